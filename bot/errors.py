"""Every error Amanah raises, drawn as a tree.

AmanahError
├── SettingError              a setting is missing or wrong; names it, never its value
├── FlowError                 a form is badly built; found when it is built, never while a person answers
├── InputError                what a person gave cannot be used; nothing was changed
│   ├── CodeMistyped          a receipt code fails its check digit or its length
│   ├── CodeUnknown           a well-formed receipt code opens nothing
│   ├── PhotoRefused          a photo is too large, or is not a picture
│   └── FieldError            a value at the desk or the command line; names its field
│       └── ConsultationError a consultation is not well written; names every line and field that is wrong
├── TooManyTries              slowed down; says for how long
├── AccessError
│   ├── SignInFailed          the name or the password is wrong (never says which)
│   ├── SessionEnded          signed out, expired, or never signed in
│   │   ├── SessionLocked     nobody has used it for a while: the password opens it again
│   │   └── CodeNeeded        the password was right, the code of the second factor is not given yet
│   └── NotAllowed            signed in, but not for this
├── NotFound                  there is no such thing (any more)
├── VaultError
│   ├── CannotOpen            the key does not open it, or it was damaged
│   └── KeyMissing            a key that is needed is not there
├── StorageError
│   ├── StorageUnavailable    the database cannot be reached now
│   │   └── StorageFull       it can be read, but there is no room to write
│   ├── SchemaMismatch        the database is older or newer than the code
│   └── AlreadyRunning        another process of ours is at work here
└── DeliveryError             something could not be said in Telegram
    ├── TryLater              slowed down or unreachable for a moment; says for how long
    ├── Unreachable           the person cannot be reached
    │   └── AccountGone       the account was deleted, or there is no such chat
    └── Refused               Telegram will never accept this call
        └── ChatMoved         the chat has another id now
"""

from dataclasses import dataclass


class AmanahError(Exception):
    """The root of the tree; its text is one line, safe to show to an operator."""


class SettingError(AmanahError):
    """A setting is missing or wrong."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class FlowError(AmanahError):
    """A form is badly built."""


class InputError(AmanahError):
    """What a person gave cannot be used; nothing was changed."""


class CodeMistyped(InputError):
    """A receipt code fails its check digit or its length."""


class CodeUnknown(InputError):
    """A well-formed receipt code opens nothing."""


class PhotoRefused(InputError):
    """A photo is too large, or is not a picture."""


class FieldError(InputError):
    """A value cannot be used; `field` names where it was given."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a consultation.

    `path` names the field, things in lists counted from 1: `questions.3.title.ur`; empty for the whole. `line` and
    `column` count from 1 in the file it was read from (the row and column of a sheet); 0 when there is no file.
    """

    path: str
    message: str
    line: int = 0
    column: int = 0


class ConsultationError(FieldError):
    """A consultation is not well written; `faults` are the things that are wrong, at least one, in their order."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        first, more = faults[0], len(faults) - 1
        place = f"line {first.line}: " if first.line else ""
        name = f"{first.path}: " if first.path else ""
        super().__init__(first.path, f"{place}{name}{first.message}" + (f" (and {more} more)" if more else ""))
        self.faults = faults


class TooManyTries(AmanahError):
    """Slowed down; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too many tries; wait {retry_after} seconds")
        self.retry_after = retry_after


class AccessError(AmanahError):
    """Somebody may not do this."""


class SignInFailed(AccessError):
    """The name or the password is wrong; never says which."""


class SessionEnded(AccessError):
    """Signed out, expired, or never signed in."""


class SessionLocked(SessionEnded):
    """Nobody has used the session for a while, or it was locked by hand: the password opens it again."""


class CodeNeeded(SessionEnded):
    """The password was right; the session opens nothing until the code of the second factor is given."""


class NotAllowed(AccessError):
    """Signed in, but not for this."""


class NotFound(AmanahError):
    """There is no such thing, or no longer."""


class VaultError(AmanahError):
    """Something about keys or sealed content."""


class CannotOpen(VaultError):
    """The key does not open it, or it was damaged."""


class KeyMissing(VaultError):
    """A key that is needed is not there."""


class StorageError(AmanahError):
    """Something about the database."""


class StorageUnavailable(StorageError):
    """The database cannot be reached now."""


class StorageFull(StorageUnavailable):
    """There is no room to write; what was kept before can be read. Nothing of this was kept."""


class SchemaMismatch(StorageError):
    """The database is older or newer than the code."""


class AlreadyRunning(StorageError):
    """Another process of ours is at work here, and only one may be."""


class DeliveryError(AmanahError):
    """Something could not be said in Telegram."""


class TryLater(DeliveryError):
    """Slowed down or unreachable for a moment; `retry_after` is in seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"try again in {retry_after:g} seconds")
        self.retry_after = retry_after


class Unreachable(DeliveryError):
    """The person cannot be reached: they blocked the bot, or the account is gone."""


class AccountGone(Unreachable):
    """The account was deleted, or there is no such chat."""


class Refused(DeliveryError):
    """Telegram will never accept this call."""


class ChatMoved(Refused):
    """The chat has another id now. It is in `chat_id`, and never in the text."""

    def __init__(self, chat_id: int) -> None:
        super().__init__("the chat has moved")
        self.chat_id = chat_id
