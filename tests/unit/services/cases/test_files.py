"""The sealed files of cases."""

from bot.services.case_files import open_case_file
from bot.services.principals import DeskSession
from bot.services.team_keys import KeyHolder
from tests.desk.seeding import Forum


def test_a_file_opens_after_a_change_of_keys(forum: Forum, session: DeskSession) -> None:
    """It is moved to the team's new key like everything else, and the old one opens it no longer."""
    report_id = forum.report()
    forum.casework.add_tag(session, report_id, "night")
    before, holder = dict(session.keys), KeyHolder.signed_in(session)
    holder = forum.ceremony.rotate(holder)
    while not forum.ceremony.rewrapping.carry_on(holder).finished:
        continue
    with forum.storage.begin() as tx:
        row = tx.case_files.get(report_id)

    assert row is not None
    assert row.epoch not in before
    assert open_case_file(row, forum.signed_in().keys).tags == ("night",)


def test_the_size_of_a_file_tells_nothing_of_a_few_tags(forum: Forum, session: DeskSession) -> None:
    """What is kept is padded before it is sealed."""
    report_id = forum.report()
    sizes = set()
    for tag in ("night", "a longer tag than that", "third"):
        forum.casework.set_tags(session, report_id, [tag])
        with forum.storage.begin() as tx:
            row = tx.case_files.get(report_id)
        assert row is not None
        sizes.add(len(row.content))

    assert len(sizes) == 1
