"""What a person notices when pressing buttons."""

from bot.flows.answers import Agreed, Chosen, Counted, Declined, Pictures, Seen, Skipped, Written
from bot.flows.conditions import Answered, Is
from bot.flows.engine import NEEDED, STALE, advance, begin
from bot.flows.events import (
    Back,
    Choose,
    Clear,
    CloseGroup,
    Confirm,
    Decline,
    GoTo,
    Keep,
    OpenGroup,
    PhotoAdded,
    Skip,
    TurnPage,
    Typed,
    Unfit,
)
from bot.flows.questions import LongText, MultiChoice, Option, SingleChoice, YesNo
from bot.flows.screen import Ask, Done, Reject
from tests.unit.flows.forms import EVERYTHING, after, ask_of, form, name, options

TO_GROUPED = (Choose("three"),)
TO_SEVERAL = (*TO_GROUPED, Skip())
TO_AREA = (*TO_SEVERAL, Skip(), Skip())
TO_WORDS = (*TO_AREA, Skip())
TO_PHOTOS = (*TO_WORDS, Skip())


def test_an_answer_leads_on_and_is_told() -> None:
    """The next question comes with the answer just given, so that its message can be turned into it."""
    outcome = after(EVERYTHING, Choose("one"))

    assert isinstance(outcome, Ask)
    assert outcome.question.id == "grouped"
    assert outcome.answered == (EVERYTHING.questions[0], Chosen(("one",)))


def test_a_note_is_shown_to_whom_it_concerns() -> None:
    """A note comes only where its condition holds, and is confirmed."""
    note = after(EVERYTHING, Choose("two"))
    outcome = advance(EVERYTHING, note.state, Confirm())

    assert ask_of(note).question.id == "note"
    assert not ask_of(note).can_skip
    assert outcome.state.answers["note"] == Seen()


def test_groups_open_and_back_closes_them() -> None:
    """Back inside a group returns to the groups, not to the question before."""
    opened = ask_of(after(EVERYTHING, *TO_GROUPED, OpenGroup("big")))
    closed = ask_of(advance(EVERYTHING, opened.state, Back()))

    assert opened.group is not None
    assert [choice.code for choice in opened.choices] == [f"b{n}" for n in range(1, 9)]
    assert [(choice.kind, choice.code) for choice in closed.choices] == [("group", "big"), ("option", "single")]
    assert closed.question.id == "grouped"


def test_a_long_group_has_pages() -> None:
    """What does not fit on a page is on the next; a page that is not there is the nearest one."""
    first = ask_of(after(EVERYTHING, *TO_GROUPED, OpenGroup("big")))
    second = ask_of(advance(EVERYTHING, first.state, TurnPage(7)))

    assert (first.page, first.pages) == (0, 2)
    assert (second.page, [choice.code for choice in second.choices]) == (1, ["b9", "b10"])


def test_closing_a_group_shows_all_groups() -> None:
    """There is a button out of a group."""
    outcome = ask_of(after(EVERYTHING, *TO_GROUPED, OpenGroup("big"), TurnPage(1), CloseGroup()))

    assert (outcome.group, outcome.page) == (None, 0)


def test_several_options_go_on_and_off() -> None:
    """Where several may be chosen, a second press takes an option back, and they stand in the form's order."""
    outcome = ask_of(after(EVERYTHING, *TO_SEVERAL, Choose("c"), Choose("a"), Choose("b")))
    fewer = ask_of(after(EVERYTHING, *TO_SEVERAL, Choose("c"), Choose("a"), Choose("c")))

    assert outcome.current == Chosen(("a", "c"))
    assert fewer.current == Chosen(("a",))
    assert [choice.code for choice in fewer.choices if choice.chosen] == ["a"]


def test_too_many_options_are_refused_kindly() -> None:
    """Over the maximum, the choice stays as it was and the reason says how many there may be."""
    outcome = after(EVERYTHING, *TO_SEVERAL, Choose("a"), Choose("b"), Choose("c"))

    assert isinstance(outcome, Reject)
    assert outcome.reason.count == 2
    assert outcome.ask.current == Chosen(("a", "b"))


def test_none_of_these_excludes_the_others() -> None:
    """*None* takes the others off, and another takes *none* off."""
    none = ask_of(after(EVERYTHING, *TO_SEVERAL, Choose("a"), Choose("none")))
    other = ask_of(advance(EVERYTHING, none.state, Choose("b")))

    assert none.current == Chosen(("none",))
    assert other.current == Chosen(("b",))


def test_nothing_chosen_cannot_be_confirmed() -> None:
    """*Done* without a choice asks for one."""
    outcome = after(EVERYTHING, *TO_SEVERAL, Confirm())

    assert isinstance(outcome, Reject)
    assert not outcome.ask.can_confirm
    assert outcome.ask.can_skip


def test_a_minimum_is_kept() -> None:
    """*Done* comes only with enough choices."""
    flow = form(MultiChoice("two", name("Two?"), options("a", "b", "c"), minimum=2))
    one = after(flow, Choose("a"), Confirm())
    two = after(flow, Choose("a"), Choose("b"), Confirm())

    assert isinstance(one, Reject)
    assert isinstance(two, Done)


def test_what_is_required_cannot_be_skipped() -> None:
    """A required question stays, and has no *Skip*."""
    outcome = after(EVERYTHING, Skip())

    assert isinstance(outcome, Reject)
    assert outcome.reason == NEEDED
    assert not outcome.ask.can_skip


def test_prefer_not_to_say_is_an_answer() -> None:
    """Where it is offered it leads on; elsewhere it does nothing."""
    declined = after(EVERYTHING, *TO_GROUPED, Decline())
    elsewhere = after(EVERYTHING, Decline())

    assert declined.state.answers["grouped"] == Declined()
    assert isinstance(elsewhere, Reject)


def test_back_keeps_the_answer_that_stands() -> None:
    """After Back, the question shows its answer, and Keep goes on with it."""
    there = ask_of(after(EVERYTHING, Choose("one"), Choose("single"), Back()))
    on = advance(EVERYTHING, there.state, Keep())

    assert there.question.id == "grouped"
    assert there.can_keep
    assert there.current == Chosen(("single",))
    assert on.state == after(EVERYTHING, Choose("one"), Choose("single")).state


def test_another_answer_forgets_what_no_longer_applies() -> None:
    """Answers of questions that are no longer asked are gone; all the others stay, to be kept."""
    changed = after(EVERYTHING, Choose("one"), Choose("single"), Choose("yes"), Back(), Back(), Back(), Choose("three"))
    there = ask_of(changed)

    assert "sure" not in changed.state.answers
    assert there.question.id == "grouped"
    assert there.can_keep


def test_back_on_the_first_question_stays() -> None:
    """There is nothing before the first question, and no button for it."""
    outcome = ask_of(after(EVERYTHING, Back()))

    assert outcome.question.id == "first"
    assert not outcome.can_back


def test_an_old_button_changes_nothing() -> None:
    """A press on a button of another question is no mistake of the person's: it is said, and does not count."""
    outcome = after(EVERYTHING, *[Choose("nonsense")] * 5)

    assert isinstance(outcome, Reject)
    assert outcome.reason == STALE
    assert not outcome.offer_help


def test_help_is_offered_after_three_misses() -> None:
    """Twice the question is simply put again; the third time there is an offer to skip or get help."""
    outcomes = [after(EVERYTHING, *[Unfit("sticker")] * times) for times in (1, 2, 3, 4)]

    assert [isinstance(one, Reject) and one.offer_help for one in outcomes] == [False, False, True, True]


def test_misses_are_forgotten_at_the_next_question() -> None:
    """A new question is a new beginning."""
    outcome = after(EVERYTHING, Unfit("poll"), Unfit("poll"), Choose("three"), Unfit("poll"))

    assert isinstance(outcome, Reject)
    assert not outcome.offer_help


def test_a_form_ends_with_its_answers() -> None:
    """At the end all answers are handed over; skipped ones are marked."""
    outcome = after(EVERYTHING, *TO_PHOTOS, PhotoAdded("p1", 9), Confirm(), Confirm())

    assert isinstance(outcome, Done)
    assert outcome.answers["photos"] == Pictures(("p1",))
    assert outcome.answers["consent"] == Agreed()
    assert outcome.answers["words"] == Skipped()
    assert "note" not in outcome.answers


def test_back_from_the_end_returns_to_the_last_question() -> None:
    """The review has a way back."""
    outcome = ask_of(after(EVERYTHING, *TO_PHOTOS, Skip(), Confirm(), Back()))

    assert outcome.question.id == "consent"


def test_the_review_changes_one_answer() -> None:
    """From the review one answer can be changed, and the review comes back at once."""
    asked = after(EVERYTHING, *TO_PHOTOS, Skip(), Confirm(), GoTo("count"))
    changed = advance(EVERYTHING, asked.state, Typed("7", 5))

    assert ask_of(asked).question.id == "count"
    assert isinstance(changed, Done)
    assert changed.answers["count"] == Counted(7)


def test_the_review_asks_what_a_change_makes_necessary() -> None:
    """When the changed answer raises a new question, that one is asked before the review returns."""
    asked = after(EVERYTHING, *TO_PHOTOS, Skip(), Confirm(), GoTo("first"), Choose("one"))
    end = advance(EVERYTHING, asked.state, Choose("no"))

    assert ask_of(asked).question.id == "sure"
    assert isinstance(end, Done)


def test_the_review_can_be_returned_to_without_a_change() -> None:
    """Back from a question opened in the review is the review."""
    outcome = after(EVERYTHING, *TO_PHOTOS, Skip(), Confirm(), GoTo("first"), Back())

    assert isinstance(outcome, Done)


def test_what_was_never_asked_cannot_be_gone_to() -> None:
    """Only questions that have an answer can be changed."""
    outcome = ask_of(after(EVERYTHING, GoTo("consent")))

    assert outcome.question.id == "first"


def test_words_and_photos_survive_skip_and_can_be_cleared() -> None:
    """Skip never throws words away; there is a button of its own for that."""
    skipped = after(EVERYTHING, *TO_WORDS, Typed("Something happened.", 4), Skip())
    cleared = ask_of(after(EVERYTHING, *TO_WORDS, Typed("Something happened.", 4), Clear()))

    assert skipped.state.answers["words"] == Written(((4, "Something happened."),))
    assert cleared.current is None


def test_an_option_can_answer_a_later_question() -> None:
    """What follows from an answer is not asked, but is in the answers; without it the question is asked."""
    flow = form(
        SingleChoice("kind", name("Kind?"), (Option("mosque", name("m"), implies=(("place", "near"),)), *options("x"))),
        SingleChoice("place", name("Place?"), options("near", "far")),
        YesNo("last", name("Last?"), when=Is("place", "near")),
    )
    implied = after(flow, Choose("mosque"))
    end = advance(flow, implied.state, Choose("yes"))

    assert implied.state.at == "last"
    assert isinstance(end, Done)
    assert end.answers["place"] == Chosen(("near",))
    assert after(flow, Choose("x")).state.at == "place"


def test_answers_known_beforehand_are_there_to_keep() -> None:
    """A form may begin with what is known; what does not fit is left out."""
    outcome = begin(EVERYTHING, {"first": Chosen(("two",)), "count": Counted(999), "unknown": Counted(1)})

    assert outcome.can_keep
    assert outcome.state.answers == {"first": Chosen(("two",))}


def test_progress_counts_to_the_end() -> None:
    """Each step counts one, and the last is as many as there are."""
    outcome = begin(EVERYTHING)
    last = ask_of(after(EVERYTHING, *TO_PHOTOS, Skip()))

    assert outcome.progress.step == 1
    assert last.progress.step == last.progress.of == 8


def test_a_question_that_became_necessary_is_asked_before_the_end() -> None:
    """When words sent late raise an earlier required question, it is asked before the form ends."""
    flow = form(
        LongText("words", name("Tell it")),
        SingleChoice("about", name("About?"), options("a", "b"), required=True, when=Answered("words")),
        YesNo("sure", name("Sure?")),
        words="words",
    )
    late = after(flow, Skip(), Typed("I did want to write something.", 8), Choose("yes"))

    assert ask_of(late).question.id == "about"
