"""The forum's own rules of when not to write to people, as they were set at the desk."""

from dataclasses import replace

from bot.domain.etiquette_rules import Rules, parse_hours, rules_from_json
from bot.errors import FieldError
from bot.storage.transaction import Transaction

ETIQUETTE = "ETIQUETTE"
"""The name they are kept under."""

_FORMERLY = {"quiet_hours": "quiet", "friday": "friday"}
"""Names under which the calendar kept hours before there were rules; they count as long as no rules are set."""


def rules_in(tx: Transaction) -> Rules:
    """The rules in force. Those that cannot be read any more give way to the usual ones, which are decent."""
    stored = tx.desk_settings.get(ETIQUETTE)
    if stored is None:
        return _former(tx)
    try:
        return rules_from_json(stored)
    except FieldError:
        return Rules()


def _former(tx: Transaction) -> Rules:
    rules, corrections = Rules(), tx.calendar.all()
    for name, rule in _FORMERLY.items():
        if name in corrections:
            moved = replace(rules, **{rule: parse_hours(rule, corrections[name])})  # type: ignore[arg-type]
            rules = rules if moved.faults() else moved
    return rules
