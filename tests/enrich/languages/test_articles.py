"""Short articles of ten languages as outlets publish them: datelines, titles, demonyms, quotations, leftovers of the page."""

from collections.abc import Sequence

import pytest

from pipeline.config.settings import Settings
from pipeline.enrich import Enricher
from pipeline.messages.articles import Article, EnrichedArticle
from pipeline.packs.installed import installed_packs
from pipeline.packs.table import PACKS
from tests.support.article_samples import SampleArticle, SampleName, samples

LANGUAGES = ("de", "es", "fr", "hu", "it", "ja", "pt", "ru", "vi", "zh")
ARTICLES = [sample for language in LANGUAGES for sample in samples(language)]


@pytest.fixture
def reading(
    request: pytest.FixtureRequest, enricher: Enricher, settings: Settings
) -> tuple[SampleArticle, EnrichedArticle]:
    sample: SampleArticle = request.param
    if sample.language in PACKS and sample.language not in installed_packs(settings.data_dir, sample.language):
        pytest.skip(f"the pack of {sample.language} is not installed")
    return sample, enricher.enrich(Article(text=sample.published, language=sample.language), 1)


def story_offsets(sample: SampleArticle, text: str) -> dict[int, int]:
    """Map offsets in the sample's story to the clean text: they differ in white space only."""
    marks = [at for at, sign in enumerate(text) if not sign.isspace()]
    return dict(zip((at for at, sign in enumerate(sample.story) if not sign.isspace()), marks, strict=True))


def known_as(sample: SampleArticle, read: EnrichedArticle, name: SampleName) -> list[str]:
    """The names that places or entities of the sample name's kind with a mention there have."""
    at = story_offsets(sample, read.text)
    start, end = at[name.start], at[name.end - 1] + 1
    named: Sequence[tuple[str, int, int]] = (
        [(place.name, m.start, m.end) for place in read.places for m in place.mentions]
        if name.kind == "place"
        else [(e.name, m.start, m.end) for e in read.entities if e.type == name.kind for m in e.mentions]
    )
    return [shown for shown, first, last in named if first < end and start < last]


@pytest.mark.parametrize("sample", ARTICLES, ids=lambda sample: f"{sample.language}: {sample.about}")
def test_the_page_goes_and_the_story_stays(sample: SampleArticle, enricher: Enricher) -> None:
    """Every line of the page is recorded as removed, and not a character of the story is lost. Needs no recogniser."""
    cleaned = enricher.clean(Article(text=sample.published, language=sample.language))
    assert "".join(cleaned.text.split()) == "".join(sample.story.split())
    removed = "\n".join(each.text for each in cleaned.removed)
    assert [line for line in sample.page if line not in removed] == []


@pytest.mark.parametrize("reading", ARTICLES, ids=lambda sample: f"{sample.language}: {sample.about}", indirect=True)
def test_names_are_found(reading: tuple[SampleArticle, EnrichedArticle]) -> None:
    sample, read = reading
    has_names = read.provenance.model != "none"
    wanted = [name for name in sample.names if name.is_required and (has_names or name.kind == "place")]
    found = {name: known_as(sample, read, name) for name in wanted}
    # An organization's name may be found without a word that belongs to it.
    wrong = {
        name.text: shown
        for name, shown in found.items()
        if name.known_as not in shown and not (name.kind == "organization" and any(s in name.text for s in shown))
    }
    assert wrong == {}


@pytest.mark.parametrize("reading", ARTICLES, ids=lambda sample: f"{sample.language}: {sample.about}", indirect=True)
def test_the_story_is_set_where_it_is(reading: tuple[SampleArticle, EnrichedArticle]) -> None:
    sample, read = reading
    if not sample.focus.endswith("?"):
        assert read.focus is not None
        assert read.focus.name == sample.focus
    found = set(read.countries)
    assert found >= sample.countries if sample.has_more_countries else found == sample.countries


@pytest.mark.parametrize("reading", ARTICLES, ids=lambda sample: f"{sample.language}: {sample.about}", indirect=True)
def test_no_one_is_made_up(reading: tuple[SampleArticle, EnrichedArticle]) -> None:
    """Each person and place has a word of a name in the sample; titles, demonyms and the page are neither."""
    sample, read = reading
    at = story_offsets(sample, read.text)
    named = [(at[name.start], at[name.end - 1] + 1) for name in sample.names]
    made_up = [
        mention.text
        for entity in read.entities
        if entity.type in ("person", "place")
        for mention in entity.mentions
        if not any(mention.start < end and start < mention.end for start, end in named)
    ]
    assert made_up == []
