"""Bulletins: what the forum has to say, in several languages, to all members or to some."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace

from bot.consultations.model import Audience
from bot.errors import FieldError, NotAllowed, NotFound
from bot.i18n.languages import language
from bot.i18n.text import Localised
from bot.services.delivery.broadcasts import OPERATOR, URGENT_APPROVALS, BroadcastInfo, Kind, Status
from bot.services.delivery.outbox import Outbox
from bot.services.delivery.plain import approvals_from_json, audience_to_json, is_meant, words_to_json
from bot.services.principals import DeskSession, Power
from bot.storage.engine import Storage
from bot.storage.records import BroadcastRow
from bot.storage.times import MINUTE, floor
from bot.storage.transaction import Transaction

MOST_CHARACTERS = 3500
"""In each language; Telegram takes 4,096 (core.telegram.org/bots/api#sendmessage)."""

_PAGE = 1000


class Bulletins:
    """Writes bulletins, and lets them go once they are approved."""

    def __init__(
        self, storage: Storage, outbox: Outbox, clock: Callable[[], dt.datetime], languages: tuple[str, ...]
    ) -> None:
        """`languages` are those the forum offers."""
        self._storage = storage
        self._outbox = outbox
        self._clock = clock
        self._languages = languages

    def write(self, by: DeskSession | None, words: Localised, audience: Audience, urgent: bool = False) -> int:
        """Keep a draft; returns its id. Nobody gets it before it is approved.

        `FieldError` when a language of its receivers is missing (field `words.ur`), or words are too long.
        """
        _require(by)
        kept = self._checked(words, audience)
        with self._storage.begin() as tx:
            bulletin_id = self._outbox.announce(tx, Kind.BULLETIN, None, kept, audience, self._clock(), urgent)
            tx.broadcasts.replace(replace(_draft(tx, bulletin_id, Status.WAITING), status=Status.DRAFT))
            self._note(tx, by, "bulletin_written")
            tx.commit()
        return bulletin_id

    def rewrite(
        self, by: DeskSession | None, bulletin_id: int, words: Localised, audience: Audience, urgent: bool
    ) -> None:
        """Change a draft; approvals it had are void. `NotFound` when it is no draft (any more)."""
        _require(by)
        kept = self._checked(words, audience)
        with self._storage.begin() as tx:
            changed = replace(
                _draft(tx, bulletin_id),
                words=words_to_json(kept),
                audience=audience_to_json(audience),
                urgent=urgent,
                approvals="[]",
            )
            tx.broadcasts.replace(changed)
            self._note(tx, by, "bulletin_written")
            tx.commit()

    def approve(self, by: DeskSession | None, bulletin_id: int, not_before: dt.datetime | None = None) -> bool:
        """Approve a draft; returns whether it is on its way now.

        An ordinary one leaves after one approval, at the next decent hour (not before `not_before`). An urgent one
        needs two different coordinators and then leaves at any hour; the operator at the terminal (`by` is None) is
        none of them: `NotAllowed`.
        """
        _require(by)
        approver = OPERATOR if by is None else by.principal.coordinator_id
        with self._storage.begin() as tx:
            row = _draft(tx, bulletin_id)
            if row.urgent and by is None:
                raise NotAllowed("an urgent bulletin is approved at the desk, by two coordinators")
            approvals = tuple(dict.fromkeys((*approvals_from_json(row.approvals), approver)))
            leaves = len(approvals) >= (URGENT_APPROVALS if row.urgent else 1)
            at = int((not_before or self._clock()).timestamp())
            tx.broadcasts.replace(
                replace(
                    row,
                    approvals=json.dumps(approvals),
                    status=Status.WAITING if leaves else Status.DRAFT,
                    not_before=floor(at, MINUTE),
                )
            )
            self._note(tx, by, "bulletin_approved")
            tx.commit()
        return leaves

    def delete(self, by: DeskSession | None, bulletin_id: int) -> None:
        """Throw a draft away; `NotFound` when it is no draft."""
        _require(by)
        with self._storage.begin() as tx:
            tx.broadcasts.delete(_draft(tx, bulletin_id).id)
            self._note(tx, by, "bulletin_deleted")
            tx.commit()

    def reach(self, by: DeskSession | None, audience: Audience) -> int:
        """How many members it would go to now."""
        _require(by, Power.READ)
        count, last = 0, 0
        while True:
            with self._storage.begin() as tx:
                members = tx.members.after(last, _PAGE)
            count += sum(is_meant(one, audience) for one in members)
            if len(members) < _PAGE:
                return count
            last = members[-1].id

    def all(self, by: DeskSession | None) -> tuple[BroadcastInfo, ...]:
        """Every bulletin, drafts and history, the newest first."""
        return tuple(one for one in self._outbox.all(by) if one.kind is Kind.BULLETIN)

    def _checked(self, words: Localised, audience: Audience) -> Localised:
        """The words in the languages of the receivers, trimmed; `FieldError` for what is missing or too long."""
        given = {code: text.strip() for code, text in words.by_language}
        unknown = set(given) - set(self._languages)
        if unknown:
            raise FieldError(f"words.{min(unknown)}", "is a language the forum does not offer")
        needed = [code for code in self._languages if not audience.languages or code in audience.languages]
        if not needed:
            raise FieldError("audience.languages", "names no language the forum offers")
        for code in needed:
            if not given.get(code):
                raise FieldError(f"words.{code}", f"is missing: somebody reads {language(code).english}")
        for code, text in given.items():
            if len(text) > MOST_CHARACTERS:
                raise FieldError(f"words.{code}", f"is longer than {MOST_CHARACTERS} characters")
        return Localised(tuple((code, text) for code, text in given.items() if text), fallback=needed[0])

    def _note(self, tx: Transaction, by: DeskSession | None, action: str) -> None:
        tx.audit.add(action, None if by is None else by.principal.coordinator_id, None, int(self._clock().timestamp()))


def _require(by: DeskSession | None, power: Power = Power.WORK) -> None:
    if by is not None:
        by.require(power)


def _draft(tx: Transaction, bulletin_id: int, status: Status = Status.DRAFT) -> BroadcastRow:
    row = tx.broadcasts.lock(bulletin_id)
    if row is None or row.kind != Kind.BULLETIN or row.status != status:
        raise NotFound("there is no such draft")
    return row
