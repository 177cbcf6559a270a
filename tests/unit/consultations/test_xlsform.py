"""An XLSForm becomes a consultation; what cannot is refused with its sheet and row."""

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.consultations.checking import missing
from bot.consultations.compiling import to_flow
from bot.consultations.model import Consultation, Kind
from bot.consultations.xlsform import import_xlsform, read_xlsform
from bot.consultations.xlsform.expressions import parse
from bot.errors import ConsultationError, Fault, FlowError, SettingError
from bot.flows.answers import Chosen, Counted, Written
from bot.flows.conditions import All, Answered, AnyOf, AtLeast, AtMost, Condition, Is, Not
from bot.flows.engine import advance, begin
from bot.flows.events import Choose, Confirm, Event, Typed
from bot.flows.screen import Done, Outcome, Reject
from tests.unit.consultations.workbooks import CHOICES, SETTINGS, SURVEY, asking, workbook


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Where a workbook goes."""
    return tmp_path / "form.xlsx"


def faults_of(path: Path) -> tuple[Fault, ...]:
    """What is wrong with a workbook."""
    with pytest.raises(ConsultationError) as caught:
        read_xlsform(path)
    return caught.value.faults


def last_of(path: Path) -> Condition | None:
    """When the last question applies."""
    return read_xlsform(path).questions[-1].when


def answered(consultation: Consultation, *events: Event) -> Outcome:
    """What is there to see when these things were done one after another."""
    flow = to_flow(consultation, ())
    outcome: Outcome = begin(flow)
    for event in events:
        outcome = advance(flow, outcome.state, event)
    return outcome


def test_a_workbook_in_two_languages_is_read(book: Path) -> None:
    """Labels, hints, choices, limits, and what each question hangs on."""
    consultation = read_xlsform(workbook(book))

    assert (consultation.id, consultation.languages) == ("stops_2026", ("en", "ur"))
    assert [(one.id, one.kind) for one in consultation.questions] == [
        ("stopped", Kind.SINGLE), ("times", Kind.NUMBER), ("reasons", Kind.MULTI), ("words", Kind.TEXT),
        ("thanks", Kind.NOTE),
    ]  # fmt: skip
    stopped, times, reasons, words, _ = consultation.questions
    assert stopped.required
    assert stopped.title.pick("ur") == "کیا آپ کو روکا گیا؟"
    assert stopped.hint is not None
    assert (times.minimum, times.maximum, times.when) == (1, 50, Is("stopped", "yes"))
    assert [(one.code, one.exclusive) for one in reasons.options] == [
        ("none", True),
        ("looks", False),
        ("place", False),
    ]
    assert (reasons.maximum, words.maximum) == (2, 500)
    assert [one.path for one in missing(consultation)] == ["title", "intro", "intro"]


def test_an_imported_workbook_is_asked_as_it_was_meant(book: Path) -> None:
    """Branching and limits work in the engine that asks members."""
    consultation = read_xlsform(workbook(book))
    way = (Choose("yes"), Typed("51", 1), Typed("3", 2), Choose("none"), Choose("looks"), Confirm())
    end = answered(consultation, *way, Typed("They were polite.", 3), Confirm(), Confirm())

    assert isinstance(answered(consultation, *way[:2]), Reject)
    assert isinstance(end, Done)
    assert dict(end.answers) | {"thanks": None} == {
        "stopped": Chosen(("yes",)), "times": Counted(3), "reasons": Chosen(("looks",)),
        "words": Written(((3, "They were polite."),)), "thanks": None,
    }  # fmt: skip
    five = answered(consultation, Choose("yes"), Typed("5", 1))
    assert isinstance(answered(consultation, Choose("no")), type(begin(to_flow(consultation, ()))))
    assert five.state.at == "thanks"
    assert answered(consultation, Choose("no")).state.at == "words"


def test_times_of_answering_are_left_out(book: Path) -> None:
    """Many tools put them into every form; it is said that they are not kept."""
    left_out = import_xlsform(workbook(book)).left_out

    assert [(one.path, one.line) for one in left_out] == [("survey.type", 2)]


IDENTIFYING = (
    "deviceid", "phonenumber", "username", "subscriberid", "simserial", "email", "geopoint", "geotrace", "geoshape",
    "start-geopoint", "barcode", "audio", "image", "video", "file", "audit",
)  # fmt: skip


@pytest.mark.parametrize("kind", IDENTIFYING)
def test_what_identifies_people_is_refused(book: Path, kind: str) -> None:
    """With its row, and why."""
    faults = faults_of(asking(book, type=kind))

    assert [(one.path, one.line) for one in faults] == [("survey.type", 5)]
    assert "refused in an anonymous consultation" in faults[0].message


ALONE = "not(selected(., '{}') and count-selected(.) > 1)"


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"type": "decimal"}, "type"),
        ({"type": "begin_repeat"}, "type"),
        ({"type": "begin repeat"}, "type"),
        ({"type": "end_group"}, "type"),
        ({"type": "begin_group"}, "type"),
        ({"type": "nonsense"}, "type"),
        ({"type": "select_one nothing"}, "type"),
        ({"type": "select_one"}, "type"),
        ({"type": "select_one yes_no or_other"}, "type"),
        ({"calculation": "1 + 1"}, "calculation"),
        ({"choice_filter": "x = 1"}, "choice_filter"),
        ({"default": "x"}, "default"),
        ({"media::image": "x.png"}, "media::image"),
        ({"label::French (fr)": "Oui"}, "label::French (fr)"),
        ({"required": "${first} = 'yes'"}, "required"),
        ({"name": "first"}, "name"),
        ({"name": "words of mine!"}, "name"),
        ({"relevant": "${nothing} = 'yes'"}, "relevant"),
        ({"relevant": "${first} = 'maybe'"}, "relevant"),
        ({"relevant": "${several} = 'none'"}, "relevant"),
        ({"relevant": "${first} = 'yes' and ${first} = 'no'"}, "relevant"),
        ({"relevant": "count-selected(${several}) > 1"}, "relevant"),
        ({"relevant": "${number} + 1 > 2"}, "relevant"),
        ({"relevant": "if(${number} > 1, 1, 0)"}, "relevant"),
        ({"relevant": "../number > 2"}, "relevant"),
        ({"relevant": "__import__('os')"}, "relevant"),
        ({"relevant": "${number} > 1 ${first}"}, "relevant"),
        ({"relevant": "${number} >"}, "relevant"),
        ({"relevant": "(" * 60 + "${number} > 1" + ")" * 60}, "relevant"),
        ({"constraint": "regex(., '[0-9]+')"}, "constraint"),
        ({"constraint": "string-length(.) > 10"}, "constraint"),
        ({"type": "integer", "constraint": ". > 1 or . < 5"}, "constraint"),
        ({"type": "integer", "constraint": ". > 1.5"}, "constraint"),
        ({"type": "integer", "constraint": ". >= 5 and . <= 4"}, "constraint"),
        ({"type": "select_multiple reasons", "constraint": ALONE.format("x")}, "constraint"),
        ({"type": "range", "parameters": "start=0 end=10 step=2"}, "constraint"),
    ],
)  # fmt: skip
def test_what_cannot_be_mapped_is_refused_with_its_row(book: Path, cells: dict[str, object], column: str) -> None:
    """Nothing is guessed, and nothing is lost in silence."""
    faults = faults_of(asking(book, **cells))

    assert (f"survey.{column}", 5) in {(one.path, one.line) for one in faults}, faults


A, N = Is("first", "yes"), All(AtLeast("number", 3), AtMost("number", 3))


@pytest.mark.parametrize(
    ("relevant", "condition"),
    [
        ("${first}='yes'", A),
        ('${ first } = "yes"', A),
        ("'yes' = ${first}", A),
        ("${first} != 'yes'", Not(A)),
        ("${first} != ''", Answered("first")),
        ("${first} = ''", Not(Answered("first"))),
        ("selected(${several}, 'none')", Is("several", "none")),
        ("not(selected(${first},'yes'))", Not(A)),
        ("${number} = 3", N),
        ("${number} != 3", Not(N)),
        ("${number} > 3", AtLeast("number", 4)),
        ("${number} >= 3", AtLeast("number", 3)),
        ("3 > ${number}", AtMost("number", 2)),
        ("${number} <= 3.0", AtMost("number", 3)),
        ("${first}='yes' or ${first}='no' and ${number}=3", AnyOf(A, All(Is("first", "no"), N))),
        ("(${first}='yes' or ${first}='no') and ${number}=3", All(AnyOf(A, Is("first", "no")), N)),
    ],
)
def test_a_condition_means_the_same(book: Path, relevant: str, condition: Condition) -> None:
    """`and` binds more than `or`; comparisons may stand either way round."""
    assert last_of(asking(book, relevant=relevant)) == condition


def test_a_range_is_a_number_with_limits(book: Path) -> None:
    """One to ten when nothing is said."""
    plain = read_xlsform(asking(book, type="range")).questions[-1]
    own = read_xlsform(asking(book, type="range", parameters="start=0;end=5")).questions[-1]

    assert (plain.kind, plain.minimum, plain.maximum) == (Kind.NUMBER, 1, 10)
    assert (own.minimum, own.maximum) == (0, 5)


def test_every_mistake_is_named_at_once(book: Path) -> None:
    """In the order of the sheets."""
    survey = [dict(row) for row in SURVEY]
    survey[1]["relevant"] = "1 +"
    survey[6]["constraint"] = "x"
    choices = [*CHOICES, {"list_name": "reasons"}]

    assert [(one.path, one.line) for one in faults_of(workbook(book, survey, choices))] == [
        ("survey.relevant", 3), ("survey.constraint", 8), ("choices.name", 7),
    ]  # fmt: skip


def test_empty_rows_do_not_shift_the_numbers(book: Path) -> None:
    """The row that is named is the one the spreadsheet shows."""
    survey = [SURVEY[1], {}, {}, {"type": "email", "name": "mail"}]

    assert [one.line for one in faults_of(workbook(book, survey, CHOICES, SETTINGS))] == [5]


def test_without_pyxform_one_line_says_what_to_install(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra of the installation."""
    monkeypatch.setitem(sys.modules, "pyxform.xls2json_backends", None)

    with pytest.raises(SettingError, match=r"install amanah\[xlsform\]"):
        read_xlsform(workbook(book))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"id: yaml\n", b"\xd0\xcf\x11\xe0" * 99])
def test_what_is_no_workbook_is_refused(book: Path, data: bytes) -> None:
    """Whatever its name ends in."""
    book.write_bytes(data)

    assert "workbook" in faults_of(book)[0].message


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A workbook's bytes; each writing of it has other times in it."""
    return workbook(tmp_path_factory.mktemp("whole") / "form.xlsx").read_bytes()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(
    whole: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Never anything but a reading or a list of mistakes."""
    path = tmp_path_factory.mktemp("damaged") / "form.xlsx"
    at = data.draw(st.integers(0, 5000)) % len(whole)
    path.write_bytes(whole[:at] + data.draw(st.binary(min_size=1, max_size=30)) + whole[at + 5 :])
    faults: tuple[Fault, ...] = ()
    try:
        read_xlsform(path)
    except ConsultationError as error:
        faults = error.faults

    assert all(fault.message for fault in faults)


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=40)
    | st.lists(st.sampled_from(("(", ")", "not(", "and", "or", "${a}", ".", "1", "'x'", "=", "<", "selected(", ",")))
    .map(" ".join)
)  # fmt: skip
def test_any_expression_is_understood_or_refused(text: str) -> None:
    """By a parser that knows a few words and runs nothing."""
    reason = "understood"
    try:
        parse(text)
    except FlowError as error:
        reason = str(error)

    assert reason
