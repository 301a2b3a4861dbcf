"""Entries of the gazetteer: one a place, with its names."""

from dataclasses import dataclass
from enum import IntEnum

EARTH_KM = 6371.0
"""The radius of the globe that distances are measured on."""


class Kind(IntEnum):
    """Kind of a name; the smaller, the more directly it names its place."""

    NAME = 0
    ALTERNATE = 1
    """A name in another language, an older or a longer one."""
    ABBREVIATION = 2
    """Counts only when written with its capitals: US, Calif., D.C."""
    DEMONYM = 3
    """The people or adjective of a place: Armenian, Texan."""
    METONYM = 4
    """A house or street that stands for a seat of power: the Kremlin."""


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    kind: Kind = Kind.ALTERNATE
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as the build sees it.

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
    """People, or for water and land a rank on the same scale (the Atlantic as a continent, a bay as a town)."""
    geonameid: int | None = None
    names: tuple[Name, ...] = ()


# Everything else is a populated place (PPL…), a division (ADM…) or a country (PCL…).
PHYSICAL = frozenset(
    "OCN SEA GULF STRT BAY CHN FJD LK LKS RSV STM CNL FLLS MT MTS PK VLC RDGE PASS VAL CNYN DSRT PLN PLAT ISL ISLS "
    "ATOL PEN ISTH CAPE DLTA GLCR REEF BCH FRST SWMP LGN ESTY CST SND HBR HLL".split()
)
REGIONS = frozenset("CONT RGN RGNH ZN TERR AREA PRK RES INST AIRP".split())
