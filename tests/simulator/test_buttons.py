"""Pressing inline buttons, and the bot's answers to it."""

import pytest

from bot.simulator import Person
from tests.simulator.conftest import Caller, Clock

pytestmark = pytest.mark.anyio

MARKUP = {
    "inline_keyboard": [
        [{"text": "📝 Report something", "callback_data": "report"}, {"text": "No", "callback_data": "no"}],
        [{"text": "Website", "url": "https://example.org"}],
    ]
}


async def ask(call: Caller, person: Person, text: str = "?") -> int:
    """Send a question with buttons; gives the message's number."""
    sent = await call("sendMessage", chat_id=person.user_id, text=text, reply_markup=MARKUP)
    return int(sent.result["message_id"])


async def test_a_press_reaches_the_bot_with_its_message(call: Caller, amina: Person) -> None:
    """The update carries the message and its keyboard as they were."""
    message_id = await ask(call, amina)
    query_id = await amina.press("No")
    query = (await call("getUpdates")).result[0]["callback_query"]

    assert (query["id"], query["data"], query["from"]["id"]) == (query_id, "no", amina.user_id)
    assert (query["message"]["message_id"], query["message"]["reply_markup"]) == (message_id, MARKUP)


@pytest.mark.parametrize("button", ["📝 Report something", "report", "report SOME", 0])
async def test_a_button_is_found_by_text_data_part_or_number(call: Caller, amina: Person, button: str | int) -> None:
    """Tests may name a button in the way that reads best."""
    await ask(call, amina)
    await amina.press(button)

    assert (await call("getUpdates")).result[0]["callback_query"]["data"] == "report"


async def test_a_missing_button_shows_those_that_are_there(call: Caller, amina: Person) -> None:
    """The error is enough to see what went wrong."""
    await ask(call, amina)

    with pytest.raises(LookupError, match=r"\[No\]"):
        await amina.press("Perhaps")


async def test_a_link_cannot_be_pressed(call: Caller, amina: Person) -> None:
    """A link opens a page; the bot would not hear of it."""
    await ask(call, amina)

    with pytest.raises(LookupError, match=r"https://example\.org"):
        await amina.press("Website")


async def test_an_answer_is_shown_once(call: Caller, amina: Person) -> None:
    """A toast or an alert; the second answer comes too late."""
    await ask(call, amina)
    query_id = await amina.press("No")
    first = await call("answerCallbackQuery", callback_query_id=query_id, text="Noted", show_alert=True)
    second = await call("answerCallbackQuery", callback_query_id=query_id)
    toast = await amina.wait_answered(query_id)

    assert (first.result, toast.text, toast.alert) == (True, "Noted", True)
    assert second.refusal == (
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    )


async def test_an_answer_after_fifteen_minutes_is_too_late(call: Caller, amina: Person, clock: Clock) -> None:
    """A press cannot be answered for ever."""
    await ask(call, amina)
    query_id = await amina.press("No")
    clock.now += 15 * 60 + 1
    reply = await call("answerCallbackQuery", callback_query_id=query_id)

    assert (reply.status, amina.toasts) == (400, [])


async def test_waiting_shows_the_chat_when_nothing_comes(call: Caller, amina: Person) -> None:
    """A test that waits in vain sees the chat as it stands."""
    await ask(call, amina, "What is it about?")

    with pytest.raises(TimeoutError, match=r"What is it about\?.*\[No\]"):
        await amina.wait_for("never said", timeout=0.01)


async def test_waiting_for_something_new_skips_what_stood_there(call: Caller, amina: Person) -> None:
    """The same sentence counts again only when it was said after the person's last action."""
    await ask(call, amina, "Again?")
    await amina.press("No")

    with pytest.raises(TimeoutError):
        await amina.wait_for("Again?", timeout=0.01, new=True)
    second = await ask(call, amina, "Again?")
    assert (await amina.wait_for("Again?", new=True)).message_id == second
