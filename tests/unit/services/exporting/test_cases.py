"""Files of cases: the cases and the columns that were asked for, and nothing else."""

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from sqlalchemy import insert, update

from bot.domain.casefile import BiasMotivation, CaseFile, Hidden, OdihrType
from bot.domain.cases import Status
from bot.domain.passages import BAR
from bot.domain.taxonomy import INCIDENT_KINDS
from bot.errors import FieldError, NotAllowed, SessionEnded
from bot.exports import files
from bot.i18n.text import say
from bot.i18n.translator import translator
from bot.services.case_files import keep_case_file
from bot.services.casefile import reference
from bot.services.exporting import opened
from bot.services.exporting.cases import CaseExports
from bot.services.exporting.choice import CaseChoice, Form
from bot.services.exporting.columns import COLUMNS, OFFERED, TEXTS
from bot.services.exporting.progress import Progress, Stage
from bot.services.principals import DeskSession, Role
from bot.storage.engine import Storage
from bot.storage.schema import case_files, coordinators, desk_sessions, new_id, reports
from tests.desk.seeding import Forum

HERE = "2026-W47"
EVERY_FIELD = tuple(column.code for column in OFFERED)
EVERY_TEXT = tuple(column.code for column in TEXTS)


@pytest.fixture
def forum(sqlite_url: str) -> Iterator[Forum]:
    """A forum with one coordinator."""
    storage = Storage(sqlite_url)
    yield Forum(storage)
    storage.close()


@pytest.fixture
def session(forum: Forum) -> DeskSession:
    """The coordinator, signed in."""
    return forum.signed_in()


@pytest.fixture
def exports(forum: Forum) -> CaseExports:
    """What makes files of the forum's cases."""
    return CaseExports(forum.storage, forum.clock, forum="Northgate Muslim Forum")


def choice(form: Form = Form.JSON, **given: Any) -> CaseChoice:
    """Everything of this week, unless said otherwise."""
    return CaseChoice(**({"first": HERE, "last": HERE, "form": form} | given))


def made(exports: CaseExports, session: DeskSession, chosen: CaseChoice) -> bytes:
    """The whole file."""
    return b"".join(exports.begin(session, chosen, Progress()).pieces)


def document(exports: CaseExports, session: DeskSession, **given: Any) -> dict[str, Any]:
    """The whole file, as JSON says it."""
    found = json.loads(made(exports, session, choice(**given)))
    assert isinstance(found, dict)
    return found


def keep(forum: Forum, report_id: int, file: CaseFile) -> None:
    """What the team keeps about a case."""
    with forum.storage.begin() as tx:
        keep_case_file(tx, report_id, file)
        tx.commit()


def audited(forum: Forum) -> list[str]:
    """What the audit log says of files."""
    with forum.storage.begin() as tx:
        return [row.action for row in tx.audit.page(20) if row.action.startswith("exported")]


def test_every_column_says_what_the_case_holds(forum: Forum, session: DeskSession, exports: CaseExports) -> None:
    """What was answered, what the team decided, and how long it took to answer, as codes."""
    answers = {
        "kind_of_report": ["incident"],
        "kind": ["clothing_pulled"],
        "when": {"declined": True},
        "area": ["newham"],
    }
    one = forum.report(answers=answers | {"bias": ["words", "felt"], "police": ["no"], "share": ["stats"]})
    keep(forum, one, CaseFile(severity=3, odihr=OdihrType.VIOLENT, biases=(BiasMotivation.ANTI_MUSLIM,), tags=("bus",)))
    forum.clock.forward(days=3)
    forum.casework.reply(session, one, "Thank you.", "once")
    forum.casework.note(session, one, "Between us.", "twice")

    (found,) = document(exports, session, fields=EVERY_FIELD, coded=True)["cases"]

    assert found.items() >= {
        "share": "stats", "week": HERE, "day": "2026-11-16", "status": "acknowledged", "kind_of_report": "incident",
        "category": "hurt", "kind": "clothing_pulled", "when": "declined", "area": "newham", "bias": ["words", "felt"],
        "police": "no", "role": None, "severity": "3", "verification": "reported", "odihr": "V",
        "biases": ["anti_muslim"], "tags": ["bus"], "messages": 1, "days_to_answer": 3, "language": "en",
    }.items()  # fmt: skip
    assert not found.keys() & set(EVERY_TEXT)


def test_words_stand_in_the_language_that_was_chosen(forum: Forum, session: DeskSession, exports: CaseExports) -> None:
    """Names of columns too; a workbook in a right-to-left language begins on the right."""
    forum.report(answers={"kind_of_report": ["incident"], "kind": ["verbal_abuse"]})

    book = openpyxl.load_workbook(
        io.BytesIO(made(exports, session, choice(Form.XLSX, fields=("day", "kind"), language="ar")))
    )
    sheet, words = book.worksheets[0], translator("ar")

    assert sheet.sheet_view.rightToLeft
    assert [cell.is_date for cell in sheet[2]] == [False, False, True, False]
    assert (sheet["D1"].value, sheet["D2"].value) == (
        words.draw(say("Kind")),
        words.draw(INCIDENT_KINDS["verbal_abuse"]),
    )
    assert not sheet["D2"].value.isascii()


def test_a_workbook_says_what_it_is(forum: Forum, session: DeskSession, exports: CaseExports) -> None:
    """How it was made and who may see it stand in a sheet of their own, and how many cases there are."""
    forum.report()
    forum.report()

    book = openpyxl.load_workbook(io.BytesIO(made(exports, session, choice(Form.XLSX))))
    said = dict(book.worksheets[1].iter_rows(min_row=2, values_only=True))

    assert (said["Made by"], said["Made on"]) == ("Northgate Muslim Forum", "2026-11-16")
    assert said["Weeks"] == "2026-W47 – 2026-W47"
    assert said["Cases"] == "2"


def test_a_document_says_first_what_it_is(forum: Forum, session: DeskSession, exports: CaseExports) -> None:
    """And at its end, how many cases it holds."""
    forum.report()

    found = document(exports, session, fields=("area",))

    assert list(found) == ["about", "cases", "count", "could_not_be_opened"]
    assert found["about"]["columns"] == {"reference": "Case", "share": "May be shared", "area": "Area"}
    assert any("entrusted" in line for line in found["about"]["to_know"])
    assert (found["count"], found["could_not_be_opened"]) == (1, 0)


def test_csv_holds_the_table_alone(forum: Forum, session: DeskSession, exports: CaseExports) -> None:
    """Programmes that read it find a header and rows."""
    forum.report(answers={"share": ["forum_only"]})

    rows = list(csv.reader(io.StringIO(made(exports, session, choice(Form.CSV)).decode("utf-8-sig"))))

    assert rows[0] == ["Case", "May be shared"]
    assert [row[1] for row in rows[1:]] == ["Only the forum reads it"]


def test_only_the_weeks_statuses_and_kinds_that_were_chosen(
    forum: Forum, session: DeskSession, exports: CaseExports
) -> None:
    """And neither what was no report nor what was joined to another, unless it is asked for."""
    concern = forum.report(answers={"kind_of_report": ["concern"]})
    silent = forum.report(answers={})
    spam = forum.report(answers={"kind_of_report": ["concern"]})
    forum.casework.set_status(session, spam, Status.SPAM)
    merged = forum.report(answers={"kind_of_report": ["concern"]})
    keep(forum, merged, CaseFile(merged_into=concern))
    forum.clock.forward(days=7)
    later = forum.report()

    def found(**given: Any) -> set[str]:
        return {one["reference"] for one in document(exports, session, **given)["cases"]}

    names = {one: reference(one) for one in (concern, silent, spam, merged, later)}
    assert found() == {names[concern], names[silent]}
    assert found(kinds=("concern",)) == {names[concern]}
    assert found(kinds=("none",)) == {names[silent]}
    assert found(statuses=(Status.SPAM,)) == {names[spam]}
    assert found(merged=True) == {names[concern], names[silent], names[merged]}
    assert found(last="2026-W48") == {names[concern], names[silent], names[later]}


def test_a_case_that_cannot_be_opened_is_said_and_counted(
    forum: Forum, session: DeskSession, exports: CaseExports
) -> None:
    """It stands in its row with what is in the clear."""
    forum.damage(forum.report())
    half = forum.report(answers={"share": ["stats"]})
    keep(forum, half, CaseFile(severity=2))
    with forum.storage.begin() as tx:
        tx._connection.execute(update(case_files).values(content=b"not an envelope"))
        tx.commit()

    found = document(exports, session, fields=("status", "severity"), texts=("words",), coded=True)
    by_share = {one["share"]: one for one in found["cases"]}

    assert by_share["could_not_be_opened"]["status"] == "new"
    assert by_share["stats"]["severity"] == by_share["stats"]["words"] == "could_not_be_opened"
    assert (found["count"], found["could_not_be_opened"]) == (2, 2)


def test_texts_leave_with_their_hidden_passages_barred(
    forum: Forum, session: DeskSession, exports: CaseExports
) -> None:
    """Of the report, of what was said since, and of notes; in each form of file."""
    one = forum.report("It was Mr Khan who did it.")
    forum.follow_up(one, "Mr Khan came again.")
    forum.casework.note(session, one, "Mr Khan is known.", "once")
    with forum.storage.begin() as tx:
        follow_up, note = sorted(tx.messages.of(one), key=lambda row: row.voice)
    passages = (Hidden(None, 7, 14), Hidden(follow_up.id, 0, 7), Hidden(note.id, 0, 7))
    keep(forum, one, CaseFile(hidden=passages))

    (found,) = document(exports, session, texts=EVERY_TEXT)["cases"]
    sheet = made(exports, session, choice(Form.CSV, texts=EVERY_TEXT)).decode()

    assert found["words"] == f"It was {BAR} who did it."
    assert found["talk"] == [{"day": "2026-11-16", "by": "The person who reported", "words": f"{BAR} came again."}]
    assert [one["words"] for one in found["notes"]] == [f"{BAR} is known."]
    assert "Khan" not in sheet
    assert f"2026-11-16 · The person who reported:\n{BAR} came again." in sheet


def test_what_leaves_is_noted_before_it_does(forum: Forum, session: DeskSession, exports: CaseExports) -> None:
    """A file with texts has a line of its own name, also when it is never taken."""
    exports.begin(session, choice(), Progress())
    exports.begin(session, choice(texts=("words",)), Progress())

    assert audited(forum) == ["exported_texts", "exported"]


@pytest.mark.parametrize(("role", "texts", "allowed"), [
    (Role.READER, (), True), (Role.READER, ("notes",), False),
    (Role.LIAISON, (), False), (Role.COORDINATOR, ("words",), True),
])  # fmt: skip
def test_who_may_have_which_file(
    forum: Forum, exports: CaseExports, role: Role, texts: tuple[str, ...], allowed: bool
) -> None:
    """Readers have facts, texts are for those who work on cases; nothing is noted of what was refused."""
    with forum.storage.begin() as tx:
        tx._connection.execute(update(coordinators).values(role=role.value))
        tx.commit()
    session = forum.signed_in()

    if allowed:
        exports.begin(session, choice(texts=texts), Progress())
    else:
        with pytest.raises(NotAllowed):
            exports.begin(session, choice(texts=texts), Progress())

    assert len(audited(forum)) == allowed


@pytest.mark.parametrize(("given", "field"), [
    ({"first": "2026-W48"}, "last"), ({"first": "yesterday"}, "first"), ({"last": "2026-W60"}, "last"),
    ({"statuses": ()}, "statuses"), ({"kinds": ("gossip",)}, "kinds"), ({"fields": ("words",)}, "fields"),
    ({"texts": ("area",)}, "texts"), ({"language": "xx"}, "language"),
])  # fmt: skip
def test_a_choice_that_makes_no_sense_is_refused(
    session: DeskSession, exports: CaseExports, given: dict[str, Any], field: str
) -> None:
    """By the name of its field; a text cannot be slipped in among the facts."""
    with pytest.raises(FieldError) as refused:
        exports.begin(session, choice(**given), Progress())

    assert refused.value.field == field


def test_every_column_has_a_code_of_its_own() -> None:
    """None hides another."""
    assert len(COLUMNS) == 2 + len(OFFERED) + len(TEXTS)


@pytest.mark.parametrize("how", ["signed out", "locked"])
def test_a_file_breaks_off_when_its_reader_has_gone(
    forum: Forum, session: DeskSession, exports: CaseExports, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Whoever was removed takes nothing more along; what came so far is no whole file."""
    monkeypatch.setattr(opened, "BATCH", 10)
    copies(forum, forum.report("x" * 900), 500)
    progress = Progress()
    pieces = exports.begin(session, choice(texts=("words",)), progress).pieces
    begun = next(pieces)
    if how == "signed out":
        forum.access.sign_out_everywhere(session)
    else:
        with forum.storage.begin() as tx:
            tx._connection.execute(update(desk_sessions).values(sealed=None))
            tx.commit()

    with pytest.raises(SessionEnded):
        list(pieces)
    with pytest.raises(json.JSONDecodeError):
        json.loads(begun)
    assert progress.stage is Stage.BROKEN
    assert progress.looked_at < 500


def test_progress_goes_up_to_the_end(
    forum: Forum, session: DeskSession, exports: CaseExports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits sees how far it is."""
    monkeypatch.setattr(files, "PIECE", 100)
    copies(forum, forum.report("x" * 900), 100)
    progress = Progress()
    seen = [progress.looked_at for _ in exports.begin(session, choice(texts=("words",)), progress).pieces]

    assert seen == sorted(seen)
    assert seen[0] < seen[-1] == progress.total == progress.written == 101
    assert progress.stage is Stage.DONE


def copies(forum: Forum, report_id: int, count: int) -> int:
    """The same report many times over, sealed to a key that nobody has: quick to make, and as much to write.

    Returns how many bytes they are.
    """
    with forum.storage.begin() as tx:
        row = tx.reports.get(report_id)
        assert row is not None
        plain = {
            "reporter_public": row.reporter_public, "kdf": row.kdf, "week": row.week, "status": row.status,
            "epoch": row.epoch + 1, "team_key": row.team_key, "content": row.content,
        }  # fmt: skip
        tx._connection.execute(
            insert(reports), [{"id": new_id(), "lookup": new_id().to_bytes(32), **plain} for _ in range(count)]
        )
        tx.commit()
    return count * len(row.content)


def test_twenty_thousand_cases_are_never_held_together(
    forum: Forum, session: DeskSession, exports: CaseExports
) -> None:
    """What is held at any moment is a small part of what they weigh: a batch of cases, and the ids of one week."""
    weight = copies(forum, forum.report(), 20_000)
    file = exports.begin(session, choice(fields=("week", "status")), Progress())
    tracemalloc.start()
    try:
        size = sum(len(piece) for piece in file.pieces)
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert size > 20_000 * 50
    assert held < weight / 8
