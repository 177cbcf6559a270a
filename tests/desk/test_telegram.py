"""Linking one's account with Telegram, at the desk."""

import re
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from tests.desk.consulting import consulting_for
from tests.desk.seeding import LOGIN, PASSWORD, Forum
from tests.desk.serving import Visitor, desk_for, served

CHAT = 7391840265
OURS = {"sec-fetch-site": "same-origin"}
CODE = re.compile(r'<strong dir="ltr">(\w{4} \w{4})</strong>')


@pytest.fixture
def client(forum: Forum) -> Iterator[httpx.Client]:
    """Somebody signed in, at a desk that knows the bot's name."""
    app = desk_for(forum, consulting=replace(consulting_for(forum), username=lambda: "amanah_test_bot"))
    with served(app) as address, httpx.Client(base_url=address, headers=OURS) as client:
        client.cookies.set("amanah-desk", forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.3"))
        yield client


def token(client: httpx.Client) -> str:
    """The token for forms."""
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/account/telegram").text)
    assert found is not None
    return found[1]


def new_code(client: httpx.Client) -> str:
    """A code, as the page shows it."""
    found = CODE.search(client.post("/account/telegram", data={"csrf": token(client)}).text)
    assert found is not None
    return found[1]


def send(forum: Forum, code: str) -> bool:
    """What the bot does with a code that somebody sends it."""
    with forum.storage.begin() as tx:
        linked = forum.linking.take(tx, CHAT, code)
        tx.commit()
    return linked is not None


def test_the_page_follows_the_link_from_code_to_end(forum: Forum, visitor: Visitor) -> None:
    """My account leads there; a code is shown; once it is sent the page says so by itself; unlinking is asked once."""
    visitor.arrives("/account")
    visitor.page.get_by_role("link", name="Link or unlink my Telegram").click()
    visitor.page.get_by_role("button", name="Link my Telegram").click()
    code = visitor.page.inner_text(".link-sign")
    waiting = visitor.sees()
    sent = send(forum, code)
    visitor.page.wait_for_selector("[data-linked]")
    linked = visitor.sees()
    visitor.page.get_by_role("link", name="Unlink…").click()
    asked = visitor.sees()
    visitor.page.get_by_role("button", name="Unlink it").click()

    assert sent
    assert f"/link {code}" in waiting
    assert "A code waits until" in waiting
    assert code not in linked
    assert "Unlink your Telegram?" in asked
    assert "The link is ended" in visitor.sees()


def test_the_code_comes_as_a_link_and_a_picture_too(client: httpx.Client) -> None:
    """Once the bot's name is known: nothing has to be typed."""
    page = client.post("/account/telegram", data={"csrf": token(client)}).text
    found = CODE.search(page)

    assert found is not None
    assert f"https://t.me/amanah_test_bot?start=link_{found[1].replace(' ', '')}" in page
    assert "<svg" in page


def test_a_code_is_shown_once(client: httpx.Client) -> None:
    """Looking again shows that one waits, and not which."""
    code = new_code(client)
    page = client.get("/account/telegram").text

    assert code not in page
    assert "A code waits until" in page


def test_a_newer_code_takes_the_place_of_an_older(forum: Forum, client: httpx.Client) -> None:
    """One at a time."""
    older, newer = new_code(client), new_code(client)

    assert not send(forum, older)
    assert send(forum, newer)


def test_a_code_ends_after_ten_minutes(forum: Forum, client: httpx.Client) -> None:
    """The page then offers another one."""
    code = new_code(client)
    forum.clock.forward(minutes=10)

    assert "A code waits" not in client.get("/account/telegram").text
    assert not send(forum, code)


def test_no_code_and_no_chat_stands_in_the_database(forum: Forum, client: httpx.Client) -> None:
    """The code as a keyed hash alone, the chat's number sealed."""
    code = new_code(client)
    waits = dump(forum)
    send(forum, code)

    assert code.replace(" ", "") not in waits
    assert str(CHAT) not in dump(forum)
    assert CHAT.to_bytes(8, "big").hex() not in dump(forum)


def test_whoever_is_not_linked_is_not_asked_to_unlink(client: httpx.Client) -> None:
    """The question leads back to the page."""
    answer = client.get("/account/telegram/unlink")

    assert answer.headers["location"] == "/account/telegram"


def dump(forum: Forum) -> str:
    """Every value of the tables of links."""
    with forum.storage.begin() as tx:
        tables = ("telegram_links", "link_codes", "digests", "ended_links", "audit", "throttles")
        rows = [tx._connection.exec_driver_sql(f"SELECT * FROM {table}").all() for table in tables]  # noqa: S608
    return repr(
        [[value.hex() if isinstance(value, bytes) else value for value in row] for rows in rows for row in rows]
    )
