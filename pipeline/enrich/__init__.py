"""Enrichment: from a published article to one that can be searched by who and where.

One stage per file, each a plain function::

    clean ──► language ──► recognise ──► toponyms ──► places ──► focus
                       └─► tagger ─────┘    └──────► entities
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import zip_longest

from pipeline import __version__
from pipeline.config.parts import EnrichmentData
from pipeline.enrich.entities import group_entities
from pipeline.enrich.ner.dateline_names import with_dateline
from pipeline.enrich.ner.gazetteer_tagger import tag
from pipeline.enrich.ner.given_names import unknown_likeness
from pipeline.enrich.ner.inflected_names import base_form, has_dictionary
from pipeline.enrich.ner.model import Models, installed_models
from pipeline.enrich.ner.recognise import recognise
from pipeline.enrich.ner.spans import Recognised, Span
from pipeline.enrich.places.confidence import overall
from pipeline.enrich.places.demonyms import demonym_evidence
from pipeline.enrich.places.detect import DetectedPlace, detect_places
from pipeline.enrich.places.focus import find_focus
from pipeline.enrich.places.recognised import as_looked_up, recognised_places
from pipeline.enrich.places.resolution_features import SourcePrior
from pipeline.enrich.places.resolve import ResolutionContext, Resolved, places, rank_countries, resolve
from pipeline.enrich.places.source_profile import Profiles
from pipeline.enrich.text.clean import Clean, clean
from pipeline.enrich.text.language import UNDETERMINED, detect_language
from pipeline.enrich.text.line_memory import LineMemory, ReadArticle
from pipeline.enrich.text.recurring import load_lines
from pipeline.gazetteer import Gazetteer, open_gazetteer
from pipeline.gazetteer.inflected import LanguageGazetteer
from pipeline.messages.article_id import article_id
from pipeline.messages.article_version import version_ms
from pipeline.messages.articles import Article, EnrichedArticle, EnrichmentProvenance, Language

NO_MODEL = "none"
DAY_MS = 86_400_000
GAZETTEER_LIKELIHOOD = 0.95
"""Probability that a name from the gazetteer tagger is a place: all of 54 in short articles are, but some in the tests'
sentences are persons."""
_UNINFLECTED = frozenset({"en", "fr", UNDETERMINED.code})


@dataclass(frozen=True, slots=True)
class Extraction:
    """Names found in one article, with the place of each that has one."""

    clean: Clean
    language: Language
    model: str
    names: list[Span]
    resolved: list[Resolved]
    evidence: list[Resolved] = field(default_factory=list)
    """Countries of the article's demonyms, which are not reported as places."""


class Enricher:
    """Enrichment with the models and the gazetteer, which are loaded once per process. Raises SetupError."""

    def __init__(self, settings: EnrichmentData, models: Models | None = None, memory: LineMemory | None = None):
        self._models = models or installed_models(settings.data_dir)
        self._gazetteer = open_gazetteer(settings)
        self._views: dict[str, LanguageGazetteer] = {}
        self._demonyms = settings.demonyms
        self._profiles = Profiles.load(settings.profiles, self._gazetteer.version) if settings.profiles else None
        self._recurring = load_lines(settings.recurring_lines)
        self._memory = memory
        self._models.load("en")  # load it now, not while the first article waits

    def clean(self, article: Article, day: int | None = None) -> Clean:
        """Return the article's clean text, without the lines that recur in its source's articles.

        ``day`` is the day of its version, which selects the lines in the line memory, if there is one.
        """
        source = source_key(article)
        learned = self._memory.lines(source, day) if self._memory and day is not None else frozenset()
        return clean(article, self._gazetteer.knows, self._recurring.get(source, frozenset()), learned)

    def enrich(self, article: Article, version: int) -> EnrichedArticle:
        """Enrich one article; ``version`` is that of its record."""
        return self.enrich_many([(article, version)])[0]

    def enrich_many(self, items: Sequence[tuple[Article, int]]) -> list[EnrichedArticle]:
        """Enrich several (article, version) pairs, in the order given; faster, because the model works in batches."""
        days = [version_ms(version) // DAY_MS for _, version in items]
        readings = self.read_many([article for article, _ in items], days=days)
        if self._memory:
            self._memory.observe(
                [
                    ReadArticle(source_key(article), _lines(reading.clean), day)
                    for (article, _), day, reading in zip(items, days, readings, strict=True)
                ]
            )
        return [
            self._assemble(article, version, reading)
            for (article, version), reading in zip(items, readings, strict=True)
        ]

    def read_many(
        self, articles: Sequence[Article], usual: Sequence[SourcePrior | None] = (), days: Sequence[int] = ()
    ) -> list[Extraction]:
        """Run the stages up to the resolved names.

        ``usual`` has the source prior of each article, ``days`` the days of the articles' versions.
        """
        cleaned = [self.clean(article, day) for article, day in zip_longest(articles, days)]
        languages = [
            detect_language(f"{text.title}\n{text.text}", article.language)
            for article, text in zip(articles, cleaned, strict=True)
        ]
        found = self._names(cleaned, languages)
        usual = usual or [self._usual(article) for article in articles]
        return [self._read(*parts) for parts in zip(articles, cleaned, languages, found, usual, strict=True)]

    def resolve_given(self, article: Article, spans: Sequence[Span], usual: SourcePrior | None = None) -> Extraction:
        """Resolve given spans of the article's text, which is not cleaned."""
        text = Clean("", article.text or "", alignment=None)
        language = detect_language(text.text, article.language)
        resolved = resolve(
            spans, "", text.text, self._gazetteer, _context(article, language, usual or self._usual(article))
        )
        return Extraction(text, language, NO_MODEL, list(spans), resolved)

    @property
    def gazetteer_version(self) -> str:
        return self._gazetteer.version

    def _names(self, cleaned: Sequence[Clean], languages: Sequence[Language]) -> list[tuple[str, Recognised]]:
        """Return the model's name and its spans for each text; one batch per language."""
        by_language: dict[str, list[int]] = defaultdict(list)
        for number, language in enumerate(languages):
            by_language[language.code].append(number)
        found: dict[int, tuple[str, Recognised]] = {}
        for code, numbers in by_language.items():
            texts = [(cleaned[number].title, cleaned[number].text) for number in numbers]
            found.update(zip(numbers, self._names_in(code, texts), strict=True))
        return [found[number] for number in range(len(cleaned))]

    def _names_in(self, code: str, texts: Sequence[tuple[str, str]]) -> list[tuple[str, Recognised]]:
        model = self._models.load(model_language(code))
        if model is None:
            found = [Recognised(tag(title, text, self._gazetteer_of(code), code)) for title, text in texts]
        else:
            found = recognise(model, texts)
        name = model.name if model else NO_MODEL
        return [
            (name, each._replace(spans=with_dateline(each.spans, text, self._gazetteer, code)))
            for each, (_, text) in zip(found, texts, strict=True)
        ]

    def _gazetteer_of(self, code: str) -> Gazetteer:
        """Return the gazetteer for a language; English and French, without cases, use and were measured with all of it."""
        if code in _UNINFLECTED:
            return self._gazetteer
        if code not in self._views:
            self._views[code] = LanguageGazetteer(self._gazetteer, code)
        return self._views[code]

    def _usual(self, article: Article) -> SourcePrior | None:
        profile = self._profiles.get(source_key(article)) if self._profiles else None
        return profile.usual() if profile else None

    def _read(
        self,
        article: Article,
        text: Clean,
        language: Language,
        found: tuple[str, Recognised],
        usual: SourcePrior | None,
    ) -> Extraction:
        model = found[0]
        gazetteer = self._seen_by(model, language.code)
        names, toponyms, looked_up = self._places_among(found, text, language.code)
        evidence = demonym_evidence(names, text.title, text.text, language.code) if self._demonyms else []
        given = [*looked_up, *evidence]
        likelihoods = [toponym.likelihood for toponym in toponyms]
        answers = resolve(given, text.title, text.text, gazetteer, _context(article, language, usual), likelihoods)
        # The resolver assumes that each span is a place, so its confidence is reduced by the doubt about that.
        resolved = [
            Resolved(toponym.span, answer.place, overall(answer.confidence, toponym.likelihood), answer.within)
            for answer, toponym in zip(answers, toponyms, strict=False)
        ]
        return Extraction(text, language, model, names, resolved, answers[len(looked_up) :])

    def _seen_by(self, model: str, code: str) -> Gazetteer:
        """Return the gazetteer with a language's inflected forms, unless a dictionary, as for Russian, has them."""
        has_forms = model != NO_MODEL and (self._models.detects_places(model_language(code)) or has_dictionary(code))
        return self._gazetteer if has_forms else self._gazetteer_of(code)

    def _places_among(
        self, found: tuple[str, Recognised], text: Clean, code: str
    ) -> tuple[list[Span], list[DetectedPlace], list[Span]]:
        """Return the names of all kinds, the places, and the places' spans in the form that the gazetteer has."""
        model, (spans, leanings) = found
        if model == NO_MODEL:
            return list(spans), [DetectedPlace(span, GAZETTEER_LIKELIHOOD) for span in spans], list(spans)
        if self._models.detects_places(model_language(code)):
            loaded = self._models.load(model_language(code))
            likeness = loaded.likeness if loaded else unknown_likeness
            names, detected = detect_places(
                spans, text.title, text.text, self._gazetteer, self._demonyms, likeness, leanings
            )
            return names, detected, [place.span for place in detected]
        has_places = self._models.finds_places(model_language(code))
        gazetteer = self._gazetteer if has_dictionary(code) else self._gazetteer_of(code)
        names, places_found = recognised_places(spans, text.title, text.text, gazetteer, code, has_places)
        return names, places_found, [as_looked_up(place.span, self._gazetteer, code) for place in places_found]

    def _assemble(self, article: Article, version: int, reading: Extraction) -> EnrichedArticle:
        text = reading.clean
        found = places(reading.resolved)
        present = places([*reading.resolved, *reading.evidence])
        return EnrichedArticle(
            id=article_id(article),
            version=version,
            article=article,
            title=text.title,
            text=text.text,
            alignment=text.alignment,
            removed=text.removed,
            language=reading.language,
            entities=group_entities(
                reading.names,
                _known_by_name(reading, self._seen_by(reading.model, reading.language.code)),
                text.title,
                text.text,
                reading.language.code,
            ),
            places=found,
            countries=rank_countries(present),
            focus=find_focus(present, text.title, text.text, self._gazetteer, reading.language.code),
            provenance=EnrichmentProvenance(
                pipeline=__version__,
                model=reading.model,
                gazetteer=self._gazetteer.version,
                enriched_at=datetime.now(UTC),
            ),
        )


def model_language(code: str) -> str:
    """Return the language whose model is used for a text in the language ``code``."""
    # Texts too short to identify are usually headlines, and most of these are English.
    return "en" if code == UNDETERMINED.code else code


def _lines(text: Clean) -> list[str]:
    """Return the lines of a text, and of the recurring ones removed from it, in no particular order."""
    taken = [line for each in text.removed if each.what == "recurring" for line in each.text.split("\n")]
    return [*text.text.split("\n"), *taken]


def source_key(article: Article) -> str:
    """Return the key of a source in profiles: its domain, or else its name, or ''."""
    return (article.source and (article.source.domain or article.source.name)) or ""


def _context(article: Article, language: Language, usual: SourcePrior | None) -> ResolutionContext:
    source = article.source
    return ResolutionContext(
        home=source.home if source else None,
        domain=source.domain if source else None,
        language=language.code,
        profile=usual,
    )


def _known_by_name(reading: Extraction, gazetteer: Gazetteer) -> dict[Span, str]:
    """Return the gazetteer's main name for each span whose own name is one of the place's.

    Streets and buildings, which resolve to their town, and demonyms, which name a group, are left out.
    """
    code = reading.language.code
    spoken = None if code in _UNINFLECTED else code
    return {
        answer.span: answer.place.name
        for answer in reading.resolved
        if answer.place is not None
        and answer.span.label != "NORP"
        and any(
            place.id == answer.place.id
            for place in gazetteer.candidates(base_form(answer.span.text, gazetteer, code), spoken)
        )
    }
