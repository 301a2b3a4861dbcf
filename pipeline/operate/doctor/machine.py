"""Checks of ``dateline doctor`` on this machine. The JDK and the ports of local services: ``make doctor``."""

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline import __version__
from pipeline.config.parts import DataFolder, PoolOptions
from pipeline.config.secret_files import secret_file_variables
from pipeline.config.settings import Settings
from pipeline.errors import SetupError
from pipeline.gazetteer.store import open_gazetteer
from pipeline.operate.doctor.check import Check
from pipeline.packs.installed import missing_files, pack_folder, state_of
from pipeline.packs.table import PACKS, Bundled

GIB = 1024**3
CHILD_BYTES = 700 * 1024 * 1024
"""Memory of an enrichment process with its models loaded, plus working space."""
FREE_BYTES = 2 * GIB
"""Free space for data_dir: logs are bounded, and a gazetteer is built beside the old one."""


def machine_checks(settings: PoolOptions) -> Iterator[Check]:
    """Check versions, models, gazetteer, memory and disk."""
    found = f"Dateline {__version__}, Python {platform.python_version()}"
    yield Check("versions", sys.version_info >= (3, 11), found, "use Python 3.11 or newer: make install PYTHON=…")
    yield _models()
    yield from packs_checks(settings.data_dir)
    yield _gazetteer(settings)
    if memory := _available_memory():
        needed = settings.enrich_processes * CHILD_BYTES
        yield Check(
            "memory",
            memory >= needed,
            f"{memory / GIB:.1f} GiB available, {settings.enrich_processes} enrichment processes need {needed / GIB:.1f}",
            "lower enrich_processes, or stop other programs",
        )
    yield _disk(settings)
    if "KUBERNETES_SERVICE_HOST" in os.environ:
        yield _secrets()


def _models() -> Check:
    packages = [pack.source.package for pack in PACKS.values() if isinstance(pack.source, Bundled)]
    try:
        found = ", ".join(f"{package} {version(package)}" for package in packages)
    except PackageNotFoundError as error:
        return Check("models", False, f"{error.name} is not installed", "make install")
    return Check("models", True, found)


def packs_checks(data_dir: Path) -> Iterator[Check]:
    """Check that each installed recogniser pack is complete and fits this version."""
    found = []
    for language, pack in PACKS.items():
        if pack.is_bundled or (state := state_of(data_dir, pack)) == "not installed":
            continue
        again = f"dateline languages remove {language}, then dateline languages install {language}"
        if state == "outdated":
            yield Check(f"recogniser, {language}", False, "of another version of Dateline, or damaged", again)
        elif missing := missing_files(pack_folder(data_dir, language)):
            yield Check(f"recogniser, {language}", False, f"missing: {', '.join(missing[:3])}", again)
        else:
            found.append(language)
    said = (
        f"{', '.join(found)}; read a sentence with: dateline languages check" if found else "none but the bundled ones"
    )
    yield Check("recognisers", True, said)


def _gazetteer(settings: DataFolder) -> Check:
    try:
        gazetteer = open_gazetteer(settings)
    except SetupError as error:
        return Check("gazetteer", False, str(error), "dateline gazetteer build")
    try:
        return Check("gazetteer", True, f"version {gazetteer.version}")
    finally:
        gazetteer.close()


def _available_memory() -> int | None:
    """Return the available memory in bytes, as Linux estimates it; None elsewhere."""
    meminfo = Path("/proc/meminfo")
    if not meminfo.exists():
        return None
    lines = dict(line.split(":", 1) for line in meminfo.read_text().splitlines())
    return int(lines["MemAvailable"].split()[0]) * 1024


def _disk(settings: DataFolder) -> Check:
    folder = next(path for path in (settings.data_dir.resolve(), *settings.data_dir.resolve().parents) if path.exists())
    free = shutil.disk_usage(folder).free
    writable = os.access(folder, os.W_OK)
    found = f"{settings.data_dir}: {free / GIB:.1f} GiB free{'' if writable else ', and not ours to write to'}"
    return Check("disk", writable and free >= FREE_BYTES, found, "free some, or set DATELINE_DATA_DIR to another place")


def _secrets() -> Check:
    """Check that other readers of the same secrets, such as KEDA of Kafka's password, get the same value as we do."""
    longer = [variable for variable, path in secret_file_variables(Settings) if _ends_line(path)]
    found = f"ends with a line break: {', '.join(longer)}" if longer else "each file is its secret and no more"
    fix = "make the Secret again from files without one (docs/deployment.md): we leave it out, KEDA takes it for a part"
    return Check("secret files", not longer, found, fix)


def _ends_line(path: Path) -> bool:
    return path.is_file() and path.read_bytes()[-1:] in (b"\r", b"\n")
