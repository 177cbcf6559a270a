"""What the bot says about itself."""

from typing import Any

import pytest

from tests.simulator.conftest import Caller

pytestmark = pytest.mark.anyio

REPORT = [{"command": "report", "description": "Report something"}]
URDU = [{"command": "report", "description": "کچھ رپورٹ کریں"}]


async def test_commands_are_kept_by_scope_and_language(call: Caller) -> None:
    """Each pair has a list of its own."""
    await call("setMyCommands", commands=REPORT)
    await call("setMyCommands", commands=URDU, language_code="ur", scope={"type": "all_private_chats"})

    assert (await call("getMyCommands")).result == REPORT
    assert (await call("getMyCommands", language_code="ur")).result == []
    assert (await call("getMyCommands", language_code="ur", scope={"type": "all_private_chats"})).result == URDU


async def test_commands_can_be_deleted(call: Caller) -> None:
    """Then there are none."""
    await call("setMyCommands", commands=REPORT)
    await call("deleteMyCommands")

    assert (await call("getMyCommands")).result == []


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"commands": [{"command": "Report!", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "report", "description": ""}]}, "command description must be non-empty"),
        ({"commands": REPORT, "language_code": "ckb"}, "invalid language code specified"),
        ({"commands": REPORT, "scope": {"type": "everywhere"}}, "unsupported BotCommandScope type specified"),
    ],
)
async def test_wrong_commands_are_refused(call: Caller, params: dict[str, Any], reason: str) -> None:
    """Languages have two letters; names are small letters, digits and underscores."""
    reply = await call("setMyCommands", **params)

    assert reply.refusal == (400, f"Bad Request: {reason}")


@pytest.mark.parametrize(
    ("name", "parameter", "limit"),
    [("Name", "name", 64), ("Description", "description", 512), ("ShortDescription", "short_description", 120)],
)
async def test_texts_fall_back_to_the_default_language(call: Caller, name: str, parameter: str, limit: int) -> None:
    """Name and descriptions are kept by language and have a longest length."""
    await call(f"setMy{name}", **{parameter: "for all"})
    await call(f"setMy{name}", **{parameter: "سب کے لیے", "language_code": "ur"})
    too_long = await call(f"setMy{name}", **{parameter: "x" * (limit + 1)})

    assert (await call(f"getMy{name}", language_code="ur")).result == {parameter: "سب کے لیے"}
    assert (await call(f"getMy{name}", language_code="ar")).result == {parameter: "for all"}
    assert too_long.status == 400
