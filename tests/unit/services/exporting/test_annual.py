"""The sheet of a year: whom it counts, what it hides, and that it stays as it is."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from bot.domain.areas import LONDON
from bot.domain.casefile import BiasMotivation, CaseFile, OdihrType, Verification
from bot.domain.cases import Status
from bot.errors import CannotOpen, FieldError, NotAllowed, NotFound
from bot.insights.hiding import Policy
from bot.insights.suppression import PublishableTable, WaveCounts, publishable
from bot.services.case_files import keep_case_file
from bot.services.exporting import annual
from bot.services.exporting.annual import AnnualSheets, Counting, Year
from bot.services.exporting.choice import Form
from bot.services.exporting.opened import Span, opened_cases
from bot.services.exporting.tables import HEADER, figures_file
from bot.services.exporting.tally import AREA, BIAS, POLICE, QUARTER, TYPE, VERIFICATION, Tally, counts_of
from bot.services.principals import DeskSession
from bot.storage.engine import Storage
from tests.desk.seeding import Forum

INCIDENT: Mapping[str, Any] = {
    "kind_of_report": ["incident"], "area": ["newham"], "share": ["stats"], "police": ["no"],
}  # fmt: skip
MAY = dt.date(2025, 5, 5)


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


def sheets_of(forum: Forum, **given: Any) -> AnnualSheets:
    """The years of the forum, for exact eyes where nothing else is said: what is under three is hidden."""
    policy = given.pop("policy", Policy(k=3, rounding=1))
    return AnnualSheets(forum.storage, forum.clock, areas=LONDON, policy=lambda: policy, **given)


def incidents(forum: Forum, count: int, *, day: dt.date = MAY, file: CaseFile | None = None, **answers: Any) -> None:
    """So many incidents of a day, alike."""
    for _ in range(count):
        report_id = forum.report(answers={**INCIDENT, **answers}, day=day)
        if file is not None:
            with forum.storage.begin() as tx:
                keep_case_file(tx, report_id, file)
                tx.commit()


def make(sheets: AnnualSheets, session: DeskSession, year: int = 2025) -> list[Counting]:
    """Count a year to the end, part by part."""
    parts = [sheets.count(session, year)]
    while not parts[-1].finished:
        parts.append(sheets.count(session, year, parts[-1].carried))
    return parts


def whole_of(forum: Forum, session: DeskSession) -> WaveCounts:
    """The exact counts of the year, looked at in one go."""
    tally, span = Tally(), Span("2025-W01", "2026-W01", (Status.NEW,))
    for batch in opened_cases(forum.storage, session, span, threads=False):
        for case in batch:
            tally.look_at(case, 2025)
    return counts_of(tally, 2025, LONDON, Policy(k=3, rounding=1))


def counts(table: PublishableTable, question: str) -> dict[str, int]:
    """What is shown of a question."""
    found = next(one for one in table.questions if one.id == question)
    return {" ".join(answer.codes): answer.count for answer in found.overall.answers}


def a_year(forum: Forum, times: int = 1) -> None:
    """A year with something of everything, each often enough to be shown."""
    sure = (Verification.CORROBORATED, Verification.SECOND_REVIEWED, *[Verification.REPORTED] * 3)
    police = ("yes_ref", "planning", "no", "unsure", "yes_no_ref")
    for place, (odihr, count) in enumerate(zip(OdihrType, (4, 3, 5, 6, 3), strict=True)):
        kept = None if odihr is OdihrType.UNDECIDED else odihr
        biases = () if kept is None else (BiasMotivation.ANTI_MUSLIM, BiasMotivation.GENDER)[: place % 2 + 1]
        file = CaseFile(odihr=kept, biases=biases, verification=sure[place])
        day = dt.date(2025, 3 * (place % 4) + 2, 5)
        incidents(forum, count * times, day=day, file=file, police=[police[place]])


def test_a_year_counts_its_incidents(forum: Forum, session: DeskSession) -> None:
    """By type, verification, what the police know and quarter; by the day of the report."""
    a_year(forum)
    incidents(forum, 1, day=dt.date(2025, 12, 31), police=["yes_ref"])
    incidents(forum, 5, day=dt.date(2026, 1, 1))  # of the same ISO week, in another year
    sheets = sheets_of(forum)
    make(sheets, session)

    table = sheets.published(session, 2025)

    assert counts(table, TYPE) == {"V": 4, "T": 3, "P": 5, "X": 6, "?": 4}
    assert counts(table, VERIFICATION) == {"reported": 15, "corroborated": 4, "second_reviewed": 3}
    assert counts(table, POLICE) == {"told": 8, "not_told": 8, "unsaid": 6}
    assert counts(table, BIAS) == {"anti_muslim": 18, "gender": 9}
    assert counts(table, QUARTER) == {"q1": 7, "q2": 3, "q3": 5, "q4": 7}
    assert table.answered == 22


@pytest.mark.parametrize("left_out", ["spam", "merged", "forum only", "concern", "young"])
def test_a_year_leaves_out(forum: Forum, session: DeskSession, left_out: str) -> None:
    """What was no report or the same again, what only the forum may read, and what is no incident."""
    incidents(forum, 5)
    match left_out:
        case "spam":
            forum.casework.set_status(session, forum.report(answers=INCIDENT, day=MAY), Status.SPAM)
        case "merged":
            incidents(forum, 1, file=CaseFile(merged_into=7))
        case "forum only":
            incidents(forum, 1, share=["forum_only"])
        case "concern":
            incidents(forum, 1, kind_of_report=["concern"])
        case "young":
            forum.report(answers={"safeguarding": True}, day=MAY)
    sheets = sheets_of(forum)
    make(sheets, session)

    assert sheets.published(session, 2025).answered == 5


def test_what_a_coordinator_gave_a_type_is_an_incident(forum: Forum, session: DeskSession) -> None:
    """Whatever the person called it."""
    incidents(forum, 4, kind_of_report=["policing"], file=CaseFile(odihr=OdihrType.THREAT))
    sheets = sheets_of(forum)
    make(sheets, session)

    assert sheets.published(session, 2025).answered == 4


def test_few_are_never_shown(forum: Forum, session: DeskSession) -> None:
    """By the rules that are set: small counts only together with others, all rounded."""
    a_year(forum, times=3)
    incidents(forum, 2, area=["brent"], file=CaseFile(verification=Verification.SECOND_REVIEWED))
    sheets = sheets_of(forum, policy=Policy())
    make(sheets, session)

    table = sheets.published(session, 2025)

    shown = [count for one in table.questions for count in counts(table, one.id).values()]
    assert shown
    assert all(count % 5 == 0 and count >= 10 for count in shown)
    assert counts(table, TYPE) == {"P": 15, "X": 20, "V T": 20, "?": 10}


def test_areas_are_left_out_where_weeks_could_be_subtracted() -> None:
    """Weeks are published by area too: only the rounding stands between, and here there is too little of it."""

    def asked(policy: Policy) -> set[str]:
        return {one.id for one in counts_of(Tally(), 2025, LONDON, policy).questions}

    assert AREA in asked(Policy(k=10, rounding=5))
    assert AREA not in asked(Policy(k=10, rounding=1))


def test_a_year_is_made_once(forum: Forum, session: DeskSession) -> None:
    """What comes to light later changes nothing; it is noted who made it."""
    incidents(forum, 5)
    sheets = sheets_of(forum)
    make(sheets, session)
    before = sheets.published(session, 2025).to_plain()
    incidents(forum, 5)
    make(sheets, session)

    assert sheets.published(session, 2025).to_plain() == before
    assert [one.action for one in forum.audit.page(session).entries].count("annual_made") == 1


def test_counting_goes_on_where_it_stood(forum: Forum, session: DeskSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """Part by part it comes to the same as at once; what is carried between is sealed."""
    monkeypatch.setattr(annual, "BATCH", 3)
    monkeypatch.setattr(annual, "AT_ONCE", 0)
    incidents(forum, 7)
    incidents(forum, 4, day=dt.date(2025, 2, 3), area=["brent"])
    forum.damage(forum.report(answers=INCIDENT, day=MAY))
    sheets = sheets_of(forum)
    whole = publishable(whole_of(forum, session), Policy(k=3, rounding=1))
    parts = make(sheets, session)

    assert [part.looked_at for part in parts] == [3, 4, 7, 10, 12, 12]
    assert {part.total for part in parts} == {12}
    assert parts[-1].unopened == 1
    assert "brent" not in parts[0].carried
    assert sheets.published(session, 2025).to_plain() == whole.to_plain()


@pytest.mark.parametrize("carried", ["", "1", "1.a.b", "9.YQ==.YQ==", "x.y.z"])
def test_nobody_makes_up_what_is_carried(forum: Forum, session: DeskSession, carried: str) -> None:
    """A browser that sends something else begins anew, or is told to."""
    sheets = sheets_of(forum)

    if carried:
        with pytest.raises(FieldError):
            sheets.count(session, 2025, carried)
    else:
        assert sheets.count(session, 2025).finished


def test_a_tally_of_one_year_is_of_no_use_for_another(
    forum: Forum, session: DeskSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor can two years be mixed."""
    monkeypatch.setattr(annual, "AT_ONCE", 0)
    incidents(forum, 1)
    part = sheets_of(forum).count(session, 2025)

    with pytest.raises(FieldError):
        sheets_of(forum).count(session, 2024, part.carried)


def test_a_year_that_is_not_over_is_not_made(forum: Forum, session: DeskSession) -> None:
    """Two sheets of one year could be subtracted from each other."""
    incidents(forum, 3, day=dt.date(2026, 2, 2))
    incidents(forum, 3)

    assert sheets_of(forum).years(session) == (Year(2025, made=False),)
    with pytest.raises(FieldError):
        sheets_of(forum).count(session, 2026)
    with pytest.raises(NotFound):
        sheets_of(forum).published(session, 2025)


def test_whoever_lacks_a_key_makes_no_sheet(forum: Forum, session: DeskSession) -> None:
    """It would be of half the year, for good."""
    incidents(forum, 3)
    without = DeskSession(session.principal, session.id, {}, session.csrf)

    with pytest.raises(CannotOpen):
        sheets_of(forum).count(without, 2025)


def test_readers_make_no_sheet(forum: Forum, session: DeskSession) -> None:
    """They see what was made."""
    reader = DeskSession(
        type(session.principal)(session.principal.coordinator_id, "r", "R", "reader", "en"),
        session.id,
        session.keys,
        session.csrf,
    )

    assert sheets_of(forum).years(reader) == ()
    with pytest.raises(NotAllowed):
        sheets_of(forum).count(reader, 2025)


def test_the_sheet_as_files(forum: Forum, session: DeskSession) -> None:
    """The same figures in each form; with what ODIHR asks to be said of them, and where its terms are from."""
    a_year(forum, times=3)
    sheets = sheets_of(forum, policy=Policy())
    make(sheets, session)
    figures = sheets.figures(session, 2025)

    made = {form: b"".join(figures_file(figures, form, "en").pieces) for form in Form}
    rows = list(csv.DictReader(io.StringIO(made[Form.CSV].decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(made[Form.XLSX]))
    document = json.loads(made[Form.JSON])

    assert figures_file(figures, Form.CSV, "en").name == "amanah-annual-2025.csv"
    assert tuple(rows[0]) == HEADER
    types = next(row for row in rows if row["question"] == "type" and row["codes"] == "X")
    assert (types["answer"], types["count"], types["of"], types["percent"]) == ("Other incident", "20", "65", "31")
    assert [cell.value for cell in book.worksheets[0][3]][1:4] == ["X", "Other incident", 20]
    assert any("hatecrime.osce.org" in str(cell) for (_, cell) in book.worksheets[1].iter_rows(values_only=True))
    assert document["figures"] == json.loads(json.dumps(figures.table.to_plain()))
    assert any("OSCE/ODIHR" in note["words"] for note in document["notes"])
