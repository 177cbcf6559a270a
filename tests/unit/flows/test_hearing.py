"""What a person notices when writing or sending something instead of pressing a button."""

import pytest

from bot.flows.answers import Chosen, Counted, Pictures
from bot.flows.engine import advance
from bot.flows.events import Back, Choose, Confirm, Edited, Event, OpenGroup, PhotoAdded, Skip, Typed, Unfit
from bot.flows.questions import LongText, SingleChoice, YesNo
from bot.flows.screen import Ask, Done, Reject
from bot.flows.words import TOO_LONG, TOO_MANY
from tests.unit.flows.forms import EVERYTHING, after, ask_of, form, name, options, words_in

TO_COUNT: tuple[Event, ...] = (Choose("three"), Skip(), Skip())
TO_AREA = (*TO_COUNT, Skip())
TO_WORDS = (*TO_AREA, Skip())
TO_PHOTOS = (*TO_WORDS, Skip())
TO_END = (*TO_PHOTOS, Skip(), Confirm())
STORY = "He shouted at my sister on the bus."


def test_several_messages_are_joined() -> None:
    """Every message is a part of the words until the person is done."""
    outcome = ask_of(after(EVERYTHING, *TO_WORDS, Typed("First this.", 1), Typed("Then that.", 2)))

    assert outcome.question.id == "words"
    assert words_in(outcome) == ("First this.", "Then that.")
    assert outcome.can_confirm


def test_a_story_told_too_early_is_kept() -> None:
    """A long message at a question with buttons goes to the person's own words, and that is said."""
    outcome = after(EVERYTHING, Typed(STORY, 1))

    assert isinstance(outcome, Reject)
    assert outcome.kept_words
    assert not outcome.offer_help
    assert words_in(outcome) == (STORY,)
    assert "kept what you wrote" in outcome.reason.message


def test_a_short_text_is_asked_again() -> None:
    """A word or two at a question with buttons is not taken for the story."""
    outcome = after(EVERYTHING, Typed("ok", 1))

    assert isinstance(outcome, Reject)
    assert words_in(outcome) == ()


def test_a_question_that_takes_words_welcomes_them() -> None:
    """Where more words are welcome, even a short one is kept, without a reminder to use the buttons."""
    flow = form(
        LongText("words", name("Tell it"), flows_on=True),
        SingleChoice("next", name("Next?"), options("send", "more"), takes_words=True),
        words="words",
    )
    outcome = after(flow, Typed("One", 1), Typed("Two", 2))

    assert isinstance(outcome, Ask)
    assert outcome.kept_words
    assert outcome.question.id == "next"
    assert words_in(outcome) == ("One", "Two")


def test_words_sent_at_the_end_are_kept() -> None:
    """Somebody who thinks of more at the review simply writes it."""
    outcome = after(EVERYTHING, *TO_END, Typed("And one more thing", 5))

    assert isinstance(outcome, Done)
    assert outcome.kept_words
    assert words_in(outcome) == ("And one more thing",)


@pytest.mark.parametrize("way", [TO_WORDS, (), TO_COUNT, TO_PHOTOS, TO_END])
def test_an_edited_message_replaces_its_part(way: tuple[Event, ...]) -> None:
    """Editing a message changes its part of the words wherever the form is by then."""
    flow = EVERYTHING
    outcome = after(flow, Typed(STORY, 1), Typed(STORY, 2), *way, Edited("Better said.", 1))

    assert words_in(outcome) == ("Better said.", STORY)


def test_an_edited_message_that_is_not_kept_changes_nothing() -> None:
    """An edit of something else is no answer."""
    outcome = after(EVERYTHING, Edited("Hello", 99))

    assert isinstance(outcome, Ask)
    assert outcome.state.answers == {}


def test_a_message_delivered_twice_is_kept_once() -> None:
    """The number of a message decides, so a repeated delivery adds nothing."""
    outcome = after(EVERYTHING, *TO_WORDS, Typed("Once.", 1), Typed("Once.", 1))

    assert words_in(outcome) == ("Once.",)


def test_too_long_a_text_is_refused_whole() -> None:
    """Over the limit, the reason is said and what was there stays; nothing is cut off."""
    outcome = after(EVERYTHING, *TO_WORDS, Typed("Before.", 1), Typed("x" * 194, 2))
    fits = after(EVERYTHING, *TO_WORDS, Typed("Before.", 1), Typed("x" * 193, 2))

    assert isinstance(outcome, Reject)
    assert outcome.reason == TOO_LONG
    assert words_in(outcome) == ("Before.",)
    assert len(words_in(fits)) == 2


def test_too_many_messages_are_refused() -> None:
    """One message over the number, the reason is said and the others stay."""
    outcome = after(EVERYTHING, *TO_WORDS, *(Typed(f"part {n}", n) for n in range(1, 5)))

    assert isinstance(outcome, Reject)
    assert outcome.reason == TOO_MANY
    assert words_in(outcome) == ("part 1", "part 2", "part 3")


def test_too_long_an_edit_is_refused_at_the_end_too() -> None:
    """At the review the reason is said beside it, and the words stay as they were."""
    outcome = after(EVERYTHING, *TO_WORDS, Typed("Before.", 1), Confirm(), Skip(), Confirm(), Edited("x" * 300, 1))

    assert isinstance(outcome, Done)
    assert outcome.notice == TOO_LONG
    assert words_in(outcome) == ("Before.",)


def test_stray_controls_are_taken_out() -> None:
    """Direction controls are not kept; an empty rest is asked again."""
    kept = after(EVERYTHING, *TO_WORDS, Typed("\u202eabc\u2069 def", 1))
    empty = after(EVERYTHING, *TO_WORDS, Typed("\u200f \u202e", 1))

    assert words_in(kept) == ("abc def",)
    assert isinstance(empty, Reject)


@pytest.mark.parametrize("written", ["12", "١٢", "۱۲", "১২", " 1 2 ", "+12"])
def test_a_number_in_any_digits(written: str) -> None:
    """Numbers are read in every script's digits."""
    outcome = after(EVERYTHING, *TO_COUNT, Typed(written, 1))

    assert outcome.state.answers["count"] == Counted(12)


@pytest.mark.parametrize("written", ["0", "21", "-3", "many", "1.5", "9" * 30])
def test_a_number_out_of_range_is_asked_again(written: str) -> None:
    """The reason names the limits."""
    outcome = after(EVERYTHING, *TO_COUNT, Typed(written, 1))

    assert isinstance(outcome, Reject)
    assert dict(outcome.reason.values) == {"least": 1, "most": 20}
    assert "count" not in outcome.state.answers


def test_a_story_at_a_number_is_kept() -> None:
    """Words at a question for a number are not lost either."""
    outcome = after(EVERYTHING, *TO_COUNT, Typed(STORY, 1))

    assert words_in(outcome) == (STORY,)


@pytest.mark.parametrize("written", ["2", "٢", "۲", "২"])
def test_the_number_of_a_button_presses_it(written: str) -> None:
    """Choices can be typed by their place, in any digits."""
    outcome = after(EVERYTHING, Typed(written, 1))

    assert outcome.state.answers["first"] == Chosen(("two",))


def test_the_number_of_a_group_opens_it() -> None:
    """Typing works in groups too, and on the page that is open."""
    opened = ask_of(after(EVERYTHING, Choose("three"), Typed("1", 1)))
    chosen = advance(EVERYTHING, opened.state, Typed("3", 2))

    assert opened.group is not None
    assert chosen.state.answers["grouped"] == Chosen(("b3",))


def test_the_number_of_an_option_toggles_it_among_several() -> None:
    """Where several may be chosen, a typed number is one press."""
    outcome = ask_of(after(EVERYTHING, Choose("three"), Skip(), Typed("1", 1), Typed("3", 2)))

    assert outcome.current == Chosen(("a", "c"))


def test_a_number_without_a_button_is_asked_again() -> None:
    """Nine is not one of three."""
    outcome = after(EVERYTHING, Typed("9", 1), Typed("0", 2))

    assert isinstance(outcome, Reject)
    assert outcome.state.at == "first"


@pytest.mark.parametrize("written", ["tower", "TOWER HAM", "hamlets", "hamlet"])
def test_an_area_is_found_by_a_part_of_its_name(written: str) -> None:
    """Typing searches; even a single find is a button to confirm."""
    found = after(EVERYTHING, *TO_AREA, Typed(written, 1))

    assert isinstance(found, Ask)
    assert [choice.code for choice in found.choices] == ["tower_hamlets"]
    assert "area" not in found.state.answers


def test_an_area_is_found_without_its_accents() -> None:
    """Accents and case make no difference."""
    found = ask_of(after(EVERYTHING, *TO_AREA, Typed("ETIENNE", 1)))

    assert [choice.code for choice in found.choices] == ["saint_etienne"]


def test_the_beginning_of_a_word_goes_before_its_middle() -> None:
    """`ha` is Tower Hamlets, not Waltham Forest; `alt` is in the middle of one only."""
    beginning = ask_of(after(EVERYTHING, *TO_AREA, Typed("ha", 1)))
    middle = ask_of(after(EVERYTHING, *TO_AREA, Typed("alt", 1)))

    assert [choice.code for choice in beginning.choices] == ["tower_hamlets"]
    assert [choice.code for choice in middle.choices] == ["waltham_forest"]


def test_an_unknown_area_brings_the_whole_list() -> None:
    """Nothing found is said kindly, with all areas to choose from."""
    outcome = after(EVERYTHING, *TO_AREA, Typed("tower", 1), Typed("Atlantis", 2))

    assert isinstance(outcome, Reject)
    assert outcome.ask.pages == 2
    assert [choice.code for choice in outcome.ask.choices] == ["tower_hamlets", "waltham_forest"]


def test_back_from_a_search_shows_all_areas() -> None:
    """Back first undoes the search."""
    outcome = ask_of(after(EVERYTHING, *TO_AREA, Typed("tower", 1), Back()))

    assert outcome.question.id == "area"
    assert len(outcome.choices) == 2


def test_a_story_at_the_area_is_kept() -> None:
    """A message too long to be a place belongs to the story."""
    outcome = after(EVERYTHING, *TO_AREA, Typed(STORY, 1))

    assert words_in(outcome) == (STORY,)


def test_photos_are_kept_up_to_their_number() -> None:
    """The same photo counts once; one too many is refused and the others stay."""
    outcome = after(EVERYTHING, *TO_PHOTOS, *(PhotoAdded(ref, 1) for ref in ("p1", "p1", "p2", "p3")))

    assert isinstance(outcome, Reject)
    assert outcome.ask.current == Pictures(("p1", "p2"))


def test_a_photo_sent_early_is_kept_for_later() -> None:
    """A photo at a question with buttons is kept where photos are, and that is said."""
    outcome = after(EVERYTHING, PhotoAdded("p1", 1))

    assert isinstance(outcome, Reject)
    assert outcome.state.answers["photos"] == Pictures(("p1",))
    assert not outcome.offer_help


def test_a_photo_sent_with_the_words_is_kept() -> None:
    """While describing, a photo is welcome."""
    outcome = after(EVERYTHING, *TO_WORDS, PhotoAdded("p1", 1))

    assert isinstance(outcome, Ask)
    assert outcome.state.answers["photos"] == Pictures(("p1",))
    assert outcome.notice is not None


def test_a_photo_at_the_end_is_kept() -> None:
    """At the review, too."""
    outcome = after(EVERYTHING, *TO_END, PhotoAdded("p1", 1))

    assert isinstance(outcome, Done)
    assert outcome.answers["photos"] == Pictures(("p1",))


@pytest.mark.parametrize("finish", [(), (Choose("yes"),)])
def test_a_form_without_photos_says_so(finish: tuple[Event, ...]) -> None:
    """Nothing is kept where there is no place for it."""
    outcome = after(form(YesNo("sure", name("Sure?"))), *finish, PhotoAdded("p1", 1))

    reason = outcome.reason if isinstance(outcome, Reject) else outcome.notice
    assert reason is not None
    assert "cannot keep photos" in reason.message


def test_a_photo_without_a_usable_reference_is_refused() -> None:
    """References are at most 32 characters, so that a state stays small."""
    outcome = after(EVERYTHING, *TO_PHOTOS, PhotoAdded("p" * 33, 1))

    assert isinstance(outcome, Reject)
    assert "photos" not in outcome.state.answers


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("voice", "a voice or a face can show who you are"),
        ("video_note", "a voice or a face can show who you are"),
        ("location", "A rough area is enough"),
        ("contact", "do not name them"),
        ("sticker", "stickers"),
        ("poll", "polls"),
        ("something new", "have not kept it"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason(what: str, reason: str) -> None:
    """Voice, pins, contacts and the rest are not kept, and each refusal says why."""
    outcome = after(EVERYTHING, Unfit(what))
    at_the_end = after(EVERYTHING, *TO_END, Unfit(what))

    assert isinstance(outcome, Reject)
    assert reason in outcome.reason.message
    assert isinstance(at_the_end, Done)
    assert at_the_end.notice == outcome.reason


def test_text_at_a_group_is_no_choice() -> None:
    """Inside an open group a short word is asked again and the group stays open."""
    outcome = after(EVERYTHING, Choose("three"), OpenGroup("big"), Typed("hm", 1))

    assert ask_of(outcome).group is not None
