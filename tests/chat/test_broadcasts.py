"""Broadcasts, from the desk's bulletin to the phones of members."""

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from bot.chat import broadcasting
from bot.consultations import bank
from bot.consultations.model import Audience
from bot.consultations.plain import to_plain
from bot.i18n.text import Localised
from bot.services.delivery.broadcasts import Kind, Progress, Status
from bot.simulator import Person
from bot.storage.records import WaveRow
from bot.storage.schema import new_id
from bot.vault.waves import WaveSeal, new_wave_key
from tests.chat.stage import Stage, on_stage, to_menu

pytestmark = pytest.mark.anyio

WORDS = Localised((("en", "Eid prayer is at nine."), ("ar", "صلاة العيد في التاسعة"), ("ur", "عید کی نماز نو بجے ہے")))


@pytest.fixture
async def stage(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """The bot on a Tuesday at noon, when nobody minds to be written to."""
    monkeypatch.setattr(broadcasting, "LINGER", 0.3)
    async with on_stage(database_url, tmp_path) as running:
        now = dt.datetime.now(dt.UTC)
        tuesday = now + dt.timedelta(days=(1 - now.weekday()) % 7 or 7)
        running.clock.ahead = tuesday.replace(hour=12, minute=30) - now
        yield running


def join(stage: Stage, count: int, language: str = "en") -> list[Person]:
    """So many members with phones."""
    people = [stage.person(f"Member {number}", language) for number in range(count)]
    with stage.core.storage.begin() as tx:
        for one in people:
            stage.core.membership.join(tx, one.user_id, language)
        tx.commit()
    return people


def announce(stage: Stage) -> int:
    """A bulletin to everybody, on its way."""
    bulletin = stage.core.bulletins.write(None, WORDS, Audience())
    stage.core.bulletins.approve(None, bulletin)
    return bulletin


def progress(stage: Stage, broadcast: int) -> Progress:
    """How far it has come."""
    return stage.core.outbox.progress(None, broadcast)


async def begun(stage: Stage) -> "asyncio.Task[Mapping[str, int]]":
    """A broadcast that has reached somebody and goes on."""
    sending = asyncio.create_task(stage.line.send_broadcasts())
    while not stage.server.copies("Eid prayer"):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    return sending


async def test_a_bulletin_reaches_members_in_their_language(stage: Stage) -> None:
    """Each once, each in the language they chose, with the way out beneath."""
    [amina], [bilal] = join(stage, 1), join(stage, 1, "ur")
    bulletin = announce(stage)
    await stage.line.send_broadcasts()

    assert "Eid prayer is at nine." in amina.screen().text
    assert "عید کی نماز" in bilal.screen().text
    assert any("No more of these" in label for label in amina.screen().labels)
    assert progress(stage, bulletin).status is Status.DONE


async def test_the_way_out_works_at_once(stage: Stage) -> None:
    """Who presses it gets nothing more."""
    [amina] = join(stage, 1)
    announce(stage)
    await stage.line.send_broadcasts()
    await amina.press("No more of these")
    await stage.server.settled()
    announce(stage)
    await stage.line.send_broadcasts()

    assert stage.server.copies("Eid prayer") == {amina.user_id: 1}


async def test_errors_on_the_way_skip_nobody(stage: Stage) -> None:
    """Broken connections, a gateway that fails, a chat that is slowed down: everybody has it in the end."""
    people = join(stage, 12)
    for kind in ("bad_gateway", "reset_before", "reset_after", "too_many"):
        stage.server.faults.once("sendMessage", kind)
    bulletin = announce(stage)
    await (await begun(stage))
    while progress(stage, bulletin).to_go:
        await stage.line.send_broadcasts()

    assert set(stage.server.copies("Eid prayer")) == {one.user_id for one in people}
    assert progress(stage, bulletin).sent == 12
    assert progress(stage, bulletin).again == 3  # the answers that were lost; one of them had arrived


async def test_who_cannot_be_reached_is_noted(stage: Stage) -> None:
    """Who blocked the bot is marked; a deleted account is forgotten."""
    blocker, leaver, reader = join(stage, 3)
    await blocker.block()
    await leaver.deactivate()
    await stage.server.settled()
    bulletin = announce(stage)
    await stage.line.send_broadcasts()
    found = progress(stage, bulletin)

    assert set(stage.server.copies("Eid prayer")) == {reader.user_id}
    assert (found.sent, found.gone, found.total) == (1, 1, 2)


async def test_a_group_that_moved_is_followed(stage: Stage) -> None:
    """Telegram says under which id it is found now."""
    group = stage.server.group("Committee")
    with stage.core.storage.begin() as tx:
        stage.core.membership.join(tx, group.chat_id, "en")
        tx.commit()
    moved = await group.become_supergroup()
    announce(stage)
    await stage.line.send_broadcasts()

    assert set(stage.server.copies("Eid prayer")) == {moved.chat_id}


async def test_a_stop_in_the_middle_doubles_nobody(stage: Stage) -> None:
    """What is on its way is finished and written down; after the restart the rest follows."""
    people = join(stage, 20)
    bulletin = announce(stage)
    sending = await begun(stage)
    await stage.restart()
    await sending
    before = stage.server.copies("Eid prayer")
    await stage.line.send_broadcasts()

    assert 0 < len(before) < 20
    assert stage.server.copies("Eid prayer") == {one.user_id: 1 for one in people}
    assert progress(stage, bulletin).again == 0


async def test_replies_go_before_broadcasts(stage: Stage) -> None:
    """Somebody who talks with the bot is answered while a broadcast is on its way, not behind it."""
    join(stage, 60)
    talker = stage.person("Talker")
    announce(stage)
    sending = await begun(stage)
    await to_menu(talker)
    left = 60 - len(stage.server.copies("Eid prayer"))
    await sending

    assert left > 0
    assert len(stage.server.copies("Eid prayer")) == 60


async def test_when_telegram_is_away_nobodys_tries_are_used_up(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The broadcast pauses, and goes on when the line is back."""
    monkeypatch.setattr(broadcasting, "FIRST_PAUSE", 0.1)
    people = join(stage, 40)
    stage.server.faults.reset_before = 1.0
    bulletin = announce(stage)
    for _ in range(3):
        await stage.line.send_broadcasts()
    stage.server.faults.reset_before = 0.0
    while progress(stage, bulletin).to_go:
        await stage.line.send_broadcasts()
        await asyncio.sleep(0.1)

    assert progress(stage, bulletin).failed == 0
    assert stage.server.copies("Eid prayer") == {one.user_id: 1 for one in people}


async def test_a_prompt_opens_its_consultation(stage: Stage) -> None:
    """What it is about, until when, and one press to begin; the other one is the way out."""
    [amina] = join(stage, 1)
    consultation = bank.load("trust_pulse")
    wave, now = new_id(), int(stage.clock().timestamp()) // 60 * 60
    definition = json.dumps(to_plain(consultation))
    key = WaveSeal(stage.core.secret).seal(wave, new_wave_key())
    with stage.core.storage.begin() as tx:
        tx.waves.add(WaveRow(wave, consultation.id, 1, 1, definition, "open", now, now + 14 * 86_400, key))
        stage.core.outbox.announce(tx, Kind.PROMPT, wave, None, Audience(), stage.clock())
        tx.commit()
    await stage.line.send_broadcasts()
    prompt = amina.screen()
    await amina.press("Answer")

    assert consultation.title.pick("en") in prompt.text
    assert "Open until" in prompt.text
    assert await amina.wait_for(lambda card: any("Begin" in label for label in card.labels))
