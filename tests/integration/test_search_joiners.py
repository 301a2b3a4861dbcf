"""Characters that show nothing or little, on a real Elasticsearch: with or without them a search finds the same."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from pipeline.alerts.prefilter import Prefilter, bits, requirements
from pipeline.config.settings import Settings
from pipeline.enrich.text.clean import clean
from pipeline.index.bulk import WriteOp, write
from pipeline.index.document import document
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index, generation_name
from pipeline.messages.articles import Article, EnrichedArticle, Language
from pipeline.search.execute import search
from pipeline.search.options import SearchOptions, read_query
from tests.support.sample_documents import RECEIVED_MS, enriched, entity
from tests.support.services import RunningServices

pytestmark = pytest.mark.services

NOW = datetime(2026, 11, 24, tzinfo=UTC)
# A language, a word with such characters, and the same word without them or with others.
WORDS = {
    "Persian plural": ("fa", "کتاب\u200cهای", "کتابهای"),
    "Persian verb": ("fa", "می\u200cروند", "میروند"),
    "Urdu": ("ur", "خوب\u200cصورت", "خوبصورت"),
    "Sorani": ("ckb", "نا\u200cکرێت", "ناکرێت"),
    "Hindi joiner": ("hi", "क्\u200dषेत्र", "क्षेत्र"),
    "Hindi non-joiner": ("hi", "राज्\u200cयपाल", "राज्यपाल"),
    "Marathi": ("mr", "मुख्\u200dयमंत्री", "मुख्यमंत्री"),
    "Nepali": ("ne", "गर्\u200dयो", "गर्यो"),
    "Bengali": ("bn", "র\u200d্যাব", "র্যাব"),
    "Assamese": ("as", "বিশ্ব\u200cকাপ", "বিশ্বকাপ"),
    "Sinhala": ("si", "ශ්\u200dරී", "ශ්රී"),
    "Tamil": ("ta", "பக்\u200cஷி", "பக்ஷி"),
    "Telugu": ("te", "పార్క్\u200cలో", "పార్క్లో"),
    "Kannada": ("kn", "ಪಾರ್ಕ್\u200cನಲ್ಲಿ", "ಪಾರ್ಕ್ನಲ್ಲಿ"),
    "Malayalam": ("ml", "പാര്\u200dക്ക്\u200c", "പാര്ക്ക്"),
    "Malayalam final consonant": ("ml", "അവന്\u200d", "അവൻ"),
    "Odia": ("or", "ପାର୍କ୍\u200cରେ", "ପାର୍କ୍ରେ"),
    "Arabic vowels": ("ar", "كِتَابَةٌ", "كتابة"),
    "Arabic bar": ("ar", "مـــدرسة", "مدرسة"),
    "Arabic direction": ("ar", "\u200fمدينة\u200f", "مدينة"),
    "Hebrew direction": ("he", "\u202bגשר\u202c", "גשר"),
    "Hebrew points": ("he", "גֶּשֶׁר", "גשר"),
    "Thai space": ("th", "รถ\u200bไฟ", "รถไฟ"),
    "Thai vowel in two parts": ("th", "น\u0e49\u0e4d\u0e32ท่วม", "น้ำท่วม"),
    "Lao vowel in two parts": ("lo", "ນ\u0ec9\u0ecd\u0eb2", "ນ້ຳ"),
    "Khmer space": ("km", "ភ្នំ\u200bពេញ", "ភ្នំពេញ"),
    "Khmer non-joiner": ("km", "ភ្នំ\u200cពេញ", "ភ្នំពេញ"),
    "Burmese": ("my", "ရန်\u200bကုန်", "ရန်ကုန်"),
    "German soft hyphen": ("de", "Erd\u00adbeben", "Erdbeben"),
    "English soft hyphen": ("en", "earth\u00adquake", "earthquake"),
    "English direction": ("en", "\u2068ferry\u2069", "ferry"),
    "Polish decomposed": ("pl", "wo\u0301jt", "wójt"),
    "Vietnamese decomposed": ("vi", "ca\u0302\u0300u", "cầu"),
}
# Names of persons and tags by language, with and without.
NAMES = {
    "Persian": ("fa", "علی\u200cرضا نوری", "علیرضا نوری"),
    "Sinhala": ("si", "ශ්\u200dරියානි සිල්වා", "ශ්රියානි සිල්වා"),
    "Bengali": ("bn", "র\u200d্যান্ডি খান", "র্যান্ডি খান"),
    "Hindi": ("hi", "लक्ष्\u200dमी वर्मा", "लक्ष्मी वर्मा"),
    "Malayalam": ("ml", "മോഹന്\u200d നായര്\u200d", "മോഹൻ നായർ"),
    "Hebrew": ("he", "\u200fדנה לוי\u200f", "דנה לוי"),
    "Portuguese": ("pt", "Joa\u0303o Lima", "João Lima"),
    "German": ("de", "Anna Weber\u00admann", "Anna Webermann"),
}


def article(id: str, language: str, text: str, name: str = "") -> EnrichedArticle:
    """An article as the enrichment makes it: clean text, a person, a tag."""
    published = Article(id=id, text=text, tags=[name] if name else [])
    return enriched(
        id=id,
        title="",
        text=clean(published, lambda _: False).text,
        article=published,
        language=Language(code=language, confidence=1.0),
        entities=[entity(name, "person")] if name else [],
        places=[],
        focus=None,
        countries=[],
    )


ARTICLES = [
    *(article(f"{about} {n}", row[0], row[n]) for about, row in WORDS.items() for n in (1, 2)),
    *(article(f"name {about} {n}", row[0], "—", row[n]) for about, row in NAMES.items() for n in (1, 2)),
]


@pytest.fixture(scope="module")
def gateway(services: RunningServices) -> Iterator[Gateway]:
    settings = Settings(elasticsearch_url=services.elasticsearch_url, index_alias="search-joiners")
    with Gateway(settings) as gateway:
        ensure_index(gateway)
        writes = [WriteOp(each.id, RECEIVED_MS, document(each)) for each in ARTICLES]
        assert {each.verdict for each in write(gateway, gateway.alias, writes)} == {"done"}
        gateway.refresh()
        yield gateway
        gateway.client.indices.delete(index=generation_name(settings.index_alias, 1))
        gateway.client.indices.delete_index_template(name=settings.index_alias)


Find = Callable[[SearchOptions], set[str]]


@pytest.fixture
def find(gateway: Gateway) -> Find:
    """The ids that a search finds; the prefilter of alerts must have kept each of them."""

    def run(options: SearchOptions) -> set[str]:
        query = read_query(options, NOW, lambda name: ())
        found = {hit.id for hit in search(gateway, query).hits}
        (mask,) = Prefilter([requirements(query)]).candidates([document(each) for each in ARTICLES])
        assert found <= {ARTICLES[n].id for n in bits(mask)}
        return found

    return run


@pytest.mark.parametrize("about", WORDS)
def test_words_with_and_without_find_each_other(about: str, find: Find) -> None:
    """As a word, quoted as a phrase, and as the beginning of one."""
    both = {f"{about} 1", f"{about} 2"}
    for typed in WORDS[about][1:]:
        for words in (typed, f'"{typed}"', f"{typed}*"):
            assert find(SearchOptions(words=(words,), size=30)) >= both, words


@pytest.mark.parametrize("about", NAMES)
def test_names_with_and_without_are_one(about: str, find: Find, gateway: Gateway) -> None:
    """A person and a tag are one in lists and filters, and each spelling finds it."""
    both = {f"name {about} 1", f"name {about} 2"}
    for name in NAMES[about][1:]:
        assert find(SearchOptions(person=(name,))) == find(SearchOptions(tag=(name,))) == both
    documents = [document(each) for each in ARTICLES if each.id in both]
    assert len({each["entities"]["person"][0] for each in documents}) == 1
    assert len({each["tags"][0] for each in documents}) == 1
