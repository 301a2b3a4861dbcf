"""Which Java runs the services."""

from pathlib import Path

import pytest

from docker.local.jdk import find_jdk, find_maven
from pipeline.errors import SetupError


def make_jdk(home: Path, version: str, *, compiler: bool = True) -> Path:
    (home / "bin").mkdir(parents=True)
    (home / "release").write_text(f'IMPLEMENTOR="Somebody"\nJAVA_VERSION="{version}"\n', encoding="utf-8")
    for tool in ("java", "javac") if compiler else ("java",):
        (home / "bin" / tool).touch(mode=0o755)
    return home


def test_java_home_comes_first(tmp_path: Path) -> None:
    """The JDK that JAVA_HOME names is used even where the system has a newer one."""
    chosen = make_jdk(tmp_path / "chosen", "21.0.4")
    make_jdk(tmp_path / "jvm" / "newer", "25")
    assert find_jdk({"JAVA_HOME": str(chosen)}, [f"{tmp_path}/jvm/*"]).home == chosen


def test_an_old_java_on_path_does_not_hide_a_new_one_beside_it(tmp_path: Path) -> None:
    """With Java 17 as the default, the newest JDK of the system's folders is taken."""
    old = make_jdk(tmp_path / "jvm" / "a", "17.0.15")
    make_jdk(tmp_path / "jvm" / "b", "21.0.1")
    newest = make_jdk(tmp_path / "jvm" / "c", "25.0.3")
    found = find_jdk({"PATH": str(old / "bin")}, [f"{tmp_path}/jvm/*"])
    assert (found.home, found.version) == (newest, 25)


def test_a_runtime_without_compiler_does_not_do(tmp_path: Path) -> None:
    """Java 21 without javac is passed over, and the error tells so."""
    make_jdk(tmp_path / "jvm" / "runtime", "21", compiler=False)
    with pytest.raises(SetupError, match=r"21 in .*runtime \(no javac\).*Install a JDK 21"):
        find_jdk({}, [f"{tmp_path}/jvm/*"])


def test_java_1_8_is_old(tmp_path: Path) -> None:
    """The version of Java 8, which is written 1.8, is read as older than 21."""
    home = make_jdk(tmp_path / "eight", "1.8.0_402")
    with pytest.raises(SetupError, match="found only Java 1 in"):
        find_jdk({"JAVA_HOME": str(home)}, [])


def test_no_java_at_all_says_what_to_install() -> None:
    """Without any Java the error names packages to install."""
    with pytest.raises(SetupError, match=r"found no Java at all.*openjdk-21-jdk"):
        find_jdk({"PATH": ""}, [])


def test_no_maven_says_what_to_install() -> None:
    """Without Maven the error names the package to install."""
    with pytest.raises(SetupError, match="apt-get install maven"):
        find_maven({"PATH": ""})
