"""A report as a coordinator works on it."""

import datetime as dt
import json

import pytest

from bot.domain.cases import STATUS_FOR_MEMBER, MessageContent, ReportContent, Status


def test_a_report_survives_json() -> None:
    """What is sealed is what is opened."""
    content = ReportContent("report", 1, "ur", dt.date(2026, 11, 22), {"kind": ["arson"]}, "کچھ ہوا")

    assert ReportContent.from_plain(json.loads(json.dumps(content.to_plain()))) == content


def test_a_message_survives_json() -> None:
    """With its place in the thread, its author and its language."""
    message = MessageContent("Thank you.", dt.date(2026, 11, 22), 3, "Amina", "en")

    assert MessageContent.from_plain(json.loads(json.dumps(message.to_plain()))) == message


@pytest.mark.parametrize("status", Status)
def test_every_status_is_said_to_the_member(status: Status) -> None:
    """Whoever comes back with a code reads how far it has come."""
    assert STATUS_FOR_MEMBER[status].message


def test_spam_is_not_said() -> None:
    """Somebody taken for spam reads the same as somebody whose case is closed."""
    assert STATUS_FOR_MEMBER[Status.SPAM] == STATUS_FOR_MEMBER[Status.CLOSED]
    assert not Status.SPAM.is_open
    assert Status.RAISED.is_open
