"""Rows of chats: where each stands, sealed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """Where one chat stands: its sealed state and its sealed draft; None where there is none."""

    sealed: bytes | None
    draft: bytes | None


@dataclass(frozen=True, slots=True)
class SealedConversation:
    """What is kept of one chat, each with its end in seconds since the epoch; None where there is none."""

    memory: tuple[bytes, int] | None
    draft: tuple[bytes, int] | None
