import pytest

from pipeline.errors import UsageError
from pipeline.search.query_grammar import AllOf, AnyOf, InField, Not, Phrase, Prefix, Word
from pipeline.search.query_parser import ParsedQuery, parse_words


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("sea wall", ParsedQuery(terms=("sea", "wall"))),
        ('"sea wall" jakarta', ParsedQuery(terms=("jakarta",), phrases=("sea wall",))),
        ("“sea wall”", ParsedQuery(phrases=("sea wall",))),
        ('river -sea -"sea wall"', ParsedQuery(terms=("river",), without=("sea", "sea wall"))),
        ('"half a phrase', ParsedQuery(phrases=("half a phrase",))),
        ("twenty-five", ParsedQuery(terms=("twenty-five",))),
        ("what happened in Yerevan?", ParsedQuery(terms=("Yerevan?",))),
        ("The Who", ParsedQuery(terms=("The", "Who"))),
        ('"in the sea" the wall', ParsedQuery(terms=("wall",), phrases=("in the sea",))),
        ('- "" -- "-"', ParsedQuery()),
        ("трамвай Алматы", ParsedQuery(terms=("трамвай", "Алматы"))),
        ("C++ (x y)*", ParsedQuery(terms=("C++", "x", "y"))),
        ("cafe\u0301", ParsedQuery(terms=("caf\u00e9",))),
        ("WHO emergencies", ParsedQuery(terms=("WHO", "emergencies"))),
        ("IT jobs at WHO in 2026", ParsedQuery(terms=("IT", "jobs", "WHO", "2026"))),
        ("WHO WON THE MARATHON", ParsedQuery(terms=("won", "marathon"))),
        ("world health organization warns", ParsedQuery(terms=("world health organization", "warns"))),
        ("Portland OR", ParsedQuery(terms=("Portland",))),
        ("12:30 http://x.org/a F-16", ParsedQuery(terms=("12:30", "http://x.org/a", "F-16"))),
    ],
)
def test_words(typed: str, expected: ParsedQuery) -> None:
    """Quotes make phrases, a leading dash excludes, filler is dropped unless it is an acronym, and most signs are signs."""
    assert parse_words(typed) == expected


def test_a_whole_article_is_not_a_search() -> None:
    """More words than a query can carry are refused with advice."""
    with pytest.raises(UsageError, match="at most 100 words"):
        parse_words("w " * 101)


@pytest.mark.parametrize("typed", ["%", "...", "🔥", '"🔥"', "© %", "-🔥"])
def test_signs_alone_are_refused(typed: str) -> None:
    """A search for signs would find every article; with a word beside them it finds the word."""
    with pytest.raises(UsageError, match="no word or number"):
        parse_words(typed)
    assert parse_words(f"{typed} flood").terms == ("flood",)


A, B, C = Word("a1"), Word("b1"), Word("c1")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("a1 OR b1", ParsedQuery(required=(AnyOf((A, B)),))),
        ("a1 b1 OR c1", ParsedQuery(terms=("a1",), required=(AnyOf((B, C)),))),
        ("a1 AND b1", ParsedQuery(required=(A, B))),
        ("a1 AND b1 OR c1", ParsedQuery(required=(AnyOf((AllOf((A, B)), C)),))),
        ("a1 AND (b1 OR c1)", ParsedQuery(required=(A, AnyOf((B, C))))),
        ("a1 NOT b1", ParsedQuery(terms=("a1",), without=("b1",))),
        ("a1 AND NOT b1", ParsedQuery(required=(A,), without=("b1",))),
        ('a1 NOT "b c"', ParsedQuery(terms=("a1",), without=("b c",))),
        ("-(a1 b1)", ParsedQuery(excluded=(AllOf((A, B)),))),
        ("NOT (a1 OR b1)", ParsedQuery(excluded=(AnyOf((A, B)),))),
        ("a1 OR NOT b1", ParsedQuery(required=(AnyOf((A, Not(B))),))),
        ("(a1 b1) c1", ParsedQuery(terms=("a1", "b1", "c1"))),
        ("(a1 b1) OR c1", ParsedQuery(required=(AnyOf((AllOf((A, B)), C)),))),
        ("((a1 OR b1", ParsedQuery(required=(AnyOf((A, B)),))),
        ("a1 OR", ParsedQuery(terms=("a1",))),
        ("OR a1", ParsedQuery(terms=("a1",))),
        ("earthq*", ParsedQuery(required=(Prefix("earthq"),))),
        ("-earthq*", ParsedQuery(excluded=(Prefix("earthq"),))),
        ("title:a1", ParsedQuery(required=(InField("title", A),))),
        ("Title : a1 b1", ParsedQuery(terms=("b1",), required=(InField("title", A),))),
        ('source:"Harbour Post"', ParsedQuery(required=(InField("source", Phrase("Harbour Post")),))),
        ('source.name : "Harbour Post"', ParsedQuery(required=(InField("source", Phrase("Harbour Post")),))),
        ("place:(a1 OR b1)", ParsedQuery(required=(InField("place", AnyOf((A, B))),))),
        ("-person:a1", ParsedQuery(excluded=(InField("person", A),))),
        ('"title: a1"', ParsedQuery(phrases=("title: a1",))),
        ("person:ab*", ParsedQuery(required=(InField("person", Prefix("ab")),))),
        ("intitle:a1 intext:b1", ParsedQuery(required=(InField("title", A), InField("text", B)))),
        ("outlet:a1 publisher:b1", ParsedQuery(required=(InField("source", A), InField("source", B)))),
        ("byline:a1", ParsedQuery(required=(InField("author", A),))),
    ],
)
def test_the_grammar(typed: str, expected: ParsedQuery) -> None:
    """AND binds more than OR, OR more than standing side by side; fields and prefixes are conditions."""
    assert parse_words(typed) == expected


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("colour:red", "colour: is not a field"),
        ('colour:"red wall"', "colour: is not a field"),
        ("date:2026-10-31", "use --since and --until"),
        ("lighthose~", "not supported"),
        ("quake^4", "not supported"),
        ("*quake", "end of a word"),
        ("earth*quake", "end of a word"),
        ("a*", "end of a word"),
    ],
)
def test_what_is_not_supported_gets_a_hint(typed: str, hint: str) -> None:
    """What means something elsewhere and nothing here is said, and the words are looked for."""
    parsed = parse_words(typed)
    assert hint in parsed.hints[0]
    assert parsed.terms or parsed.phrases


def test_parentheses_may_not_nest_without_end() -> None:
    """A search that no one types is refused, not run out of stack."""
    with pytest.raises(UsageError, match="nest deeper"):
        parse_words("(" * 5000 + "a" + ")" * 5000)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("earthquake !chile", "write -chile or NOT chile"),
        ("earthqu?ke", "? stands for no character"),
        ("earthquake not chile", "in small letters it is a word"),
        ("trams language:!!", "language has no value here"),
        ("trams title:", "title has no value here"),
        ("sea NEAR wall", "NEAR: is not an operator here"),
        ("sea XOR wall", "XOR: is not an operator here"),
        ("sea W/5 wall", "W/5: is not an operator here"),
        ("https://harbour.example/a?b=1", "an address is looked for as words"),
    ],
)
def test_what_means_something_elsewhere_is_hinted_at(typed: str, hint: str) -> None:
    """Signs of other search engines are named, not passed over."""
    assert any(hint in found for found in parse_words(typed).hints)


@pytest.mark.parametrize("typed", ["why 28?", "what happened in Yerevan?", "C#", "wow!"])
def test_a_question_is_not(typed: str) -> None:
    """Signs of plain writing do not count as operators."""
    assert parse_words(typed).hints == ()


def test_a_field_without_a_value_is_not_a_search() -> None:
    """Nothing is left to look for."""
    with pytest.raises(UsageError, match="no word or number to look for in 'title:'"):
        parse_words("title:")


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("river –sea", "river -sea"),
        ("river −sea", "river -sea"),
        ("river –“sea wall”", 'river -"sea wall"'),
        ("river －(sea wall)", "river -(sea wall)"),
        ("river – sea", "river sea"),
        ("Minsk–Moscow", "Minsk–Moscow"),
        ("O´Brien", "O'Brien"),
        ("O`Brien", "O'Brien"),
        ("O′Brien", "O'Brien"),
        ("5′ 40", "5′ 40"),
    ],
)
def test_dashes_and_accents_in_place_of_what_keyboards_lack(typed: str, plain: str) -> None:
    """A dash before a word is a minus, an accent between letters an apostrophe; elsewhere they are themselves."""
    assert parse_words(typed) == parse_words(plain)


@pytest.mark.parametrize(
    ("typed", "plain"), [("snow || fog", "snow OR fog"), ("snow | fog", "snow OR fog"), ("a && b", "a AND b")]
)
def test_operators_by_their_signs(typed: str, plain: str) -> None:
    """As Lucene and programmers write them."""
    assert parse_words(typed) == parse_words(plain)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("earth\u00adquake", "earthquake"),
        ("\u200eajax\u200f", "ajax"),
        ("\ufeffajax", "ajax"),
        ("sea\u200bwall", "sea wall"),
        ("cafe\u0301", "caf\u00e9"),
        ("\u0e19\u0e49\u0e4d\u0e32", "\u0e19\u0e49\u0e33"),
        ("\u0e19\u0e4d\u0e49\u0e32", "\u0e19\u0e49\u0e33"),
    ],
)
def test_what_does_not_show_does_not_count(typed: str, plain: str) -> None:
    """What comes along when a word is copied, and parts typed apart."""
    assert parse_words(typed) == parse_words(plain)


def test_joiners_stay() -> None:
    """In Persian and in scripts of India they change the word."""
    assert parse_words("می\u200cخواهم").terms == ("می\u200cخواهم",)


@pytest.mark.parametrize("text", ["a-" * 3000, "a." * 101, "word " * 101])
def test_words_are_counted_as_elasticsearch_counts_them(text: str) -> None:
    """One of three thousand hyphens is three thousand."""
    with pytest.raises(UsageError, match="at most 100 words"):
        parse_words(text)
