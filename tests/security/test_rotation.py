"""A new server secret: no code stops working, no draft is lost, and an interruption anywhere does no harm."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.errors import CannotOpen, FieldError, KeyMissing
from bot.services.custody import Custody
from bot.services.inbox.filters import EVERYTHING
from bot.services.intake import Intake
from bot.services.rotation import Rotation, Secrets
from bot.services.threads import open_thread
from bot.storage.engine import Storage
from bot.storage.transaction import Transaction
from bot.vault.primitives import lock, unlock
from bot.vault.receipts import Receipts
from bot.vault.retired import RetiredSecret
from bot.vault.secret import ServerSecret
from tests.chat.stage import (
    Stage,
    code_on,
    on_stage,
    press_through,
    report_up_to_review,
    report_up_to_words,
    send_report,
    to_menu,
)
from tests.chat.stage import open_thread as come_back
from tests.chat.test_mailbox import TELL, answer, hours_pass, notices
from tests.desk.seeding import CHEAP, Clock
from tests.pictures import photo_with_metadata
from tests.security.furnished import Furnished

TWO_DAYS = dt.timedelta(hours=49)


def successor(secrets: Secrets) -> Secrets:
    """What the settings hold once the new secret is written."""
    before = RetiredSecret.from_text(secrets.current.to_text())
    return Secrets(ServerSecret.generate(), (before, *secrets.retired))


def receipts_of(secrets: Secrets) -> Receipts:
    """How codes are derived with these settings."""
    return Receipts(secrets.current, [one.receipts for one in secrets.retired])


def opens(storage: Storage, secrets: Secrets, code: str) -> bool:
    """Whether a code leads to its report, with these settings."""
    with storage.begin() as tx:
        ways = tx.reports.kdf_in_use()
        return any(open_thread(tx, keys) for keys in receipts_of(secrets).candidates(code, CHEAP, ways))


def report(storage: Storage, secrets: Secrets, forum: Furnished) -> str:
    """A report made with these settings; its code."""
    intake = Intake(storage, receipts_of(secrets), CHEAP, lambda: forum.clock().date())
    forum.intake = intake
    return forum.codes[forum.report()]


@pytest.fixture
def forum(storage: Storage) -> Furnished:
    """A forum with reports, on either database."""
    return Furnished(storage)


def test_codes_from_before_work_after_any_number_of_rotations(forum: Furnished) -> None:
    """And after the old secrets have been reduced, and so do codes from between and from after."""
    storage, clock, secrets = forum.storage, Clock(), Secrets(forum.secret)
    rotation = Rotation(storage, clock)
    codes = list(forum.codes.values())
    for _ in range(3):
        rotation.prepare(secrets.current)
        secrets = successor(secrets)
        rotation.follow(secrets)
        codes.append(report(storage, secrets, forum))
    clock.now += TWO_DAYS
    kept = rotation.finish(secrets)

    assert all(opens(storage, secrets, code) for code in codes)
    assert all(opens(storage, kept, code) for code in codes)
    assert [one.whole for one in kept.retired] == [None, None, None]


def test_reports_from_before_marks_get_theirs(forum: Furnished) -> None:
    """A database of the first version has no marks; they are written at the first rotation, and found without them."""
    with forum.storage.begin() as tx:
        tx._connection.exec_driver_sql("UPDATE reports SET kdf = 'argon2id:1:8'")
        tx.commit()
    secrets = Secrets(forum.secret)
    unmarked = opens(forum.storage, secrets, next(iter(forum.codes.values())))
    marked = Rotation(forum.storage, Clock()).prepare(secrets.current)
    again = Rotation(forum.storage, Clock()).prepare(secrets.current)

    assert unmarked
    assert (marked, again) == (2, 0)
    assert all(opens(forum.storage, successor(secrets), code) for code in forum.codes.values())


def test_a_secret_that_no_report_needs_is_thrown_away(forum: Furnished) -> None:
    """When the last report of its time is deleted, nothing of it is kept."""
    storage, clock = forum.storage, Clock()
    rotation, secrets = Rotation(storage, clock), Secrets(forum.secret)
    rotation.prepare(secrets.current)
    secrets = successor(secrets)
    rotation.follow(secrets)
    with storage.begin() as tx:
        for report_id in forum.codes:
            tx.reports.delete(report_id)
        tx.commit()
    clock.now += TWO_DAYS

    assert rotation.finish(secrets).retired == ()


def test_old_secrets_are_kept_whole_for_two_days(forum: Furnished) -> None:
    """Somebody's draft may still need them."""
    clock = Clock()
    rotation, secrets = Rotation(forum.storage, clock), successor(Secrets(forum.secret))
    rotation.follow(secrets)
    clock.forward(hours=47)

    with pytest.raises(FieldError, match="hours"):
        rotation.finish(secrets)


def test_a_reduced_secret_tells_nothing_but_its_salt() -> None:
    """From what is kept, neither the secret nor another key made from it can be had."""
    secret = ServerSecret.generate()
    kept = RetiredSecret.from_text(secret.to_text()).reduced().to_text()

    assert RetiredSecret.from_text(kept).whole is None
    assert RetiredSecret.from_text(kept).receipts == RetiredSecret.from_text(secret.to_text()).receipts
    assert secret.to_text()[:16] not in kept
    assert "…" not in kept
    assert kept.split("-")[1] not in repr(RetiredSecret.from_text(kept))


def test_the_database_knows_its_new_secret_only_at_the_end(forum: Furnished) -> None:
    """Between the settings and the database nothing starts, and it is said what to do."""
    secrets = successor(Secrets(forum.secret))
    former = [one.whole for one in secrets.retired if one.whole]
    rotation = Rotation(forum.storage, Clock())

    assert rotation.interrupted(secrets)
    with pytest.raises(KeyMissing, match="amanah rotate-secret"):
        Custody(forum.storage, secrets.current, former).check()
    rotation.follow(secrets)
    Custody(forum.storage, secrets.current).check()
    assert not rotation.interrupted(secrets)
    with pytest.raises(KeyMissing, match="not the one"):
        rotation.interrupted(Secrets(ServerSecret.generate()))


Box = tuple[int, bytes]


class Cut(Exception):
    """The power went."""


@dataclass
class Boxes:
    """Rows that are sealed under the secret alone, kept in the table of facts; the power goes after `left` of them."""

    left: int = 10_000

    def after(self, tx: Transaction, last: Box | None, limit: int) -> Sequence[Box]:
        """The next rows, seven at a time."""
        first = last[0] + 1 if last else 1
        found = [(number, tx.facts.get(f"box {number}")) for number in range(first, first + 7)]
        return [(number, sealed) for number, sealed in found if sealed is not None][:limit]

    def is_under(self, row: Box, secret: ServerSecret) -> bool:
        """Whether it opens."""
        try:
            self.open(secret, row[1])
        except CannotOpen:
            return False
        return True

    def renew(self, tx: Transaction, row: Box, old: ServerSecret, new: ServerSecret) -> None:
        """Replace one."""
        if self.left == 0:
            raise Cut
        self.left -= 1
        tx.facts.set(f"box {row[0]}", self.seal(new, self.open(old, row[1])))

    def open(self, secret: ServerSecret, sealed: bytes) -> bytes:
        """Under the secret."""
        return unlock(secret.subkey("box"), sealed, bound_to=b"")

    def seal(self, secret: ServerSecret, plain: bytes) -> bytes:
        """Under the secret."""
        return lock(secret.subkey("box"), plain, bound_to=b"")

    def fill(self, storage: Storage, secret: ServerSecret, count: int) -> None:
        """Put some in."""
        with storage.begin() as tx:
            for number in range(1, count + 1):
                tx.facts.set(f"box {number}", self.seal(secret, b"chat %d" % number))
            tx.commit()


def test_sealing_anew_goes_on_where_it_was_cut_short(forum: Furnished) -> None:
    """At whichever row the power goes, running it again ends well, and what was done is not done twice."""
    secrets = successor(Secrets(forum.secret))
    Boxes().fill(forum.storage, forum.secret, 30)
    for cut in (0, 3, 7, 9, 15):
        with pytest.raises(Cut):
            Rotation(forum.storage, Clock(), [Boxes(left=cut)]).follow(secrets)
        assert Rotation(forum.storage, Clock()).interrupted(secrets)
    last = Boxes()
    done = Rotation(forum.storage, Clock(), [last]).follow(secrets)
    with forum.storage.begin() as tx:
        plain = [last.open(secrets.current, tx.facts.get(f"box {number}") or b"") for number in range(1, 31)]

    assert plain == [b"chat %d" % number for number in range(1, 31)]
    assert done.unreadable == 0
    assert not Rotation(forum.storage, Clock()).interrupted(secrets)


def test_a_row_that_nothing_opens_stops_nobody(forum: Furnished) -> None:
    """It is counted, and the others are sealed anew."""
    secrets = successor(Secrets(forum.secret))
    Boxes().fill(forum.storage, forum.secret, 3)
    with forum.storage.begin() as tx:
        tx.facts.set("box 2", b"damaged")
        tx.commit()
    done = Rotation(forum.storage, Clock(), [Boxes()]).follow(secrets)

    assert (done.resealed, done.unreadable) == (2, 1)


async def rotate(stage: Stage, *, finish: bool = False) -> None:
    """Stop the bot, replace its secret, start it again."""
    settings = stage.settings
    retired = tuple(RetiredSecret.from_text(text) for text in settings.retired_secrets)
    secrets = Secrets(ServerSecret.from_text(settings.server_secret), retired)
    rotation = stage.core.rotation
    if finish:
        secrets = rotation.finish(secrets)
    else:
        rotation.prepare(secrets.current)
        secrets = successor(secrets)
        rotation.follow(secrets)
    texts = tuple(one.to_text() for one in secrets.retired)
    stage.settings = replace(settings, server_secret=secrets.current.to_text(), retired_secrets=texts)
    await stage.restart()


@pytest.mark.anyio
async def test_a_draft_survives_a_rotation(database_url: str, tmp_path: Path) -> None:
    """Words, photo and place: the person goes on as if nothing had been, and the report is sent whole."""
    async with on_stage(database_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        await amina.send_photo(photo_with_metadata(), "With a photo.")
        await amina.wait_for("Thank you. Would you like to send", new=True)
        await rotate(stage)
        await rotate(stage)
        await amina.send_text("And more after the change.")
        await amina.wait_for("Thank you. Would you like to send", new=True)
        await press_through(amina, ["Send, only the forum sees it", "I agree. Send"])
        await amina.wait_for("Your report has been sent")
        desk = stage.coordinator()
        [row] = stage.core.inbox.page(desk, EVERYTHING).rows
        case = stage.core.casework.case(desk, row.id)
        assert case.content is not None

        assert case.content.words == "With a photo.\n\nAnd more after the change."
        assert len(case.photos) == 1
        with stage.core.storage.begin() as tx:
            count = tx._connection.exec_driver_sql("SELECT count(*) FROM conversations").scalar_one()
        assert count == 1


@pytest.mark.anyio
async def test_the_code_on_the_review_card_is_the_code_of_the_report(database_url: str, tmp_path: Path) -> None:
    """It was shown before the change and sent after it; the person wrote down the right one."""
    async with on_stage(database_url, tmp_path) as stage:
        amina = stage.person()
        shown = code_on(await report_up_to_review(amina))
        await rotate(stage)
        await amina.press("I agree. Send")
        await amina.wait_for("Your report has been sent")

        assert await come_back(amina, shown)


@pytest.mark.anyio
async def test_people_come_back_with_codes_of_every_time(database_url: str, tmp_path: Path) -> None:
    """Before, between, after, and when the old secrets have been reduced."""
    async with on_stage(database_url, tmp_path) as stage:
        people = [stage.person(), stage.person("Bilal"), stage.person("Dina")]
        codes = [await send_report(people[0])]
        await rotate(stage)
        codes.append(await send_report(people[1]))
        await rotate(stage)
        codes.append(await send_report(people[2]))
        stage.clock.ahead = TWO_DAYS
        await rotate(stage, finish=True)

        assert all(len(text) == 8 + 1 + 32 for text in stage.settings.retired_secrets)
        for code in codes:
            from_another_phone = stage.person("Noor")
            await to_menu(from_another_phone)
            assert await come_back(from_another_phone, code)


@pytest.mark.anyio
async def test_delete_reaches_what_was_kept_under_the_old_secret(database_url: str, tmp_path: Path) -> None:
    """Who asks to be forgotten is forgotten under either secret."""
    async with on_stage(database_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        await amina.send_photo(photo_with_metadata(), "A photo.")
        await amina.wait_for("Thank you. Would you like to send", new=True)
        await rotate(stage)
        await amina.send_text("/delete")
        await press_through(amina, ["Yes"])
        await stage.server.settled()
        with stage.core.storage.begin() as tx:
            counts = [
                tx._connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608
                for table in ("drafts", "draft_photos")
            ]

        assert counts == [0, 0]


def test_a_code_of_a_secret_that_is_not_there_locks_nobody_out(forum: Furnished) -> None:
    """A report whose mark nobody knows, or with a damaged way, does not stop others from opening theirs."""
    first, second = forum.codes
    code = report(forum.storage, Secrets(forum.secret), forum)
    with forum.storage.begin() as tx:
        connection = tx._connection
        for report_id, kdf in ((first, "x"), (second, "argon2id:1:8:0")):
            connection.exec_driver_sql(f"UPDATE reports SET kdf = '{kdf}' WHERE id = {report_id}")  # noqa: S608
        tx.commit()

    assert opens(forum.storage, Secrets(forum.secret), code)


def test_the_salt_of_another_secret_opens_nothing(forum: Furnished) -> None:
    """Without the old secret in the settings its codes lead nowhere."""
    code = next(iter(forum.codes.values()))

    assert not opens(forum.storage, Secrets(ServerSecret.generate()), code)
    with pytest.raises(CannotOpen):
        Boxes().open(forum.secret, b"")


@pytest.mark.anyio
async def test_whoever_asked_to_be_told_is_told_after_a_rotation(database_url: str, tmp_path: Path) -> None:
    """A mailbox moves to the new secret, and the notice of a reply finds its way after the old one is gone."""
    async with on_stage(database_url, tmp_path) as stage:
        amina = stage.person()
        await send_report(amina)
        await press_through(amina, [TELL])
        await amina.wait_for("I will write to you here")
        await rotate(stage)
        stage.clock.ahead = TWO_DAYS
        await rotate(stage, finish=True)
        answer(stage)
        await hours_pass(stage)

        assert len(notices(amina)) == 1
