"""Searches in the languages of the news on a real Elasticsearch: forms of words, scripts, names, the grammar."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic_core import to_json

from pipeline.alerts.prefilter import Prefilter, bits, requirements, stemmed_words
from pipeline.alerts.stem_beginnings import CHANGED, KnownStems
from pipeline.config.settings import Settings
from pipeline.index.bulk import WriteOp, write
from pipeline.index.document import document
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index, generation_name
from pipeline.index.stems import analyzer_of
from pipeline.messages.articles import Article, EnrichedArticle, Language, Source
from pipeline.search.execute import Page, search
from pipeline.search.options import SearchOptions, read_query
from pipeline.search.query import MARK, UNMARK, matching
from tests.enrich.languages.test_places import plain, rows
from tests.support.kql import to_query
from tests.support.sample_documents import RECEIVED_MS, enriched, entity
from tests.support.services import RunningServices

pytestmark = pytest.mark.services

NOW = datetime(2026, 11, 24, tzinfo=UTC)
# Id, language, headline, text, people.
ARTICLES: list[tuple[str, str, str, str, tuple[str, ...]]] = [
    ("en", "en", "Trams return", "The treaties were signed by Vladimir Putin in the harbour.", ("Vladimir Putin",)),
    ("ru", "ru", "Новые трамваи", "В Алматы вышли трамваи. Путин и Зеленский молчат.", ("Владимир Путин",)),
    ("uk", "uk", "Новини", "Зеленський приїхав до Львова.", ("Володимир Зеленський",)),
    ("de", "de", "Das alte Haus", "Die Stadt verkauft zwei Häuser am Hafen.", ()),
    ("fr", "fr", "L’eau en Italie", "L’électricité manque ; les chevaux d'Italie attendent l'eau.", ()),
    ("it", "it", "Voto a Roma", "La ratifica è vicina: le ratificazioni del trattato con l'Armenia.", ()),
    ("es", "es", "Puertos", "Los ferrocarriles llegan a los puertos de Chile.", ()),
    ("tr", "tr", "Diyarbakır'da fuar", "DİYARBAKIR'da fuar açıldı, İzmir'den gelenler çok.", ()),
    ("ar", "ar", "مدارس جديدة", "افتتحت المدارس في المدينة، كِتَابَةٌ ومَكتب.", ("سمير داود",)),
    ("fa", "fa", "کتاب‌های تازه", "کتاب‌های تازه در تهران.", ()),
    ("he", "he", "תיקון", "תִּקּוּן הגשר בירושלים.", ("דוד לוי",)),
    ("hi", "hi", "नई किताबें", "दिल्ली में किताबों का मेला।", ("नरेंद्र मोदी",)),
    ("th", "th", "น้ำท่วมในกรุงเทพ", "ฝนตกหนักในกรุงเทพเมื่อวานนี้ทำให้น้ำท่วมถนนหลายสาย", ("ประยุทธ์ สุขใจ",)),
    ("lo", "lo", "ຂ່າວ", "ຝົນຕົກໜັກໃນນະຄອນຫຼວງວຽງຈັນມື້ວານນີ້", ()),
    ("km", "km", "ព័ត៌មាន", "ភ្លៀងធ្លាក់នៅរាជធានីភ្នំពេញម្សិលមិញ", ()),
    ("my", "my", "သတင်း", "မနေ့ကရန်ကုန်မြို့မှာမိုးရွာတယ်", ()),
    ("zh", "zh", "北京地铁", "北京的地铁昨天开通了新线路。", ("习近平",)),
    ("zh-not", "zh", "京北新闻", "北方和京北的天气。", ()),
    ("ja", "ja", "東京の電車", "東京で新しい電車が走り始めた。トヨタも参加。", ("ジョー・オオタニ",)),
    ("ko", "ko", "서울 지하철", "서울에서 새로운 지하철이 개통되었다.", ("윤석열",)),
    ("el", "el", "Δρόμοι", "Οι δρόμοι της Αθήνας άνοιξαν. Κυριάκος Μητσοτάκης", ("Κυριάκος Μητσοτάκης",)),
    ("ka", "ka", "ახალი ხიდი", "ხიდი გუშინ გაიხსნა.", ("ნინო ბერიძე",)),
    ("hy", "hy", "Նոր կամուրջ", "Կամուրջը երեկ բացվեց։", ("Նունե Սարգսյան",)),
    ("bn", "bn", "নতুন সেতু", "সেতু গতকাল খোলা হয়েছে।", ("অমর্ত্য সেন",)),
    ("who", "en", "Emergency talks", "The World Health Organization met in Geneva over emergencies.", ()),
    ("us", "en", "Washington", "The U.S. embassy opened.", ()),
    ("used", "en", "Shop", "He used a tool, and told us who uses it.", ()),
]


def article(row: tuple[str, str, str, str, tuple[str, ...]]) -> EnrichedArticle:
    id, language, title, text, people = row
    source = Source(name=f"Outlet {id}", domain=f"{id}.news.example")
    return enriched(
        id=id,
        title=title,
        text=text,
        article=Article(id=id, title=title, text=text, source=source, tags=["café" if id == "fr" else id]),
        language=Language(code=language, confidence=1.0),
        entities=[entity(name, "person") for name in people],
        places=[],
        focus=None,
        countries=["FR"] if id == "fr" else ["RU"] if id == "ru" else [],
    )


@pytest.fixture(scope="module")
def gateway(services: RunningServices) -> Iterator[Gateway]:
    settings = Settings(elasticsearch_url=services.elasticsearch_url, index_alias="search-languages")
    with Gateway(settings) as gateway:
        ensure_index(gateway)
        put(gateway, *(WriteOp(row[0], RECEIVED_MS, document(article(row))) for row in ARTICLES))
        yield gateway
        gateway.client.indices.delete(index=generation_name(settings.index_alias, 1))
        gateway.client.indices.delete_index_template(name=settings.index_alias)


def put(gateway: Gateway, *writes: WriteOp) -> None:
    """Write them, and let them be found."""
    assert {each.verdict for each in write(gateway, gateway.alias, writes)} == {"done"}
    gateway.client.indices.refresh(index=gateway.alias)


Find = Callable[..., list[str]]


@pytest.fixture
def page(gateway: Gateway) -> Callable[..., Page]:
    def run(words: str = "", **options: Any) -> Page:
        query = read_query(SearchOptions(words=(words,) if words else (), size=30, **options), NOW, lambda name: ())
        return search(gateway, query)

    return run


@pytest.fixture
def find(page: Callable[..., Page]) -> Find:
    return lambda words="", **options: sorted(hit.id for hit in page(words, **options).hits)


FORMS = [
    ("трамвай", ["ru"]),
    ("трамваями", ["ru"]),
    ("Haus", ["de"]),
    ("Häuser", ["de"]),
    ("haeuser", ["de"]),
    ("eau", ["fr"]),
    ("électricité", ["fr"]),
    ("electricite", ["fr"]),
    ("italie", ["fr"]),
    ("cheval", ["fr"]),
    ("ratificazione", ["it"]),
    ("Armenia", ["it"]),
    ("l'Armenia", ["it"]),
    ("ferrocarril", ["es"]),
    ("puerto", ["es"]),
    ("diyarbakır", ["tr"]),
    ("izmir", ["tr"]),
    ("مدينة", ["ar"]),
    ("كتابة", ["ar"]),
    ("کتاب", ["fa"]),
    ("תקון", ["he"]),
    ("किताब", ["hi"]),
    ("กรุงเทพ", ["th"]),
    ("น้ำท่วม", ["th"]),
    ("ວຽງຈັນ", ["lo"]),
    ("ភ្នំពេញ", ["km"]),
    ("ရန်ကုန်", ["my"]),
    ("北京", ["zh"]),
    ("京", ["ja", "zh", "zh-not"]),
    ("北京地铁开通", ["zh"]),
    ("東京", ["ja"]),
    ("トヨタ", ["ja"]),
    ("서울", ["ko"]),
    ("지하철", ["ko"]),
    ("δρόμος", ["el"]),
    ("treaty", ["en"]),
]


@pytest.mark.parametrize(("words", "ids"), FORMS)
def test_forms_of_a_word(find: Find, words: str, ids: list[str]) -> None:
    """A word is found in its other forms, behind a joined article, and inside a sentence without spaces."""
    assert find(words) == ids


@pytest.mark.parametrize(("words", "code", "ids"), [("Haus", "de", ["de"]), ("Haus", "fr", []), ("북", "ko", [])])
def test_the_language_asked_for_decides(find: Find, words: str, code: str, ids: list[str]) -> None:
    """With --language only its forms count."""
    assert find(words, language=(code,)) == ids


@pytest.mark.parametrize("words", ["cafe\u0301", "café", "cafe", "CAFE\u0301"])
def test_combining_marks(find: Find, words: str) -> None:
    """A query is found in whichever of Unicode's forms it was typed, in words and filters alike."""
    assert find(words) == find(tag=(words,)) == find(f"tag:{words}") == ["fr"]


NAMES = [
    ("putin", ["en", "ru"]),
    ("Путин", ["en", "ru"]),
    ("zelensky", ["uk"]),
    ("mitsotakis", ["el"]),
    ("xi jinping", ["zh"]),
    ("Xi", ["zh"]),
    ("yun", ["ko"]),
    ("yoon", ["ko"]),
    ("yoon seogyeol", ["ko"]),
    ("नरेंद्र", ["hi"]),
    ("narendra modi", ["hi"]),
    ("volodymyr zelensky", ["uk"]),
    ("vladimir", ["en", "ru"]),
    ("kyriakos", ["el"]),
    ("nino beridze", ["ka"]),
    ("sargsyan", ["hy"]),
    ("amartya sen", ["bn"]),
    ("prayuth", ["th"]),
    ("jo ootani", ["ja"]),
    ("smyr", ["ar"]),
    ("samir", []),
    ("levi", []),
    ("lvy", ["he"]),
]


@pytest.mark.parametrize(("name", "ids"), NAMES)
def test_names_across_scripts(find: Find, name: str, ids: list[str]) -> None:
    """A name is found in another script than it was typed in."""
    assert find(person=(name,)) == find(f'person:"{name}"') == ids


def test_names_across_scripts_as_words(find: Find) -> None:
    """Without a field, too."""
    assert find("putin") == find("Путин") == ["en", "ru"]


ACRONYMS = [
    ("WHO emergencies", ["who"]),
    ("WHO", ["who"]),
    ("world health organization", ["who"]),
    ("US", ["us"]),
    ("U.S.", ["us"]),
    ("used", ["used"]),
]


@pytest.mark.parametrize(("words", "ids"), ACRONYMS)
def test_acronyms_that_are_words(find: Find, words: str, ids: list[str]) -> None:
    """In capitals they are found by their full names, and never as words."""
    assert find(words) == ids


GRAMMAR = [
    ("трамвай OR Haus", ["de", "ru"]),
    ("Häuser AND Hafen", ["de"]),
    ("Häuser AND eau", []),
    ("(eau OR Haus) AND NOT Hafen", ["fr"]),
    ("puerto NOT Chile", []),
    ("трамв*", ["ru"]),
    ("électri*", ["fr"]),
    ("กรุง*", ["th"]),
    ("title:haus", ["de"]),
    ("title:häuser", ["de"]),
    ("title:hafen", []),
    ("text:hafen", ["de"]),
    ('title:"alte Haus"', ["de"]),
    ("country:France", ["fr"]),
    ("country:(FR OR RU)", ["fr", "ru"]),
    ("language:german", ["de"]),
    ("source:de.news.example", ["de"]),
    ("person:put*", ["en", "ru"]),
    ("person:putin -language:ru", ["en"]),
    ("tag:ko", ["ko"]),
]


@pytest.mark.parametrize(("words", "ids"), GRAMMAR)
def test_the_grammar(find: Find, words: str, ids: list[str]) -> None:
    """Operators, parentheses, beginnings and fields mean what they mean elsewhere, in every language."""
    assert find(words) == ids


ADDRESSES = [
    "de.news.example",
    "DE.NEWS.EXAMPLE",
    "www.de.news.example",
    "https://de.news.example",
    "https://www.de.news.example:443/feed.xml?x=1",
    "de.news.example/",
    "Outlet de",
]


@pytest.mark.parametrize("source", ADDRESSES)
def test_sources_by_any_form_of_their_address(find: Find, source: str) -> None:
    """As it stands in a browser, a feed reader or a business card."""
    assert find(source=(source,)) == ["de"]


def test_a_host_has_those_below_it(find: Find) -> None:
    """All outlets of one house are found by its domain."""
    assert len(find(source=("news.example",))) == len(ARTICLES)
    assert find(source=("ws.example",)) == []


@pytest.mark.parametrize(
    ("words", "marked"),
    [("трамвай", "трамваи"), ("Haus", "Häuser"), ("กรุงเทพ", "กรุงเทพ"), ("北京", "北京"), ("eau", "l'eau")],
)
def test_what_was_found_is_marked(page: Callable[..., Page], words: str, marked: str) -> None:
    """Snippets mark the form that stands in the text, and a word without spaces as one."""
    (hit,) = page(words).hits
    assert f"{MARK}{marked}{UNMARK}" in " ".join(hit.snippets)


def test_a_bare_word_in_kibana_finds_the_same(gateway: Gateway, find: Find) -> None:
    """Kibana names no field: the index does, and has the stems of all languages among them."""
    for words in (
        "трамваями",
        "Haus",
        "électricité",
        "ferrocarril",
        "כתב",
        "مدينة",
        "किताब",
        "ratificazione",
        "δρόμος",
    ):
        hits = gateway.search(query=to_query(words), size=30, source=False)["hits"]["hits"]
        assert sorted(hit["_id"] for hit in hits) == find(words), words
    hits = gateway.search(query={"multi_match": {"query": "трамвай", "fields": ["text*"]}}, source=False)["hits"][
        "hits"
    ]
    assert [hit["_id"] for hit in hits] == ["ru"]


def test_alerts_rule_out_nothing_that_a_search_finds(gateway: Gateway) -> None:
    """Every search of this file, and words and pairs of words of every article: what is found is a candidate."""
    rng = random.Random(1)
    documents = [document(article(row)) for row in ARTICLES]
    spoken = [row[3].split() for row in ARTICLES]
    typed = [words for words, _ in (*FORMS, *ACRONYMS, *GRAMMAR)]
    typed += [word for words in spoken for word in words] + [" ".join(rng.choices(words, k=2)) for words in spoken]
    typed += [f'"{" ".join(words[1:3])}"' for words in spoken]
    asked = [SearchOptions(words=(words,)) for words in typed if any(map(str.isalnum, words))]
    asked += [SearchOptions(person=(name,)) for name, _ in NAMES] + [SearchOptions(source=(one,)) for one in ADDRESSES]
    queries = [read_query(options, NOW, lambda name: ()) for options in asked]
    kept = Prefilter([requirements(query) for query in queries]).candidates(documents)
    stems = KnownStems()
    stems.learn(gateway, (pair for query in queries for pair in stemmed_words(query)))
    sharper = Prefilter([requirements(query, stems) for query in queries]).candidates(documents)
    found = 0
    for query, mask, fewer in zip(queries, kept, sharper, strict=True):
        hits = gateway.search(query=matching(query), size=50, source=False)["hits"]["hits"]
        assert {hit["_id"] for hit in hits} <= {documents[n]["id"] for n in bits(fewer)}, query
        assert fewer & ~mask == 0
        found += len(hits)
    assert found > len(queries)


def test_long_words_of_many_searches_are_no_request_too_large(gateway: Gateway) -> None:
    """Sentences without spaces have a token for each pair of characters: of all together Elasticsearch takes 10,000."""
    rng = random.Random(3)
    sentences = ["".join(chr(rng.randrange(0x4E00, 0x9000)) for _ in range(40)) for _ in range(400)]
    stems = KnownStems()
    stems.learn(gateway, [("cjk", word) for word in (*sentences, "東" * 20_000, "東京")])
    assert all(len(stems("cjk", word) or ()) == 39 for word in sentences)
    assert stems("cjk", "東京") == ("東京",)
    assert stems("cjk", "東" * 20_000) is None


def test_stems_rule_out_articles_of_other_languages(gateway: Gateway) -> None:
    """Every word of a sentence or more in each language that has stems: what is found is a candidate, and of the articles
    in other languages that a search could not rule out before, a third is left: most of the words are short."""
    texts = [(code, plain(text)) for code, text in (*rows("cities.tsv"), *rows("no_places.tsv")) if analyzer_of(code)]
    articles = [article((f"s{n}", code, "", text, ())) for n, (code, text) in enumerate(texts)]
    documents = [document(each) for each in articles]
    put(gateway, *(WriteOp(each["id"], RECEIVED_MS, each) for each in documents))
    try:
        words = sorted({word.strip('.,:!?«»"') for _, text in texts for word in text.split()} - {""})
        queries = [read_query(SearchOptions(words=(word,)), NOW, lambda name: ()) for word in words]
        stems = KnownStems()
        stems.learn(gateway, (pair for query in queries for pair in stemmed_words(query)))
        before = Prefilter([requirements(query) for query in queries]).candidates(documents)
        after = Prefilter([requirements(query, stems) for query in queries]).candidates(documents)
        ids = {"ids": {"values": [each["id"] for each in documents]}}
        asked = [
            {"query": {"bool": {"must": matching(each), "filter": ids}}, "_source": False, "size": 50}
            for each in queries
        ]
        answers = gateway.multi_search([to_json(each) for each in asked])
        missed = [
            (word, hit["_id"])
            for word, mask, answer in zip(words, after, answers, strict=True)
            for hit in answer["hits"]["hits"]
            if hit["_id"] not in {documents[n]["id"] for n in bits(mask)}
        ]
        assert missed == []
    finally:
        for each in documents:
            gateway.client.delete(index=gateway.alias, id=each["id"])
        gateway.refresh()
    concluded = sum(1 << n for n, (code, _) in enumerate(texts) if analyzer_of(code) in CHANGED)
    left, possible = (sum((mask & concluded).bit_count() for mask in masks) for masks in (after, before))
    assert left < possible * 0.4


def test_a_date_ahead_is_not_the_newest(gateway: Gateway, page: Callable[..., Page]) -> None:
    """An article of 2099 stands where it came, and says so."""
    later = Article(id="ahead", title="Haus", text="Haus", published_at=datetime(2099, 1, 1, tzinfo=UTC))
    try:
        found = document(enriched(id="ahead", article=later, language=Language(code="de", confidence=1.0)))
        put(gateway, WriteOp("ahead", RECEIVED_MS, found))
        (hit,) = [hit for hit in page(sort="newest").hits if hit.id == "ahead"]
        assert hit.article["published_ahead"] is True
        assert hit.article["date"] == hit.article["received_at"]
        assert hit.article["published_at"].startswith("2099")
    finally:
        gateway.client.delete(index=gateway.alias, id="ahead", refresh=True)


def test_the_longest_search_is_not_too_much_for_the_server(find: Find) -> None:
    """A hundred words, each with all the forms that English has for it."""
    names = "Алексей Евгений Сергей Александр Максим Алексеевна Ксения Ексакустодиан".split()
    assert (
        find(" ".join(f"{names[n % len(names)]}{'абвгдежзик'[n // 10]}{'абвгдежзик'[n % 10]}" for n in range(100)))
        == []
    )
