"""The certainty of an answer: that the name is a place's, and that it is this one."""

import math

SHIFT, SLOPE = 0.2, 1.18
"""In log-odds, from the product to how often such answers are right; near what a fit to local news and to 115 short
articles together gives, the short ones weighing half as much again: of the news many names were left unannotated, and
count as wrong. Where much speaks for an answer both parts of it are surer together than their product."""
LEAST = 0.001


def overall(of_place: float, of_name: float) -> float:
    """The probability that an answer is right, from those that the name means this place and that it means one."""
    product = min(max(of_place * of_name, LEAST), 1 - LEAST)
    return 1 / (1 + math.exp(-SHIFT - SLOPE * math.log(product / (1 - product))))
