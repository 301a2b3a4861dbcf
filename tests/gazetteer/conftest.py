from pathlib import Path

import pytest

from pipeline.config.load import load_settings
from pipeline.gazetteer.build import write
from pipeline.gazetteer.entry import Entry, Kind, Name
from pipeline.gazetteer.store import Gazetteer, open_gazetteer

ROOT = Path(__file__).parents[2]

SMALL = [
    Entry("GE", "Georgia", "PCLI", 42.0, 43.5, ("GE",), population=3_700_000, names=(Name("Géorgie", language="fr"),)),
    Entry("US", "United States", "PCLI", 39.8, -99.0, ("US",), population=330_000_000),
    Entry("US.GA", "Georgia", "ADM1", 32.8, -83.5, ("US",), admin1="US.GA", population=10_700_000),
    Entry("US.OR", "Oregon", "ADM1", 44.0, -120.5, ("US",), admin1="US.OR", population=4_200_000),
    Entry(
        "US.GA.059",
        "Clarke County",
        "ADM2",
        33.95,
        -83.37,
        ("US",),
        "US.GA",
        "US.GA.059",
        128_000,
        names=(Name("Clarke"),),
    ),
    Entry("#1", "Athens", "PPL", 33.96, -83.38, ("US",), "US.GA", "US.GA.059", 127_000, geonameid=1),
    Entry("#2", "Tbilisi", "PPLC", 41.69, 44.83, ("GE",), population=1_100_000, geonameid=2, names=(Name("Tiflis"),)),
    Entry("#3", "Or", "PPL", 47.0, 2.0, ("FR",), population=900, geonameid=3),
    Entry("=Black Sea", "Black Sea", "SEA", 43.0, 35.0, (), population=1_000_000),
]
EXTRA = [
    ("US", Name("U.S.", Kind.ABBREVIATION)),
    ("US", Name("USA", Kind.ABBREVIATION)),
    ("US.OR", Name("OR", Kind.ABBREVIATION)),
    ("US.GA", Name("Ga.", Kind.ABBREVIATION)),
    ("GE", Name("Georgian", Kind.DEMONYM)),
    ("Tbilisi, GE", Name("Rustaveli Avenue", Kind.METONYM)),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A gazetteer of nine places."""
    path = tmp_path / "gazetteer" / "gazetteer.sqlite"
    write(path, SMALL, EXTRA, strict=True)
    return path


@pytest.fixture
def small(path: Path) -> Gazetteer:
    return Gazetteer(path)


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """The one that is built."""
    return open_gazetteer(load_settings(data_dir=ROOT / "var"))
