"""What coordinators work with: accounts and keys, cases, figures, consultations, settings."""

from functools import cached_property

from bot.bootstrap.adjustables import adjustables
from bot.bootstrap.counted_access import CountedAccess
from bot.bootstrap.parts.planning import Planning
from bot.services.access import Access
from bot.services.audit import Audit
from bot.services.casework import Casework
from bot.services.ceremony import Ceremony
from bot.services.consulting.definitions import Definitions
from bot.services.consulting.publishing import Publishing
from bot.services.consulting.results import Results
from bot.services.delivery.bulletins import Bulletins
from bot.services.desk_settings import DeskSettings
from bot.services.inbox.inbox import Inbox
from bot.services.inbox.search import Search
from bot.services.inbox.views import SavedViews
from bot.services.published import Published
from bot.services.rewrapping import Rewrapping
from bot.services.weeks.reading import Reading


class Desk(Planning):
    """What the desk works with."""

    @cached_property
    def access(self) -> Access:
        """Accounts and sessions."""
        count = self.metrics.signed_in
        return CountedAccess(self.storage, self.clock, self.pseudonyms, self.costs.password, count=count)

    @cached_property
    def ceremony(self) -> Ceremony:
        """Who holds the team's key."""
        return Ceremony(self.storage, self.clock, self.access.passwords, Rewrapping(self.storage, self.clock))

    @cached_property
    def casework(self) -> Casework:
        """One case: reading, answering, moving on."""
        return Casework(self.storage, self.clock, self.zone, areas=self.known_areas, mailboxes=self.mailboxes)

    @cached_property
    def inbox(self) -> Inbox:
        """All cases."""
        return Inbox(self.storage, self.clock, self.zone, areas=self.known_areas, mailboxes=self.mailboxes)

    @cached_property
    def saved_views(self) -> SavedViews:
        """Ways to look at the inbox."""
        return SavedViews(self.storage)

    @cached_property
    def search(self) -> Search:
        """Words in the cases."""
        return Search(self.storage, self.inbox, self.clock)

    @cached_property
    def audit(self) -> Audit:
        """Who did what."""
        return Audit(self.storage, self.zone)

    @cached_property
    def week_reading(self) -> Reading:
        """What is remarkable in a week, and who has read it."""
        return Reading(self.storage, self.clock, self.weeks)

    @cached_property
    def published(self) -> Published:
        """What has left the desk."""
        return Published(self.storage, self.known_areas)

    @cached_property
    def definitions(self) -> Definitions:
        """Consultations, as they are written."""
        return Definitions(self.storage, self.clock, self.waves.plan)

    @cached_property
    def bulletins(self) -> Bulletins:
        """Letters to members."""
        return Bulletins(self.storage, self.outbox, self.clock, self.settings.forum.languages)

    @cached_property
    def results(self) -> Results:
        """What was answered in consultations."""
        return Results(self.storage, self.clock, areas=self.known_areas)

    @cached_property
    def publishing(self) -> Publishing:
        """Gives results back to those who answered."""
        announce = self.outbox.announce
        return Publishing(self.storage, self.clock, self.results, announce, self.zone, policy=self.policy)

    @cached_property
    def desk_settings(self) -> DeskSettings:
        """What may be set at the desk."""
        known = adjustables(self.installed, self.settings)
        return DeskSettings(self.storage, self.clock, known, self.retention)
