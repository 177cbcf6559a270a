"""Only what Telegram could have sent is taken for an update."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.chat.media import heard_in
from bot.chat.reading import read_update
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

    assert read_update(update, None) is None


@pytest.mark.parametrize("raw", [None, [], "text", 7, {}, {"update_id": None}])
def test_what_is_no_object_is_no_update(raw: object) -> None:
    """Whatever else JSON can hold."""
    assert read_update(raw, None) is None


def test_a_good_update_is_read_as_it_is() -> None:
    """Nothing of it is lost, and what this version does not know is no reason to refuse it."""
    update = read_update(message_update(1) | {"invented_later": {"x": 1}}, None)

    assert update is not None
    assert update.message is not None
    assert update.message.text == "hello"


def test_nobody_acts_in_somebody_elses_chat() -> None:
    """A press or a message that names another person's private chat is not heard."""
    update = message_update(1, chat_id=7)
    update["message"]["from"]["id"] = 8
    read = read_update(update, None)

    assert read is not None
    assert heard_in(read) is None
