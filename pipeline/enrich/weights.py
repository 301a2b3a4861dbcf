"""The numbers of the scorer, one a feature of evidence.FEATURES."""

from collections.abc import Mapping

WEIGHTS: Mapping[str, float] = {
    "size": 1.79, "size_gap": 0.53, "fame": -0.08, "fame_gap": -0.28, "first": -0.0, "alternate": -1.39,
    "abbreviation": 1.1, "demonym": 1.34, "metonym": 1.0, "country": 1.25, "admin1": 0.5, "admin2": -0.34,
    "capital": -0.82, "region": 0.48, "physical": -0.31, "exact": 1.54, "qualified": 3.31, "unqualified": -0.86,
    "state_cue": 1.69, "city_cue": 1.76, "local_cue": 1.91, "county_cue": 2.41, "idiom": 2.13, "partial": -2.78,
    "nature": -0.63, "unlisted": 1.29, "unlisted_within": 1.0, "share_country": 2.82, "share_admin1": 4.24,
    "share_admin2": 0.85, "named_country": 0.47, "named_admin1": 0.67, "same_country": 0.13, "same_admin1": 0.81,
    "near": 2.75, "nearest": 0.88, "holds": 0.75, "capital_abroad": 1.52, "home_country": 1.5, "home_admin1": 2.0,
    "home_near": 2.0, "usual_country": 2.0, "usual_admin1": 2.0, "usual_place": 2.0, "usual_near": 2.0,
}  # fmt: skip
