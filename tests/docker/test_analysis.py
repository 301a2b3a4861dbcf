"""The analysis that the template asks for is there in the local form, by the distribution's names and options."""

from collections.abc import Iterator

import pytest
from elasticsearch import BadRequestError, Elasticsearch

from docker.local.services import LocalServices

pytestmark = pytest.mark.services

# Two forms of a word of each language, which its analyzer joins; a stop word in the first.
FORMS = {
    "arabic": ("في المدينة", "مدينة"),
    "armenian": ("քաղաքներ", "քաղաքների"),
    "basque": ("liburuaren", "liburua"),
    "bengali": ("শহরের", "শহরে"),
    "brazilian": ("os carros", "carro"),
    "bulgarian": ("градове", "градовете"),
    "catalan": ("l'aigua", "aigua"),
    "czech": ("v městech", "město"),
    "danish": ("og husene", "huset"),
    "dutch": ("de boeken", "boek"),
    "english": ("the treaties", "treaty"),
    "estonian": ("ja raamatud", "raamatute"),
    "finnish": ("ja taloissa", "talossa"),
    "french": ("l'électricité", "electricite"),
    "galician": ("os xornais", "xornal"),
    "german": ("die Häuser", "Haus"),
    "greek": ("οι δρόμοι", "δρόμος"),
    "hindi": ("किताबें", "किताबों"),
    "hungarian": ("a házakban", "házak"),
    "indonesian": ("membaca", "dibaca"),
    "irish": ("na leabhair", "leabhair"),
    "italian": ("dell'Armenia", "armenia"),
    "latvian": ("un pilsētas", "pilsēta"),
    "lithuanian": ("ir miestai", "miestas"),
    "norwegian": ("og husene", "huset"),
    "persian": ("کتاب‌های", "کتاب"),
    "portuguese": ("os jornais", "jornal"),
    "romanian": ("și orașele", "oraș"),
    "russian": ("и трамваи", "трамвай"),
    "serbian": ("градови", "gradovima"),
    "sorani": ("پیاوەکان", "پیاوەکە"),
    "spanish": ("los ferrocarriles", "ferrocarril"),
    "swedish": ("och flickorna", "flickor"),
    "thai": ("น้ำท่วม", "น้ำท่วม"),
    "turkish": ("ve İzmir'de", "İzmir"),
}


@pytest.fixture(scope="module")
def client(local: LocalServices) -> Iterator[Elasticsearch]:
    with Elasticsearch(local.elasticsearch_url) as client:
        yield client


def tokens(client: Elasticsearch, text: str, **analysis: object) -> list[str]:
    return [token["token"] for token in client.indices.analyze(text=text, **analysis)["tokens"]]  # type: ignore[arg-type]


@pytest.mark.parametrize("analyzer", FORMS)
def test_every_language_joins_the_forms_of_a_word(client: Elasticsearch, analyzer: str) -> None:
    """Its analyzer stands under the name that the distribution has it by, and reduces two forms to one token."""
    one, other = (tokens(client, text, analyzer=analyzer) for text in FORMS[analyzer])
    assert one[-1:] == other[-1:]
    assert one


def test_cjk_makes_pairs_of_characters(client: Elasticsearch) -> None:
    """Chinese, Japanese and Korean are read in pairs."""
    assert tokens(client, "北京地铁", analyzer="cjk") == ["北京", "京地", "地铁"]
    assert tokens(client, "서울에서", analyzer="cjk") == ["서울", "울에", "에서"]


def test_thai_is_cut_into_words(client: Elasticsearch) -> None:
    """A Thai sentence has no spaces, and is more than one word."""
    assert "กรุงเทพ" in tokens(client, "ฝนตกหนักในกรุงเทพเมื่อวานนี้", analyzer="thai")


@pytest.mark.parametrize("language", ["tamil", "nepali"])
def test_snowball_by_language(client: Elasticsearch, language: str) -> None:
    """Languages without an analyzer of their own in the distribution have a stemmer there."""
    stemmer = {"type": "snowball", "language": language}
    assert tokens(client, "Yerevan", tokenizer="standard", filter=["indic_normalization", stemmer]) == ["Yerevan"]


def test_mapping_and_elision(client: Elasticsearch) -> None:
    """Characters are replaced before words are cut, and articles taken from words; a rule without an arrow is refused."""
    marks = {"type": "mapping", "mappings": ["\\u0301=>", "ก=>\\u0020ก"]}
    elision = {"type": "elision", "articles": ["l"]}
    assert tokens(client, "cafe\u0301 กก", tokenizer="standard", char_filter=[marks]) == ["cafe", "ก", "ก"]
    assert tokens(client, "l’eau d'or", tokenizer="standard", filter=[elision]) == ["eau", "d'or"]
    with pytest.raises(BadRequestError, match="mapping"):
        tokens(client, "x", tokenizer="standard", char_filter=[{"type": "mapping", "mappings": ["a"]}])
    with pytest.raises(BadRequestError, match="articles"):
        tokens(client, "x", tokenizer="standard", filter=[{"type": "elision"}])


@pytest.mark.parametrize("analyzer", sorted({*FORMS, "cjk"}))
def test_stop_words_can_be_named(client: Elasticsearch, analyzer: str) -> None:
    """Each takes the option `stopwords`, as the distribution's does."""
    name = f"stopwords-{analyzer}"
    try:
        own = {"analyzer": {"own": {"type": analyzer, "stopwords": ["zzz"]}}}
        client.indices.create(index=name, settings={"analysis": own, "number_of_replicas": 0})
        assert tokens(client, "zzz 42", index=name, analyzer="own") == ["42"]
    finally:
        client.options(ignore_status=404).indices.delete(index=name)
