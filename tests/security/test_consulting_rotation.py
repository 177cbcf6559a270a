"""A new server secret: members are still found, unfinished answers go on, and nobody answers twice."""

from pathlib import Path

import pytest

from tests.chat.consulting import answer, drafts, members, open_wave, responses, to_first_question
from tests.chat.stage import on_stage, press_through
from tests.security.test_rotation import TWO_DAYS, rotate

pytestmark = pytest.mark.anyio


async def test_members_and_open_consultations_move_to_a_new_secret(database_url: str, tmp_path: Path) -> None:
    """Also when the old one is gone for good and every conversation is forgotten."""
    async with on_stage(database_url, tmp_path) as stage:
        wave_id = open_wave(stage.core)
        amina, bilal = stage.person(), stage.person("Bilal")
        await answer(amina)
        await press_through(amina, ["Tell me the results here"])
        await amina.wait_for("In which area?")
        await to_first_question(bilal)
        await press_through(bilal, ["Safe"])
        await bilal.wait_for("How many years there?")
        await rotate(stage)
        await rotate(stage)
        stage.clock.ahead = TWO_DAYS
        await rotate(stage, finish=True)
        await amina.send_text("/consult")
        again = await amina.wait_for("you have answered. Thank you.", new=True)
        await bilal.start("c_street")
        await press_through(bilal, ["English", "I understand"])
        await stage.server.settled()
        await bilal.press("Skip", bilal.screen())
        await bilal.wait_for("What would help?")
        await bilal.press("Skip", bilal.screen())
        await bilal.wait_for("Please look once more")
        await press_through(bilal, ["Send my answers"])
        await bilal.wait_for("Your answers are with the forum")
        with stage.core.storage.begin() as tx:
            found = stage.core.membership.find(tx, amina.chat_id)

        assert again
        assert found is not None
        assert members(stage.core) == 1
        assert drafts(stage.core) == 0
        assert len(responses(stage.core, stage.coordinator(), wave_id)) == 2
