"""The numbers of the scorer, one a feature of evidence.FEATURES."""

from collections.abc import Mapping

WEIGHTS: Mapping[str, float] = {
    "size": 2.01, "size_gap": 0.74, "fame": -0.19, "fame_gap": -0.39, "first": -0.05, "alternate": -1.24,
    "abbreviation": 1.14, "demonym": 1.41, "metonym": 1.0, "country": 1.14, "admin1": 0.68, "admin2": -0.45,
    "capital": -0.65, "region": 0.62, "physical": -0.66, "exact": 1.45, "qualified": 3.78, "unqualified": -0.77,
    "state_cue": 1.69, "city_cue": 2.2, "local_cue": 1.95, "county_cue": 2.59, "idiom": 1.69, "partial": -4.03,
    "nature": -0.67, "unlisted": 1.89, "unlisted_within": 1.0, "share_country": 3.08, "share_admin1": 4.59,
    "share_admin2": 0.58, "named_country": 0.61, "named_admin1": 0.73, "same_country": 0.03, "same_admin1": 0.17,
    "near": 2.57, "nearest": 0.64, "holds": 0.59, "capital_abroad": 1.51, "home_country": 1.5, "home_admin1": 2.0,
    "home_near": 2.0, "usual_country": 1.31, "usual_admin1": 2.87, "usual_place": 1.85, "usual_near": 2.58,
}  # fmt: skip
