"""Taking part in a consultation: asked like a report, answered once, joined to nobody."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.consultations.model import Kind, Question
from bot.flows.answers import Chosen
from bot.flows.state import State, to_compact
from tests.chat.consulting import (
    STREET,
    ahead,
    answer,
    asked,
    close_wave,
    delivery_states,
    drafts,
    open_wave,
    prompt,
    responses,
    retitled,
    skip_the_rest,
    steps,
    texts,
    to_first_question,
    up_to_review,
    words,
)
from tests.chat.stage import on_stage, press_through, send_report, to_menu
from tests.pictures import photo_with_metadata

pytestmark = pytest.mark.anyio


async def test_answers_arrive_sealed_and_in_pieces(database_url: str, tmp_path: Path) -> None:
    """The choices in one envelope, the free text in another; the unfinished answers are gone."""
    async with on_stage(database_url, tmp_path) as stage:
        wave_id = open_wave(stage.core)
        amina = stage.person()
        await answer(amina)
        desk = stage.coordinator()
        with stage.core.storage.begin() as tx:
            wave = tx.waves.get(wave_id)

        assert responses(stage.core, desk, wave_id) == [
            {"v": 1, "language": "en", "answers": {"feel": ["unsafe"], "when": ["night"], "years": 7}}
        ]
        assert texts(stage.core, desk, wave_id) == ["More light."]
        assert wave is not None
        assert wave.answered == 1
        assert drafts(stage.core) == 0


async def test_the_language_can_change_on_the_way(database_url: str, tmp_path: Path) -> None:
    """Begun in English, gone on with in Urdu at the same question; the closing words come in Urdu."""
    async with on_stage(database_url, tmp_path) as stage:
        wave_id = open_wave(stage.core)
        amina = stage.person()
        await to_first_question(amina)
        await press_through(amina, ["Unsafe"])
        await amina.wait_for("When is it unsafe?")
        await amina.send_text("/language")
        await press_through(amina, ["اردو"])
        await amina.wait_for("کب غیر محفوظ ہے؟")
        await press_through(amina, ["رات میں"])
        await amina.send_text("/language")
        await press_through(amina, ["English", "Done, go on"])
        await amina.wait_for("How many years there?")
        await amina.send_text("/language")
        await press_through(amina, ["اردو"])
        await amina.wait_for("کتنے سال سے؟")
        await amina.send_text("۷")
        await amina.wait_for("کس سے مدد ملے گی؟", new=True)
        await amina.press("⏭")
        await amina.wait_for(lambda message: any("📨" in label for label in message.labels))
        await amina.press("📨")
        await amina.wait_for("یہ مئی میں کونسل کو جائے گا۔")
        [response] = responses(stage.core, stage.coordinator(), wave_id)

        assert response["language"] == "ur"
        assert response["answers"] == {"feel": ["unsafe"], "when": ["night"], "years": 7}


async def test_unfinished_answers_wait_until_the_consultation_closes(database_url: str, tmp_path: Path) -> None:
    """After a restart, and days later when the conversation itself is forgotten, the question comes back as it was."""
    async with on_stage(database_url, tmp_path) as stage:
        open_wave(stage.core)
        amina = stage.person()
        await to_first_question(amina)
        await press_through(amina, ["Unsafe"])
        await amina.wait_for("When is it unsafe?")
        await stage.restart()
        ahead(stage, hours=25)
        await amina.send_text("/consult")
        await amina.wait_for("When is it unsafe?", new=True)
        ahead(stage, days=3)
        stage.core.upkeep.purge()
        await to_menu(amina)
        await press_through(amina, ["Consultations (1 open)"])

        assert await amina.wait_for("When is it unsafe?", new=True)
        assert drafts(stage.core) == 1


async def test_back_skip_and_prefer_not_to_say(sqlite_url: str, tmp_path: Path) -> None:
    """A declined question is kept as declined, a skipped one as skipped, and Back changes an answer."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        wave_id = open_wave(stage.core)
        amina = stage.person()
        await to_first_question(amina)
        await press_through(amina, ["Unsafe"])
        await amina.wait_for("When is it unsafe?")
        await press_through(amina, ["Back", "Prefer not to say"])
        await skip_the_rest(amina)
        await press_through(amina, ["Send my answers"])
        await amina.wait_for("Your answers are with the forum")
        desk = stage.coordinator()

        assert responses(stage.core, desk, wave_id)[0]["answers"] == {"feel": {"declined": True}, "years": None}
        assert texts(stage.core, desk, wave_id) == []


async def test_an_answer_can_be_changed_on_the_review(sqlite_url: str, tmp_path: Path) -> None:
    """Change, choose again, and the review is back with the new answer."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        wave_id = open_wave(stage.core)
        amina = stage.person()
        await up_to_review(amina)
        await press_through(amina, ["Change an answer", "How safe is your street", "Safe", "Send my answers"])
        await amina.wait_for("Your answers are with the forum")

        assert responses(stage.core, stage.coordinator(), wave_id)[0]["answers"] == {"feel": ["safe"], "years": 7}


async def test_everybody_answers_once(database_url: str, tmp_path: Path) -> None:
    """The prompt, the menu and the link all say kindly that it has been answered."""
    async with on_stage(database_url, tmp_path) as stage:
        wave_id = open_wave(stage.core)
        amina = stage.person()
        await answer(amina)
        await prompt(stage, amina, wave_id)
        await amina.press("Take part")
        await amina.wait_for("You have already answered", new=True)
        await amina.start("c_street")
        await amina.wait_for("You have already answered", new=True)
        await amina.send_text("/consult")
        listed = await amina.wait_for("you have answered. Thank you.", new=True)

        assert listed
        assert len(responses(stage.core, stage.coordinator(), wave_id)) == 1


async def test_two_presses_on_send_and_a_repeated_delivery_count_once(database_url: str, tmp_path: Path) -> None:
    """A nervous finger and a nervous network change nothing."""
    async with on_stage(database_url, tmp_path) as stage:
        wave_id = open_wave(stage.core)
        amina = stage.person()
        await up_to_review(amina)
        review = amina.screen()
        await asyncio.gather(amina.press("Send my answers", review), amina.press("Send my answers", review))
        await amina.wait_for("Your answers are with the forum")
        stage.server.redeliver(stage.server.last_update_id)
        stage.server.redeliver(stage.server.last_update_id - 1)
        await stage.server.settled()
        await asyncio.sleep(0.3)

        assert len(responses(stage.core, stage.coordinator(), wave_id)) == 1
        assert len(texts(stage.core, stage.coordinator(), wave_id)) == 1
        assert "Your answers are with the forum" in amina.screen().text


async def test_a_link_leads_somebody_new_to_the_consultation(sqlite_url: str, tmp_path: Path) -> None:
    """From the poster in the mosque: language, notice, then what the consultation is about."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        open_wave(stage.core)
        open_wave(stage.core, retitled("other", "Another"))
        amina = stage.person()
        await amina.start("c_street")
        await press_through(amina, ["English", "I understand"])
        intro = await amina.wait_for("Four questions about your street.")

        assert "Safe streets" in intro.text
        assert "3 questions" in intro.text
        assert "kept without your account" in intro.text


async def test_a_prompts_button_works_for_whom_the_bot_has_forgotten(sqlite_url: str, tmp_path: Path) -> None:
    """A member is known by their membership, in their language, without being asked anything again."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        wave_id = open_wave(stage.core)
        amina = stage.person()
        with stage.core.storage.begin() as tx:
            stage.core.membership.join(tx, amina.chat_id, "ur")
            tx.commit()
        await prompt(stage, amina, wave_id)
        await amina.press("Take part")

        assert await amina.wait_for("آپ کی گلی کے بارے میں چار سوال۔")


async def test_a_prompts_button_works_for_whom_is_no_member_any_more(sqlite_url: str, tmp_path: Path) -> None:
    """They choose their language, read the notice, and are where the button promised."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        wave_id = open_wave(stage.core)
        amina = stage.person()
        await prompt(stage, amina, wave_id)
        await amina.press("Take part")
        await press_through(amina, ["English", "I understand"])

        assert await amina.wait_for("Four questions about your street.")


async def test_a_closed_consultation_says_so_kindly(database_url: str, tmp_path: Path) -> None:
    """Also to somebody who is in the middle of it; nothing is stored."""
    async with on_stage(database_url, tmp_path) as stage:
        wave_id = open_wave(stage.core)
        amina, bilal = stage.person(), stage.person("Bilal")
        await up_to_review(amina)
        await to_menu(bilal)
        close_wave(stage.core, wave_id)
        await amina.press("Send my answers")
        await bilal.start("c_street")

        assert await amina.wait_for("This consultation has closed")
        assert await bilal.wait_for("This consultation has closed", new=True)
        assert responses(stage.core, stage.coordinator(), wave_id) == []


async def test_a_consultation_takes_nothing_after_its_end_even_before_it_is_closed(
    sqlite_url: str, tmp_path: Path
) -> None:
    """The job that closes may be late; the promise is not."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        wave_id = open_wave(stage.core, days=1)
        amina = stage.person()
        await up_to_review(amina)
        ahead(stage, hours=25)
        await amina.press("Send my answers")
        await amina.wait_for("This consultation has closed")

        assert responses(stage.core, stage.coordinator(), wave_id) == []


async def test_leaving_keeps_the_answers_unless_they_should_be_deleted(sqlite_url: str, tmp_path: Path) -> None:
    """Leave and come back to the same question; leave and delete, and it begins anew."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        wave_id = open_wave(stage.core)
        amina = stage.person()
        await to_first_question(amina)
        await press_through(amina, ["Unsafe"])
        await amina.wait_for("When is it unsafe?")
        await press_through(amina, ["Cancel", "Leave, and keep my answers"])
        await amina.wait_for("are kept, sealed")
        await press_through(amina, ["Consultations (1 open)"])
        await amina.wait_for("When is it unsafe?")
        await amina.send_text("/cancel")
        await press_through(amina, ["Leave, and delete them"])
        await amina.wait_for("Your answers are deleted")
        after_deleting = drafts(stage.core), steps(stage.core, wave_id)
        await press_through(amina, ["Consultations (1 open)"])

        assert after_deleting == (0, {"feel": 0})
        assert await amina.wait_for("Four questions about your street.")


async def test_people_are_counted_once_at_each_question_that_everybody_is_asked(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Back and forth counts once; a question that depends on an answer is not counted, for it would tell the answer."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        wave_id = open_wave(stage.core)
        amina, bilal = stage.person(), stage.person("Bilal")
        await to_first_question(amina)
        await press_through(amina, ["Unsafe", "Back", "Safe"])
        await amina.wait_for("How many years there?")
        await press_through(amina, ["Back", "Keep this answer"])
        await to_first_question(bilal)

        assert steps(stage.core, wave_id) == {"feel": 2, "years": 1}


async def test_photos_and_voice_are_refused(sqlite_url: str, tmp_path: Path) -> None:
    """As in the report; the question stays."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        open_wave(stage.core)
        amina = stage.person()
        await to_first_question(amina)
        await amina.send_photo(photo_with_metadata())
        photo = await amina.wait_for("I cannot keep photos here", new=True)
        await amina.send_voice()
        voice = await amina.wait_for("a voice or a face can show who you are", new=True)
        with stage.core.storage.begin() as tx:
            kept = tx.draft_photos.total_bytes()

        assert "How safe is your street?" in photo.text
        assert "How safe is your street?" in voice.text
        assert kept == 0


async def test_a_story_told_in_a_consultation_is_not_lost(sqlite_url: str, tmp_path: Path) -> None:
    """It fits no question; at the menu the bot asks whether to make a report of it."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        open_wave(stage.core)
        amina = stage.person()
        await to_first_question(amina)
        await amina.send_text("Yesterday somebody tore off my scarf on the bus and everybody looked away from me.")
        kept = await amina.wait_for("I have kept what you wrote", new=True)
        await press_through(amina, ["Safe"])
        await skip_the_rest(amina)
        await press_through(amina, ["Send my answers", "Menu"])

        assert "How safe is your street?" in kept.text
        assert await amina.wait_for("Shall I make a report of what you wrote?")


async def test_a_report_in_progress_waits_beside_a_consultation(sqlite_url: str, tmp_path: Path) -> None:
    """One does not disturb the other."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        wave_id = open_wave(stage.core)
        amina = stage.person()
        await to_menu(amina)
        await press_through(amina, ["Report something", "No, something happened"])
        await amina.send_text("/consult")
        await press_through(amina, ["Begin", "Safe"])
        await skip_the_rest(amina)
        await press_through(amina, ["Send my answers", "Menu", "Go on with your report"])

        assert await amina.wait_for(lambda message: "Words, letters" in str(message.labels))
        assert len(responses(stage.core, stage.coordinator(), wave_id)) == 1


async def test_the_menu_counts_what_is_left_to_answer(sqlite_url: str, tmp_path: Path) -> None:
    """Two are open; one is answered; then the count is one, and without any there is no count."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        first = open_wave(stage.core)
        amina = stage.person()
        await answer(amina)
        second = open_wave(stage.core, retitled("other", "Another"))
        third = open_wave(stage.core, retitled("third", "A third"))
        await amina.send_text("/menu")
        two = await amina.wait_for("What would you like to do?", new=True)
        for wave_id in (first, second, third):
            close_wave(stage.core, wave_id)
        await amina.send_text("/menu")
        none = await amina.wait_for("What would you like to do?", new=True)

        assert "🗳 Consultations (2 open)" in two.labels
        assert "🗳 Consultations" in none.labels


async def test_several_open_consultations_are_listed(sqlite_url: str, tmp_path: Path) -> None:
    """With where the person stands in each, and a way into each."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        open_wave(stage.core)
        amina = stage.person()
        await to_first_question(amina)
        open_wave(stage.core, retitled("other", "Another"))
        await amina.send_text("/consult")
        listed = await amina.wait_for("Safe streets: begun", new=True)
        await amina.press("Safe streets")

        assert "Another: open until" in listed.text
        assert await amina.wait_for("How safe is your street?")


async def test_who_is_under_16_is_not_offered_consultations(sqlite_url: str, tmp_path: Path) -> None:
    """Neither in the menu nor by the command."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        open_wave(stage.core)
        amina = stage.person()
        await to_menu(amina)
        await press_through(amina, ["I am under 16"])
        await amina.wait_for("It is good that you are here")
        await amina.send_text("/menu")
        menu = await amina.wait_for("What would you like to do?", new=True)
        await amina.send_text("/consult")

        assert not any("Consultations" in label for label in menu.labels)
        assert await amina.wait_for("Consultations are for people of 16 and over", new=True)


async def test_a_members_prompt_is_marked_answered_and_nothing_else(database_url: str, tmp_path: Path) -> None:
    """So no reminder comes; that they took part is known, what they said is not."""
    async with on_stage(database_url, tmp_path) as stage:
        wave_id = open_wave(stage.core)
        amina, bilal = stage.person(), stage.person("Bilal")
        for one in (amina, bilal):
            await to_menu(one)
            await press_through(one, ["Consultations (1 open)"])
            with stage.core.storage.begin() as tx:
                stage.core.membership.join(tx, one.chat_id, "en", "brent")
                tx.commit()
            asked(stage.core, one, wave_id)
        await press_through(amina, ["Begin", "Safe"])
        await skip_the_rest(amina)
        await press_through(amina, ["Send my answers"])
        await amina.wait_for("Your answers are with the forum")
        [response] = responses(stage.core, stage.coordinator(), wave_id)

        assert delivery_states(stage.core, wave_id) == {"answered": 1, "sent": 1}
        assert response["area"] == "brent"


async def test_stale_buttons_of_a_consultation_change_nothing(sqlite_url: str, tmp_path: Path) -> None:
    """A press on an earlier card brings the right question back."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        wave_id = open_wave(stage.core)
        amina = stage.person()
        await send_report(amina)
        await amina.send_text("/consult")
        await press_through(amina, ["Begin"])
        first = await amina.wait_for("How safe is your street?")
        await amina.press("Safe", first)
        await amina.wait_for("How many years there?")
        with stage.core.storage.begin() as tx:
            before = tx.answers.count_drafts()
        await amina.send_text("12")
        await amina.wait_for("What would help?", new=True)
        await amina.send_text("/consult")
        again = await amina.wait_for("What would help?", new=True)

        assert before == 1
        assert again
        assert responses(stage.core, stage.coordinator(), wave_id) == []


async def test_the_longest_consultation_still_fits_on_its_review(sqlite_url: str, tmp_path: Path) -> None:
    """Sixty questions with long titles: the card says how many more there are, and all of them are sent."""
    many = tuple(
        Question(f"q{number}", Kind.YES_NO, words(f"{'A long question about the street ' * 4}{number}?"))
        for number in range(60)
    )
    async with on_stage(sqlite_url, tmp_path) as stage:
        wave_id = open_wave(stage.core, replace(STREET, questions=many))
        amina = stage.person()
        await to_menu(amina)
        flow = stage.core.answering
        with stage.core.storage.begin() as tx:
            wave = flow.get(tx, wave_id, amina.chat_id)
            assert wave is not None
            answers = {f"q{number}": Chosen(("yes",)) for number in range(60)}
            state = State(wave.flow.id, 1, "q59", answers, finished=True)
            flow.save(tx, wave, amina.chat_id, to_compact(state), None)
            tx.commit()
        await press_through(amina, ["Consultations (1 open)"])
        review = await amina.wait_for("Please look once more")
        await press_through(amina, ["Send my answers"])
        await amina.wait_for("Your answers are with the forum")

        assert "more answers." in review.text
        assert len(responses(stage.core, stage.coordinator(), wave_id)[0]["answers"]) == 60
