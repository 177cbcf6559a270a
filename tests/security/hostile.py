"""Updates that nobody honest would send: random, mutated, forged; the same for the same seed."""

import json
import random
import string
from collections.abc import Callable, Sequence
from typing import Any

from bot.services.conversations.deeds import Place, Verb

SAMPLES = (
    "<b>bold</b><script>alert(1)</script><a href='tg://user?id=1'>x</a>",
    "&lt;&amp;&#0;&#x202e;",
    "\u202egnp.exe\u202c \u2066isolated\u2069 \u200f\u200e\u061c",
    "\x00\x01\x02\x1b[31m\x7f\x85\u2028\u2029",
    "{name} {0} %s %(x)s {{ 7*7 }} {% raw %}",
    "'; DROP TABLE reports; --",
    "/start /report@other_bot /delete\n/help",
    "\ud800\udfff lone \udc00",
    "\U000e0001\U000e0020\U000e007f tags",
    "e" + "\u0301" * 500,
    "\ufdfa" * 400,  # grows 18 times when normalised the wrong way
    "🧕🏽👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "99999 99999 99999 99999",
    "٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ ০১২৩৪৫৬৭৮৯",
    "../../etc/passwd\\..\\x",
    "=cmd|'/c calc'!A1",
)
WORDS = ("no", "yes", "en", "ar", "ur", "incident", "verbal_abuse", "week", "brent", "forum_only", "words", "photos")


class Hostile:
    """A source of hostile updates for these chats."""

    def __init__(self, seed: int, chats: Sequence[int], file_ids: Sequence[str] = ()) -> None:
        """`file_ids` are files that are really there, for photos that are none."""
        self.dice = random.Random(seed)
        self._chats = list(chats)
        self._files = [*file_ids, "", "x", "A" * 300, "\ud800", "../x", "http://127.0.0.1/"]
        self._number = 10_000

    def text(self) -> str:
        """Words of any kind: samples, any plane of Unicode, very long, nothing."""
        match self.dice.randrange(8):
            case 0 | 1:
                return str(self.dice.choice(SAMPLES))
            case 2:
                plane = self.dice.randrange(17)
                return "".join(chr(plane * 0x10000 + self.dice.randrange(0x10000)) for _ in range(40))
            case 3:
                return "".join(chr(self.dice.randrange(0x110000)) for _ in range(self.dice.randrange(200)))
            case 4:
                return self.dice.choice(SAMPLES) * self.dice.randrange(1, 200)
            case 5:
                name = self.dice.choice([*Place, "x" * 500, "", "@", self.dice.choice(SAMPLES)])
                return f"/{name} {self.code()}"
            case 6:
                return self.code()
            case _:
                return ""

    def code(self) -> str:
        """Something like a receipt code."""
        return "".join(self.dice.choice(string.digits + "٣۴৫ -") for _ in range(self.dice.choice([20, 23, 5, 400])))

    def press(self) -> str:
        """What a forged button might carry."""
        if self.dice.random() < 0.2:
            return self.text()[:100]
        turn = self.dice.choice(
            ["", "0", "1", "5", "zz", "zzzzzzzz", "zzzzzzzzzzzz", "-1", "١", str(self.dice.randrange(40))]
        )
        verb = self.dice.choice([*Verb, "", "?", "\ud800", "send.send"])
        argument = self.dice.choice(
            [*WORDS, *Place, "-1", "99999999999999999999", "999", "", "\x00", "a" * 70, self.text()[:30]]
        )
        return f"{turn}.{verb}.{argument}"

    def good(self) -> dict[str, Any]:
        """A well-formed update with hostile content."""
        self._number += 1
        chat_id = self.dice.choice(self._chats)
        person = {
            "id": chat_id,
            "is_bot": False,
            "first_name": self.text()[:60] or "x",
            "language_code": self.text()[:20],
        }
        chat = {"id": chat_id, "type": "private", "first_name": "x"}
        message: dict[str, Any] = {
            "message_id": self.dice.randrange(1, 400),
            "date": 1_700_000_000,
            "chat": chat,
            "from": person,
        }
        makers: list[Callable[[], dict[str, Any]]] = [
            lambda: {"message": message | {"text": self.text()}},
            lambda: {"message": message | {"text": self.text()}},
            lambda: {"edited_message": message | {"text": self.text(), "edit_date": 1}},
            lambda: {"callback_query": self._query(person, message)},
            lambda: {"callback_query": self._query(person, message)},
            lambda: {"callback_query": self._query(person, message)},
            lambda: {"message": message | self._photo()},
            lambda: {"message": message | self._document()},
            lambda: {"message": message | {"contact": {"phone_number": self.text(), "first_name": "x"}}},
            lambda: {"message": message | {"location": {"latitude": 1e308, "longitude": -1.0}}},
            lambda: {"message": message | {"voice": {"file_id": "v", "file_unique_id": "v", "duration": -1}}},
            lambda: {"message": message | {"web_app_data": {"data": self.text(), "button_text": "x"}}},
            lambda: {"message": message | {"reply_to_message": message | {"text": self.text()}, "text": "reply"}},
            lambda: self._elsewhere(person, message),
        ]
        return {"update_id": self._number, **self.dice.choice(makers)()}

    def mutated(self) -> dict[str, Any]:
        """A well-formed update with some of its parts taken out, changed in type, or doubled."""
        update = self.good()
        for _ in range(self.dice.randrange(1, 4)):
            self._mutate(update)
        return update

    def body(self) -> bytes:
        """What might be posted at the webhook by somebody who knows the secret."""
        roll = self.dice.random()
        if roll < 0.45:
            return json.dumps(self.good()).encode()
        if roll < 0.9:
            return json.dumps(self.mutated()).encode()
        return self.dice.choice(
            [
                b"",
                b"null",
                b"[]",
                b'"text"',
                b"{",
                b"{}",
                b'{"update_id": 1}',
                b'{"update_id": NaN, "message": {"message_id": Infinity}}',
                b'{"update_id": ' + b"9" * 5000 + b"}",
                b"[" * 50_000 + b"]" * 50_000,
                b'{"update_id":5,"message":' + b'{"reply_to_message":' * 3_000 + b"{}" + b"}" * 3_001,
                b'{"a":' * 400 + b"1" + b"}" * 400,
                bytes(self.dice.randrange(256) for _ in range(300)),
                b"\xff\xfe" + json.dumps(self.good()).encode("utf-16-le"),
                json.dumps(self.good()).encode()[: self.dice.randrange(200)],
            ]
        )

    def _query(self, person: dict[str, Any], message: dict[str, Any]) -> dict[str, Any]:
        carried = self.dice.choice([message, message | {"date": 0}, None])
        query = {"id": str(self.dice.getrandbits(60)), "from": person, "chat_instance": "1", "data": self.press()}
        if carried is None:
            return query | {"inline_message_id": "inline", "game_short_name": self.text()[:20]}
        other = self.dice.choice(self._chats)
        chat = self.dice.choice(
            [message["chat"], {"id": other, "type": "private"}, {"id": -100, "type": "group", "title": "g"}]
        )
        return query | {"message": carried | {"chat": chat}}

    def _photo(self) -> dict[str, Any]:
        sizes = [
            {
                "file_id": self.dice.choice(self._files),
                "file_unique_id": "u",
                "width": self.dice.choice([1, 0, -5, 10**9]),
                "height": 1,
                "file_size": self.dice.choice([None, 0, -1, 100, 20 * 2**20, 2**40]),
            }
            for _ in range(self.dice.randrange(4))
        ]
        return {"photo": sizes, "caption": self.text()[:1500]}

    def _document(self) -> dict[str, Any]:
        kind = self.dice.choice(["image/jpeg", "image/../x", "IMAGE/PNG", "application/pdf", "", self.text()[:30]])
        return {"document": {"file_id": self.dice.choice(self._files), "file_unique_id": "u", "mime_type": kind}}

    def _elsewhere(self, person: dict[str, Any], message: dict[str, Any]) -> dict[str, Any]:
        group = {
            "id": -1_000_000_000_000 - self.dice.randrange(50),
            "type": "supergroup",
            "title": self.text()[:50] or "x",
        }
        channel = group | {"type": "channel"}
        anonymous = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
        member = {"user": person, "status": self.dice.choice(["member", "kicked", "left", "x"]), "until_date": 0}
        return self.dice.choice(
            [
                {"channel_post": message | {"chat": channel, "sender_chat": channel, "text": self.text()}},
                {"message": message | {"chat": group, "from": anonymous, "sender_chat": group, "text": self.text()}},
                {"message": message | {"chat": group, "new_chat_members": [person]}},
                {"inline_query": {"id": "1", "from": person, "query": self.text(), "offset": ""}},
                {
                    "my_chat_member": {
                        "chat": group,
                        "from": person,
                        "date": 1,
                        "old_chat_member": member,
                        "new_chat_member": member,
                    }
                },
                {"poll_answer": {"poll_id": "1", "user": person, "option_ids": [0], "option_persistent_ids": []}},
                {
                    "pre_checkout_query": {
                        "id": "1",
                        "from": person,
                        "currency": "GBP",
                        "total_amount": 1,
                        "invoice_payload": self.text(),
                    }
                },
                {"business_message": message | {"business_connection_id": "b", "text": self.text()}},
                {"message": message | {"pinned_message": message | {"text": self.text()}}},
                {"unheard_of": self.text()},
            ]
        )

    def _mutate(self, update: dict[str, Any]) -> None:
        place: Any = update
        while True:
            keys = [key for key in (place if isinstance(place, dict) else range(len(place))) if key != "update_id"]
            if not keys:
                return
            key = self.dice.choice(keys)
            if not isinstance(place[key], dict | list) or not place[key] or self.dice.random() < 0.3:
                break
            place = place[key]
        if self.dice.random() < 0.3:
            del place[key]
        else:
            place[key] = self._wrong()

    def _wrong(self) -> Any:
        wrong: list[Any] = [
            None,
            True,
            0,
            -1,
            2**31,
            2**63,
            2**70,
            1.5,
            "",
            "1",
            [],
            {},
            [[]],
            [None],
            {"id": {}},
            self.text(),
        ]
        return self.dice.choice(wrong)
