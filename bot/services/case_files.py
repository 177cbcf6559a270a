"""The sealed file of a case: opened with the team's keys, and sealed again in one piece after every change."""

import json
from collections.abc import Mapping

from bot.domain.casefile import CaseFile
from bot.errors import CannotOpen, KeyMissing
from bot.storage.records import CaseFileRow
from bot.storage.transaction import Transaction
from bot.vault.envelopes import bound, open_envelope, seal
from bot.vault.keys import KeyPair
from bot.vault.padding import SMALLEST

CASE_FILE = "case file"
"""What the content of a case file is bound to, with the id of its report."""


def open_case_file(row: CaseFileRow | None, keys: Mapping[int, KeyPair]) -> CaseFile:
    """What was kept about a case, an empty file when nothing was. `CannotOpen` when no key opens it, or for damage."""
    if row is None:
        return CaseFile()
    if row.epoch not in keys:
        raise CannotOpen("there is no key for this epoch")
    plain = open_envelope(row.content, row.team_key, keys[row.epoch], bound_to=bound(CASE_FILE, row.id))
    try:
        return CaseFile.from_plain(json.loads(plain))
    except (ValueError, LookupError, TypeError):
        raise CannotOpen("it does not read as a case file") from None


def keep_case_file(tx: Transaction, report_id: int, file: CaseFile) -> None:
    """Seal the file to the team, in the place of what was kept before, and note that the case has changed.

    The caller holds the case (`tx.lock_chat(bound("report", report_id))`) and commits. `KeyMissing` without a team.
    """
    epoch = tx.keys.sealing_epoch()
    if epoch is None:
        raise KeyMissing("there is no team key yet")
    envelope = seal(
        json.dumps(file.to_plain(), ensure_ascii=False, separators=(",", ":")).encode(),
        bound_to=bound(CASE_FILE, report_id),
        team=epoch.public_key,
        smallest=SMALLEST,
    )
    tx.case_files.put(CaseFileRow(report_id, epoch.number, envelope.team_key, envelope.content))
    tx.case_files.changed(report_id)
    tx.case_files.hold(report_id, held=file.hold is not None)
