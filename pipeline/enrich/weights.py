"""The numbers of the scorer, one a feature of evidence.FEATURES."""

from collections.abc import Mapping

WEIGHTS: Mapping[str, float] = {
    "size": 1.93, "size_gap": 0.63, "fame": -0.15, "fame_gap": -0.35, "first": -0.04, "alternate": -1.29,
    "abbreviation": 1.12, "demonym": 1.37, "metonym": 1.0, "country": 1.24, "admin1": 0.6, "admin2": -0.38,
    "capital": -0.68, "region": 0.53, "physical": -0.45, "exact": 1.47, "qualified": 3.51, "unqualified": -0.86,
    "state_cue": 1.69, "city_cue": 1.92, "local_cue": 1.92, "county_cue": 2.48, "idiom": 1.88, "partial": -3.24,
    "nature": -0.65, "unlisted": 1.49, "unlisted_within": 1.0, "share_country": 2.89, "share_admin1": 4.3,
    "share_admin2": 0.73, "named_country": 0.57, "named_admin1": 0.65, "same_country": 0.05, "same_admin1": 0.39,
    "near": 2.54, "nearest": 0.72, "holds": 0.66, "capital_abroad": 1.52, "home_country": 1.5, "home_admin1": 2.0,
    "home_near": 2.0, "usual_country": 1.7, "usual_admin1": 2.48, "usual_place": 1.98, "usual_near": 2.31,
}  # fmt: skip
