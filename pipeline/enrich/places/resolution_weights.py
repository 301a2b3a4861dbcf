"""Weights of the resolution features, one for each of ``resolution_features.FEATURES``."""

from collections.abc import Mapping

WEIGHTS: Mapping[str, float] = {
    "size": 2.07, "size_gap": 1.04, "fame": -0.15, "fame_gap": -0.5, "first": 0.34, "alternate": -0.9,
    "obscure": -0.76, "abbreviation": 1.15, "demonym": 1.46, "metonym": 1.0, "country": 1.17, "admin1": 1.17,
    "admin2": -0.27, "capital": -1.55, "region": 0.47, "physical": -0.74, "exact": 1.36, "qualified": 3.86,
    "unqualified": -0.48, "state_cue": 1.72, "city_cue": 2.46, "local_cue": 2.03, "county_cue": 2.69, "idiom": 1.67,
    "partial": -4.73, "nature": -0.67, "unlisted": 2.09, "unlisted_within": 1.0, "seat": 3.9, "hamlet": -0.75,
    "share_country": 3.22, "share_admin1": 4.61, "share_admin2": 0.07, "named_country": 0.57, "named_admin1": 0.94,
    "same_country": -0.11, "same_admin1": -0.15, "near": 1.96, "nearest": 0.07, "holds": 0.62, "capital_abroad": 1.08,
    "capital_home": 1.72, "capital_peers": 1.16, "meets": 1.33, "meets_share": 1.87, "meets_admin1": 1.02, "meets_county": 1.5,
    "home_country": 1.5, "home_admin1": 2.0, "home_near": 2.0, "usual_country": 0.93, "usual_admin1": 3.17,
    "usual_place": 1.83, "usual_near": 2.73,
}  # fmt: skip
