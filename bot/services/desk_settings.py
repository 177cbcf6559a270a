"""Settings at the desk: what is set there, where it comes from, what would follow from a change, and a way back."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Literal

from bot.domain.areas import FORMER_AREAS, area_code
from bot.domain.etiquette_rules import Rules, rules_from_json, rules_to_json
from bot.errors import FieldError
from bot.i18n.text import Localised
from bot.services.consulting.definitions import DefinitionStatus, read_definition
from bot.services.etiquette_rules import ETIQUETTE
from bot.services.principals import DeskSession, Power
from bot.services.retention import Ended, Retention, Terms
from bot.storage.engine import Storage
from bot.storage.transaction import Transaction

AT_DESK = "desk"
_BEFORE = ".before"
_TERMS: Mapping[str, str] = {
    "KEEP_CLOSED_MONTHS": "closed_months",
    "KEEP_SPAM_DAYS": "spam_days",
    "KEEP_AUDIT_MONTHS": "audit_months",
}
_CHOSEN: Mapping[str, Literal["area", "organisation", "language"]] = {
    "AREAS": "area",
    "ORGANISATIONS": "organisation",
    "LANGUAGES": "language",
}
"""Lists of which members choose one."""


@dataclass(frozen=True, slots=True)
class Adjustable:
    """A setting that may be set at the desk, as text.

    `installed` is what it is without the desk, `origin` where that comes from (default, environment, file); `running`
    is what this process works with, None for one that is looked up anew every time. `read` gives the text as it is
    always written, and raises `FieldError` with a word for what is wrong as its field. `bounds` are those of a number.
    """

    name: str
    installed: str
    origin: str
    running: str | None
    read: Callable[[str], str]
    bounds: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class SettingState:
    """A setting as it stands.

    `origin` is where its value comes from, `desk` among them. `before` is what it was before the last change at the
    desk, None when there was none. `in_force` when this process works with it already. `mark` changes with the value.
    """

    name: str
    value: str
    origin: str
    installed: str
    installed_origin: str
    before: str | None
    in_force: bool
    mark: str
    bounds: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Consequences:
    """What would follow from a change, as far as it can be known without keys.

    `value` is the text that would be kept; `removed` and `added` are names or codes of a list; `members` how many
    members have chosen what is removed; `consultations` are ready ones that would not reach everybody in their
    language: title by id. `ended` is what the next night would delete, None where the change is not about time.
    `emergency` is a new emergency number. `asks` when it should be asked before it is done.
    """

    value: str
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    members: int = 0
    consultations: Mapping[str, Localised] | None = None
    ended: Ended | None = None
    emergency: str = ""

    @property
    def asks(self) -> bool:
        """Whether something is taken away or deleted by it, or people in danger are sent elsewhere."""
        return bool(self.removed or self.consultations or self.ended is not None or self.emergency)


class DeskSettings:
    """Reads and changes what is set at the desk. What is kept there is over what the environment says."""

    def __init__(
        self,
        storage: Storage,
        clock: Callable[[], dt.datetime],
        adjustables: Sequence[Adjustable],
        retention: Retention,
    ) -> None:
        """`adjustables` are the settings that may be set; the rules of the etiquette come beside them."""
        usual = Adjustable(ETIQUETTE, rules_to_json(Rules()), "default", None, _rules)
        self._storage = storage
        self._clock = clock
        self._known = {one.name: one for one in (*adjustables, usual)}
        self._retention = retention
        self._tell: Callable[[], object] = lambda: None

    def on_change(self, tell: Callable[[], object]) -> None:
        """Call this whenever something was set here, from any thread."""
        self._tell = tell

    def all(self, session: DeskSession) -> Mapping[str, SettingState]:
        """Every setting that may be set at the desk, by name."""
        session.require(Power.MANAGE)
        with self._storage.begin() as tx:
            stored = tx.desk_settings.all()
        return {name: _state(one, stored) for name, one in self._known.items()}

    def look(self, session: DeskSession, name: str, text: str) -> Consequences:
        """What would follow from this value; nothing is changed. `FieldError` when it cannot be used."""
        session.require(Power.MANAGE)
        one = self._adjustable(name)
        value = one.read(text)
        with self._storage.begin() as tx:
            before = _state(one, tx.desk_settings.all()).value
            found = _consequences(tx, name, before, value)
        if name in _TERMS and _is_shorter(int(before), int(value)):
            terms = {"closed_months": 0, "spam_days": 0, "audit_months": 0, _TERMS[name]: int(value)}
            found = replace(found, ended=self._retention.due(Terms(**terms)))
        return found

    def set(self, session: DeskSession, name: str, text: str, seen: str) -> None:
        """Keep a value. `seen` is the mark of what was shown: `FieldError` for `changed` when it is another by now."""
        session.require(Power.MANAGE)
        self._change(session, name, self._adjustable(name).read(text), seen)

    def reset(self, session: DeskSession, name: str, seen: str) -> None:
        """Go back to what it is without the desk; as `set`."""
        self._change(session, name, None, seen)

    def undo(self, session: DeskSession, name: str, seen: str) -> None:
        """Put back what it was before the last change; done again, that is taken back too. As `set`."""
        session.require(Power.MANAGE)
        with self._storage.begin() as tx:
            before = tx.desk_settings.get(name + _BEFORE)
        if before is not None:
            self._change(session, name, before[1:] if before else None, seen)

    def _adjustable(self, name: str) -> Adjustable:
        if name not in self._known:
            raise FieldError("name", "this is not set at the desk")
        return self._known[name]

    def _change(self, session: DeskSession, name: str, value: str | None, seen: str) -> None:
        session.require(Power.MANAGE)
        one = self._adjustable(name)
        with self._storage.begin() as tx:
            tx.desk_settings.lock()
            stored = tx.desk_settings.all()
            state = _state(one, stored)
            if seen != state.mark:
                raise FieldError("changed", "somebody has changed it meanwhile")
            if value == stored.get(name):
                return
            before = stored.get(name)
            tx.desk_settings.put(name + _BEFORE, "" if before is None else f"={before}")
            if value is None:
                tx.desk_settings.delete(name)
            else:
                tx.desk_settings.put(name, value)
            if name == "AREAS":
                self._remember(tx, state.value, one.installed if value is None else value)
            tx.audit.add(f"setting_{name.lower()}", session.principal.coordinator_id, None, self._now())
            tx.commit()
        self._tell()

    def _remember(self, tx: Transaction, before: str, after: str) -> None:
        """Keep the names of areas that are taken away, until they are offered again."""
        known = {area_code(name): name for name in _names(tx.desk_settings.get(FORMER_AREAS) or "")}
        known |= {area_code(name): name for name in _names(before)}
        offered = {area_code(name) for name in _names(after)}
        tx.desk_settings.put(FORMER_AREAS, ",".join(name for code, name in known.items() if code not in offered))

    def _now(self) -> int:
        return int(self._clock().timestamp())


def _state(one: Adjustable, stored: Mapping[str, str]) -> SettingState:
    value, origin = _value(one, stored)
    before = stored.get(one.name + _BEFORE)
    return SettingState(
        name=one.name,
        value=value,
        origin=origin,
        installed=one.installed,
        installed_origin=one.origin,
        before=None if before is None else before[1:] if before else one.installed,
        in_force=one.running in (None, value),
        mark=blake2b(f"{origin}\n{value}".encode(), digest_size=8).hexdigest(),
        bounds=one.bounds,
    )


def _value(one: Adjustable, stored: Mapping[str, str]) -> tuple[str, str]:
    """What counts, and where it comes from; a value that can no longer be read does not."""
    if one.name not in stored:
        return one.installed, one.origin
    try:
        return one.read(stored[one.name]), AT_DESK
    except FieldError:
        return one.installed, one.origin


def _consequences(tx: Transaction, name: str, before: str, value: str) -> Consequences:
    if name == "HELPLINES":
        was, will = (text.split("|")[0] for text in (before, value))
        return Consequences(value, emergency="" if was == will else will)
    if name not in _CHOSEN:
        return Consequences(value)
    code = str if name == "LANGUAGES" else area_code
    old, new = ({code(one): one for one in _names(text)} for text in (before, value))
    removed = tuple(label for key, label in old.items() if key not in new)
    added = tuple(label for key, label in new.items() if key not in old)
    counted = tx.members.count_by(_CHOSEN[name])
    members = sum(counted.get(code(one), 0) for one in removed)
    missed = _missed(tx, {*added, *([_names(value)[0]] if removed else [])}) if name == "LANGUAGES" else None
    return Consequences(value, removed, added, members, missed)


def _missed(tx: Transaction, needed: set[str]) -> Mapping[str, Localised]:
    """The consultations that are ready, and not written in one of these languages."""
    ready = [row for row in tx.consultations.all() if row.status == DefinitionStatus.READY]
    written = {row.id: read_definition(row.definition) for row in ready}
    return {key: one.title for key, one in written.items() if needed - set(one.languages)}


def _names(text: str) -> tuple[str, ...]:
    return tuple(one for one in text.split(",") if one)


def _is_shorter(before: int, after: int) -> bool:
    """Whether things would be kept for a shorter time; 0 is for ever."""
    return bool(after) and (not before or after < before)


def _rules(text: str) -> str:
    return rules_to_json(rules_from_json(text))
