"""Photos of a draft: kept sealed until they are sent or forgotten."""

from collections.abc import Iterable, Sequence

from bot.i18n.text import Text, say
from bot.services.conversations.carrying import PHOTO
from bot.services.conversations.deeds import Photographed
from bot.services.conversations.memory import DRAFT_HOURS
from bot.services.conversations.turn import Turn

MOST_IN_ONE_DRAFT = 12

NOT_A_PICTURE = say("This picture could not be read or is too large. Please try another, or a smaller one.")
NO_ROOM = say("We cannot keep more photos at this moment. This one was not kept; please go on without it.")
TOO_MANY = say("Those were many photos in a short time. This one was not kept; please try again in an hour.")
NO_MORE = say("There are already as many photos as one draft can hold. This one was not kept.")


def keep_photo(turn: Turn) -> tuple[str | None, Text | None]:
    """Keep the photo that was just heard; its reference, or the reason why it was not kept.

    Without its data yet, it only sets `wants_photo` and gives neither.
    """
    deed = turn.heard.deed
    if not isinstance(deed, Photographed) or deed.refused:
        return None, NOT_A_PICTURE
    if turn.tx.draft_photos.count(turn.chat_key) >= MOST_IN_ONE_DRAFT:
        return None, NO_MORE
    bounds, chat_id = turn.parts.bounds, turn.heard.chat_id
    if not bounds.room_for_photo(turn.tx, len(deed.data or b"")):
        return None, NO_ROOM
    if deed.data is None:
        if not bounds.photo_may_be_fetched(chat_id):
            return None, TOO_MANY
        turn.wants_photo = deed.file_id
        return None, None
    sealed = turn.parts.seal.seal(chat_id, PHOTO, deed.data)
    bounds.kept(photo_bytes=len(sealed))
    expires = (turn.draft.started + DRAFT_HOURS) * 3600
    return str(turn.tx.draft_photos.add(turn.chat_key, sealed, expires)), None


def photos_of(turn: Turn, references: Sequence[str]) -> list[bytes]:
    """The photos of these references, in their order; one that is gone is left out."""
    rows = turn.tx.draft_photos.get(turn.chat_key, [int(reference) for reference in references])
    found = (rows.get(int(reference)) for reference in references)
    return [turn.parts.seal.open(turn.heard.chat_id, PHOTO, sealed) for sealed in found if sealed is not None]


def drop_photos(turn: Turn, references: Iterable[str]) -> None:
    """Forget these photos."""
    turn.tx.draft_photos.delete_some(turn.chat_key, [int(reference) for reference in references])
