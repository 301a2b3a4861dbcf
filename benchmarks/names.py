"""Names in short articles of our own: how many persons, organizations and foci are right, and what is taken for a place.

python -m benchmarks.names [FILE] [-v]

The file is text: ``= id``, then for each article T(itle), (te)X(t), P(ersons), O(rganizations), L (what may be called a
place), N (what may not), F(ocus, with its country and point); in small letters what is right either way. Forms of one
name are parted by a bar. Half of the articles, every other one, were not looked at while rules were written.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from pipeline.config.load import load_settings
from pipeline.enrich import Enricher
from pipeline.enrich.places.resolution_features import haversine
from pipeline.gazetteer import Gazetteer, Kind, open_gazetteer
from pipeline.messages.articles import Article, EnrichedArticle, EntityType, Location

ARTICLES = Path(__file__).parents[1] / "tests" / "enrich" / "articles" / "names.txt"
NEAR_KM = 161
_TAG = re.compile(r"([TXPOLNFpo]):(?: (.*))?")
_THE = re.compile(r"^the ", re.I)


@dataclass(frozen=True)
class NameArticle:
    """An article with the names that a reader finds in it."""

    id: str
    fields: dict[str, str]

    @property
    def article(self) -> Article:
        return Article(id=self.id, title=self.fields["T"], text=self.fields["X"])

    def names(self, tag: str) -> list[frozenset[str]]:
        """The forms of each name under a tag."""
        given = map(str.strip, self.fields.get(tag, "").split(";"))
        return [frozenset(map(_plain, each.split("|"))) for each in given if each]


@dataclass
class NameScores:
    """Sums over articles."""

    articles: int = 0
    exact_persons: int = 0
    organizations: Counter[str] = field(default_factory=Counter)
    false_places: int = 0
    foci: int = 0
    right_foci: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        hit = self.organizations["hit"]
        return hit / max(1, hit + self.organizations["false"])

    @property
    def recall(self) -> float:
        hit = self.organizations["hit"]
        return hit / max(1, hit + self.organizations["missed"])


def read_articles(path: Path = ARTICLES) -> list[NameArticle]:
    """The articles of a file, in order."""
    found: list[NameArticle] = []
    tag = ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("= "):
            found.append(NameArticle(line[2:], {}))
        elif match := _TAG.fullmatch(line):
            tag = match[1]
            found[-1].fields[tag] = match[2] or ""
        else:
            found[-1].fields[tag] += f"\n{line}"
    return found


def score_names(pairs: Iterable[tuple[NameArticle, EnrichedArticle]], gazetteer: Gazetteer) -> NameScores:
    """What enrichment got right of each article."""
    scores = NameScores()
    for gold, found in pairs:
        scores.articles += 1
        problems = list(_problems(gold, found, gazetteer, scores))
        scores.problems += [f"{gold.id}: {problem}" for problem in problems]
    return scores


def _problems(gold: NameArticle, found: EnrichedArticle, gazetteer: Gazetteer, scores: NameScores) -> Iterator[str]:
    persons = list(_differences(gold, found, "P", "person"))
    scores.exact_persons += not persons
    yield from (f"person {what}" for _, what in persons)
    for kind, what in (differences := list(_differences(gold, found, "O", "organization"))):
        scores.organizations[kind] += 1
        yield f"organization {what}"
    wanted = len(gold.names("O"))
    scores.organizations["hit"] += wanted - sum(kind == "missed" for kind, _ in differences)
    for what in (false := list(_false_places(gold, found, gazetteer))):
        yield f"no place: {what}"
    scores.false_places += len(false)
    if gold.fields.get("F", "any") != "any" and "any" not in gold.fields["F"]:
        right = any(_is_at(found.focus, each.split()) for each in gold.fields["F"].split("|"))
        scores.foci += 1
        scores.right_foci += right
        if not right:
            yield f"focus {found.focus and (found.focus.name, found.focus.country)}, not {gold.fields['F']}"


def _differences(gold: NameArticle, found: EnrichedArticle, tag: str, kind: EntityType) -> Iterator[tuple[str, str]]:
    wanted, either = gold.names(tag), gold.names(tag.lower())
    names = [_plain(entity.name) for entity in found.entities if entity.type == kind]
    for forms in wanted:
        hits = [name for name in names if name in forms]
        if not hits:
            yield "missed", f"missed: {sorted(forms)}"
        if len(hits) > 1:
            yield "false", f"twice: {hits}"
    known = frozenset[str]().union(*wanted, *either)
    yield from (("false", f"false: {name}") for name in names if name not in known)


def _false_places(gold: NameArticle, found: EnrichedArticle, gazetteer: Gazetteer) -> Iterator[str]:
    """Places of which a mention touches no name that may be called one."""
    allowed = [name for forms in gold.names("L") for name in forms]
    things = [name for tag in "NPOpo" for forms in gold.names(tag) for name in forms]
    for place in found.places:
        texts = {mention.text for mention in place.mentions}
        bad = {text for text in texts if not _is_allowed(_plain(text), allowed, things)}
        if any(not _is_demonym(text, gazetteer) for text in bad):
            yield f"{sorted(bad)} as {place.name}, {place.country}, {place.confidence}"


def _is_allowed(text: str, allowed: Sequence[str], things: Sequence[str]) -> bool:
    if text in things:
        return text in allowed
    return any(text in name or name in text for name in allowed)


def _is_demonym(text: str, gazetteer: Gazetteer) -> bool:
    return any(place.kind is Kind.DEMONYM for place in gazetteer.candidates(text)[:1])


def _is_at(focus: Location | None, wanted: Sequence[str]) -> bool:
    if wanted == ["none"] or focus is None:
        return wanted == ["none"] and focus is None
    if len(wanted) == 1:
        return focus.country == wanted[0] and focus.feature.startswith("PCL")
    lat, lon, there_lat, there_lon = np.radians([focus.lat, focus.lon, float(wanted[1]), float(wanted[2])])
    return bool(haversine(lat, lon, there_lat, there_lon) <= NEAR_KM)


def _plain(name: str) -> str:
    return _THE.sub("", name.strip()).replace("’", "'").casefold()


def _report(name: str, scores: NameScores) -> str:
    return (
        f"{name:6} {scores.articles:3} articles: persons {scores.exact_persons / scores.articles:.2f}, organizations "
        f"{scores.precision:.2f}/{scores.recall:.2f}, false places {scores.false_places}, "
        f"focus {scores.right_foci / max(1, scores.foci):.2f}"
    )


def main() -> None:
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    shown = {word.lstrip("-") for word in sys.argv[1:] if word.startswith("-")}
    gold = read_articles(Path(words[0])) if words else read_articles()
    settings = load_settings()
    enriched = Enricher(settings).enrich_many([(each.article, 1) for each in gold])
    pairs = list(zip(gold, enriched, strict=True))
    for name, half in (("seen", pairs[::2]), ("unseen", pairs[1::2]), ("all", pairs)):
        scores = score_names(half, open_gazetteer(settings))
        print(_report(name, scores))
        if name in shown:
            print(*scores.problems, sep="\n")


if __name__ == "__main__":
    main()
