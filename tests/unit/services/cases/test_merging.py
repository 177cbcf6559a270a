"""The same thing told twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.casefile import ClosingReason
from bot.domain.cases import Status
from bot.errors import FieldError, NotFound
from bot.services.casefile import reference
from bot.services.cases.merging import meant_by
from bot.services.principals import DeskSession
from bot.storage.schema import new_id
from tests.desk.seeding import Forum, file_of


def test_a_case_is_found_by_its_reference_or_its_id(forum: Forum, session: DeskSession) -> None:
    """However it is typed; what nobody has is not found."""
    report_id, _ = forum.report(), forum.report()
    code = reference(report_id)
    written = (code, code.lower(), f" {code[2:]} ", str(report_id), code.replace("-", " "))

    assert [forum.casework.merging.find(session, one) for one in written] == [(report_id,)] * 5
    assert forum.casework.merging.find(session, "A-IIIII") == ()


@given(st.integers(1, 2**63 - 1), st.sampled_from(("", "A", "A-")))
def test_a_reference_is_known_with_and_without_its_beginning(report_id: int, beginning: str) -> None:
    """Also one that begins with another A."""
    code = reference(report_id)

    assert code in meant_by(beginning + code.removeprefix("A-"))


def test_a_duplicate_is_closed_and_both_lead_to_each_other(forum: Forum, session: DeskSession) -> None:
    """The one that goes on stays open."""
    duplicate, main = forum.report(), forum.report()
    forum.casework.merging.merge(session, duplicate, main)
    one, other = (forum.casework.case(session, report_id).kept for report_id in (duplicate, main))

    assert one.merged_into is not None
    assert (one.merged_into.id, [case.id for case in other.duplicates]) == (main, [duplicate])
    assert (forum.status(duplicate), forum.status(main)) == ("closed", "new")
    assert one.file.closed_because is ClosingReason.DUPLICATE
    assert [line.about for line in other.history] == [reference(duplicate)]


def test_splitting_undoes_it(forum: Forum, session: DeskSession) -> None:
    """The case is open again, and neither leads to the other."""
    duplicate, main = forum.report(), forum.report()
    forum.casework.merging.merge(session, duplicate, main)
    forum.casework.merging.split(session, duplicate)
    one, other = (forum.casework.case(session, report_id).kept for report_id in (duplicate, main))

    assert (one.merged_into, other.duplicates) == (None, ())
    assert (forum.status(duplicate), one.file.closed_because) == ("in_progress", None)


def test_a_case_that_was_deleted_is_no_longer_led_to(forum: Forum, session: DeskSession) -> None:
    """Its duplicate can be read, split, and merged elsewhere."""
    duplicate, main, third = forum.report(), forum.report(), forum.report()
    forum.casework.merging.merge(session, duplicate, main)
    forum.casework.wishes.delete(session, main)
    led_to = forum.casework.case(session, duplicate).kept.merged_into
    forum.casework.merging.merge(session, duplicate, third)
    forum.casework.wishes.delete(session, third)
    forum.casework.merging.split(session, duplicate)

    assert led_to is None
    assert file_of(forum, session, duplicate).merged_into is None


def test_merges_do_not_make_chains_or_rings(forum: Forum, session: DeskSession) -> None:
    """Who looks at a duplicate is one step from the case that goes on."""
    first, second, third = forum.report(), forum.report(), forum.report()
    merge = forum.casework.merging.merge
    merge(session, first, second)
    wrong = {}
    for name, (duplicate, into) in {
        "itself": (third, third),
        "is_duplicate": (third, first),
        "has_duplicates": (second, third),
        "merged_already": (first, third),
    }.items():
        with pytest.raises(FieldError) as refused:
            merge(session, duplicate, into)
        wrong[name] = refused.value.field

    assert wrong == {name: name for name in wrong}
    with pytest.raises(NotFound):
        merge(session, third, new_id())


def test_a_reply_can_go_to_the_reporters_of_merged_cases_too(forum: Forum, session: DeskSession) -> None:
    """Each of them finds it under their own code; nobody else does."""
    duplicate, main, other = forum.report(), forum.report(), forum.report()
    forum.casework.merging.merge(session, duplicate, main)
    forum.casework.reply(session, main, "We have news.", "one", [duplicate])
    with pytest.raises(FieldError):
        forum.casework.reply(session, main, "Not for you.", "two", [other])

    assert [forum.replies(one) for one in (duplicate, main, other)] == [["We have news."], ["We have news."], []]
    assert forum.status(duplicate) == Status.CLOSED.value
