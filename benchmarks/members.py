"""Members by the million: made once, truly sealed, and kept in a folder that git ignores, to be copied for each run."""

import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import insert

from bot.bootstrap.core import Core
from bot.consultations.model import Audience
from bot.i18n.text import Localised
from bot.services.principals import DeskSession, Principal
from bot.storage import migrate
from bot.storage.connecting import checked_url, connect
from bot.storage.schema import members, new_id
from bot.vault.members import MemberSeal
from bot.vault.secret import ServerSecret

SECRET = "5f" * 32
KEPT = Path(__file__).resolve().parent / ".kept"
FIRST_CHAT = 10_000_000
LANGUAGES = ("en", "ar", "ur")
_AT_ONCE = 20_000


def fill(database_url: str, count: int) -> None:
    """A migrated database with so many members who can be written to."""
    migrate.upgrade(database_url)
    seal = MemberSeal(ServerSecret(bytes.fromhex(SECRET)))
    ids = sorted(new_id() for _ in range(count))  # in the order of the key, which is much faster to write
    engine = connect(checked_url(database_url), pool_size=1)
    for start in range(0, count, _AT_ONCE):
        with engine.begin() as connection:
            connection.execute(
                insert(members),
                [
                    {
                        "id": member_id,
                        "member_key": seal.key(FIRST_CHAT + start + at),
                        "sealed": seal.seal(member_id, FIRST_CHAT + start + at),
                        "language": LANGUAGES[(start + at) % 3],
                        "area": None,
                        "organisation": None,
                        "state": "active",
                        "prompted": 0,
                    }
                    for at, member_id in enumerate(ids[start : start + _AT_ONCE])
                ],
            )
    engine.dispose()


def sqlite_with(count: int, folder: Path, say: Callable[[str], None]) -> str:
    """The address of a new SQLite database in `folder` with so many members."""
    KEPT.mkdir(exist_ok=True)
    kept = KEPT / f"members-{count}-{migrate.head()}.sqlite"
    if not kept.exists():
        say(f"making {count:,} members, once …")
        making = kept.with_suffix(".making")
        making.unlink(missing_ok=True)
        fill(f"sqlite:///{making}", count)
        with contextlib.closing(sqlite3.connect(making)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        making.rename(kept)
    copy = folder / "amanah.sqlite"
    shutil.copyfile(kept, copy)
    return f"sqlite:///{copy}"


def announce(core: Core, text: str) -> int:
    """A bulletin to everybody that may leave at any hour, so that it does not matter when this is measured."""
    words = Localised(tuple((code, f"{text}\n\nEverybody gets it once. {'Words. ' * 30}") for code in LANGUAGES))
    bulletin = core.bulletins.write(None, words, Audience(), urgent=True)
    for number in (1, 2):
        principal = Principal(number, f"c{number}", "", "coordinator", "en")
        core.bulletins.approve(DeskSession(principal, b"", {}, ""), bulletin)
    return bulletin
