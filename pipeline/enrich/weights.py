"""The numbers of the scorer, one a feature of evidence.FEATURES."""

from collections.abc import Mapping

WEIGHTS: Mapping[str, float] = {
    "size": 0.6, "size_gap": -0.4, "first": 0.3, "alternate": -1.0, "abbreviation": 1.0, "demonym": 1.0, "metonym": 1.0,
    "partial": 0.0, "nature": 0.0, "country": 2.5, "admin1": 0.8, "admin2": -0.5, "capital": 2.5, "region": 0.5,
    "physical": 0.3, "exact": 0.5, "qualified": 4.0, "unqualified": -2.0, "state_cue": 2.0, "city_cue": 1.0,
    "qualified_exact": 0.5, "share_country": 1.5, "share_admin1": 1.5, "share_admin2": 0.5, "named_country": 0.7,
    "named_admin1": 1.0, "same_country": 0.3, "same_admin1": 0.5, "near": 0.8, "nearest": 1.0, "holds": 0.3,
    "home_country": 1.5, "home_admin1": 2.0, "home_near": 2.0, "profile_admin1": 1.0, "profile_place": 1.0,
    "profile_near": 1.0,
}  # fmt: skip
