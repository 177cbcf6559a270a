"""What hears and answers people: reports, replies, consultations, one conversation a chat."""

from functools import cached_property

from bot.bootstrap.parts.shared import Shared
from bot.domain.areas import area_code, area_label
from bot.domain.helplines import danger_note, young_note
from bot.flows.flow import Flow
from bot.flows.member import member_flow
from bot.flows.report import area_options, report_flow, young_flow
from bot.services.consulting.answering import Answering
from bot.services.consulting.membership import Membership
from bot.services.conversations.conversations import Conversations
from bot.services.conversations.turn import Former, Parts
from bot.services.intake import Intake
from bot.services.receipts_ahead import ReceiptsAhead
from bot.settings import ForumSettings
from bot.vault.drafts import ChatSeal
from bot.vault.members import MemberSeal
from bot.vault.photos import USUAL_LIMITS
from bot.vault.pseudonyms import Pseudonyms
from bot.vault.receipts import Receipts
from bot.vault.waves import WaveSeal


class Chats(Shared):
    """What a process works with that is called by Telegram."""

    @cached_property
    def receipts(self) -> Receipts:
        """The codes that people are given."""
        return Receipts(self.secret, [one.receipts for one in self.retired])

    @cached_property
    def intake(self) -> Intake:
        """Reports, as they come in."""
        return Intake(self.storage, self.receipts, self.costs.receipt, lambda: self.local().date())

    @cached_property
    def ahead(self) -> ReceiptsAhead:
        """Codes that lie ready."""
        return ReceiptsAhead(self.receipts, self.costs.receipt, self.settings.limits.receipts_ahead)

    @cached_property
    def membership(self) -> Membership:
        """Who asked for consultations."""
        return Membership(MemberSeal(self.secret))

    @cached_property
    def answering(self) -> Answering:
        """Answers to consultations."""
        areas = {area_code(name): area_label(name) for name in self.settings.forum.areas}
        return Answering(WaveSeal(self.secret), self.membership, area_options(areas), self.local)

    @cached_property
    def conversations(self) -> Conversations:
        """Every chat, one turn after the other."""
        return Conversations(self.storage, self._parts(), self.receipts, self.costs.receipt, USUAL_LIMITS)

    def _parts(self) -> Parts:
        forum, limits = self.settings.forum, self.settings.limits
        return Parts(
            intake=self.intake,
            ahead=self.ahead,
            mailboxes=self.mailboxes,
            membership=self.membership,
            linking=self.linking,
            answering=self.answering,
            forms=_forms(forum, limits.photos),
            seal=ChatSeal(self.secret),
            ephemeral=self.ephemeral,
            pseudonyms=self.pseudonyms,
            bounds=self.bounds,
            languages=forum.languages,
            helplines=forum.helplines,
            now=lambda: int(self.clock().timestamp()),
            former=tuple(Former(ChatSeal(one), Pseudonyms(one)) for one in self.whole_retired),
        )


def _forms(forum: ForumSettings, photos: int) -> dict[str, Flow]:
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
