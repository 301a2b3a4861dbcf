"""The numbers of the scorer, one a feature of evidence.FEATURES."""

from collections.abc import Mapping

WEIGHTS: Mapping[str, float] = {
    "size": 0.73, "size_gap": -0.53, "fame": 0.03, "fame_gap": -0.13, "first": -0.02, "alternate": -1.63,
    "abbreviation": 0.98, "demonym": 1.06, "metonym": 1.0, "country": 1.54, "admin1": 0.5, "admin2": -0.67,
    "capital": -0.09, "region": 0.34, "physical": 0.37, "exact": 1.32, "qualified": 3.22, "unqualified": -1.22,
    "state_cue": 1.84, "city_cue": 1.13, "local_cue": 1.42, "county_cue": 2.1, "idiom": 1.88, "share_country": 2.36,
    "share_admin1": 2.98, "share_admin2": 0.52, "named_country": 0.06, "named_admin1": 1.1, "same_country": 0.51,
    "same_admin1": 1.27, "near": 2.98, "nearest": 1.19, "holds": 1.37, "capital_abroad": 1.04, "home_country": 1.5,
    "home_admin1": 2.0, "home_near": 2.0, "usual_country": 2.0, "usual_admin1": 2.0, "usual_place": 2.0,
    "usual_near": 2.0,
}  # fmt: skip
