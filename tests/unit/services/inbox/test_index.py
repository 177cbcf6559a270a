"""The index: always what a fresh one would be, filled a little at a time, gone with the keys."""

import threading
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.cases import Status
from bot.errors import FieldError, NotAllowed
from bot.services.inbox.entries import Entry
from bot.services.inbox.filters import Filters, Order
from bot.services.inbox.inbox import Inbox
from bot.services.inbox.index import Index
from bot.services.principals import DeskSession, Principal
from bot.storage.engine import Storage
from tests.desk.seeding import LOGIN, PASSWORD, Forum, picture

ACTS = ("report", "follow_up", "reply", "note", "status", "assign", "tag", "delete", "damage", "look")


def act(forum: Forum, session: DeskSession, ids: list[int], what: str, which: int) -> None:
    """Do something with a case, as the bot or a colleague would."""
    if what == "report" or not ids:
        ids.append(forum.report())
        return
    one = ids[which % len(ids)]
    match what:
        case "follow_up":
            forum.follow_up(one, "Is anybody there?")
        case "reply":
            forum.casework.reply(session, one, "Yes.", str(which))
        case "note":
            forum.casework.note(session, one, "Call back.", str(which))
        case "status":
            try:
                forum.casework.set_status(session, one, list(Status)[which % 6])
            except FieldError:
                return
        case "assign":
            forum.casework.assign(session, one, session.principal.coordinator_id if which % 2 else None)
        case "tag":
            forum.casework.add_tag(session, one, "ab"[which % 2])
        case "delete":
            ids.remove(one)
            with forum.storage.begin() as tx:
                tx.reports.delete(one)
                tx.commit()


def known(index: Index) -> tuple[dict[int, Entry], dict[tuple[str, str | int], set[int]]]:
    """What an index knows: its entries, and which cases have which values."""
    entries = {one.id: one for one in index.at(range(len(index._entries)))}
    values: dict[tuple[str, str | int], set[int]] = {}
    for name, facet in index.facets._bits.items():
        for value, bits in facet.items():
            slots = [slot for slot in range(len(index._entries)) if bits >> slot & 1]
            values[name, value] = {one.id for one in index.at(slots)}
    return entries, values


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 99)), min_size=4, max_size=14))
def test_after_any_acts_the_index_is_as_a_fresh_one(
    forum: Forum, session: DeskSession, acts: list[tuple[str, int]]
) -> None:
    """Whatever happened, and whenever somebody looked meanwhile, nothing is missed and nothing is left over."""
    kept, ids = Index(forum.storage), list[int]()
    for what, which in acts:
        if what == "look":
            kept.look_again()
            kept.refresh(session.keys, 5)
        else:
            act(forum, session, ids, what, which)
    kept.look_again()
    kept.refresh(session.keys, 5)
    fresh = Index(forum.storage)
    fresh.refresh(session.keys, 5)

    assert known(kept) == known(fresh)
    assert kept.is_whole


def test_it_is_filled_a_little_at_a_time_the_newest_first(
    forum: Forum, session: DeskSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request reads for as long as it may; the page says how far it is, and shows what is newest already."""
    monkeypatch.setattr("bot.services.inbox.index.BATCH", 2)
    old = {forum.report(day=forum.clock().date().replace(month=9)) for _ in range(3)}
    new = {forum.report() for _ in range(2)}
    index = forum.inbox.indexes.of(session)
    index.refresh(session.keys, 0)
    first = {one.id for one in index.at(range(len(index._entries)))}
    steps = [(len(index), index.total, index.is_whole)]
    while not index.is_whole:
        index.refresh(session.keys, 0)
        steps.append((len(index), index.total, index.is_whole))

    assert first == new
    assert steps == [(2, 5, False), (4, 5, False), (5, 5, True)]
    assert old | new == {one.id for one in index.at(range(len(index._entries)))}


def test_sessions_with_the_same_keys_share_an_index(forum: Forum, session: DeskSession) -> None:
    """What one colleague's visit has opened need not be opened for the next; other keys see nothing of it."""
    keyless = replace(session, keys={})
    index = forum.inbox.indexes.of(session)

    assert forum.inbox.indexes.of(forum.signed_in()) is index
    assert forum.inbox.indexes.of(keyless) is not index


def test_without_a_key_every_case_is_there_and_none_is_open(forum: Forum, session: DeskSession) -> None:
    """A session whose seals are gone sees that there are cases, and no more."""
    forum.report()
    page = forum.inbox.page(replace(session, keys={}))

    assert [(row.damaged, row.first_words, row.title) for row in page.rows] == [(True, "", None)]


def test_an_account_that_may_not_read_gets_none(forum: Forum, session: DeskSession) -> None:
    """The police liaison has no inbox."""
    liaison = replace(session, principal=Principal(1, "l", "L", "liaison", "en"))
    with pytest.raises(NotAllowed):
        forum.inbox.page(liaison)

    assert len(forum.inbox.indexes) == 0


def test_the_index_ends_when_the_last_session_signs_out(forum: Forum) -> None:
    """Data keys stay in memory for nobody."""
    tokens = [forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.1") for _ in range(2)]
    sessions = [forum.access.session(token) for token in tokens]
    for one in sessions:
        forum.inbox.page(one)
    forum.access.sign_out(tokens[0])
    forum.inbox.indexes.acted(sessions[0])
    with_one_left = len(forum.inbox.indexes)
    forum.access.sign_out(tokens[1])
    forum.inbox.indexes.acted(sessions[1])

    assert (with_one_left, len(forum.inbox.indexes)) == (1, 0)


def test_the_index_ends_when_nobody_has_used_the_desk_for_the_idle_time(forum: Forum, session: DeskSession) -> None:
    """Going away without signing out leaves nothing open for long."""
    forum.inbox.page(session)
    forum.clock.forward(minutes=29)
    before = forum.inbox.indexes.release()
    forum.clock.forward(minutes=2)

    assert (before, forum.inbox.indexes.release()) == (True, False)
    assert len(forum.inbox.indexes) == 0


def test_the_index_ends_when_the_session_is_locked(forum: Forum, session: DeskSession) -> None:
    """A locked session holds no keys, and the desk none for it."""
    forum.inbox.page(session)
    with forum.storage.begin() as tx:
        row = tx.sessions.get(session.id)
        assert row is not None
        tx.sessions.delete(session.id)
        tx.sessions.add(replace(row, sealed=None))
        tx.commit()

    assert forum.inbox.indexes.release() is False


def test_the_indexes_end_with_the_desk(forum: Forum, session: DeskSession) -> None:
    """Whoever is still signed in, and whoever's request comes last: nothing is held, and the database is left alone."""
    forum.report()
    forum.inbox.page(session)
    forum.inbox.indexes.end()
    last = forum.inbox.page(session)

    assert len(last.rows) == 1
    assert len(forum.inbox.indexes) == 0


def test_on_either_database_the_index_finds_what_changed(storage: Storage) -> None:
    """The marks are compared part by part in the database's own arithmetic."""
    forum = Forum(storage)
    session, ids = forum.signed_in(), [forum.report() for _ in range(4)]
    index = forum.inbox.index(session)
    with storage.begin() as tx:
        tx.reports.delete(ids[0])
        tx.commit()
    forum.follow_up(ids[1], "Is anybody there?", photos=(picture(),))
    index.look_again()
    forum.inbox.index(session)

    assert {one.id: (one.waiting, one.photos) for one in index.at(range(len(index._entries)))} == {
        ids[1]: (True, 1),
        ids[2]: (False, 0),
        ids[3]: (False, 0),
    }


def test_a_passage_hidden_this_moment_is_not_shown(forum: Forum, session: DeskSession) -> None:
    """What is shown is read anew, however fresh the index thinks it is."""
    one = forum.report("My name is Zaynab and I live at the corner.")
    forum.inbox.page(session)
    forum.inbox.index(session)._look_at = float("inf")
    forum.casework.hiding.hide(session, one, "Zaynab")

    assert "Zaynab" not in forum.inbox.page(session).rows[0].first_words


def test_pages_are_drawn_while_cases_change(forum: Forum, session: DeskSession) -> None:
    """Several colleagues look at once, and somebody changes cases meanwhile: nobody sees a broken page."""
    cases = [forum.report() for _ in range(6)]
    pages: list[int] = []

    def look() -> None:
        for _ in range(12):
            forum.inbox.index(session).look_again()
            pages.append(forum.inbox.page(session, Filters(order=Order.GRAVEST)).total)

    lookers = [threading.Thread(target=look) for _ in range(3)]
    for looker in lookers:
        looker.start()
    for one in cases[:4]:
        forum.casework.add_tag(session, one, "winter")
    forum.close(cases[0])
    for looker in lookers:
        looker.join()
    forum.inbox.index(session).look_again()
    fresh = Index(forum.storage)
    fresh.refresh(session.keys, 5)

    assert len(pages) == 36
    assert set(pages) <= {5, 6}
    assert known(forum.inbox.index(session)) == known(fresh)


def test_what_others_did_is_noticed(forum: Forum, session: DeskSession) -> None:
    """A report that came and an answer that was written are there when the page is opened again."""
    first = forum.report()
    forum.inbox.page(session)
    forum.follow_up(first, "Is anybody there?")
    second = forum.report()
    forum.inbox.index(session).look_again()
    page = forum.inbox.page(session)

    assert {row.id: row.waiting for row in page.rows} == {first: True, second: False}


def test_the_standing_counts_what_there_is_to_do(forum: Forum, session: DeskSession) -> None:
    """Other pages can say how many cases are mine, wait, or are overdue."""
    mine = forum.report()
    forum.follow_up(mine, "Hello?")
    forum.casework.assign(session, mine, session.principal.coordinator_id)
    forum.report(day=forum.clock().date().replace(month=10))
    forum.close(forum.report())
    standing = forum.inbox.standing(session)

    assert (standing.open, standing.mine, standing.waiting, standing.overdue, standing.whole) == (2, 1, 1, 1, True)


def test_open_cases_come_page_by_page(forum: Forum, session: DeskSession) -> None:
    """Every open case stands on exactly one page; a page beyond the last is the last."""
    inbox = Inbox(forum.storage, forum.clock, page_size=2)
    cases = {forum.report() for _ in range(5)}
    forum.close(forum.report())
    pages = [inbox.page(session, number=number) for number in (1, 2, 3)]

    assert [row.id for page in pages for row in page.rows] == sorted(cases)
    assert (pages[0].pages, pages[0].total, pages[0].counts["status"]["all"]) == (3, 5, 6)
    assert inbox.page(session, number=99).page == 3
