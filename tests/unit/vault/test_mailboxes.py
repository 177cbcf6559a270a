"""Mailboxes: an address only the code gives, a chat only the server opens."""

import pytest

from bot.errors import CannotOpen
from bot.vault.kdf import KdfCost
from bot.vault.mailboxes import ADDRESS_BYTES, MailboxSeal
from bot.vault.pseudonyms import Pseudonyms
from bot.vault.receipts import Receipts, new_code
from bot.vault.secret import ServerSecret

CHEAP = KdfCost(1, 8)


def test_a_code_always_gives_the_same_address() -> None:
    """And another code another one; it is not a part of the lookup, which stands in the clear."""
    receipts, code = Receipts(ServerSecret.generate()), new_code()
    keys, other = receipts.derive(code, CHEAP), receipts.derive(new_code(), CHEAP)

    assert receipts.derive(code, CHEAP).mailbox == keys.mailbox != other.mailbox
    assert len(keys.mailbox) == ADDRESS_BYTES
    assert keys.mailbox not in keys.lookup + keys.public


def test_the_address_does_not_show() -> None:
    """Not in what a debugger or a log would print."""
    keys = Receipts(ServerSecret.generate()).derive(new_code(), CHEAP)

    assert "mailbox" not in repr(keys)


def test_a_sealed_chat_opens_at_its_own_address_only() -> None:
    """A row that is moved to another address opens no more, nor with another secret."""
    secret = ServerSecret.generate()
    seal, address = MailboxSeal(secret), b"a" * ADDRESS_BYTES
    sealed = seal.seal(address, b"chat")

    assert seal.open(address, sealed) == b"chat"
    for other, where in ((seal, b"b" * ADDRESS_BYTES), (MailboxSeal(ServerSecret.generate()), address)):
        with pytest.raises(CannotOpen):
            other.open(where, sealed)


def test_all_sealed_chats_are_of_one_size() -> None:
    """Neither a long number nor a language shows in it."""
    seal = MailboxSeal(ServerSecret.generate())

    assert len({len(seal.seal(b"a" * 16, b"x" * count)) for count in (1, 10, 40)}) == 1


def test_a_chat_is_filed_under_another_name_than_its_conversation() -> None:
    """Without the secret nobody sees that a mailbox and a conversation are one person's."""
    secret = ServerSecret.generate()

    assert MailboxSeal(secret).chat_key(5) != Pseudonyms(secret).chat(5)
    assert MailboxSeal(secret).chat_key(5) == MailboxSeal(secret).chat_key(5) != MailboxSeal(secret).chat_key(6)
