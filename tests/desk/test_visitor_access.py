"""Who is let in, and what may change something."""

import re
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from pipeline.api.keys import Grant
from pipeline.config.settings import Settings
from pipeline.desk.desk_app import create_app
from pipeline.desk.visitor_access import COOKIE, read_access, security_headers
from pipeline.errors import SettingsError
from pipeline.search.backend import SearchBackend
from tests.desk.conftest import ADDRESS, ROOT, Answers

KEY = "dl_0123456789abcdef"


class Keys:
    """A ring with one key that can be revoked."""

    def __init__(self, *scopes: str) -> None:
        self.grant: Grant | None = Grant("k1", "newsroom", frozenset(scopes))

    def verify(self, key: str) -> Grant | None:
        return self.grant if key == KEY else None

    def find(self, key_id: str) -> Grant | None:
        return self.grant if key_id == "k1" else None


def client(backend: SearchBackend, keys: Keys | None = None, address: str = ADDRESS, **changes: Any) -> TestClient:
    settings = Settings(data_dir=ROOT / "var", elasticsearch_url="http://127.0.0.1:9", **changes)
    return TestClient(create_app(settings, backend, keys), base_url=address, raise_server_exceptions=False)


def token(page: TestClient, path: str = "/person/x") -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page.get(path).text)
    assert found
    return found[1]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8480", "127.0.0.1.evil.example", "[::2]:8480", ""])
def test_another_host_name_is_refused(page: TestClient, host: str) -> None:
    """A site that had its name point to this machine learns nothing."""
    answer = page.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "Gyumri" not in answer.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_probes_answer_under_any_name(page: TestClient, path: str) -> None:
    """Kubernetes asks by the pod's address, Prometheus by the service's name; neither is notified where the index is."""
    answer = page.get(path, headers={"host": "10.1.2.3:8480"})
    assert answer.status_code == (503 if path == "/readyz" else 200)
    assert "127.0.0.1" not in answer.text


def test_metrics_are_by_route(page: TestClient) -> None:
    """A request is counted under its route, never under an article's address; the page lists every metric."""
    page.get("/article/some-article")
    page.get("/no/such/page")
    text = page.get("/metrics").text
    assert 'dateline_desk_requests_total{method="GET",route="/article/{id:path}",status="200"} 1.0' in text
    assert 'route="none",status="404"' in text
    assert "some-article" not in text
    documented = (ROOT / "docs" / "desk.md").read_text(encoding="utf-8")
    for name in ("dateline_desk_requests_total", "dateline_desk_request_seconds", "dateline_desk_requests_active"):
        assert f"# TYPE {name.removesuffix('_total')}" in text
        assert f"`{name}`" in documented


@pytest.mark.parametrize("host", ["127.0.0.1:8480", "localhost:8480", "localhost", "[::1]:8480", "LOCALHOST:1"])
def test_this_machine_s_names_are_answered(page: TestClient, host: str) -> None:
    assert page.get("/", headers={"host": host}).status_code == 200


def test_every_answer_has_the_policy(page: TestClient) -> None:
    """Pages, assets and errors: nothing inline, nothing from elsewhere, no frame around it."""
    for path in ("/", "/search", "/nothing", "/assets/none.js", "/map.json", "/healthz"):
        headers = page.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in policy


def test_the_policy_follows_the_tiles() -> None:
    """Images may come from the tiles' server, from nowhere else; what is not an address is refused."""
    policy = security_headers("https://{s}.tiles.example:8443/{z}/{x}/{y}.png")["content-security-policy"]
    assert "img-src 'self' https://*.tiles.example:8443;" in policy
    for wrong in ("tiles.example/{z}", "javascript:alert(1)", "https://a;script-src *", "https://a b/{z}"):
        with pytest.raises(SettingsError, match="desk_tiles"):
            security_headers(wrong)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.7.7", "::", "desk.example.org"])
def test_nobody_is_let_in_from_elsewhere_by_mistake(host: str) -> None:
    """A desk that others can reach needs keys or a proxy; the message says both."""
    with pytest.raises(SettingsError, match="desk_host") as told:
        read_access(Settings(desk_host=host))
    assert "desk_user_header" in str(told.value)
    assert read_access(Settings(desk_host=host), Keys("read")).login_required
    assert read_access(Settings(desk_host=host, desk_user_header="X-User")).login_required


def test_a_container_s_port_that_only_this_machine_reaches() -> None:
    """desk_open takes the log-in away, and then host names are checked."""
    access = read_access(Settings(desk_host="0.0.0.0", desk_open=True))
    assert not access.login_required
    assert access.host_allowed("localhost:8480")
    assert not access.host_allowed("desk.example.org")


def test_a_form_needs_its_token(page: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the token, with another visitor's, or sent by another site, nothing is changed."""
    made: list[str] = []
    monkeypatch.setattr("pipeline.desk.views.alerts._add", lambda desk, name, state: made.append(name))
    good = token(page)
    form = {"name": "x", "person": "Anna"}
    assert page.post("/alerts", data=form).status_code == 403
    assert page.post("/alerts", data={**form, "csrf": good[:-3] + "abc"}).status_code == 403
    cross = {"sec-fetch-site": "cross-site"}
    assert page.post("/alerts", data={**form, "csrf": good}, headers=cross).status_code == 403
    foreign = {"origin": "http://evil.example"}
    assert page.post("/alerts", data={**form, "csrf": good}, headers=foreign).status_code == 403
    mine = page.cookies[COOKIE]
    page.cookies.clear()
    theirs = token(page)
    assert page.post("/alerts", data={**form, "csrf": good}).status_code == 403
    page.cookies.clear()
    page.cookies.set(COOKIE, mine)
    assert page.post("/alerts", data={**form, "csrf": theirs}).status_code == 403
    assert made == []
    assert page.post("/alerts", data={**form, "csrf": good}, follow_redirects=False).status_code == 303
    assert made == ["x"]


def test_log_in_with_a_key(backend: SearchBackend, answers: Answers) -> None:
    """The page sends to the form and back; the cookie holds no key, and a revoked key ends the session."""
    keys = Keys("read")
    page = client(backend, keys)
    answer = page.get("/search?q=x", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?then=%2Fsearch%3Fq%3Dx")
    wrong = page.post("/login", data={"key": "dl_wrong", "then": "/"})
    assert wrong.status_code == 401
    assert "dl_wrong" not in wrong.text
    done = page.post("/login", data={"key": KEY, "then": "/search?q=x"}, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, "/search?q=x")
    cookie = done.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert KEY not in cookie
    opened = page.get("/search")
    assert opened.status_code == 200
    assert "newsroom" in opened.text
    assert KEY not in opened.text
    keys.grant = None
    assert page.get("/search", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example"}])
@pytest.mark.parametrize("path", ["/login", "/logout"])
def test_another_site_logs_no_one_in_or_out(
    backend: SearchBackend, answers: Answers, path: str, headers: dict[str, str]
) -> None:
    """Anyone who is logged in with another's key shows their searches to its owner."""
    page = client(backend, Keys("read"))
    page.post("/login", data={"key": KEY})
    answer = page.post(path, data={"key": KEY}, headers=headers, follow_redirects=False)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/login", "/alerts", "/alerts/remove"])
def test_no_form_is_read_however_long_it_is(backend: SearchBackend, answers: Answers, path: str) -> None:
    """Anyone who reaches the log-in could fill the memory; a body in pieces does not say its length."""
    page = client(backend, Keys("read"))
    assert page.post(path, content=b"x" * 65537).status_code == 413
    assert page.post(path, content=iter([b"x"])).status_code == 413


def test_who_may_only_read_is_shown_no_form(backend: SearchBackend, answers: Answers) -> None:
    """And a form that is sent anyway is refused."""
    page = client(backend, Keys("read"))
    page.post("/login", data={"key": KEY})
    assert 'name="csrf"' not in page.get("/person/x").text
    assert page.post("/alerts", data={"name": "x", "csrf": "x"}).status_code == 403


@pytest.mark.parametrize(
    "then", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "/\r\nx: y"]
)
def test_the_log_in_leads_nowhere_else(backend: SearchBackend, answers: Answers, then: str) -> None:
    page = client(backend, Keys("read"))
    done = page.post("/login", data={"key": KEY, "then": then}, follow_redirects=False)
    assert done.headers["location"] == "/"


def test_a_proxy_s_header_is_believed_from_the_proxy_alone(backend: SearchBackend, answers: Answers) -> None:
    """Who reaches the desk past the proxy cannot say who they are."""
    settings = Settings(data_dir=ROOT / "var", desk_user_header="X-User", desk_proxies="10.1.0.0/16")
    access = read_access(settings)
    assert access.visitor(None, Headers({"x-user": "ada"}), "192.168.0.1") is None
    assert access.visitor(None, Headers({"x-user": "  "}), "10.1.2.3") is None
    twice = Headers(raw=[(b"x-user", b"mallory"), (b"x-user", b"ada")])
    assert access.visitor(None, twice, "10.1.2.3") is None, "a proxy that appends lets the visitor choose a name"
    visitor = access.visitor(None, Headers({"x-user": "ada"}), "10.1.2.3")
    assert visitor
    assert visitor.user == "ada"
    with pytest.raises(SettingsError, match="desk_proxies"):
        read_access(Settings(desk_user_header="X-User", desk_proxies="proxy.example"))


def test_a_cookie_of_another_desk_is_none(backend: SearchBackend, answers: Answers) -> None:
    """Sessions are signed with this desk's secret, which no page shows."""
    page = client(backend, Keys("read"), desk_secret=SecretStr("one secret"))
    page.post("/login", data={"key": KEY})
    other = client(backend, Keys("read"), desk_secret=SecretStr("another"))
    other.cookies.set(COOKIE, page.cookies[COOKIE])
    assert other.get("/", follow_redirects=False).status_code == 303
    assert "one secret" not in page.get("/").text


def test_a_stranger_does_not_say_that_it_was_https(backend: SearchBackend, answers: Answers) -> None:
    """Only a proxy's word for it counts: else a session could be made that its browser never sends back."""
    settings = Settings(data_dir=ROOT / "var", elasticsearch_url="http://127.0.0.1:9", desk_proxies="10.1.0.0/16")
    for peer, secure in (("10.1.2.3", True), ("203.0.113.9", False)):
        app = create_app(settings, backend)
        page = TestClient(app, base_url=ADDRESS, raise_server_exceptions=False, client=(peer, 1234))
        cookie = page.get("/nothing", headers={"x-forwarded-proto": "https"}).headers["set-cookie"]
        assert ("Secure" in cookie) == secure
