"""The report form, as somebody walks through it."""

import pytest

from bot.domain import taxonomy
from bot.domain.areas import LONDON
from bot.domain.helplines import UK_HELPLINES, danger_note, parse_helplines
from bot.flows.answers import Agreed, Answer, Chosen, Counted, Declined, Pictures, Seen, Skipped, Written
from bot.flows.conditions import atoms
from bot.flows.describe import describe
from bot.flows.engine import advance, begin, resume
from bot.flows.events import Back, Choose, Confirm, Event, OpenGroup, PhotoAdded, Skip, Typed
from bot.flows.flow import Flow
from bot.flows.questions import Area, LongText, Note, Photos, SingleChoice
from bot.flows.report import (
    area_options,
    label_of,
    plain_answers,
    question_label,
    report_flow,
    written_words,
    young_flow,
)
from bot.flows.screen import Ask, Done, Outcome, Reject
from bot.flows.state import State, to_compact
from bot.i18n.text import Localised, Text
from tests.unit.flows.forms import after, ask_of, words_in

NOTE = danger_note(parse_helplines(UK_HELPLINES))
REPORT = report_flow(area_options(), NOTE)
YOUNG = young_flow(area_options(), NOTE)
STORY = Typed("Two men shouted at us. Nobody said anything.", 1)
TO_WORDS = (
    Choose("no"),
    OpenGroup("words"),
    Choose("verbal_abuse"),
    Choose("today"),
    Choose("street"),
    Choose("brent"),
)
KINDS = {
    **dict.fromkeys(taxonomy.INCIDENT_KINDS, "no"),
    **dict.fromkeys(taxonomy.POLICING_KINDS, "no_policing"),
}


def pressed_by(ask: Ask, kind: str, first: str) -> list[Event]:
    """The presses that answer a question on the short path, a group and its option being two."""
    question = ask.question
    if question.id == "danger":
        return [Choose(first)]
    if isinstance(question, SingleChoice) and question.option(kind) is not None and question.groups:
        if any(choice.code == kind for choice in ask.choices if choice.kind == "option"):
            return [Choose(kind)]
        group = next(one for one in question.groups if kind in {option.code for option in one.options})
        return [OpenGroup(group.code), Choose(kind)]
    return [Choose(ask.choices[0].code)]


def short_path(kind: str) -> tuple[Outcome, int, int]:
    """The end of the short path to a report of that kind, its taps, and its texts."""
    outcome: Outcome = begin(REPORT)
    taps = texts = 0
    while not isinstance(outcome, Done):
        ask = ask_of(outcome)
        events: list[Event] = [STORY] if isinstance(ask.question, LongText) else pressed_by(ask, kind, KINDS[kind])
        for event in events:
            outcome = advance(REPORT, outcome.state, event)
            texts += isinstance(event, Typed)
            taps += not isinstance(event, Typed)
    return outcome, taps, texts


@pytest.mark.parametrize("kind", KINDS)
def test_the_short_path_is_seven_taps_and_one_text(kind: str) -> None:
    """Whatever the kind, a person in a hurry is done after seven presses and one message, and nothing is left out."""
    outcome, taps, texts = short_path(kind)

    assert (taps <= 7, texts) == (True, 1)
    plain = plain_answers(outcome.answers) if isinstance(outcome, Done) else {}
    assert plain["kind"] == [kind]
    assert plain["share"] == ["forum_only"]
    assert {"danger", "kind_of_report", "when", "place", "area"} <= plain.keys()


def test_progress_tells_the_truth_on_the_short_path() -> None:
    """The number of steps said at the first question is the number there are."""
    start = begin(REPORT)
    last = ask_of(after(REPORT, *TO_WORDS, STORY))

    assert start.progress.of == last.progress.of == last.progress.step


def test_danger_brings_help_first() -> None:
    """Yes to danger shows the emergency number at once; then the person may go on."""
    note = ask_of(after(REPORT, Choose("yes")))
    on = ask_of(advance(REPORT, note.state, Confirm()))

    assert isinstance(note.question, Note)
    assert note.question.body == NOTE
    assert on.question.id == "kind_of_report"


def test_everything_but_danger_and_sharing_can_be_skipped() -> None:
    """Skip is on every question after the first, except what the forum may do with the report."""
    outcome: Outcome = after(REPORT, Choose("no"))
    skipped = []
    while not isinstance(outcome, Done) and ask_of(outcome).question.id != "share":
        skipped.append(ask_of(outcome).question.id)
        outcome = advance(REPORT, outcome.state, Skip())

    assert skipped == ["kind", "when", "place", "area", "words", "detail"]
    assert isinstance(advance(REPORT, outcome.state, Skip()), Reject)


@pytest.mark.parametrize(
    ("about", "asked"),
    [
        ("concern", ["area", "words", "detail", "share"]),
        ("praise", ["when", "area", "words", "share"]),
        ("policing", ["policing_kind", "when", "place", "area", "words", "detail", "share"]),
        ("incident", ["kind", "when", "place", "area", "words", "detail", "share"]),
    ],
)
def test_only_what_makes_sense_is_asked(about: str, asked: list[str]) -> None:
    """An idea has no place, and thanks have no detail."""
    outcome: Outcome = after(REPORT, Choose("no_else"), Choose(about))
    seen = []
    while not isinstance(outcome, Done):
        question = ask_of(outcome).question
        seen.append(question.id)
        outcome = advance(REPORT, outcome.state, Choose("forum_only") if question.id == "share" else Skip())

    assert seen == asked


@pytest.mark.parametrize("place", ["online_public", "online_private", "phone_post"])
def test_online_has_no_area(place: str) -> None:
    """Nobody is asked for the area of something that happened online or by post."""
    outcome = ask_of(after(REPORT, Choose("no"), Skip(), Skip(), Choose(place)))

    assert outcome.question.id == "words"


def test_the_place_is_not_asked_when_the_kind_says_it() -> None:
    """An attack on a mosque was at a mosque; the answer is there all the same."""
    outcome = ask_of(after(REPORT, Choose("no"), OpenGroup("property"), Choose("mosque_attack"), Choose("week")))

    assert outcome.question.id == "area"
    assert REPORT.settle(outcome.state.answers).answers["place"] == Chosen(("mosque_area",))


def details(first: str, kind: str, **answers: str) -> list[str]:
    """The ids of the questions after *add detail*, answered with the given codes or skipped."""
    outcome: Outcome = after(REPORT, Choose(first), Choose(kind), Skip(), Skip(), Skip(), STORY, Choose("add_detail"))
    if kind == "sch7_port":
        outcome = after(REPORT, Choose(first), Choose(kind), Skip(), Skip(), STORY, Choose("add_detail"))
    seen = []
    while not isinstance(outcome, Done) and ask_of(outcome).question.id != "share":
        question = ask_of(outcome).question
        seen.append(question.id)
        event = Choose(answers[question.id]) if question.id in answers else Skip()
        outcome = advance(REPORT, outcome.state, event)
    return seen


@pytest.mark.parametrize(
    ("first", "kind", "asked"),
    [
        ("no", "verbal_abuse", ["role", "target", "bias", "impact", "police", "photos", "support"]),
        ("no_policing", "ss_s60", ["role", "impact", "power", "record", "complaint", "photos", "support"]),
        ("no_policing", "sch7_port", ["role", "impact", "power", "complaint", "photos", "support"]),
        ("no_policing", "misconduct_rude", ["role", "impact", "complaint", "photos", "support"]),
        ("no_policing", "policy_question", ["role", "impact", "photos", "support"]),
    ],
)
def test_details_fit_the_kind(first: str, kind: str, asked: list[str]) -> None:
    """More detail asks only what belongs to the kind, and all of it can be skipped."""
    assert details(first, kind) == asked


@pytest.mark.parametrize(("police", "asked"), [("no", True), ("planning", True), ("yes_ref", False), ("unsure", False)])
def test_what_gets_in_the_way_is_asked_of_those_who_did_not_tell_the_police(police: str, asked: bool) -> None:
    """And of nobody else."""
    assert ("why_not" in details("no", "arson", police=police)) is asked


def test_every_detail_can_be_declined() -> None:
    """Each detail has *prefer not to say*."""
    detailed = [
        question
        for question in REPORT.questions
        if question.when is not None and "detail" in {atom.question for atom in atoms(question.when)}
    ]

    assert len(detailed) == 10
    assert all(question.prefer_not and not question.required for question in detailed)


def test_more_words_and_photos_are_welcome_after_the_first_message() -> None:
    """The first message leads on; more can follow without a reminder to use the buttons."""
    outcome = after(REPORT, *TO_WORDS, STORY, Typed("No.", 2), PhotoAdded("p1", 3))

    assert isinstance(outcome, Ask)
    assert outcome.question.id == "detail"
    assert words_in(outcome) == (STORY.text, "No.")
    assert outcome.state.answers["photos"] == Pictures(("p1",))


def test_photos_sent_with_the_words_are_kept_on_the_short_path() -> None:
    """Though the short path never asks for photos."""
    outcome = after(REPORT, *TO_WORDS, PhotoAdded("p1", 2), STORY, Choose("send_forum_only"))

    assert isinstance(outcome, Done)
    assert outcome.answers["photos"] == Pictures(("p1",))


def test_sharing_is_asked_of_those_who_want_to_choose() -> None:
    """From the least shared to the most, and required."""
    outcome = ask_of(after(REPORT, *TO_WORDS, STORY, Choose("send_choose")))

    assert outcome.question.id == "share"
    assert [choice.code for choice in outcome.choices] == [
        "forum_only",
        "stats",
        "summary_to_police",
        "words_to_police",
    ]
    assert not outcome.can_skip


def test_going_back_to_another_subject_forgets_the_kind() -> None:
    """Changing what it is about forgets the kind of the other subject, and keeps the words."""
    outcome = after(REPORT, *TO_WORDS, STORY, *[Back()] * 6, Choose("no_policing"))

    assert "kind" not in outcome.state.answers
    assert words_in(outcome) == (STORY.text,)


def test_forms_of_other_areas_have_them() -> None:
    """A forum's own areas take the place of London's."""
    flow = report_flow(area_options({"leeds": Localised((("en", "Leeds"),))}), NOTE)

    area = flow.question("area")
    assert isinstance(area, Area)
    assert [option.code for option in area.all_options] == ["leeds", "outside"]


def test_an_area_that_was_taken_away_stands_and_is_not_offered() -> None:
    """Who chose it before goes on where they were; nobody is offered it any more."""
    leeds, york = (area_options({code: Localised((("en", code.title()),))}) for code in ("leeds", "york"))
    before, now = report_flow((*leeds, *york), NOTE), report_flow(leeds, NOTE, former=york)
    state = State(before.id, before.version, "words", {"area": Chosen(("york",))})
    kept, restarted = resume(now, to_compact(state))
    area = now.question("area")

    assert not restarted
    assert kept == state
    assert describe(area, kept.answers["area"]) == (york[0].label,)
    assert [option.code for option in area.all_options] == ["leeds", "outside"]


def test_photos_are_as_many_as_the_forum_allows() -> None:
    """The number is the forum's setting."""
    photos = report_flow(area_options(), NOTE, 2).question("photos")

    assert isinstance(photos, Photos)
    assert photos.maximum == 2


def test_young_people_have_a_short_way() -> None:
    """Help first, then words, a rough area, and who may read it: four steps, no photos, nothing else."""
    outcome = after(YOUNG, Confirm(), Typed("They call me names.", 1), Confirm(), Skip(), Confirm())

    assert [question.id for question in YOUNG.questions] == ["help", "words", "area", "safeguarding"]
    assert isinstance(outcome, Done)
    assert outcome.answers["safeguarding"] == Agreed()
    assert written_words(outcome.answers) == "They call me names."


def test_a_young_person_decides_who_reads_it() -> None:
    """Without the consent there is no end, only the question, kindly."""
    outcome = after(YOUNG, Confirm(), Typed("They call me names.", 1), Confirm(), Skip(), Skip())

    assert isinstance(outcome, Reject)
    assert outcome.ask.question.id == "safeguarding"


@pytest.mark.parametrize("flow", [REPORT, YOUNG], ids=["report", "young"])
def test_every_button_and_question_has_a_short_name(flow: Flow) -> None:
    """Labels fit on a phone's button, and no two buttons of a screen say the same."""
    for question in flow.questions:
        assert question.short is not None
        assert question.short == question_label(question.id)
        groups = question.groups if isinstance(question, SingleChoice) else ()
        screens = [group.options for group in groups] or [question.all_options]
        labels = [[english(option.label) for option in screen] for screen in screens]
        labels.append([english(group.label) for group in groups])
        for screen in labels:
            assert len(set(screen)) == len(screen)
            assert all(len(label) <= 28 for label in screen)


def english(label: Text | Localised) -> str:
    """The label in English."""
    return label.message if isinstance(label, Text) else label.pick("en")


@pytest.mark.parametrize("question", [one for one in REPORT.questions if one.all_options], ids=lambda one: one.id)
def test_the_desk_can_read_every_code(question: SingleChoice) -> None:
    """A stored code is looked up without the form, and says what the button said."""
    for option in question.all_options:
        assert label_of(question.id, option.code) == option.label


def test_unknown_codes_have_no_label() -> None:
    """Old or foreign codes are not guessed."""
    assert label_of("kind", "unheard_of") is None
    assert label_of("unheard_of", "other") is None
    assert question_label("unheard_of") is None


def test_both_lists_of_kinds_share_no_code() -> None:
    """They are one field of a stored report."""
    assert not taxonomy.INCIDENT_KINDS.keys() & taxonomy.POLICING_KINDS.keys()


def test_a_report_is_kept_as_plain_codes() -> None:
    """Codes by question; what was skipped, read, written or sent as a photo is not among them."""
    answers: dict[str, Answer] = {
        "danger": Chosen(("no_policing",)),
        "policing_kind": Chosen(("ss_s60",)),
        "bias": Chosen(("words", "felt")),
        "count": Counted(3),
        "role": Declined(),
        "place": Skipped(),
        "help": Seen(),
        "safeguarding": Agreed(),
        "words": Written(((1, "a"), (2, "b"))),
        "photos": Pictures(("p",)),
    }

    assert plain_answers(answers) == {
        "danger": ["no_policing"],
        "kind": ["ss_s60"],
        "bias": ["words", "felt"],
        "count": 3,
        "role": {"declined": True},
        "safeguarding": True,
    }
    assert written_words(answers) == "a\n\nb"


@pytest.mark.parametrize(
    ("question", "answer", "described"),
    [
        ("kind", Chosen(("arson",)), ["Something was set on fire"]),
        ("area", Chosen(("brent",)), ["Brent"]),
        ("bias", Chosen(("words", "felt")), ["What was said or written", "It felt that way"]),
        ("words", Written(((1, "a"), (2, "b"))), ["a\n\nb"]),
        ("photos", Pictures(("p", "q")), ["{count} photo"]),
        ("role", Declined(), ["Prefer not to say"]),
        ("role", Skipped(), ["Skipped"]),
        ("danger_help", Seen(), []),
        ("danger", Agreed(), ["Agreed"]),
        ("danger", Counted(3), ["{number}"]),
    ],
)
def test_an_answer_is_described(question: str, answer: Answer, described: list[str]) -> None:
    """The review lists each answer in the words of its buttons."""
    assert [english(label) for label in describe(REPORT.question(question), answer)] == described


def test_all_areas_of_london_are_in_the_form() -> None:
    """The default list."""
    assert {option.code for option in REPORT.question("area").all_options} == {*LONDON, "outside"}
