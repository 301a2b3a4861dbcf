"""`make audit`: is every package pinned by a hash, and is a hole known in any of them?

Exits with status 0 when all is well, 1 when something is found, 69 when the service that knows the holes cannot be asked.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

from pipeline.errors import EXIT_UNAVAILABLE

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "docker/requirements.lock", "benchmarks/peers/requirements.lock")
OSV = "https://api.osv.dev/v1/query"
"""Open Source Vulnerabilities, where the advisories of PyPI, GitHub and others come together."""

_PINNED = re.compile(r"^[A-Za-z0-9._-]+(\[[^]]+\])?==[^\s;]+")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}(\s|$)")


def unpinned(lock: str) -> list[str]:
    """The requirements of a lock file, by their first lines, that lack an exact version or a SHA-256."""
    whole = lock.replace("\\\n", " ")
    requirements = [line.strip() for line in whole.splitlines() if line.strip() and not line.startswith("#")]
    return [line.split()[0] for line in requirements if not (_PINNED.match(line) and _HASH.search(line))]


def known_holes(lock: Path, service: str) -> list[str] | None:
    """What is known against the packages of a lock, a line each; None when the service cannot be asked."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--require-hashes", "--disable-pip"]
    asked = ["--vulnerability-service", "osv", "--osv-url", service, "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run([*command, *asked], capture_output=True, text=True, check=False)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except ValueError:
        print(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "no answer", file=sys.stderr)
        return None
    return [
        f"{package['name']} {package['version']}: {hole['id']}, fixed in {', '.join(hole['fix_versions']) or 'none yet'}"
        for package in packages
        for hole in package.get("vulns", ())
    ]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make audit", description=__doc__)
    parser.add_argument("--osv-url", default=OSV, help="another service with OSV's interface")
    options = parser.parse_args(arguments)
    found = [f"{name}: {line} has no hash" for name in LOCKS for line in unpinned((ROOT / name).read_text())]
    holes = known_holes(ROOT / LOCKS[0], options.osv_url)
    for line in [*found, *(holes or ())]:
        print(line)
    if found or holes:
        return 1
    if holes is None:
        print(f"every package is pinned by its hash; known holes were not looked up: {options.osv_url} does not answer")
        return EXIT_UNAVAILABLE
    print("every package is pinned by its hash, and no hole is known in any")
    return 0


if __name__ == "__main__":
    sys.exit(main())
