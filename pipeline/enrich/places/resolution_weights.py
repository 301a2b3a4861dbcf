"""The numbers of the scorer, one a feature of evidence.FEATURES."""

from collections.abc import Mapping

WEIGHTS: Mapping[str, float] = {
    "size": 2.05, "size_gap": 0.83, "fame": -0.21, "fame_gap": -0.43, "first": 0.08, "alternate": -1.09,
    "obscure": -0.73, "abbreviation": 1.13, "demonym": 1.43, "metonym": 1.0, "country": 1.09, "admin1": 0.88,
    "admin2": -0.34, "capital": -0.93, "region": 0.54, "physical": -0.7, "exact": 1.26, "qualified": 3.85,
    "unqualified": -0.66, "state_cue": 1.74, "city_cue": 2.32, "local_cue": 1.99, "county_cue": 2.66, "idiom": 1.69,
    "partial": -4.4, "nature": -0.67, "unlisted": 2.03, "unlisted_within": 1.0, "seat": 3.0, "share_country": 3.18,
    "share_admin1": 4.74, "share_admin2": 0.53, "named_country": 0.55, "named_admin1": 0.77, "same_country": 0.02,
    "same_admin1": 0.14, "near": 2.6, "nearest": 0.52, "holds": 0.56, "capital_abroad": 1.12, "capital_home": 1.72,
    "capital_peers": 1.26, "home_country": 1.5, "home_admin1": 2.0, "home_near": 2.0, "usual_country": 1.16,
    "usual_admin1": 2.98, "usual_place": 1.82, "usual_near": 2.65,
}  # fmt: skip
