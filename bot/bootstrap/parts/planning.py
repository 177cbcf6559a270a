"""What the desk plans and the jobs carry out: consultations in time, and what is kept for how long."""

from functools import cached_property

from bot.bootstrap.parts.shared import Shared
from bot.jobs.triggers import next_opening
from bot.services.consulting.calendar import Calendar
from bot.services.consulting.waves import Waves
from bot.services.delivery.outbox import Outbox
from bot.services.retention import Retention, Terms


class Planning(Shared):
    """What the desk and the jobs both work with, and the chats do not."""

    @cached_property
    def calendar(self) -> Calendar:
        """When members may be written to."""
        return Calendar(self.storage, self.clock, self.zone, self.settings.forum.place)

    @cached_property
    def outbox(self) -> Outbox:
        """What is to be sent to members."""
        return Outbox(self.storage, self.secret, self.clock, self.calendar.may_send, self.zone)

    @cached_property
    def waves(self) -> Waves:
        """The openings of consultations."""
        return Waves(self.storage, self.secret, self.clock, self.calendar, self.outbox, next_opening, self.zone)

    @cached_property
    def retention(self) -> Retention:
        """What has come to the end of its time."""
        kept = self.settings.retention
        terms = Terms(kept.closed_months, kept.spam_days, kept.audit_months)
        return Retention(self.storage, self.clock, terms, self.zone)
