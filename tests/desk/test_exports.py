"""Taking files out of the desk."""

import csv
import datetime as dt
import io
import json
import re
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openpyxl  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Browser
from sqlalchemy import update

from bot.desk.downloads import Download
from bot.desk.exporting import KEPT, MOST, Waiting
from bot.errors import StorageUnavailable
from bot.services.exporting import annual, opened
from bot.services.exporting.file import File
from bot.services.exporting.progress import Stage
from bot.services.principals import Role
from bot.storage.schema import coordinators
from tests.desk.seeding import LOGIN, PASSWORD, Forum
from tests.desk.serving import Visitor, desk_for, served
from tests.desk.weeks import MONDAY_AT_EIGHT, THREAT, WEEK, reading_of, weeks_of

OURS = {"sec-fetch-site": "same-origin"}
HERE = {"first": "2026-W47", "last": "2026-W47", "status.new": "yes", "form": "csv", "names": "codes"}
TICKET = "a-ticket-of-ours"


@pytest.fixture
def client(forum: Forum) -> Iterator[httpx.Client]:
    """A coordinator at the desk who speaks HTTP without being a browser."""
    with served(desk_for(forum)) as address, httpx.Client(base_url=address, headers=OURS) as client:
        client.cookies.set("amanah-desk", forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.3"))
        yield client


def asks(client: httpx.Client, path: str = "/exports/cases", **given: str) -> httpx.Response:
    """Send the form with what is given."""
    token = re.search(r'name="csrf" value="([^"]+)"', client.get("/account").text)
    assert token is not None
    return client.post(path, data={"csrf": token[1], "ticket": TICKET, **HERE} | given)


def becomes(forum: Forum, role: Role) -> None:
    """The coordinator has another role."""
    with forum.storage.begin() as tx:
        tx._connection.execute(update(coordinators).values(role=role.value))
        tx.commit()


def audited(forum: Forum) -> list[str]:
    """What the audit log says of files."""
    return [one.action for one in forum.audit.page(forum.signed_in()).entries if one.action.startswith("exported")]


def test_a_file_is_what_was_ticked_and_is_kept_nowhere(forum: Forum, client: httpx.Client) -> None:
    """The columns that were chosen, under a name that tells nothing; no cache keeps it."""
    forum.report("A secret of somebody's.", {"kind_of_report": ["incident"], "area": ["newham"], "share": ["stats"]})

    answer = asks(client, **{"field.area": "yes", "field.week": "yes"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert answer.headers["content-disposition"] == 'attachment; filename="amanah-cases-2026-W47-2026-W47.csv"'
    assert (answer.headers["cache-control"], answer.headers["x-accel-buffering"]) == ("no-store", "no")
    assert rows[0] == ["reference", "share", "week", "area"]
    assert rows[1][1:] == ["stats", "2026-W47", "newham"]
    assert "secret" not in answer.text


def test_texts_are_asked_for_twice(forum: Forum, client: httpx.Client) -> None:
    """First a page says what would leave; without the tick it says so again; only then there is a file."""
    forum.report("A secret of somebody's.")

    first = asks(client, **{"text.words": "yes"})
    unsure = asks(client, "/exports/cases/texts", **{"text.words": "yes"})
    sure = asks(client, "/exports/cases/texts", **{"text.words": "yes", "sure": "yes"})

    assert "Take out what people wrote?" in first.text
    assert 'name="text.words" value="yes"' in first.text
    assert (unsure.status_code, "Tick that you have read this" in unsure.text) == (422, True)
    assert "A secret of somebody" in sure.text
    assert audited(forum) == ["exported_texts"]


def test_a_reader_is_not_offered_texts_and_gets_none(forum: Forum, client: httpx.Client) -> None:
    """Whichever way they ask; facts they may have."""
    forum.report("A secret of somebody's.")
    becomes(forum, Role.READER)

    page = client.get("/exports").text
    refused = [
        asks(client, path, **{"text.words": "yes", "sure": "yes"}).status_code
        for path in ("/exports/cases", "/exports/cases/texts")
    ]
    had = asks(client)

    assert "text.words" not in page
    assert refused == [403, 403]
    assert had.headers["content-type"].startswith("text/csv")
    assert audited(forum) == ["exported"]


@pytest.mark.parametrize(("given", "problem"), [
    ({"first": "2026-W48"}, "Choose a week that is not before the first."),
    ({"status.new": ""}, "Choose at least one."),
    ({"last": "2026-W52", "first": "2026-W50"}, "There is no such case in these weeks."),
])  # fmt: skip
def test_a_choice_that_cannot_be_met_is_explained_and_loses_nothing(
    forum: Forum, client: httpx.Client, given: dict[str, str], problem: str
) -> None:
    """What was ticked is ticked still."""
    forum.report()

    answer = asks(client, **{"field.impact": "yes"} | given)

    assert answer.status_code == 422
    assert problem in answer.text
    assert re.search(r'name="field.impact" value="yes" checked', answer.text)
    assert not re.search(r'name="field.severity" value="yes" checked', answer.text)


def test_a_desk_without_cases_says_what_will_be_here(client: httpx.Client) -> None:
    """An empty page is no dead end."""
    assert "As soon as there are cases" in client.get("/exports").text


def test_whoever_waits_is_told_how_far_it_is_and_nobody_else(forum: Forum, client: httpx.Client) -> None:
    """Another session of the same person knows nothing of the file."""
    forum.report()
    forum.damage(forum.report())
    asks(client)

    own = client.get(f"/exports/progress/{TICKET}").json()
    client.cookies.clear()
    client.cookies.set("amanah-desk", forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.4"))
    others = client.get(f"/exports/progress/{TICKET}").json()

    assert own["stage"] == "done"
    assert own["words"].startswith("Done: the file holds 2 cases. One of them could not be opened")
    assert others == {"stage": "unknown"}


def test_a_file_that_breaks_off_does_not_look_whole(
    forum: Forum, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection is cut, so that a browser says it failed; the page says so too."""
    forum.report()
    forum.report()
    monkeypatch.setattr(opened, "BATCH", 1)
    batch, rest = opened.open_batch, iter([None])

    def away(*given: Any, **named: Any) -> Any:
        if next(rest, "gone") == "gone":
            raise StorageUnavailable("the database went away")
        return batch(*given, **named)

    monkeypatch.setattr(opened, "open_batch", away)

    with pytest.raises(httpx.RemoteProtocolError):
        asks(client)
    assert client.get(f"/exports/progress/{TICKET}").json()["stage"] == "broken"


def test_nothing_goes_on_when_nobody_takes_the_file() -> None:
    """A browser that goes away stops the work."""
    stopped = threading.Event()

    def pieces() -> Iterator[bytes]:
        try:
            while True:
                yield b"x" * 65536
        finally:
            stopped.set()

    app = Download(File("endless.csv", "text/csv", pieces()))
    with served(app) as address, httpx.stream("GET", address) as answer:
        next(answer.iter_bytes())
        answer.close()

        assert stopped.wait(10)


def test_nothing_of_a_file_stays_on_the_disk(
    forum: Forum, client: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No temporary file is made, not even for a moment, and the database learns nothing."""
    made: list[str] = []
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "_mkstemp_inner", lambda *given: made.append(str(given)))
    forum.report("Qalandar-canary was there.")

    for form in ("xlsx", "csv", "json"):
        asked = {"text.words": "yes", "sure": "yes", "form": form}
        assert asks(client, "/exports/cases/texts", **asked).status_code == 200

    assert made == []
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert kept
    assert not any(b"Qalandar" in one for one in kept)


def test_a_year_is_made_in_parts_and_taken_in_each_form(
    forum: Forum, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What making it means stands before the button; its files speak English to whoever wants."""
    monkeypatch.setattr(annual, "BATCH", 11)
    monkeypatch.setattr(annual, "AT_ONCE", 0)
    for number in range(33):
        police = [("no", "yes_ref", "unsure")[number % 3]]
        answers = {"kind_of_report": ["incident"], "share": ["stats"], "police": police}
        forum.report(answers=answers, day=dt.date(2025, 5, 5))
    before = client.get("/exports/annual/2025")
    early = client.get("/exports/annual/2025/csv")
    token = re.search(r'name="csrf" value="([^"]+)"', before.text)
    assert token is not None
    answer, seen = client.post("/exports/annual/2025", data={"csrf": token[1]}), []
    while carried := re.search(r'name="carried" value="([^"]+)"', answer.text):
        seen.append(re.search(r"(\d+) of 33 cases counted", answer.text))
        answer = client.post("/exports/annual/2025", data={"csrf": token[1], "carried": carried[1]})
    files = {form: client.get(f"/exports/annual/2025/{form}?in=en") for form in ("xlsx", "csv", "json")}

    assert "Make it, for good" in before.text
    assert early.status_code == 404
    assert [one[1] for one in seen if one] == ["11", "22", "33"]
    assert answer.headers["location"] == "/exports/annual/2025?done=annual_made"
    assert "The police were told,10,30" in files["csv"].text
    assert {form: answer.headers["content-disposition"] for form, answer in files.items()} == {
        form: f'attachment; filename="amanah-annual-2025.{form}"' for form in files
    }


def test_only_what_is_published_of_a_week_is_taken(forum: Forum, client: httpx.Client) -> None:
    """Before it is counted there is nothing; afterwards rounded figures."""
    for kind in ("threat_person", "verbal_abuse", "graffiti_symbol"):
        for _ in range(17):
            forum.report(answers={**THREAT, "kind": [kind]})
    forum.clock.now = MONDAY_AT_EIGHT
    client.cookies.set("amanah-desk", forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.3"))
    session = forum.signed_in()
    before = client.get(f"/exports/week/{WEEK}/csv").status_code
    weeks_of(forum).freeze(session, WEEK)
    reading_of(forum).count(session, WEEK)

    rows = list(csv.DictReader(io.StringIO(client.get(f"/exports/week/{WEEK}/csv").content.decode("utf-8-sig"))))

    assert before == 404
    for page in ("/exports", f"/published/week/{WEEK}"):
        assert f'href="/exports/week/{WEEK}/csv"' in client.get(page).text
    assert [row["count"] for row in rows if row["question"] == "category"] == ["15", "15", "15"]
    assert client.get(f"/exports/week/{WEEK}/exe").status_code == 404
    assert client.get("/exports/week/yesterday/csv").status_code == 404


def test_what_became_of_a_file_is_forgotten_after_a_while() -> None:
    """A desk that makes many files does not fill up with them; one that is being made is remembered."""
    time = [0.0]
    waiting = Waiting(lambda: time[0])
    waiting.begin(b"s", "first-ticket").stage = Stage.DONE
    waiting.begin(b"s", "going-ticket")
    time[0] = KEPT + 1.0
    waiting.begin(b"s", "later-ticket")
    for number in range(MOST):
        waiting.begin(b"t", f"many-tickets-{number}")

    assert waiting.of(b"s", "first-ticket") is None
    assert len(waiting._known) <= MOST


def test_a_coordinator_takes_a_workbook(visitor: Visitor) -> None:
    """They choose, wait, and are told that it is done and how much it holds."""
    for area in ("newham", "brent", "camden"):
        visitor.forum.report(answers={"kind_of_report": ["incident"], "area": [area], "share": ["stats"]})
    visitor.arrives("/exports")
    visitor.page.get_by_label("Day", exact=True).check()
    visitor.page.get_by_label("In progress").uncheck()
    with visitor.page.expect_download() as begun:
        visitor.page.get_by_role("button", name="Make the file").click()
    visitor.page.get_by_text("Done: the file holds 3 cases.").wait_for()
    book = openpyxl.load_workbook(io.BytesIO(Path(begun.value.path()).read_bytes()))

    assert begun.value.suggested_filename == "amanah-cases-2026-W47-2026-W47.xlsx"
    assert {row[8].value for row in book.worksheets[0].iter_rows(min_row=2)} >= {"Newham", "Brent", "Camden"}
    assert visitor.path == "/exports"


def test_texts_leave_without_scripts_on_a_phone(forum: Forum, browser: Browser) -> None:
    """In Arabic, after the second step."""
    forum.access.set_language(forum.signed_in(), "ar")
    forum.report("كنت في الحافلة.", language="ar")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800}, locale="ar")
    context.set_default_timeout(10_000)
    with served(desk_for(forum)) as address:
        visitor = Visitor(context.new_page(), address, forum)
        visitor.arrives("/exports")
        visitor.page.locator("input[name='text.words']").check()
        visitor.page.locator("#form").select_option("json")
        visitor.page.locator("form.export button").click()
        visitor.page.locator("input[name=sure]").check()
        with visitor.page.expect_download() as begun:
            visitor.page.locator("main form button").click()
        found = json.loads(Path(begun.value.path()).read_text(encoding="utf-8"))
    context.close()

    assert [one["words"] for one in found["cases"]] == ["كنت في الحافلة."]
