"""What the chats, the desk and the jobs have in common: each has to do with the same people and the same weeks."""

from collections.abc import Mapping
from functools import cached_property

from bot.bootstrap.parts.ground import Ground
from bot.domain.areas import area_code, area_label
from bot.i18n.text import Localised, Text
from bot.insights.hiding import Policy
from bot.services.linking import Linking
from bot.services.mailboxes import Mailboxes
from bot.services.week_letters import WeekLetters
from bot.services.weeks.weeks import Weeks
from bot.vault.links import LinkSeal
from bot.vault.mailboxes import MailboxSeal


class Shared(Ground):
    """What more than one kind of process works with."""

    @cached_property
    def known_areas(self) -> Mapping[str, Text | Localised]:
        """The names of areas by code, also of those that are no longer offered."""
        forum = self.settings.forum
        return {area_code(name): area_label(name) for name in (*forum.areas, *forum.former_areas)}

    @cached_property
    def policy(self) -> Policy:
        """The least that protects whatever leaves the desk as figures."""
        return Policy(self.settings.publishing.k, self.settings.publishing.rounding)

    @cached_property
    def mailboxes(self) -> Mailboxes:
        """Who asked to be told of a reply."""
        return Mailboxes(self.storage, MailboxSeal(self.secret), self.ephemeral, self.clock)

    @cached_property
    def linking(self) -> Linking:
        """The chats of coordinators who linked them."""
        return Linking(self.storage, LinkSeal(self.secret), self.pseudonyms, self.clock, self.zone)

    @cached_property
    def weeks(self) -> Weeks:
        """The figures of each week."""
        return Weeks(self.storage, self.clock, self.zone, self.known_areas, policy=self.policy)

    @cached_property
    def week_letters(self) -> WeekLetters:
        """What linked chats may read of a week."""
        return WeekLetters(self.storage, self.linking, self.weeks)
