"""Linking a chat with an account at the desk, and ending that; and how a stranger learns nothing of it."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from unicodedata import bidirectional

import pytest

from bot.services.principals import Role
from bot.services.team_keys import KeyHolder
from tests.chat.linking import LINKED, account, commands, is_linked, link, said
from tests.chat.stage import Stage, on_stage, press_through, report_up_to_words, to_menu

pytestmark = pytest.mark.anyio

QUESTION = "Would you like to send it now"
NOT_KNOWN = "This code is not known."


@pytest.fixture
async def stage(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """The bot, running."""
    async with on_stage(sqlite_url, tmp_path) as running:
        yield running


async def test_a_code_from_the_desk_links_a_chat(stage: Stage) -> None:
    """The chat says so and lists the commands of colleagues; the desk says so too, and neither names the other."""
    maryam = stage.person("Maryam")
    answer = await link(stage, maryam)
    await stage.server.settled()

    assert LINKED in answer.text
    assert "maryam" not in answer.text.casefold()
    assert is_linked(stage)
    assert commands(stage, maryam)[:2] == ["summary", "unlink"]
    assert "report" in commands(stage, maryam)


async def test_a_link_with_the_code_needs_no_typing(stage: Stage) -> None:
    """Pressing Start behind it is enough, in a chat that has never spoken with the bot."""
    maryam = stage.person("Maryam")
    code = stage.core.linking.new_code(stage.coordinator()).code
    await maryam.start(f"link_{code}")
    answer = await maryam.wait_for(LINKED)

    assert len(said(maryam)) == 1
    assert answer.labels == []
    assert is_linked(stage)


async def test_the_chat_answers_in_the_accounts_language(stage: Stage) -> None:
    """Whatever the phone or the member's conversation speaks."""
    session = account(stage, "yusuf", language="ar")
    yusuf = stage.person("Yusuf", "en")
    await to_menu(yusuf)
    answer = await link(stage, yusuf, session)
    await stage.server.settled()

    assert all(bidirectional(line[0]) in {"R", "AL"} for line in answer.text.split("\n") if line)
    assert "summary" in commands(stage, yusuf)


async def test_a_code_is_good_once_and_for_ten_minutes(stage: Stage) -> None:
    """A used one, an old one, one that another has replaced and one that never was: the answer is the same."""
    first, second = stage.person("Maryam"), stage.person("Stranger")
    session = stage.coordinator()
    replaced = stage.core.linking.new_code(session).code
    used = stage.core.linking.new_code(session).code
    await first.send_text(f"/link {used}")
    await first.wait_for(LINKED)
    old = stage.core.linking.new_code(session).code
    stage.clock.ahead = dt.timedelta(minutes=10)
    answers = []
    for code in (replaced, used, old, "ACDEFGHJ"):
        await second.send_text(f"/link {code}")
        answers.append((await second.wait_for(NOT_KNOWN, new=True)).text)

    assert len(set(answers)) == 1
    assert not stage.core.linking.state(session).code_until


async def test_a_code_may_be_typed_as_it_is_read(stage: Stage) -> None:
    """In small letters, with its space or a dash, and with the digits of another script."""
    maryam = stage.person("Maryam")
    code = stage.core.linking.new_code(stage.coordinator()).code
    eastern = code.translate(str.maketrans("34679", "٣٤٦٧٩")).lower()
    await maryam.send_text(f"/link {eastern[:4]}-{eastern[4:]}")

    assert await maryam.wait_for(LINKED)


async def test_guessing_codes_is_slowed_down(stage: Stage) -> None:
    """After five wrong ones even the right one has to wait; other chats do not."""
    guesser, maryam = stage.person("Guesser"), stage.person("Maryam")
    for number in range(5):
        await guesser.send_text(f"/link ACDEFGH{'34679'[number]}")
        await guesser.wait_for(NOT_KNOWN, new=True)
    code = stage.core.linking.new_code(stage.coordinator()).code
    await guesser.send_text(f"/link {code}")
    slowed = await guesser.wait_for("Too many wrong codes", new=True)
    await maryam.send_text(f"/link {code}")

    assert "15 minutes" in slowed.text or "14 minutes" in slowed.text
    assert await maryam.wait_for(LINKED)


@pytest.mark.parametrize("known", [False, True], ids=["a new chat", "a member's chat"])
async def test_to_a_stranger_the_commands_do_not_exist(stage: Stage, known: bool) -> None:
    """What comes is byte for byte what comes to any command that nobody ever thought of."""
    tried = ["/wibble", "/summary", "/summary 2026-W47", "/summary trend", "/unlink"]
    answers = []
    for number, command in enumerate(tried):
        stranger = stage.person(f"Stranger {number}")
        if known:
            await to_menu(stranger)
        await stranger.send_text(command)
        await stranger.wait_for(lambda message: message.from_bot, new=True)
        await stage.server.settled()
        answers.append(said(stranger))

    assert all(one == answers[0] for one in answers)
    assert answers[0]


async def test_a_linked_chat_keeps_the_draft_in_it(stage: Stage) -> None:
    """A coordinator who reports something as a member is asked the same question again below the answer."""
    maryam = stage.person("Maryam")
    await report_up_to_words(maryam)
    await maryam.send_text("Somebody shouted.")
    await maryam.wait_for(QUESTION)
    await link(stage, maryam)
    asked = [await maryam.wait_for(QUESTION, new=True)]
    for command in ("/summary", "/summary 2020-W99", "/summary trend", "/link ACDEFGHJ", "/unlink"):
        await maryam.send_text(command)
        asked.append(await maryam.wait_for(QUESTION, new=True))
    await press_through(maryam, ["Send, only the forum sees it"])
    review = await maryam.wait_for("Please look once more")

    assert "Somebody shouted." in review.text
    assert len({one.text for one in asked}) == 1
    assert sum(QUESTION in one["text"] for one in said(maryam) if "text" in one) == 0


async def test_unlinking_in_the_chat(stage: Stage) -> None:
    """It is said, the commands are gone, and the chat is a stranger's again."""
    maryam, other = stage.person("Maryam"), stage.person("Other")
    await to_menu(maryam)
    await to_menu(other)
    await link(stage, maryam)
    await maryam.send_text("/unlink")
    await maryam.wait_for("no longer linked", new=True)
    before = len(said(maryam))
    await maryam.send_text("/summary")
    await maryam.wait_for("I do not know that command", new=True)
    await stage.server.settled()

    assert not is_linked(stage)
    assert commands(stage, maryam) == []
    assert len(said(maryam)) <= before + 1


async def test_unlinking_at_the_desk_takes_the_commands_away(stage: Stage) -> None:
    """The desk never speaks with Telegram; the bot does it soon after, and then the chat's number is gone."""
    maryam = stage.person("Maryam")
    await link(stage, maryam)
    ended = stage.core.linking.unlink(stage.coordinator())
    await stage.line.send_digests()

    assert ended
    assert commands(stage, maryam) == []
    with stage.core.storage.begin() as tx:
        assert tx.telegram_links.ended() == []


async def test_linking_again_at_once_keeps_the_commands(stage: Stage) -> None:
    """What was to be taken away from the chat is its again."""
    maryam = stage.person("Maryam")
    await link(stage, maryam)
    stage.core.linking.unlink(stage.coordinator())
    await link(stage, maryam)
    await stage.line.send_digests()

    assert "summary" in commands(stage, maryam)


async def test_one_chat_an_account_and_one_account_a_chat(stage: Stage) -> None:
    """A new link takes the place of the account's old one, and of another account's in the same chat."""
    phone, tablet = stage.person("Maryam"), stage.person("Maryam too")
    yusuf = account(stage, "yusuf")
    await link(stage, phone)
    await link(stage, tablet)
    await link(stage, tablet, yusuf)
    await stage.line.send_digests()

    assert not is_linked(stage)
    assert stage.core.linking.state(yusuf).linked
    assert commands(stage, phone) == []
    assert "summary" in commands(stage, tablet)


@pytest.mark.parametrize("act", ["reset", "remove"])
async def test_a_link_ends_with_the_account(stage: Stage, act: str) -> None:
    """Whoever is removed, or gets another password from a colleague, has no link and no waiting code any more."""
    session, phone = account(stage, "yusuf"), stage.person("Yusuf")
    await to_menu(phone)
    await link(stage, phone, session)
    waiting = stage.core.linking.new_code(session).code
    getattr(stage.core.ceremony, act)(KeyHolder.signed_in(stage.coordinator()), session.principal.coordinator_id)
    await phone.send_text("/summary")
    refused = await phone.wait_for("I do not know that command", new=True)
    await phone.send_text(f"/link {waiting}")

    assert refused
    assert await phone.wait_for(NOT_KNOWN, new=True)


async def test_blocking_the_bot_ends_the_link(stage: Stage) -> None:
    """Nothing can be sent there, so nothing is kept."""
    maryam = stage.person("Maryam")
    await link(stage, maryam)
    await maryam.block()
    await stage.server.settled()

    assert not is_linked(stage)


async def test_delete_ends_the_link_and_stop_speaks_of_it(stage: Stage) -> None:
    """/stop does not say that nothing comes any more; /delete deletes this too, and says so."""
    maryam = stage.person("Maryam")
    await to_menu(maryam)
    await link(stage, maryam)
    await maryam.send_text("/stop")
    stopped = await maryam.wait_for("linked with your account", new=True)
    await maryam.send_text("/delete")
    await press_through(maryam, ["Yes, delete"])
    told = await maryam.wait_for("is ended too")

    assert "You are not on any list" not in stopped.text
    assert "What remains" in told.text
    assert not is_linked(stage)


async def test_links_stand_in_the_audit_log(stage: Stage) -> None:
    """That an account was linked and unlinked, by whom; never with which chat."""
    maryam = stage.person("Maryam")
    await link(stage, maryam)
    await maryam.send_text("/unlink")
    await maryam.wait_for("no longer linked", new=True)
    acts = [(one.action, one.name) for one in stage.core.audit.page(stage.coordinator()).entries]

    assert ("telegram_linked", "Maryam") in acts
    assert ("telegram_unlinked", "Maryam") in acts


async def test_a_liaison_may_link_too(stage: Stage) -> None:
    """An account without any key sees what is published, in Telegram as at the desk."""
    session, phone = account(stage, "liaison", role=Role.LIAISON), stage.person("Liaison")
    answer = await link(stage, phone, session)

    assert LINKED in answer.text
