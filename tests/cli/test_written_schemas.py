import pytest

from pipeline.cli.schemas import FILES, FOLDER


@pytest.mark.parametrize("name", FILES)
def test_what_schemas_holds_is_what_the_code_says(name: str) -> None:
    """Every file that is written from the code is committed as it is written, byte for byte; renew with `make schemas`."""
    assert (FOLDER / name).read_text(encoding="utf-8") == FILES[name]()
