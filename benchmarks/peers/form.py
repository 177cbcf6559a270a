"""The report as the bots beside Amanah ask for it: the same cards and buttons, kept in memory, stored once."""

import contextlib
import secrets
import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """A text and the labels of its buttons, row by row; what is pressed comes back as the label's number."""

    text: str
    rows: tuple[tuple[str, ...], ...] = ()

    def numbered(self) -> list[list[tuple[str, str]]]:
        """Every label with what its button carries."""
        numbers = iter(range(sum(map(len, self.rows))))
        return [[(label, str(next(numbers))) for label in row] for row in self.rows]


_NOT_SAY = ("🤐 Prefer not to say",)
_WAYS = ("↩️ Back", "⏭ Skip", "✖️ Cancel")

LANGUAGE = Card("🌐 Choose your language\n\n🌐 اختيار اللغة\n\n🌐 اپنی زبان چنیں", (("English", "العربية"), ("اردو",)))
NOTICE = Card(
    "<b>🔒 Before you begin</b>\n\n▫️ We do not keep who you are with what you wrote. No name, no number, no username "
    "is stored with a report.\n\n▫️ Telegram itself sees your account and your messages. What you write may show who "
    "you are: describe, don't name.\n\n▫️ You get a code. With it you can read the answer. If you lose it, nobody can "
    "open the answer for you.\n\n▫️ This is not an emergency service. In danger, call 999.",
    (("✅ I understand, go on",), ("📖 Read more",)),
)
MENU = Card(
    "<b>🤲 Peace be upon you. This is Forum.</b>\n\nWhat would you like to do?",
    (
        ("📝 Report something",),
        ("🗳 Consultations",),
        ("📬 Check for a reply",),
        ("📣 What came of it",),
        ("🆘 Help now · rights",),
        ("🌐 Language", "🔒 Privacy"),
        ("🌱 I am under 16",),
    ),
)
DANGER = Card(
    "<i>Step 1 of 7</i>\n\n<b>Is anyone in danger right now?</b>",
    (
        ("Yes, right now",),
        ("No, something happened",),
        ("No, police or security",),
        ("No, something else",),
        ("✖️ Cancel",),
    ),
)
GROUP = Card(
    "<i>Step 2 of 7</i>\n\n<b>What kind of thing was it?</b>\n\nChoose what comes closest.",
    (
        ("Hurt or touched …",),
        ("Threatened or followed …",),
        ("Words, letters or online …",),
        ("Property, mosque or grave …",),
        ("Treated unfairly …",),
        ("Bullied at school",),
        ("Something else",),
        _WAYS,
    ),
)
KIND = Card(
    "<i>Step 2 of 7</i>\n\n<b>What kind of thing was it?</b>\n\nChoose what comes closest.\n\n▸ Words, letters "
    "or online",
    (
        ("Shouted at or insulted",),
        ("Abuse online",),
        ("Hateful letter or leaflet",),
        ("In the news or politics",),
        ("☰ All choices",),
        _WAYS,
    ),
)
WHEN = Card(
    "<i>Step 3 of 7</i>\n\n<b>When was it, roughly?</b>",
    (("Today", "This week"), ("This month", "Longer ago"), ("It is still going on",), _NOT_SAY, _WAYS),
)
PLACE = Card(
    "<i>Step 4 of 7</i>\n\n<b>What kind of place was it?</b>",
    (
        ("In the street", "At home"),
        ("On a bus or train",),
        ("At a stop or station",),
        ("In a shop",),
        ("Café or restaurant",),
        ("In a park", "In a car park"),
        ("At school",),
        ("College or university",),
        ("At work",),
        ("At or near a mosque",),
        ("In a cemetery",),
        ("Hospital or doctor",),
        ("In a public office",),
        ("Police station or prison",),
        ("At a port or airport",),
        ("Event or protest",),
        ("Online, for all to see",),
        ("Online, in private",),
        ("By phone or post", "Somewhere else"),
        _NOT_SAY,
        _WAYS,
    ),
)
AREA = Card(
    "<i>Step 5 of 7</i>\n\n<b>In which area?</b>\n\nA rough area is enough. You can type a part of its name.",
    (
        ("Barking and Dagenham",),
        ("Barnet", "Bexley"),
        ("Brent", "Bromley"),
        ("Camden", "City of London"),
        ("Croydon", "Ealing"),
        ("Enfield", "Greenwich"),
        ("Hackney",),
        ("⬇️ More",),
        _NOT_SAY,
        _WAYS,
    ),
)
WORDS = Card(
    "<i>Step 6 of 7</i>\n\n<b>Please tell it in your own words.</b>\n\nAs much or as little as you like, in any "
    "language, in one message or several. Photos are welcome. Describe people, and do not name them.",
    (_WAYS,),
)
SHARE = Card(
    "<i>Step 7 of 7</i>\n\n<b>Thank you. Would you like to send it now, or to add detail first?</b>\n\nYou can still "
    "write more or send photos here. It is added to your words.",
    (("Send, only the forum sees it",), ("Send, choose who sees it",), ("Add more detail first",), _WAYS),
)
REVIEW = Card(
    "<b>📋 Please look once more. This is what will be sent:</b>\n\n{answers}\n\n<blockquote>{words}</blockquote>\n\n"
    "<b>🔑 Your code</b>\n\n<code>{code}</code>\n\nWrite it down or take a picture of it now. It is the only way to "
    "read the answer.\n\nBy pressing Send you agree that the forum's coordinators read this and use it only as you "
    "allowed.",
    (("📨 I agree. Send",), ("✏️ Change an answer",), ("↩️ Back", "✖️ Cancel")),
)
SENT = Card(
    "<b>✅ Your report has been sent. Thank you for trusting us.</b>\n\n🔑 Your code, once more:\n\n<code>{code}</code>"
    "\n\nWhat happens next: a coordinator reads it as soon as they can. We cannot promise what the police will do. To "
    "read the answer or add something, come back with your code: /reply\n\nIf this weighs on you, help is listed under "
    "“Help now”.",
    (
        ("🔔 Tell me here when there is a reply",),
        ("🆘 Help now · rights",),
        ("🧹 Clear this chat", "🏠 Menu"),
    ),
)

ANSWERS = ("language", "danger", "kind", "time", "place", "area", "share", "words", "code")


def new_code() -> str:
    """Twenty digits in four groups."""
    return " ".join(f"{secrets.randbelow(100_000):05}" for _ in range(4))


def open_database(path: str) -> sqlite3.Connection:
    """A database as one opens it."""
    connection = sqlite3.connect(path)
    columns = ", ".join(f'"{name}" TEXT' for name in ANSWERS)
    with contextlib.suppress(sqlite3.OperationalError):
        connection.execute(f"CREATE TABLE reports (id INTEGER PRIMARY KEY, {columns})")
    connection.commit()
    return connection


def store(connection: sqlite3.Connection, answers: dict[str, str]) -> None:
    """The one insert."""
    marks = ", ".join("?" for _ in ANSWERS)
    names = ", ".join(f'"{name}"' for name in ANSWERS)
    connection.execute(f"INSERT INTO reports ({names}) VALUES ({marks})", [answers.get(name, "") for name in ANSWERS])
    connection.commit()
