"""*Tell me here when there is a reply*."""

import datetime as dt
from pathlib import Path

import pytest

from bot.chat.callbacks import Press
from bot.domain.cases import Status
from bot.services.conversations.deeds import Heard, Place, Pressed, Verb
from bot.services.conversations.screens import AskCode, Said
from bot.services.inbox.filters import EVERYTHING
from bot.simulator import Message, Person
from tests.chat.stage import Stage, on_stage, open_thread, press_through, send_report
from tests.logbooks import logs_to
from tests.security.sweep import sweep

pytestmark = pytest.mark.anyio

TELL = "Tell me here when there is a reply"
NOTICE = "There may be something for you. Open /reply and type your code."


def answer(stage: Stage, words: str = "We hear you.", number: int = 0) -> None:
    """Let the forum answer a report."""
    desk = stage.coordinator()
    row = stage.core.inbox.page(desk, EVERYTHING).rows[number]
    stage.core.casework.reply(desk, row.id, words, once=f"{words}{number}" * 4)


async def hours_pass(stage: Stage, hours: int = 1) -> None:
    """The clock goes on to a later hour's turn, where the job runs."""
    stage.clock.ahead += dt.timedelta(hours=hours)
    await stage.line.tell_waiting()


def notices(person: Person) -> list[Message]:
    """The notices on a phone."""
    return [message for message in person.messages if NOTICE in message.text]


def mailboxes(stage: Stage, person: Person) -> int:
    """How many mailboxes a person has; they are gone afterwards."""
    with stage.core.storage.begin() as tx:
        return stage.core.mailboxes.stop_all(tx, person.user_id)


async def test_nobody_is_told_who_did_not_ask(sqlite_url: str, tmp_path: Path) -> None:
    """It is off by default: a reply brings no message, and no chat is kept."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await send_report(amina)
        answer(stage)
        await hours_pass(stage)

        assert notices(amina) == []
        assert mailboxes(stage, amina) == 0


async def test_the_card_says_what_is_kept_before_one_chooses(sqlite_url: str, tmp_path: Path) -> None:
    """Below the sent report stands the choice, and in one line what is kept for it."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await send_report(amina)
        sent = await amina.wait_for("Your report has been sent")

        assert any(TELL in label for label in sent.labels)
        assert "keep this chat's number, sealed and apart from your report; otherwise we do not keep it" in sent.text


async def test_a_reply_brings_one_message_that_says_nothing(database_url: str, tmp_path: Path) -> None:
    """Asked for on the card of the sent report: the notice comes at the hour's turn, not at the second of the reply."""
    async with on_stage(database_url, tmp_path) as stage:
        amina = stage.person()
        code = await send_report(amina)
        await press_through(amina, [TELL])
        await amina.wait_for("I will write to you here")
        answer(stage, "Canary reply")
        await stage.line.tell_waiting()
        at_once = len(notices(amina))
        await hours_pass(stage)
        [notice] = notices(amina)
        await hours_pass(stage)

        assert at_once == 0
        assert notice.text == NOTICE
        assert len(notices(amina)) == 1
        assert "Canary reply" in (await open_thread(amina, code)).text


async def test_two_replies_in_an_hour_are_one_notice(sqlite_url: str, tmp_path: Path) -> None:
    """Also when they are to two reports of one person."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await send_report(amina, "First.")
        await press_through(amina, [TELL])
        await amina.wait_for("I will write to you here", new=True)
        await press_through(amina, ["Menu", "Report something", "No, something happened", "Words, letters"])
        await press_through(amina, ["Shouted at", "This week", "On a bus", "Brent"])
        await amina.wait_for("Please tell it in your own words", new=True)
        await amina.send_text("Second.")
        await press_through(amina, ["Send, only the forum sees it", "I agree. Send"])
        await amina.wait_for("Your report has been sent", new=True)
        await press_through(amina, [TELL])
        await amina.wait_for("I will write to you here", new=True)
        answer(stage, "One", 0)
        answer(stage, "Two", 0)
        answer(stage, "Three", 1)
        await hours_pass(stage)

        assert len(notices(amina)) == 1
        assert mailboxes(stage, amina) == 2


async def test_it_can_be_chosen_and_ended_below_the_thread(sqlite_url: str, tmp_path: Path) -> None:
    """Whoever comes back with the code sees whether they are told, and can change it."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        code = await send_report(amina)
        await open_thread(amina, code)
        await press_through(amina, [TELL])
        await amina.wait_for("I will write to you here", new=True)
        thread = await open_thread(amina, code)
        await press_through(amina, ["Don't tell me here"])
        await amina.wait_for("I will not write to you about this report", new=True)
        answer(stage)
        await hours_pass(stage)

        assert any("Don't tell me here" in label for label in thread.labels)
        assert notices(amina) == []
        assert mailboxes(stage, amina) == 0


async def test_after_a_restart_the_code_is_asked_for_first(database_url: str, tmp_path: Path) -> None:
    """Which report the card is about is on no disk: a restarted bot asks for the code, then it can be chosen."""
    async with on_stage(database_url, tmp_path) as stage:
        amina = stage.person()
        code = await send_report(amina)
        await stage.restart()
        await press_through(amina, [TELL])
        await amina.wait_for("Please type your code once more", new=True)
        await amina.send_text(code)
        await amina.wait_for("Your report of the week", new=True)
        await press_through(amina, [TELL])
        await amina.wait_for("I will write to you here", new=True)
        answer(stage)
        await hours_pass(stage)

        assert len(notices(amina)) == 1


async def test_a_notice_survives_a_restart_once_the_desk_is_opened(database_url: str, tmp_path: Path) -> None:
    """A killed process takes its key along; a coordinator at the desk brings the notice back, and it comes once."""
    async with on_stage(database_url, tmp_path) as stage:
        amina = stage.person()
        await send_report(amina)
        await press_through(amina, [TELL])
        await amina.wait_for("I will write to you here")
        answer(stage)
        await stage.restart()
        await hours_pass(stage, 2)
        without_the_desk = len(notices(amina))
        stage.core.inbox.page(stage.coordinator(), EVERYTHING)
        await hours_pass(stage)
        await hours_pass(stage)

        assert without_the_desk == 0
        assert len(notices(amina)) == 1


async def test_delete_takes_the_mailbox_and_the_notice_with_it(database_url: str, tmp_path: Path) -> None:
    """After /delete the chat is kept nowhere, and a notice that waited does not come."""
    async with on_stage(database_url, tmp_path) as stage:
        amina = stage.person()
        await send_report(amina)
        await press_through(amina, [TELL])
        await amina.wait_for("I will write to you here")
        answer(stage)
        await amina.send_text("/delete")
        await press_through(amina, ["Yes, delete"])
        await amina.wait_for("Done. Your language")
        left = mailboxes(stage, amina)
        await hours_pass(stage)

        assert left == 0
        assert notices(amina) == []


async def test_deleting_the_report_takes_the_mailbox_with_it(database_url: str, tmp_path: Path) -> None:
    """The report, its notice and the chat that was to be told are gone together."""
    async with on_stage(database_url, tmp_path) as stage:
        amina = stage.person()
        code = await send_report(amina)
        await press_through(amina, [TELL])
        await amina.wait_for("I will write to you here")
        answer(stage)
        await open_thread(amina, code)
        await press_through(amina, ["Delete this report", "Yes, delete it"])
        await amina.wait_for("are deleted from our server", new=True)
        left = mailboxes(stage, amina)
        with stage.core.storage.begin() as tx:
            waiting = tx.notices.due(2**40)

        assert (stage.reports(), left, waiting) == (0, 0, [])


async def test_the_mailbox_ends_when_the_case_does(sqlite_url: str, tmp_path: Path) -> None:
    """The person is told a last time, and then the chat is forgotten."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await send_report(amina)
        await press_through(amina, [TELL])
        await amina.wait_for("I will write to you here")
        desk = stage.coordinator()
        [row] = stage.core.inbox.page(desk, EVERYTHING).rows
        stage.core.casework.set_status(desk, row.id, Status.CLOSED)
        await hours_pass(stage)

        assert len(notices(amina)) == 1
        assert mailboxes(stage, amina) == 0


async def test_who_blocked_the_bot_is_forgotten(sqlite_url: str, tmp_path: Path) -> None:
    """A mailbox that cannot be reached is not tried again."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await send_report(amina)
        await press_through(amina, [TELL])
        await amina.wait_for("I will write to you here")
        answer(stage)
        await amina.block()
        await hours_pass(stage)

        assert mailboxes(stage, amina) == 0


async def test_a_button_of_another_card_opens_no_mailbox(sqlite_url: str, tmp_path: Path) -> None:
    """The choice belongs to the card it was drawn on: an older or forged one asks for the code."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await send_report(amina)
        forged = Pressed(Verb.GO, Place.TELL, turn=1, message_id=1)
        outcome = stage.core.conversations.step(Heard(amina.user_id, 987654321, forged))

        assert isinstance(outcome.card, AskCode)
        assert mailboxes(stage, amina) == 0


async def test_asking_leaves_no_trace_of_the_person(database_url: str, tmp_path: Path) -> None:
    """The chat's number is in no file of ours: not beside the mailbox, not in the log, not while a notice waits."""
    log = tmp_path / "amanah.log"
    with log.open("w") as stream, logs_to(stream, "debug"):
        async with on_stage(database_url, tmp_path) as stage:
            amina = stage.person("Canariah-Firstname", "en", user_id=7391840265, username="canary_username_zrx")
            await send_report(amina)
            await press_through(amina, [TELL])
            await amina.wait_for("I will write to you here")
            answer(stage)
            waiting, _ = sweep([tmp_path], [amina.user_id, "Canariah-Firstname", "canary_username_zrx"])
            await hours_pass(stage)
            told, _ = sweep([tmp_path], [amina.user_id, "Canariah-Firstname", "canary_username_zrx"])

    assert len(notices(amina)) == 1
    assert (waiting, told) == ([], [])


async def test_a_press_that_is_heard_twice_is_answered_alike(sqlite_url: str, tmp_path: Path) -> None:
    """Killed between storing and saying, the bot says the same once more."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await send_report(amina)
        sent = await amina.wait_for("Your report has been sent")
        [data] = [one.data for row in sent.buttons for one in row if TELL in one.text]
        press = Press.decode(data)
        assert press is not None
        heard = Heard(amina.user_id, 987654321, Pressed(press.verb, press.argument, press.turn, sent.message_id))
        first, again = (stage.core.conversations.step(heard).card for _ in range(2))

        assert isinstance(first, Said)
        assert again == first
        assert mailboxes(stage, amina) == 1
