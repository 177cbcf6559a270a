"""The desk's door: who is let in, what every answer carries, and what is refused."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from starlette.routing import Route

from bot.desk.door import own_path
from bot.desk.routes import ROUTES
from bot.errors import StorageUnavailable
from tests.desk.seeding import LOGIN, PASSWORD, Forum
from tests.desk.serving import desk_for, served

OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def client(forum: Forum) -> Iterator[httpx.Client]:
    """Something that speaks HTTP without being a browser."""
    with served(desk_for(forum)) as address, httpx.Client(base_url=address, headers=OURS) as client:
        yield client


@pytest.fixture
def token(forum: Forum, client: httpx.Client) -> str:
    """The token for forms, of a session the client has."""
    client.cookies.set("amanah-desk", forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.3"))
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/account").text)
    assert found is not None
    return found[1]


def _path(route: Route) -> str:
    return re.sub(r"\{\w+(:int)?\}", lambda found: "7" if found[1] else "pulse", route.path)


PAGES = [_path(route) for route in ROUTES if "GET" in (route.methods or ())]
FORMS = [_path(route) for route in ROUTES if "POST" in (route.methods or ())]
OPEN = {"/", "/sign-in", "/sign-in/code", "/unlock"}


def test_no_page_opens_without_a_session(client: httpx.Client) -> None:
    """Every page leads to the sign-in page first, and back afterwards."""
    led = {path: client.get(path).headers.get("location", "") for path in PAGES if path not in OPEN}

    assert led
    assert led == {path: f"/sign-in?next={quote(own_path(path), safe='')}" for path in led}


def test_a_made_up_session_opens_no_page(client: httpx.Client) -> None:
    """A cookie that was never given out is worth nothing."""
    client.cookies.set("amanah-desk", "a" * 43)
    led = {path: client.get(path).headers.get("location", "")[:14] for path in PAGES if path not in OPEN}

    assert led == dict.fromkeys(led, "/sign-in?next=")


def test_no_form_is_taken_without_a_session(client: httpx.Client) -> None:
    """A form from nobody asks for signing in."""
    answers = {path: client.post(path, data={"words": "x"}).status_code for path in FORMS if path not in OPEN}

    assert answers == dict.fromkeys(answers, 401)


@pytest.mark.parametrize("given", ["", "forged"])
def test_no_form_is_taken_without_its_token(client: httpx.Client, token: str, given: str) -> None:
    """A form that another site made up changes nothing."""
    answers = {path: client.post(path, data={"csrf": given}).status_code for path in FORMS}

    assert answers == dict.fromkeys(FORMS, 419)


def test_a_stale_form_shows_what_was_typed(client: httpx.Client, token: str) -> None:
    """A text is offered for copying when its form cannot be taken."""
    answer = client.post("/case/7/reply", data={"csrf": "old", "words": "Dear friend"})

    assert ">Dear friend</textarea>" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.example"},
        {"origin": "http://127.0.0.1:81"},
        {"sec-fetch-site": "cross-site", "origin": "null"},
    ],
)
def test_a_form_sent_from_another_site_is_refused(client: httpx.Client, token: str, headers: dict[str, str]) -> None:
    """Even with the right token."""
    assert client.post("/sign-out", data={"csrf": token}, headers=headers).status_code == 403


def test_a_form_from_our_own_page_is_taken(client: httpx.Client, token: str) -> None:
    """A current browser says that the form is ours."""
    answer = client.post("/sign-out", data={"csrf": token}, headers={"origin": str(client.base_url).rstrip("/")})

    assert answer.headers["location"].startswith("/sign-in")


def test_a_form_from_an_older_browser_is_taken(client: httpx.Client, token: str) -> None:
    """A browser that does not say where a form comes from is trusted for its token."""
    del client.headers["sec-fetch-site"]
    answer = client.post("/sign-out", data={"csrf": token}, headers={"origin": "null"})

    assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("path", ["/sign-in", "/inbox", "/nowhere", "/static/desk.css", "/case/7/photo/8"])
def test_every_answer_is_guarded(client: httpx.Client, token: str, path: str) -> None:
    """Pages, errors and files alike forbid foreign content, framing, guessing of types and referrers."""
    headers = client.get(path).headers

    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'; script-src 'self'")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/sign-in", "/inbox", "/nowhere", "/case/7/photo/8"])
def test_no_page_is_kept_by_the_browser(client: httpx.Client, token: str, path: str) -> None:
    """What was read is not left on the computer."""
    assert client.get(path).headers["cache-control"] == "no-store"


def test_a_photo_is_only_ever_a_jpeg(forum: Forum, client: httpx.Client, token: str) -> None:
    """Whatever the bytes are, the browser is told to draw and not to guess."""
    report_id = forum.report(photos=(b"<html>",))
    photo = forum.casework.case(forum.signed_in(), report_id).photos[0]
    answer = client.get(f"/case/{report_id}/photo/{photo.id}")

    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"].startswith("inline")


def test_a_photo_of_another_case_is_not_found(forum: Forum, client: httpx.Client, token: str) -> None:
    """Addresses cannot be mixed."""
    report_id, other_id = forum.report(photos=(b"x",)), forum.report()
    photo = forum.casework.case(forum.signed_in(), report_id).photos[0]

    assert client.get(f"/case/{other_id}/photo/{photo.id}").status_code == 404


@pytest.mark.parametrize("path", ["/nowhere", "/case/7", f"/case/{1 << 63}", "/case/x", "/case/7/photo/8/large"])
def test_what_is_not_there_is_a_page_with_a_way_back(client: httpx.Client, token: str, path: str) -> None:
    """A wrong address ends at a page of ours."""
    answer = client.get(path)

    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_another_host_name_is_refused(client: httpx.Client) -> None:
    """The desk answers to its own names only."""
    assert client.get("/sign-in", headers={"host": "elsewhere.example"}).status_code == 400


def test_a_flood_is_refused(client: httpx.Client, token: str) -> None:
    """Nobody can fill the memory with a form."""
    data = {"csrf": token, "words": "x" * 200_000}

    assert client.post("/case/7/reply", data=data).status_code == 413


def test_a_flood_that_hides_its_length_is_refused(client: httpx.Client, token: str) -> None:
    """What arrives is counted, whatever was announced."""
    chunks = (b"words=" + b"x" * 50_000 for _ in range(5))
    headers = {"content-type": "application/x-www-form-urlencoded"}

    assert client.post("/case/7/reply", content=chunks, headers=headers).status_code == 413


def test_over_tls_cookies_are_bound_to_the_host(forum: Forum) -> None:
    """Neither a neighbour's host nor a script nor a plain connection gets at them."""
    with served(desk_for(forum, secure=True)) as address:
        answer = httpx.get(address + "/sign-in")

    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-amanah-form=")
    assert {"HttpOnly", "Path=/", "SameSite=strict", "Secure"} <= set(cookie.split("; "))
    assert answer.headers["strict-transport-security"].startswith("max-age=")


@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere", "script:x"])
def test_signing_in_leads_nowhere_else(client: httpx.Client, wanted: str) -> None:
    """A crafted link to the sign-in page cannot send a coordinator to another site."""
    client.get("/sign-in")
    form = {"csrf": client.cookies["amanah-form"], "login": LOGIN, "password": PASSWORD, "next": wanted}

    assert client.post("/sign-in", data=form).headers["location"] == "/inbox"


def test_a_link_from_elsewhere_does_not_ask_again(client: httpx.Client) -> None:
    """The strict cookie stays behind on a link from a message; one turn through the desk fetches it."""
    answer = client.get("/case/7", headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0; url=/case/7">' in answer.text


def test_an_error_inside_shows_nothing_of_the_inside(
    forum: Forum, client: httpx.Client, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault becomes a page that says so, without a word of what broke."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a secret inside")

    monkeypatch.setattr(forum.inbox, "page", fail)
    answer = client.get("/inbox")

    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    assert "secret" not in answer.text


def test_a_database_out_of_reach_says_that_nothing_was_stored(
    forum: Forum, client: httpx.Client, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A coordinator knows whether to write it again."""

    def fail(*_: object, **__: object) -> None:
        raise StorageUnavailable("no route to host db.internal")

    monkeypatch.setattr(forum.access, "session", fail)
    answer = client.get("/inbox")

    assert answer.status_code == 503
    assert "Nothing was stored." in answer.text
    assert "db.internal" not in answer.text


def test_signing_in_again_gives_a_new_token(forum: Forum, client: httpx.Client) -> None:
    """No token is used for two sessions."""
    first = forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.3")
    second = forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.3")

    assert forum.access.session(first).csrf != forum.access.session(second).csrf
