"""Confidence of a resolved place: that the name is a place's, and that it is this place's."""

import math

SHIFT, SLOPE = 0.3, 1.18
"""Calibration in log-odds, from the product of both probabilities to the share of such answers that is right.

Close to a joint fit to local news and to 115 short articles, the latter weighted 1.5 because many names in the news
are not annotated and count as wrong. For strong answers the joint probability exceeds the product of the two."""
LEAST = 0.001


def overall(of_place: float, of_name: float) -> float:
    """Return the probability that an answer is right, given that the name is a place's and that it is this one."""
    product = min(max(of_place * of_name, LEAST), 1 - LEAST)
    return 1 / (1 + math.exp(-SHIFT - SLOPE * math.log(product / (1 - product))))
