"""Receipt codes that lie ready: nobody waits for one, and they lead back like any other."""

import threading
from pathlib import Path

import pytest

from bot.bootstrap import hearing
from bot.services.conversations.screens import ToDerive
from bot.services.conversations.turn import Derived
from tests.chat.stage import code_on, on_stage, open_thread, report_up_to_review, send_report
from tests.chat.transport.telegram_double import until

pytestmark = pytest.mark.anyio


async def test_send_derives_nothing_when_a_code_lies_ready(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report is stored at once, and its code opens it afterwards."""
    monkeypatch.setattr(hearing, "LOOK_FOR_CODES_SECONDS", 0.01)
    monkeypatch.setattr(hearing, "QUIET_SECONDS", 0.0)
    async with on_stage(sqlite_url, tmp_path) as stage:
        await until(lambda: len(stage.core.ahead) > 0)
        derive, derived = stage.core.conversations.derive, []

        def counted(wanted: ToDerive) -> Derived:
            derived.append(threading.current_thread().name)
            return derive(wanted)

        stage.core.conversations.derive = counted  # type: ignore[method-assign]
        amina = stage.person()
        code = await send_report(amina)
        at_send = len(derived)
        await open_thread(amina, code)

    assert (at_send, len(derived)) == (0, 1)


async def test_a_code_from_before_a_restart_is_derived_at_send(database_url: str, tmp_path: Path) -> None:
    """What lay ready in a process that is gone, or in another worker, leads back all the same."""
    async with on_stage(database_url, tmp_path) as stage:
        while stage.core.ahead.derive_one():
            pass
        amina = stage.person()
        review = await report_up_to_review(amina, "A passenger shouted at me.")
        await stage.restart()
        await amina.press("I agree. Send", review)
        code = code_on(await amina.wait_for("Your report has been sent"))
        opened = await open_thread(amina, code)

    assert code == code_on(review)
    assert "Your report of the week" in opened.text
