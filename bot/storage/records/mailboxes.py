"""Rows of telling people: where they asked to be told, and which cases have something to tell."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MailboxRow:
    """Where a chat asked to be told of a reply, sealed; kept to the end of the year `until` at most."""

    address: bytes
    chat_key: bytes
    sealed: bytes
    until: int


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A case in which something happened; `due` is the hour at which its reporter is told, if they asked."""

    report_id: int
    due: int
    sealed: bytes
