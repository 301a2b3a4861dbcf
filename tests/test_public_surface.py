"""The names that programs may rely on."""

import subprocess
import sys

import pytest

import pipeline


@pytest.mark.parametrize("name", pipeline.__all__)
def test_each_public_name_is_there(name: str) -> None:
    """What ``__all__`` promises can be imported from the package itself."""
    assert getattr(pipeline, name)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """Any other name fails as it does in every module."""
    with pytest.raises(AttributeError, match="no attribute 'publisher_of_old'"):
        _ = pipeline.publisher_of_old


def test_importing_the_package_imports_no_client() -> None:
    """A command that publishes nothing does not pay for Kafka's client."""
    code = "import sys, pipeline; sys.exit('kafka' in sys.modules or 'pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
