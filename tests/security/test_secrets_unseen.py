"""No secret is seen in a traceback, in a message, or in what an object says of itself."""

import dataclasses
import importlib
import pkgutil
import re
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import bot
from bot.errors import AmanahError
from bot.services.verification import WithPassword, WithRecovery
from bot.settings import read_settings
from bot.storage.engine import Storage
from bot.vault.drafts import ChatSeal
from bot.vault.ephemeral import EphemeralSeal
from bot.vault.kdf import KdfCost
from bot.vault.keys import KeyPair
from bot.vault.pseudonyms import Pseudonyms
from bot.vault.receipts import Receipts, new_code
from bot.vault.recovery import new_recovery, parse_recovery
from bot.vault.retired import ReceiptSalt, RetiredSecret
from bot.vault.ring import RingSeal
from bot.vault.secret import ServerSecret
from bot.vault.stream import StreamOpener, StreamSealer
from tests.cli.conftest import TOKEN, Amanah, amanah, folder

__all__ = ["amanah", "folder"]

SECRET_NAMES = {"private", "secret", "password", "passphrase", "recovery", "printed", "salt", "csrf"}
PERSONAL = {"code", "words", "answers"}
PERSONAL_PLACES = ("bot.services.conversations.", "bot.domain.cases", "bot.cli.demo")
SECRET, OTHER = ServerSecret(bytes(range(32))), ServerSecret(bytes(range(1, 33)))


def dataclasses_of_ours() -> Iterator[type]:
    """Every dataclass of the programme, but not of the simulator, which plays Telegram on invented data."""
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if module.name == "bot.__main__" or module.name.startswith(("bot.simulator", "bot.alembic")):
            continue
        for kind in vars(importlib.import_module(module.name)).values():
            if isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind.__module__ == module.name:
                yield kind


def test_fields_with_secrets_are_left_out_of_reprs() -> None:
    """Whoever adds a field for a secret, a receipt code or somebody's words hides it."""
    shown = [
        f"{kind.__qualname__}.{one.name}"
        for kind in dataclasses_of_ours()
        for one in dataclasses.fields(kind)
        if one.repr and one.type in {str, bytes, "str", "bytes", str | None}
        if one.name in SECRET_NAMES or (one.name in PERSONAL and kind.__module__.startswith(PERSONAL_PLACES))
    ]
    looked_at = sum(1 for _ in dataclasses_of_ours())

    assert looked_at > 50
    assert shown == []


def holders() -> dict[str, tuple[object, list[bytes | str]]]:
    """Objects that hold a secret, and what of it must not be seen."""
    printed, _ = new_recovery()
    recovery, code = parse_recovery(printed), new_code()
    salt, pair = ReceiptSalt.of(SECRET), KeyPair.generate()
    keys = Receipts(SECRET).derive(code, KdfCost(1, 8))
    hidden: list[bytes | str] = [bytes(range(32)), SECRET.to_text()]
    return {
        "secret": (SECRET, hidden),
        "retired": (RetiredSecret.from_text(SECRET.to_text()), [*hidden, salt.salt]),
        "salt": (salt, [salt.salt, salt.salt.hex()]),
        "receipts": (Receipts(SECRET, [salt]), [*hidden, salt.salt]),
        "receipt keys": (keys, [keys.private, keys.lookup, code]),
        "chat seal": (ChatSeal(SECRET), hidden),
        "pseudonyms": (Pseudonyms(SECRET), hidden),
        "ephemeral": (EphemeralSeal(pair.private), [pair.private]),
        "ring": (RingSeal(SECRET), hidden),
        "pair": (pair, [pair.private]),
        "recovery": (recovery, [recovery.private, printed]),
        "password": (WithPassword("amina", "seven olive trees"), ["seven olive trees"]),
        "printed": (WithRecovery(printed), [printed, printed.split()[0]]),
        "sealer": (StreamSealer(SECRET.subkey("x"), bound_to=b""), [SECRET.subkey("x")]),
        "opener": (StreamOpener(SECRET.subkey("x"), bytes(24), bound_to=b""), [SECRET.subkey("x")]),
    }


@pytest.mark.parametrize("name", holders())
def test_a_traceback_with_local_values_shows_no_secret(name: str) -> None:
    """Even where somebody's tool prints the values of local variables."""
    held, hidden = holders()[name]

    def fail(local: object) -> None:
        raise RuntimeError(repr(local))

    try:
        fail(held)
    except RuntimeError as failure:
        text = "".join(traceback.TracebackException.from_exception(failure, capture_locals=True).format())
    own = re.sub(r"(?m)^ +(held|hidden) = .*$", "", text)

    assert "local = " in own
    for one in hidden:
        assert (one if isinstance(one, str) else repr(one)) not in own
        assert one if isinstance(one, str) else one.hex() not in own


WRONG: dict[str, str] = {
    "AMANAH_SERVER_SECRET": "canary5ec12e7",
    "AMANAH_SERVER_SECRET_OLD": "canary5ec12e7",
    "AMANAH_TELEGRAM_TOKEN": "123:canary5ec12e7",
    "AMANAH_DATABASE_URL": "mysql://amanah:canary5ec12e7@localhost/x",
    "AMANAH_WEBHOOK_SECRET": "canary5ec12e7 !",
}


@pytest.mark.parametrize("variable", WRONG)
def test_a_wrong_secret_is_not_repeated(amanah: Amanah, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    """Not even with AMANAH_DEBUG, and not by any command that reads it."""
    monkeypatch.setenv(variable, WRONG[variable])
    monkeypatch.setenv("AMANAH_DEBUG", "1")
    for command in ("backup", "verify", "migrate"):
        outcome = amanah(command)
        assert outcome.code == 1
        assert variable in outcome.err
        assert "canary5ec12e7" not in outcome.out + outcome.err


def test_a_database_out_of_reach_does_not_tell_its_password(
    amanah: Amanah, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    """The driver's own message would quote the address."""
    monkeypatch.setenv("AMANAH_DATABASE_URL", "postgresql://amanah:canary5ec12e7@127.0.0.1:1/x")
    monkeypatch.setenv("AMANAH_FORUM_NAME", "Forum")
    monkeypatch.setenv("AMANAH_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("AMANAH_SERVER_SECRET", "5e" * 32)
    monkeypatch.setenv("AMANAH_DEBUG", "1")
    settings = read_settings()
    outcomes = [amanah(command) for command in ("backup", "verify", "migrate", "summary")]

    assert "canary5ec12e7" not in repr(settings)
    assert "5e5e5e5e" not in repr(settings)
    assert TOKEN not in repr(settings)
    for outcome in outcomes:
        assert outcome.code == 1
        assert "canary5ec12e7" not in outcome.out + outcome.err


@pytest.mark.parametrize(
    "act",
    [
        lambda: ServerSecret.from_text("canary"),
        lambda: RetiredSecret.from_text("canary"),
        lambda: parse_recovery("canary " * 13),
        lambda: Receipts(SECRET).derive("canary", KdfCost(1, 8)),
        lambda: KeyPair.from_private(b"canary"),
        lambda: ChatSeal(SECRET).open(1, "draft", b"canary"),
        lambda: Storage("canary://canary:canary@canary"),
    ],
)
def test_no_error_of_ours_quotes_what_it_was_given(act: Callable[[], object]) -> None:
    """Its text may be printed and logged."""
    with pytest.raises(AmanahError) as refused:
        act()

    assert "canary" not in str(refused.value)
    assert refused.value.__cause__ is None
