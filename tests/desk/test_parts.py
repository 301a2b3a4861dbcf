"""The pure parts of the desk: state, links, marks, charts, pictures, shapes, texts, assets."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import QueryParams
from starlette.testclient import TestClient

from pipeline.desk.assets import load_assets
from pipeline.desk.charts import MAX_BARS, columns, curve
from pipeline.desk.links import article_url, local_path, name_url, safe_href
from pipeline.desk.marking import marked_lines
from pipeline.desk.pictures import MAX_POINTS, Spot, picture
from pipeline.desk.recent import Recent
from pipeline.desk.render import MAX_SNIPPET, clipped, clock, number, plain, size, tick, without_overrides
from pipeline.desk.search_state import SearchState, chips, read_state
from pipeline.desk.strings import ENGLISH, translate
from pipeline.desk.views.entity_page import alert_name
from pipeline.desk.world import UNITS, load_world
from pipeline.errors import UsageError
from pipeline.search.answers import Bar, Interval, MentionSpan, Segment, Timeline

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "pipeline" / "desk" / "templates"
NOW = datetime(2026, 11, 27, tzinfo=UTC)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " https://x.example",
        "data:text/html,x",
        "//x.example",
        "/local",
        "https://",
        "https://user:pass@x.example/",
        "https://x.example/\n",
        'https://x.example/"onclick=',
        "https://x.example\\@y.example",
        "ftp://x.example",
        "http://[::1",
        "https://x.example/" + "a" * 3000,
        "",
        None,
    ],
)
def test_what_is_no_link(url: str | None) -> None:
    """Any scheme but http and https, and whatever browsers read in another way than it looks."""
    assert safe_href(url) is None


@pytest.mark.parametrize("url", ["https://x.example/a?b=c#d", "http://127.0.0.1:80/", "https://пример.example/ü"])
def test_what_is_a_link(url: str) -> None:
    assert safe_href(url) == url


@settings(deadline=None)
@given(st.text(max_size=60))
def test_a_page_s_address_is_one_folder(text: str) -> None:
    """Whatever an id is, no browser reads a folder, a query or a host in it."""
    for url in (article_url(text), name_url("person", text)):
        path, _, query = url.partition("?")
        assert re.fullmatch(r"/(article|person)(/[\w.~%-]+)?", path, re.ASCII)
        assert query or path.split("/")[-1].strip(".")


@settings(deadline=None)
@given(st.text(max_size=40))
def test_after_a_form_nobody_leaves(text: str) -> None:
    target = local_path(text)
    assert target.startswith("/")
    assert not target.startswith(("//", "/\\"))


def test_the_state_is_the_address() -> None:
    """What an address says comes back from it; order and blanks make no difference."""
    state = read_state(QueryParams("country=AM&q=+lake+&country=GE&country=AM&since=7d&near=&after=x"))
    assert state == SearchState(q="lake", country=("AM", "GE"), since="7d", after="x")
    assert read_state(QueryParams(state.url().partition("?")[2])) == state
    assert state.with_value("country", "TR").url() == "/search?q=lake&country=AM&country=GE&country=TR&since=7d"
    assert state.without("country", "AM").country == ("GE",)
    assert [(chip.kind, chip.label) for chip in chips(state, {"country": {"AM": "Armenia"}})] == [
        ("country", "Armenia"),
        ("country", "GE"),
        ("since", "7d"),
    ]


@pytest.mark.parametrize("query", ["q=" + "x" * 1001, "&".join(f"person=p{n}" for n in range(21))])
def test_too_much_is_refused(query: str) -> None:
    with pytest.raises(UsageError):
        read_state(QueryParams(query))


def span(start: int, end: int, kind: str = "person") -> MentionSpan:
    return MentionSpan(field="text", start=start, end=end, kind=kind, name="n")


@settings(deadline=None)
@given(
    st.text(alphabet="ab \n🎈é", max_size=60),
    st.lists(
        st.tuples(st.integers(0, 70), st.integers(0, 70), st.sampled_from(["person", "place", "law"])), max_size=8
    ),
)
def test_marking_loses_and_doubles_nothing(text: str, rows: list[tuple[int, int, str]]) -> None:
    """Spans may overlap or lie outside; the lines still are the text, without its blank lines."""
    lines = marked_lines(text, [span(*row) for row in rows], "text")
    shown = "".join(piece.text for line in lines for piece in line)
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", text)
    assert all(piece.kind != "law" for line in lines for piece in line)


def test_marks_count_code_points() -> None:
    text = "🎈🎈 Anna came\n\nto Oslo"
    lines = marked_lines(text, [span(3, 7), span(17, 21, "place")], "text")
    assert [(piece.text, piece.kind) for piece in lines[0]] == [("🎈🎈 ", ""), ("Anna", "person"), (" came", "")]
    assert [(piece.text, piece.kind) for piece in lines[1]] == [("to ", ""), ("Oslo", "place")]


def bars(*counts: int) -> tuple[Bar, ...]:
    return tuple(Bar(start=NOW + timedelta(hours=at), count=count) for at, count in enumerate(counts))


def test_a_curve_keeps_in_its_box() -> None:
    made = curve(bars(*range(500)))
    assert made
    points = [tuple(map(float, pair.split(","))) for pair in made.line.split()]
    assert all(0 <= x <= made.width and 0 <= y <= made.height for x, y in points)
    assert len(points) <= 48
    assert points[-1][1] < points[0][1]
    assert curve(bars(3)) is None
    assert curve(bars(0, 0))


def test_columns_reach_from_bar_to_bar() -> None:
    """Each bar ends where the next starts; too many are joined, and no article is lost."""
    made = columns(Timeline(interval=Interval.HOUR, timezone="UTC", bars=bars(*[1] * 1000)))
    assert made
    assert len(made.bars) <= MAX_BARS
    assert sum(bar.count for bar in made.bars) == 1000
    assert made.most_in == "", "joined bars are of no interval"
    assert columns(Timeline(interval=Interval.DAY, timezone="UTC", bars=bars(1, 7, 2))).most_in == "day"  # type: ignore[union-attr]
    assert all(bar.end == after.start for bar, after in zip(made.bars, made.bars[1:], strict=False))
    for few in ((), bars(4)):
        assert columns(Timeline(interval=Interval.DAY, timezone="UTC", bars=few)) is None


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=30),
)
def test_a_picture_holds_its_points(points: list[tuple[float, float]]) -> None:
    made = picture([Spot(lat, lon) for lat, lon in points])
    assert made
    left, top, width, height = map(float, made.view.split())
    for mark in made.marks:
        assert top - 0.01 <= mark.y <= top + height + 0.01
        assert left - 0.01 <= mark.x <= left + width + 0.01
    assert height <= 180.001
    assert width > 0
    assert left < 400


def test_a_picture_across_the_180th_meridian_is_small() -> None:
    """Fiji and Samoa are neighbours."""
    made = picture([Spot(-18, 178), Spot(-13.8, -171.8)])
    assert made
    assert float(made.view.split()[2]) < 40


def test_a_picture_has_a_bound() -> None:
    made = picture([Spot(0, 0)] * 3000)
    assert made
    assert (len(made.marks), made.left_out) == (MAX_POINTS, 3000 - MAX_POINTS)
    assert picture([]) is None


def test_the_world_is_whole(tmp_path: Path) -> None:
    """Every country is there, islands of states too, closed and on the map; what is kept is what was made."""
    world = load_world(ROOT / "var")
    codes = {country.code for country in world.fine}
    assert {"AM", "FR", "NO", "JM", "ME", "XK", "SG", "MT", "TV", "AQ"} <= codes
    for country in world.fine:
        for ring in country.rings:
            xs, ys = ring[::2], ring[1::2]
            assert len(xs) == len(ys) >= 3
            assert sum(xs[1:]) == sum(ys[1:]) == 0, "a ring is not closed"
            assert abs(xs[0]) <= 180 * UNITS
            assert abs(ys[0]) <= 90 * UNITS
    folder = tmp_path / "desk"
    folder.mkdir()
    name = next((ROOT / "var" / "desk").glob("world-*.json")).name
    (folder / name).write_text("{broken", encoding="utf-8")
    assert load_world(tmp_path) == world
    assert load_world(tmp_path) == world


def test_assets_are_named_by_their_bytes() -> None:
    """The address changes with the content; a page with its map is within its budget."""
    assets = load_assets(load_world(ROOT / "var"))
    names = ("desk.css", "desk.js", "map.js", "leaflet.js", "leaflet.css", "world.json", "mark.svg")
    for name in names:
        url = assets.url(name)
        assert re.fullmatch(r"/assets/\w+\.[0-9a-f]{12}\.\w+", url)
        found = assets.find(url.rpartition("/")[2])
        assert found
        assert b"sourceMappingURL" not in found.plain
    assert assets.find("desk.css") is None
    assert assets.compressed_bytes(*names) < 250_000


def test_assets_are_kept_for_good_and_compressed(page: TestClient) -> None:
    text = page.get("/").text
    for address in set(re.findall(r"/assets/[\w.-]+", text)):
        for coding in ("br", "gzip", ""):
            answer = page.get(address, headers={"accept-encoding": coding})
            assert answer.status_code == 200
            assert answer.headers.get("content-encoding", "") == coding
            assert "immutable" in answer.headers["cache-control"]


def test_every_text_is_used_and_every_use_has_a_text() -> None:
    """The catalogue holds what the templates ask for, no less, and little more than they can ask for."""
    source = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.html"))
    whole = set(re.findall(r"""(?<!\w)t\(["']([\w.]+)["'][,)]""", source))
    assert whole - ENGLISH.keys() == set()
    starts = set(re.findall(r"""["']([\w.]+\.)["'] (?:~|if)""", source)) | {"front.up.", "front.top.", "error."}
    also = set(re.findall(r"""["'](\w+\.[\w.]+)["'] (?:if|else)""", source))
    also |= set(re.findall(r"""else ["'](\w+\.[\w.]+)["']""", source))
    unused = {key for key in ENGLISH if key not in whole | also and not key.startswith(tuple(starts))}
    assert unused == set()


def test_texts_count() -> None:
    assert translate("n.articles", n=1) == "1 article"
    assert translate("n.articles", n=12345) == "12,345 articles"
    with pytest.raises(KeyError):
        translate("no.such.text")


@pytest.mark.parametrize(
    ("text", "name"),
    [("Nikol Pashinyan", "nikol-pashinyan"), ("São Paulo", "sao-paulo"), ("北京", "beijing"), ("!?", "alert")],
)
def test_alerts_get_a_name(text: str, name: str) -> None:
    assert alert_name(text).replace("-", "") == name.replace("-", "")


@settings(deadline=None)
@given(st.text(max_size=300))
def test_alert_names_are_taken(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", alert_name(text))


def test_numbers_and_times_for_people() -> None:
    assert [number(value) for value in (0, 1234, 9.25, 12.7, 3.0, 3.97, 0.003)] == [
        "0",
        "1,234",
        "9.2",
        "13",
        "3",
        "4",
        "<0.1",
    ]
    assert [size(value) for value in (0, 999, 1500, 20_000_000)] == ["0 B", "999 B", "1.5 kB", "20 MB"]
    assert plain("a\u202eb\nc\x00") == "a b c"
    zone = UTC
    assert tick(datetime(2020, 1, 2, tzinfo=UTC), Interval.DAY, zone) == "2 Jan 2020"  # type: ignore[arg-type]
    assert tick(datetime.now(UTC), Interval.DAY, zone).split()[2:] == []  # type: ignore[arg-type]
    assert clock(datetime(2020, 1, 2, 3, 4, tzinfo=UTC), zone) == "2 Jan 2020"  # type: ignore[arg-type]


def test_answers_are_kept_for_a_while() -> None:
    """An error is not kept; after the time the question is asked again."""
    now = [0.0]
    recent = Recent(10, lambda: now[0])
    asked: list[int] = []

    def ask() -> int:
        asked.append(1)
        return len(asked)

    with pytest.raises(ZeroDivisionError):
        recent.get("a", lambda: 1 // 0)
    assert [recent.get("a", ask), recent.get("a", ask), recent.get("b", ask)] == [1, 1, 2]
    now[0] = 11
    assert recent.get("a", ask) == 3


@pytest.mark.parametrize(
    ("text", "shown"), [("It is so.", "It is so."), ("said the", "said the …"), ("開いた。", "開いた。")]
)
def test_a_passage_says_that_it_goes_on(text: str, shown: str) -> None:
    """One that ends within a sentence has an ellipsis."""
    half = len(text) // 2
    pieces = (Segment(text=text[:half], match=True), Segment(text=text[half:]))
    assert "".join(piece.text for piece in clipped(pieces)) == shown
    assert clipped(pieces)[0].match


def test_a_passage_has_a_bound() -> None:
    """The index cuts no word, and a word can be as long as a text."""
    cut = "".join(piece.text for piece in clipped([Segment(text="x" * 9000), Segment(text="y" * 9000)]))
    assert len(cut) == MAX_SNIPPET + 2


def test_no_name_is_turned_around() -> None:
    """Overrides and control characters go; what other scripts need stays."""
    assert without_overrides("\u202emoc.live\u202c\x00 Times") == "moc.live\u202c Times"
    assert without_overrides("\u200fالقاهرة\u200e (42)\n") == "\u200fالقاهرة\u200e (42)\n"
