"""Scores of geo tags against a gold standard.

Recognition: a predicted span and a gold span are a pair when they overlap; within an article each is in one pair
at most, equal spans first, then those that share most. Resolution: a pair is right when the two points are within
161 km (100 miles), the distance that the field has used since 2010. A name that was answered with "no place"
counts as wrong.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

NEAR_KM = 161.0
EARTH_KM = 6371.0088

Toponym = Mapping[str, Any]
"""``start``, ``end``, and where it is known ``lat``, ``lon``, ``country``."""
Row = Mapping[str, Any]


@dataclass
class Tally:
    """Counts over articles, from which every score follows."""

    gold: int = 0
    predicted: int = 0
    paired: int = 0
    gold_points: int = 0
    predicted_points: int = 0
    unjudged_points: int = 0
    """Predicted points of gold names that the annotators left without one: neither right nor wrong."""
    pairs_with_point: int = 0
    resolved: int = 0
    near: int = 0
    pairs_with_country: int = 0
    right_country: int = 0
    articles_with_country: int = 0
    right_article_country: int = 0
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    judged: list[tuple[float, bool]] = field(default_factory=list)
    """Confidence of each answer that can be judged, and whether it was right; a wrong span is a wrong answer."""

    def reliability(self, bins: int = 10) -> list[tuple[float, float, int, float]]:
        """For each tenth of confidence: its bounds, the answers in it, and the share of them that were right."""
        table = []
        for low in range(bins):
            inside = [right for sure, right in self.judged if min(int(sure * bins), bins - 1) == low]
            if inside:
                table.append((low / bins, (low + 1) / bins, len(inside), sum(inside) / len(inside)))
        return table

    def scores(self) -> dict[str, float]:
        """The figures people compare, each between 0 and 1."""
        return {
            "recognition_p": _ratio(self.paired, self.predicted),
            "recognition_r": _ratio(self.paired, self.gold),
            "recognition_f1": _f1(self.paired, self.predicted, self.gold),
            "e2e161_p": _ratio(self.near, self.predicted_points - self.unjudged_points),
            "e2e161_r": _ratio(self.near, self.gold_points),
            "e2e161_f1": _f1(self.near, self.predicted_points - self.unjudged_points, self.gold_points),
            "acc161_nil_wrong": _ratio(self.near, self.pairs_with_point),
            "acc161_resolved": _ratio(self.near, self.resolved),
            "acc161_all_gold": _ratio(self.near, self.gold_points),
            "country": _ratio(self.right_country, self.pairs_with_country),
            "article_country": _ratio(self.right_article_country, self.articles_with_country),
        }


def score(gold: Iterable[Row], predicted: Iterable[Row]) -> Tally:
    """Tally all articles of ``gold``; one without a prediction counts as predicted empty."""
    answers = {str(row["id"]): row for row in predicted}
    tally = Tally()
    for row in gold:
        add_article(tally, row, answers.get(str(row["id"]), {}))
    return tally


def add_article(tally: Tally, gold: Row, predicted: Row) -> None:
    wanted, found = once_each(gold["toponyms"]), once_each(predicted.get("toponyms", ()))
    pairs = pair(wanted, found)
    tally.gold += len(wanted)
    tally.predicted += len(found)
    tally.paired += len(pairs)
    tally.gold_points += sum(map(has_point, wanted))
    tally.predicted_points += sum(map(has_point, found))
    for i, j in pairs:
        _add_pair(tally, wanted[i], found[j])
    _add_country(tally, wanted, found, predicted.get("primary_country"))
    _add_misses(tally, gold["text"], wanted, found, pairs)


def _add_pair(tally: Tally, wanted: Toponym, found: Toponym) -> None:
    if wanted.get("country"):
        tally.pairs_with_country += 1
        tally.right_country += wanted["country"] == found.get("country")
    if not has_point(wanted):
        tally.unjudged_points += has_point(found)
        return
    tally.pairs_with_point += 1
    if not has_point(found):
        tally.confusions[_name(wanted), "no point"] += 1
        return
    tally.resolved += 1
    distance = kilometres(wanted, found)
    tally.judged.append((found.get("confidence", 0.0), distance <= NEAR_KM))
    if distance <= NEAR_KM:
        tally.near += 1
    else:
        tally.confusions[_name(wanted), f"{found.get('country') or '??'} for {wanted.get('country') or '??'}"] += 1


def _add_country(tally: Tally, wanted: Sequence[Toponym], found: Sequence[Toponym], answer: str | None) -> None:
    right = _most_frequent(wanted)
    if right:
        tally.articles_with_country += 1
        first = next((t["country"] for t in found if t.get("country") in _most_frequent(found)), None)
        tally.right_article_country += (answer or first) in right


def _add_misses(
    tally: Tally, text: str, wanted: Sequence[Toponym], found: Sequence[Toponym], pairs: Sequence[tuple[int, int]]
) -> None:
    hit, right = {i for i, _ in pairs}, {j for _, j in pairs}
    for i, toponym in enumerate(wanted):
        if i not in hit:
            tally.confusions[_name(toponym, text), "missed"] += 1
    for j, toponym in enumerate(found):
        if j not in right:
            if has_point(toponym):
                tally.judged.append((toponym.get("confidence", 0.0), False))
            tally.confusions[_name(toponym, text), "no toponym"] += 1


def _name(toponym: Toponym, text: str = "") -> str:
    return str(toponym.get("name") or text[toponym["start"] : toponym["end"]])


def once_each(toponyms: Iterable[Toponym]) -> list[Toponym]:
    """One toponym a span, by position; of several at one span the first with a point."""
    kept: dict[tuple[int, int], Toponym] = {}
    for toponym in toponyms:
        span = toponym["start"], toponym["end"]
        if span not in kept or (has_point(toponym) and not has_point(kept[span])):
            kept[span] = toponym
    return [kept[span] for span in sorted(kept)]


def pair(wanted: Sequence[Toponym], found: Sequence[Toponym]) -> list[tuple[int, int]]:
    """Indices of what overlaps, each used once: equal spans, then the longest overlaps."""
    by_overlap = sorted(_overlaps(wanted, found))
    pairs, used_i, used_j = [], set(), set()
    for _, _, i, j in by_overlap:
        if i not in used_i and j not in used_j:
            pairs.append((i, j))
            used_i.add(i)
            used_j.add(j)
    return pairs


def _overlaps(wanted: Sequence[Toponym], found: Sequence[Toponym]) -> Iterator[tuple[bool, int, int, int]]:
    for i, a in enumerate(wanted):
        for j, b in enumerate(found):
            shared = min(a["end"], b["end"]) - max(a["start"], b["start"])
            same = (a["start"], a["end"]) == (b["start"], b["end"])
            if shared > 0 or same:
                yield not same, -shared, i, j


def has_point(toponym: Toponym) -> bool:
    return toponym.get("lat") is not None and toponym.get("lon") is not None


def kilometres(a: Toponym, b: Toponym) -> float:
    """Great-circle distance by the haversine formula on a sphere."""
    lat_a, lat_b = math.radians(a["lat"]), math.radians(b["lat"])
    half_lat, half_lon = (lat_b - lat_a) / 2, math.radians(b["lon"] - a["lon"]) / 2
    h = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def _most_frequent(toponyms: Sequence[Toponym]) -> set[str]:
    counts = Counter(toponym["country"] for toponym in toponyms if toponym.get("country"))
    most = max(counts.values(), default=0)
    return {country for country, count in counts.items() if count == most}


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _f1(right: int, predicted: int, wanted: int) -> float:
    return 2 * right / (predicted + wanted) if predicted + wanted else 0.0
