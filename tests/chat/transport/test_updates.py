"""Only what Telegram could have sent is taken for an update."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.chat.updates import Incoming, read_update
from bot.services.conversations.deeds import Heard, Pressed, Wrote
from tests.chat.transport.telegram_double import message_update

WRONG: dict[str, Callable[[dict[str, Any]], object]] = {
    "an id that is a text": lambda update: update["message"]["chat"].update(id="7"),
    "an id that is a truth": lambda update: update["message"]["from"].update(id=True),
    "an id beyond what Telegram has": lambda update: update["message"]["chat"].update(id=1 << 60),
    "a text that is a number": lambda update: update["message"].update(text=7),
    "a message without a number": lambda update: update["message"].pop("message_id"),
    "a huge number of a message": lambda update: update["message"].update(message_id=1 << 40),
    "a caption that is a list": lambda update: update["message"].update(caption=["x"]),
    "a photo that is a text": lambda update: update["message"].update(photo="x"),
    "a negative size": lambda update: update["message"].update(
        photo=[{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1, "file_size": -1}]
    ),
    "a language that is a number": lambda update: update["message"]["from"].update(language_code=7),
    "an update without a number": lambda update: update.pop("update_id"),
    "a number of an update that is a text": lambda update: update.update(update_id="1"),
    "a message that is a list": lambda update: update.update(message=[]),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_has_the_wrong_form_is_no_update(what: str) -> None:
    """It is passed over before anything is done with it."""
    update = message_update(1)
    WRONG[what](update)

    assert read_update(update) is None


@pytest.mark.parametrize("raw", [None, [], "text", 7, {}, {"update_id": None}])
def test_what_is_no_object_is_no_update(raw: object) -> None:
    """Whatever else JSON can hold."""
    assert read_update(raw) is None


def test_a_good_update_is_read_as_it_is() -> None:
    """Nothing of it is lost, and what this version does not know is no reason to refuse it."""
    update = read_update(message_update(1) | {"invented_later": {"x": 1}})

    assert update is not None
    assert update.heard == Heard(7, 1, Wrote("hello", 1))


def test_nobody_acts_in_somebody_elses_chat() -> None:
    """A press or a message that names another person's private chat is not heard."""
    update = message_update(1, chat_id=7)
    update["message"]["from"]["id"] = 8
    read = read_update(update)

    assert read is not None
    assert read.heard is None


def press(**more: Any) -> dict[str, Any]:
    """A press as Telegram writes it."""
    person = {"id": 5, "is_bot": False, "first_name": "A"}
    return {
        "update_id": 1,
        "callback_query": {"id": "9", "from": person, "chat_instance": "x", "data": "1.o.a", **more},
    }


def test_a_press_is_heard_with_what_answers_it() -> None:
    """The button's own data, the card it stands on, and the number of the press."""
    read = read_update(press(message={"message_id": 3, "date": 0, "chat": {"id": 5, "type": "private"}}))

    assert read == Incoming(1, 5, "private", 5, Heard(5, 1, Pressed("o", "a", 1, 3)), "9")


def test_a_press_without_its_message_stands_in_its_persons_line() -> None:
    """In a private chat the person's number is the chat's."""
    read = read_update(press())

    assert read is not None
    assert (read.line, read.heard) == (5, None)


def test_an_update_of_nobody_stands_in_no_line() -> None:
    """It waits for nothing."""
    read = read_update({"update_id": 1})

    assert read is not None
    assert read.line is None


@pytest.mark.parametrize(("status", "blocked"), [("kicked", True), ("member", False)])
def test_blocking_and_coming_back_are_told_apart(status: str, blocked: bool) -> None:
    """A member who blocked the bot is left in peace until they let it write again."""
    person = {"id": 5, "is_bot": False, "first_name": "A"}
    change = {"chat": {"id": 5, "type": "private"}, "from": person, "new_chat_member": {"status": status}}
    read = read_update({"update_id": 1, "my_chat_member": change})

    assert read is not None
    assert read.blocked is blocked


def test_another_bot_is_not_a_person() -> None:
    """What a bot writes is not heard."""
    update = message_update(1)
    update["message"]["from"]["is_bot"] = True
    read = read_update(update)

    assert read is not None
    assert read.heard is None
