"""The services joined to the database and the keys: what every command and every edge works with."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.bootstrap.adjusting import adjustables, as_set
from bot.bootstrap.counting import CountedAccess
from bot.domain.areas import area_code, area_label
from bot.domain.helplines import danger_note, young_note
from bot.errors import SettingError
from bot.flows.flow import Flow
from bot.flows.member import member_flow
from bot.flows.report import area_options, report_flow, young_flow
from bot.insights.hiding import Policy
from bot.jobs.triggers import next_opening
from bot.observability.metrics import Metrics
from bot.services.access import Access
from bot.services.audit import Audit
from bot.services.bounds import MEGABYTE, Bounds, Limits
from bot.services.casework import Casework
from bot.services.ceremony import Ceremony
from bot.services.consulting.answering import Answering, WaveKeyTable
from bot.services.consulting.calendar import Calendar
from bot.services.consulting.definitions import Definitions
from bot.services.consulting.membership import Membership, MemberTable
from bot.services.consulting.publishing import Publishing
from bot.services.consulting.results import Results
from bot.services.consulting.waves import Waves
from bot.services.conversations.conversations import Conversations
from bot.services.conversations.turn import Former, Parts
from bot.services.custody import Custody
from bot.services.delivery.bulletins import Bulletins
from bot.services.delivery.outbox import Outbox
from bot.services.desk_settings import DeskSettings
from bot.services.digests import Digests
from bot.services.inbox.inbox import Inbox
from bot.services.inbox.search import Search
from bot.services.inbox.views import SavedViews
from bot.services.intake import Intake
from bot.services.linking import Linking, LinkTable
from bot.services.mailboxes import Mailboxes, MailboxTable
from bot.services.published import Published
from bot.services.receipts_ahead import ReceiptsAhead
from bot.services.retention import Retention, Terms
from bot.services.rewrapping import Rewrapping
from bot.services.rotation import Rotation
from bot.services.upkeep import Upkeep
from bot.services.week_letters import WeekLetters
from bot.services.weeks.reading import Reading
from bot.services.weeks.weeks import Weeks
from bot.settings import ForumSettings, LimitSettings, RetentionSettings, Settings
from bot.storage.engine import Storage
from bot.vault.drafts import ChatSeal
from bot.vault.ephemeral import EphemeralSeal
from bot.vault.kdf import PASSWORD_COST, RECEIPT_COST, KdfCost
from bot.vault.links import LinkSeal
from bot.vault.mailboxes import MailboxSeal
from bot.vault.members import MemberSeal
from bot.vault.photos import USUAL_LIMITS
from bot.vault.pseudonyms import Pseudonyms
from bot.vault.receipts import Receipts
from bot.vault.retired import RetiredSecret
from bot.vault.secret import ServerSecret
from bot.vault.waves import WaveSeal

DESK_CONNECTIONS = 4
"""Transactions of the desk, the jobs and the checks that may run beside the bot's own."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What trying a receipt code and a password costs."""

    receipt: KdfCost = RECEIPT_COST
    password: KdfCost = PASSWORD_COST


@dataclass(frozen=True, slots=True)
class Core:
    """All the services of one forum. `installed` are the settings without what was set at the desk."""

    settings: Settings
    installed: Settings
    clock: Callable[[], dt.datetime]
    storage: Storage
    secret: ServerSecret
    metrics: Metrics
    custody: Custody
    access: Access
    ceremony: Ceremony
    casework: Casework
    inbox: Inbox
    saved_views: SavedViews
    search: Search
    audit: Audit
    weeks: Weeks
    week_reading: Reading
    published: Published
    intake: Intake
    bounds: Bounds
    membership: Membership
    linking: Linking
    week_letters: WeekLetters
    digests: Digests
    answering: Answering
    definitions: Definitions
    bulletins: Bulletins
    results: Results
    publishing: Publishing
    calendar: Calendar
    outbox: Outbox
    ahead: ReceiptsAhead
    waves: Waves
    conversations: Conversations
    mailboxes: Mailboxes
    upkeep: Upkeep
    retention: Retention
    rotation: Rotation
    desk_settings: DeskSettings


def now() -> dt.datetime:
    """The time it is, in UTC."""
    return dt.datetime.now(dt.UTC)


@contextmanager
def open_core(
    settings: Settings,
    *,
    clock: Callable[[], dt.datetime] = now,
    costs: Costs | None = None,
    version: str = "",
    metrics: Metrics | None = None,
    ephemeral: EphemeralSeal | None = None,
) -> Iterator[Core]:
    """The services, joined; the database is let go of afterwards. `metrics` and `ephemeral` are the process's own.

    Nothing is written yet, and nothing read but what was set at the desk, which is put over `settings`.
    """
    storage = Storage(settings.database_url, pool_size=settings.limits.threads + DESK_CONNECTIONS)
    try:
        found = as_set(settings, storage)
        parts = (found, storage, clock, costs or Costs(), metrics or Metrics(version))
        yield build_core(*parts, installed=settings, ephemeral=ephemeral)
    finally:
        storage.close()


def build_core(
    settings: Settings,
    storage: Storage,
    clock: Callable[[], dt.datetime],
    costs: Costs,
    metrics: Metrics,
    *,
    installed: Settings | None = None,
    ephemeral: EphemeralSeal | None = None,
) -> Core:
    """The services on a storage; `installed` are the settings without what was set at the desk.

    `ephemeral` opens what this process sealed before, if its parts are made anew.
    """
    forum, zone = settings.forum, settings.forum.time_zone
    secret = ServerSecret.from_text(settings.server_secret)
    retired = [RetiredSecret.from_text(text) for text in settings.retired_secrets]
    pseudonyms, receipts = Pseudonyms(secret), Receipts(secret, [one.receipts for one in retired])
    intake = Intake(storage, receipts, costs.receipt, lambda: clock().astimezone(zone).date())
    ephemeral = ephemeral or EphemeralSeal()
    mailboxes = Mailboxes(storage, MailboxSeal(secret), ephemeral, clock)
    bounds = Bounds(storage, build_limits(settings.limits), metrics)
    membership = Membership(MemberSeal(secret))
    linking = Linking(storage, LinkSeal(secret), pseudonyms, clock, zone)
    areas = {area_code(name): area_label(name) for name in forum.areas}
    known = {area_code(name): area_label(name) for name in (*forum.areas, *forum.former_areas)}
    local = lambda: clock().astimezone(zone)  # noqa: E731
    answering = Answering(WaveSeal(secret), membership, area_options(areas), local)
    calendar = Calendar(storage, clock, zone, forum.place)
    outbox = Outbox(storage, secret, clock, calendar.may_send, zone)
    waves = Waves(storage, secret, clock, calendar, outbox, next_opening, zone)
    results = Results(storage, clock, areas=known)
    forum_weeks = Weeks(storage, clock, zone, known, policy=build_policy(settings))
    ahead = ReceiptsAhead(receipts, costs.receipt, settings.limits.receipts_ahead)
    parts = Parts(
        intake=intake,
        ahead=ahead,
        mailboxes=mailboxes,
        membership=membership,
        linking=linking,
        answering=answering,
        forms=build_forms(forum, settings.limits.photos),
        seal=ChatSeal(secret),
        ephemeral=ephemeral,
        pseudonyms=pseudonyms,
        bounds=bounds,
        languages=forum.languages,
        helplines=forum.helplines,
        now=lambda: int(clock().timestamp()),
        former=tuple(Former(ChatSeal(one.whole), Pseudonyms(one.whole)) for one in retired if one.whole is not None),
    )
    inbox = Inbox(storage, clock, zone, areas=known, mailboxes=mailboxes)
    retention = Retention(storage, clock, _terms(settings.retention), zone)
    access = CountedAccess(storage, clock, pseudonyms, costs.password, count=metrics.signed_in)
    return Core(
        settings=settings,
        installed=installed or settings,
        clock=clock,
        storage=storage,
        secret=secret,
        metrics=metrics,
        custody=Custody(storage, secret, [one.whole for one in retired if one.whole is not None]),
        access=access,
        ceremony=Ceremony(storage, clock, access.passwords, Rewrapping(storage, clock)),
        casework=Casework(storage, clock, zone, areas=known, mailboxes=mailboxes),
        inbox=inbox,
        saved_views=SavedViews(storage),
        search=Search(storage, inbox, clock),
        audit=Audit(storage, zone),
        weeks=forum_weeks,
        week_reading=Reading(storage, clock, forum_weeks),
        published=Published(storage, known),
        intake=intake,
        bounds=bounds,
        membership=membership,
        linking=linking,
        week_letters=WeekLetters(storage, linking, forum_weeks),
        digests=Digests(storage, linking, forum_weeks, clock, zone),
        answering=answering,
        definitions=Definitions(storage, clock, waves.plan),
        bulletins=Bulletins(storage, outbox, clock, forum.languages),
        results=results,
        publishing=Publishing(storage, clock, results, outbox.announce, zone, policy=build_policy(settings)),
        calendar=calendar,
        outbox=outbox,
        ahead=ahead,
        waves=waves,
        conversations=Conversations(storage, parts, receipts, costs.receipt, USUAL_LIMITS),
        mailboxes=mailboxes,
        upkeep=Upkeep(storage, clock),
        retention=retention,
        rotation=Rotation(storage, clock, [MailboxTable(), MemberTable(), WaveKeyTable(), LinkTable()]),
        desk_settings=DeskSettings(storage, clock, adjustables(installed or settings, settings), retention),
    )


def build_forms(forum: ForumSettings, photos: int) -> dict[str, Flow]:
    """The forms a person can fill in, by id, with the forum's own areas and helplines in them."""
    areas, organisations, former = (
        area_options({area_code(name): area_label(name) for name in names})
        for names in (forum.areas, forum.organisations, forum.former_areas)
    )
    flows = (
        report_flow(areas, danger_note(forum.helplines), photos, former=former),
        young_flow(areas, young_note(forum.helplines), former=former),
        member_flow(areas, organisations, former),
    )
    return {flow.id: flow for flow in flows}


def _terms(retention: RetentionSettings) -> Terms:
    return Terms(retention.closed_months, retention.spam_days, retention.audit_months)


def build_policy(settings: Settings) -> Policy:
    """The least that protects whatever leaves the desk as figures."""
    return Policy(settings.publishing.k, settings.publishing.rounding)


def build_limits(limits: LimitSettings) -> Limits:
    """The bounds on what people from outside can make."""
    return Limits(
        updates=limits.updates_per_minute,
        photos=limits.photos_per_hour,
        reports=limits.reports_per_day,
        letters=limits.letters_per_day,
        drafts=limits.drafts,
        photo_bytes=limits.photos_total_mb * MEGABYTE,
        free_bytes=limits.disk_free_mb * MEGABYTE,
    )


def prepare_data(settings: Settings) -> None:
    """Make the data folder and the folder of a SQLite file, for nobody else to read."""
    folders = [settings.data]
    if settings.database_url.startswith("sqlite:///"):
        folders.append(Path(settings.database_url.removeprefix("sqlite:///")).parent)
    try:
        for folder in folders:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise SettingError("AMANAH_DATA", "names a folder that cannot be made") from None
