"""Entries of the gazetteer: one per place, with its names."""

from dataclasses import dataclass
from enum import IntEnum

EARTH_KM = 6371.0
"""Radius of the globe used for distances."""


class Kind(IntEnum):
    """Kind of a name; the lower, the more directly it names its place."""

    NAME = 0
    ALTERNATE = 1
    """A name in another language, a former or a longer one."""
    ABBREVIATION = 2
    """Valid only in its capitals: US, Calif., D.C."""
    DEMONYM = 3
    """Demonym or adjective of a place: Armenian, Texan."""
    METONYM = 4
    """A building or street that stands for a seat of power: the Kremlin."""


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    kind: Kind = Kind.ALTERNATE
    language: str | None = None
    native: bool = False
    """Valid only in texts of its language."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A place during the build.

    ``code`` identifies it across the sources: "AM" a country, "US.TX" and "US.TX.201" its divisions,
    "#616052" a GeoNames id, "=Nagorno-Karabakh" an entry of the curated list.
    """

    code: str
    name: str
    feature: str
    lat: float
    lon: float
    countries: tuple[str, ...] = ()
    admin1: str | None = None
    admin2: str | None = None
    population: int = 0
    """Population, or for water and land a rank on the same scale (the Atlantic as a continent, a bay as a town)."""
    geonameid: int | None = None
    names: tuple[Name, ...] = ()


# Everything else is a populated place (PPL…), a division (ADM…) or a country (PCL…).
PHYSICAL = frozenset(
    "OCN SEA GULF STRT BAY CHN FJD LK LKS RSV STM CNL FLLS MT MTS PK VLC RDGE PASS VAL CNYN DSRT PLN PLAT ISL ISLS "
    "ATOL PEN ISTH CAPE DLTA GLCR REEF BCH FRST SWMP LGN ESTY CST SND HBR HLL".split()
)
REGIONS = frozenset("CONT RGN RGNH ZN TERR AREA PRK RES INST AIRP".split())
