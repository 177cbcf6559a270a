"""Key ceremony: who can open what before and after each act, through the services and with real sealed content."""

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import update

from bot.domain.cases import Voice
from bot.errors import (
    AmanahError,
    CannotOpen,
    FieldError,
    KeyMissing,
    NotAllowed,
    NotFound,
    SessionEnded,
    SignInFailed,
)
from bot.services.casefile import open_message, open_photo, open_report
from bot.services.principals import DeskSession
from bot.services.rewrapping import Progress, Rewrapping
from bot.services.team_keys import KeyHolder, team_keys
from bot.services.threads import open_thread
from bot.storage.engine import Storage
from bot.storage.records import CoordinatorRow, EpochRow, TeamSealRow
from bot.storage.schema import coordinators, reports, team_seals
from bot.vault.keys import KeyPair
from bot.vault.passwords import unwrap_private
from bot.vault.recovery import new_recovery
from tests.desk.seeding import LOGIN, PASSWORD, Forum, picture

HERE = "192.0.2.1"
BILAL, MARYAM = "bilal", "maryam"
BILALS, MARYAMS, ANOTHER = "four herons on the weir", "nine lanterns over water", "eleven boats below the bridge"
PHOTO = picture("#446688")

ALL = frozenset({"report", "follow-up", "reply", "note", "photo", "photo of the follow-up"})
NOTHING: frozenset[str] = frozenset()
Opened = tuple[frozenset[str], frozenset[str]]
EVERYTHING, ONLY_OLD, ONLY_NEW, SHUT = (ALL, ALL), (ALL, NOTHING), (NOTHING, ALL), (NOTHING, NOTHING)
"""Of a case stored before the act, and of one stored after it."""


@dataclass
class Copy:
    """What somebody took who copied the database: accounts, seals and epochs as they were then."""

    people: Mapping[str, CoordinatorRow]
    seals: Mapping[str, list[TeamSealRow]]
    epochs: list[EpochRow]

    def keys(self, login: str, password: str) -> Mapping[int, KeyPair]:
        """The team's keys that a password opens in this copy; none when it is the wrong one."""
        try:
            private = unwrap_private(self.people[login].wrapped_private, password)
        except CannotOpen:
            return {}
        return team_keys(private, self.seals[login])


@dataclass
class Stage:
    """A forum of Amina, Bilal and Maryam, who have all chosen a password of their own; one case is there already."""

    forum: Forum
    old: int = 0
    new: int = 0
    given: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for login, password in ((BILAL, BILALS), (MARYAM, MARYAMS)):
            self.given[login] = self.forum.ceremony.invite(self.amina, login, login.title(), "en")
            self.chooses(login, self.given[login], password)
        self.old = self.case()
        self.bilal_at_the_desk = self.forum.access.sign_in(BILAL, BILALS, HERE)
        self.before = self.copied()

    @property
    def amina(self) -> KeyHolder:
        """The first coordinator, signed in."""
        return KeyHolder.signed_in(self.forum.signed_in())

    @property
    def paper(self) -> KeyHolder:
        """Whoever has the recovery key."""
        return self.forum.ceremony.with_recovery_key(self.forum.recovery)

    def id_of(self, login: str) -> int:
        """An account."""
        return self.forum.ceremony.find(login).id

    def session(self, login: str, password: str) -> DeskSession:
        """Somebody, signed in."""
        return self.forum.access.session(self.forum.access.sign_in(login, password, HERE))

    def chooses(self, login: str, given: str, password: str) -> None:
        """Sign in with a one-time password, and choose one."""
        self.forum.access.change_password(self.session(login, given), given, password)

    def case(self) -> int:
        """A report, a follow-up, a reply, a note, and a photo with each of the first two."""
        forum, session = self.forum, self.forum.signed_in()
        report_id = forum.report("What happened.", photos=(PHOTO,))
        forum.follow_up(report_id, "What I forgot.", photos=(PHOTO,))
        forum.casework.reply(session, report_id, "Thank you.", "once")
        forum.casework.note(session, report_id, "Ring them.", "once")
        return report_id

    def copied(self) -> Copy:
        """A copy of the database, as far as keys stand in it."""
        with self.forum.storage.begin() as tx:
            people = {row.login: row for row in tx.coordinators.all()}
            seals = {login: tx.keys.seals_for(row.id) for login, row in people.items()}
            return Copy(people, seals, tx.keys.epochs())

    def opened_with(self, keys: Mapping[int, KeyPair], report_id: int) -> frozenset[str]:
        """What these team keys open of a case as it stands in the database now, whatever epoch they say they are."""
        found = set()
        with self.forum.storage.begin() as tx:
            row, messages = tx.reports.get(report_id), tx.messages.of(report_id)
            photos = [tx.attachments.get(report_id, one.id) for one in tx.attachments.of(report_id)]
        assert row is not None
        for pair in keys.values():
            if open_report(row, {row.epoch: pair}):
                found.add("report")
            for message in messages:
                if open_message(message, {message.epoch: pair}):
                    found.add({Voice.FOLLOW_UP: "follow-up", Voice.REPLY: "reply", Voice.NOTE: "note"}[message.voice])
            for photo in photos:
                assert photo is not None
                with suppress(CannotOpen):
                    assert open_photo(photo, {photo.epoch: pair}) == PHOTO
                    found.add("photo" if photo.message_id is None else "photo of the follow-up")
        return frozenset(found)

    def opened_at_the_desk(self, session: DeskSession, report_id: int) -> frozenset[str]:
        """What a session shows of a case, on the case's page."""
        case = self.forum.casework.case(session, report_id)
        found = {"report"} if case.content else set()
        names = {Voice.FOLLOW_UP: "follow-up", Voice.REPLY: "reply", Voice.NOTE: "note"}
        found |= {names[message.voice] for message in case.thread if message.content}
        for photo in case.all_photos:
            with suppress(CannotOpen):
                self.forum.casework.photo(session, report_id, photo.id)
                found.add("photo" if photo.message_id is None else "photo of the follow-up")
        return frozenset(found)

    def move_all(self, holder: KeyHolder) -> Progress:
        """Carry on until it is finished."""
        while True:
            progress = self.forum.ceremony.rewrapping.carry_on(holder)
            if progress.finished or progress.stuck:
                return progress

    def damage(self, report_id: int) -> None:
        """Let the key of a report suffer on the disk."""
        with self.forum.storage.begin() as tx:
            tx._connection.execute(update(reports).where(reports.c.id == report_id).values(team_key=b"damaged"))
            tx.commit()


@pytest.fixture
def stage(storage: Storage) -> Stage:
    """The same people on each kind of database; moved in batches so small that every act takes several."""
    return Stage(Forum(storage, batch=4))


Act = Callable[[Stage], None]


def nothing(_stage: Stage) -> None:
    """Before any act."""


def invite(stage: Stage) -> None:
    """Amina invites Zaynab, who has not signed in yet."""
    stage.given["zaynab"] = stage.forum.ceremony.invite(stage.amina, "zaynab", "Zaynab", "ur")


def invite_and_arrive(stage: Stage) -> None:
    """Amina invites Zaynab, who signs in and chooses a password."""
    invite(stage)
    stage.chooses("zaynab", stage.given["zaynab"], ANOTHER)


def change(stage: Stage) -> None:
    """Bilal changes his own password."""
    stage.forum.access.change_password(stage.session(BILAL, BILALS), BILALS, ANOTHER)


def reset(stage: Stage) -> None:
    """Bilal has lost his password; Amina gives him another, and he has not used it yet."""
    stage.given[BILAL] = stage.forum.ceremony.reset(stage.amina, stage.id_of(BILAL))


def reset_and_arrive(stage: Stage) -> None:
    """Bilal has lost his password; Amina gives him another, and he chooses his own."""
    reset(stage)
    stage.chooses(BILAL, stage.given[BILAL], ANOTHER)


def begin_to_remove(stage: Stage) -> None:
    """Amina removes Bilal, and the work stops there."""
    stage.forum.ceremony.remove(stage.amina, stage.id_of(BILAL))


def half_remove(stage: Stage) -> None:
    """Amina removes Bilal, and the work stops in the middle: the report is moved, its messages are not all."""
    begin_to_remove(stage)
    stage.forum.ceremony.rewrapping.carry_on(stage.amina)


def remove(stage: Stage) -> None:
    """Amina removes Bilal, and everything is moved."""
    assert stage.move_all(stage.forum.ceremony.remove(stage.amina, stage.id_of(BILAL))).finished


def remove_by_paper(stage: Stage) -> None:
    """The operator removes Bilal with the recovery key."""
    assert stage.move_all(stage.forum.ceremony.remove(stage.paper, stage.id_of(BILAL))).finished


def rotate(stage: Stage) -> None:
    """Amina gives the team a new key, and everything is moved."""
    assert stage.move_all(stage.forum.ceremony.rotate(stage.amina)).finished


def recover(stage: Stage) -> None:
    """Bilal's account is unlocked with the recovery key, and he chooses a password."""
    stage.given[BILAL] = stage.forum.ceremony.recover(stage.paper, BILAL, "", "en")
    stage.chooses(BILAL, stage.given[BILAL], ANOTHER)


def remove_and_recover(stage: Stage) -> None:
    """Bilal was removed and comes back by the recovery key."""
    remove(stage)
    recover(stage)


# Who, after an act, opens of a case from before it and of one from after it. "bilal" signs in with the password he had;
# "another" with the one he or Zaynab chose, "given" with a one-time password; "session" is Bilal's browser, signed in
# before the act; "thief" has a copy of the database from before it and Bilal's old password, and takes the rows of now;
# "late thief" has Bilal's old password and a copy of now.
TABLE: Mapping[Act, Mapping[str, Opened]] = {
    nothing: {"amina": EVERYTHING, "bilal": EVERYTHING, "session": EVERYTHING, "thief": EVERYTHING},
    invite: {"amina": EVERYTHING, "bilal": EVERYTHING, "session": EVERYTHING, "given zaynab": SHUT},
    invite_and_arrive: {"amina": EVERYTHING, "bilal": EVERYTHING, "another zaynab": EVERYTHING, "given zaynab": SHUT},
    change: {"bilal": SHUT, "session": SHUT, "another bilal": EVERYTHING, "thief": EVERYTHING, "late thief": SHUT},
    reset: {"amina": EVERYTHING, "bilal": SHUT, "session": SHUT, "given bilal": SHUT, "late thief": SHUT},
    reset_and_arrive: {"bilal": SHUT, "another bilal": EVERYTHING, "given bilal": SHUT, "late thief": SHUT},
    begin_to_remove: {"amina": EVERYTHING, "bilal": SHUT, "session": SHUT, "thief": ONLY_OLD, "late thief": SHUT},
    remove: {"amina": EVERYTHING, "bilal": SHUT, "session": SHUT, "thief": SHUT, "late thief": SHUT},
    remove_by_paper: {"amina": EVERYTHING, "bilal": SHUT, "session": SHUT, "thief": SHUT, "late thief": SHUT},
    rotate: {"amina": EVERYTHING, "bilal": EVERYTHING, "session": EVERYTHING, "thief": SHUT, "late thief": EVERYTHING},
    recover: {"amina": EVERYTHING, "bilal": SHUT, "session": SHUT, "another bilal": EVERYTHING, "late thief": SHUT},
    remove_and_recover: {"amina": EVERYTHING, "bilal": SHUT, "another bilal": EVERYTHING, "thief": SHUT},
}


def at_the_desk(stage: Stage, who: str) -> DeskSession | None:
    """Their session, or None when they are not let in."""
    login = who.rsplit(maxsplit=1)[-1]
    passwords = {"amina": PASSWORD, "bilal": BILALS, f"another {login}": ANOTHER}
    try:
        if who == "session":
            return stage.forum.access.session(stage.bilal_at_the_desk)
        return stage.session(login, stage.given[login] if who.startswith("given") else passwords[who])
    except (SessionEnded, SignInFailed):
        return None


def opens(stage: Stage, who: str) -> Opened:
    """What they open of the case from before, and of the one from after."""
    if who in {"paper", "thief", "late thief"}:
        copy = stage.before if who == "thief" else stage.copied()
        keys = stage.paper.keys if who == "paper" else copy.keys(BILAL, BILALS)
        return stage.opened_with(keys, stage.old), stage.opened_with(keys, stage.new)
    session = at_the_desk(stage, who)
    if session is None:
        return SHUT
    try:
        return stage.opened_at_the_desk(session, stage.old), stage.opened_at_the_desk(session, stage.new)
    except NotAllowed:
        return SHUT


@pytest.mark.parametrize("act", TABLE, ids=lambda act: act.__name__)
def test_who_opens_what(stage: Stage, act: Act) -> None:
    """The table: everything that is meant for them, and nothing else; the recovery key opens all there is."""
    act(stage)
    stage.new = stage.case()
    expected = {"paper": EVERYTHING, **TABLE[act]}

    assert {who: opens(stage, who) for who in expected} == expected


@pytest.mark.parametrize("act", [*TABLE, half_remove], ids=lambda act: act.__name__)
def test_no_act_takes_anything_from_the_reporter(stage: Stage, act: Act) -> None:
    """The code opens follow-up and reply as before, and never the note."""
    act(stage)
    stage.new = stage.case()
    read = [[one.content.words for one in stage.forum.as_reporter(case)] for case in (stage.old, stage.new)]

    assert read == [["What I forgot.", "Thank you."]] * 2


@pytest.mark.parametrize("act", [begin_to_remove, half_remove], ids=lambda act: act.__name__)
def test_colleagues_read_and_write_while_keys_are_being_moved(stage: Stage, act: Act) -> None:
    """An interruption of any length closes nothing to those who stay."""
    act(stage)
    stage.new = stage.case()
    maryam = stage.session(MARYAM, MARYAMS)

    assert not stage.forum.ceremony.rewrapping.progress().finished
    assert [stage.opened_at_the_desk(maryam, case) for case in (stage.old, stage.new)] == [ALL, ALL]


@pytest.mark.parametrize("batches", range(4))
def test_somebody_else_goes_on_after_an_interruption_in_another_process(stage: Stage, batches: int) -> None:
    """Wherever it stopped: the database alone says what is left, and whoever is unlocked does it."""
    holder = stage.forum.ceremony.remove(stage.amina, stage.id_of(BILAL))
    for _ in range(batches):
        stage.forum.ceremony.rewrapping.carry_on(holder)
    stage.new = stage.case()
    forum = stage.forum
    elsewhere = Rewrapping(forum.storage, forum.clock, batch=3)
    maryam = KeyHolder.signed_in(stage.session(MARYAM, MARYAMS))
    while not (progress := elsewhere.carry_on(maryam)).finished:
        assert not progress.stuck

    assert progress.left == 0
    assert [stage.opened_with(maryam.keys, case) for case in (stage.old, stage.new)] == [ALL, ALL]
    assert opens(stage, "thief") == SHUT


def test_the_older_key_is_taken_from_everybody_in_the_end(stage: Stage) -> None:
    """Not before everything was moved, and from then on nobody has it but the recovery key."""
    stage.forum.ceremony.rotate(stage.amina)
    during = set(stage.forum.signed_in().keys)
    stage.move_all(stage.amina)

    assert (during, set(stage.forum.signed_in().keys), set(stage.paper.keys)) == ({1, 2}, {2}, {1, 2})


def test_an_act_in_the_middle_of_another_loses_nothing(stage: Stage) -> None:
    """Two rotations, an invitation and a removal, none of them finished before the next."""
    stage.forum.ceremony.rotate(stage.amina)
    invite_and_arrive(stage)
    stage.new = stage.case()
    stage.forum.ceremony.rewrapping.carry_on(stage.amina)
    begin_to_remove(stage)
    zaynab = stage.session("zaynab", ANOTHER)
    during = [stage.opened_at_the_desk(zaynab, case) for case in (stage.old, stage.new)]
    progress = stage.move_all(KeyHolder.signed_in(zaynab))

    assert during == [ALL, ALL]
    assert (progress.finished, progress.left) == (True, 0)
    assert opens(stage, "amina") == EVERYTHING


def test_a_damaged_row_stops_nothing(stage: Stage) -> None:
    """It is counted and left as it was; the others are moved, and it ends."""
    stage.new = stage.case()
    stage.damage(stage.new)
    progress = stage.move_all(stage.forum.ceremony.rotate(stage.amina))

    assert (progress.finished, progress.left, progress.damaged) == (True, 1, 1)
    assert opens(stage, "amina") == (ALL, ALL - {"report"})


def test_a_reply_to_an_old_case_is_sealed_to_the_new_key_at_once(stage: Stage) -> None:
    """What is written while keys are being moved needs no moving; nor does the case's file, which it seals anew."""
    begin_to_remove(stage)
    before = stage.forum.ceremony.rewrapping.progress().left
    stage.forum.casework.reply(stage.forum.signed_in(), stage.old, "Once more.", "twice")

    assert stage.forum.ceremony.rewrapping.progress().left == before - 1


def test_whoever_gave_the_password_cannot_use_it_later(stage: Stage) -> None:
    """A one-time password and a copy from when it was new do not open what is stored once its owner has arrived."""
    invite(stage)
    early = stage.copied()
    stage.chooses("zaynab", stage.given["zaynab"], ANOTHER)
    stage.move_all(stage.forum.ceremony.rotate(stage.amina))
    stage.new = stage.case()
    mixed = replace(early, seals=stage.copied().seals)

    assert early.keys("zaynab", stage.given["zaynab"])
    assert mixed.keys("zaynab", stage.given["zaynab"]) == {}


def test_all_lost_and_the_paper_found(stage: Stage) -> None:
    """Everybody has forgotten their password; one account is unlocked, and that one unlocks the others."""
    given = stage.forum.ceremony.recover(stage.paper, "Amina", "", "en")
    stage.chooses(LOGIN, given, ANOTHER)
    amina = KeyHolder.signed_in(stage.session(LOGIN, ANOTHER))
    stage.given[BILAL] = stage.forum.ceremony.reset(amina, stage.id_of(BILAL))
    stage.chooses(BILAL, stage.given[BILAL], BILALS)
    bilal = stage.session(BILAL, BILALS)

    assert stage.opened_at_the_desk(bilal, stage.old) == ALL


def test_the_paper_makes_an_account_where_there_is_none(stage: Stage) -> None:
    """All coordinators are gone: a new one reads everything."""
    given = stage.forum.ceremony.recover(stage.paper, "yusuf", "Yusuf", "ar")
    stage.chooses("yusuf", given, ANOTHER)

    assert stage.opened_at_the_desk(stage.session("yusuf", ANOTHER), stage.old) == ALL


def state(storage: Storage) -> tuple[object, ...]:
    """Everything about keys and accounts."""
    with storage.begin() as tx:
        people = tx.coordinators.all()
        seals = [tx.keys.seals_for(one.id) for one in people]
        return people, seals, tx.keys.epochs(), tx.keys.count_by_epoch(), tx.coordinators.must_all_change()


def _mistyped(stage: Stage) -> str:
    groups = stage.forum.recovery.split()
    groups[4] = groups[4][:-1] + ("A" if groups[4][-1] != "A" else "B")
    return " ".join(groups)


def _stranger(stage: Stage) -> KeyHolder:
    """Keys of the right number that are not the team's."""
    return KeyHolder(stage.id_of(LOGIN), {1: KeyPair.generate()})


def _removed(stage: Stage) -> KeyHolder:
    """Bilal's keys, from a request that began before he was removed."""
    holder = KeyHolder.signed_in(stage.session(BILAL, BILALS))
    stage.forum.ceremony.remove(stage.amina, stage.id_of(BILAL))
    return holder


def _outdated(stage: Stage) -> KeyHolder:
    """Amina's keys, from before a rotation."""
    holder = stage.amina
    stage.forum.ceremony.rotate(holder)
    return holder


@dataclass(frozen=True)
class Wrong:
    """Something that is not as it should be: who comes, what they try, and what they are told."""

    comes: Callable[[Stage], KeyHolder]
    tries: Callable[[Stage, KeyHolder], object]
    kind: type[AmanahError]
    line: str


def _amina(stage: Stage) -> KeyHolder:
    return stage.amina


def _nobody(_stage: Stage) -> KeyHolder:
    return KeyHolder(None, {})


DOES_NOT_OPEN = "the team key cannot be opened with this password or key"
WRONG = {
    "a mistyped recovery key": Wrong(
        _nobody,
        lambda stage, _: stage.forum.ceremony.with_recovery_key(_mistyped(stage)),
        FieldError,
        "group 5 of the recovery key has a typing mistake",
    ),
    "half a recovery key": Wrong(
        _nobody,
        lambda stage, _: stage.forum.ceremony.with_recovery_key(stage.forum.recovery[:30]),
        FieldError,
        "the recovery key has 13 groups of 5 characters",
    ),
    "another forum's recovery key": Wrong(
        _nobody,
        lambda stage, _: stage.forum.ceremony.with_recovery_key(new_recovery()[0]),
        KeyMissing,
        "this is not the recovery key of this database",
    ),
    "another team's keys": Wrong(
        _stranger, lambda stage, holder: stage.forum.ceremony.rotate(holder), CannotOpen, DOES_NOT_OPEN
    ),
    "no keys at all": Wrong(
        _nobody,
        lambda stage, holder: stage.forum.ceremony.invite(holder, "zaynab", "Zaynab", "en"),
        CannotOpen,
        DOES_NOT_OPEN,
    ),
    "keys from before a rotation": Wrong(
        _outdated,
        lambda stage, holder: stage.forum.ceremony.remove(holder, stage.id_of(BILAL)),
        CannotOpen,
        DOES_NOT_OPEN,
    ),
    "a colleague who was removed meanwhile": Wrong(
        _removed,
        lambda stage, holder: stage.forum.ceremony.reset(holder, stage.id_of(MARYAM)),
        SessionEnded,
        "this account is no longer active",
    ),
    "a removed colleague who goes on moving": Wrong(
        _removed,
        lambda stage, holder: stage.forum.ceremony.rewrapping.carry_on(holder),
        SessionEnded,
        "this account is no longer active",
    ),
    "recovering without the recovery key": Wrong(
        _amina,
        lambda stage, holder: stage.forum.ceremony.recover(holder, BILAL, "", "en"),
        FieldError,
        "this needs the recovery key",
    ),
    "a login that is taken": Wrong(
        _amina,
        lambda stage, holder: stage.forum.ceremony.invite(holder, " Bilal ", "B", "en"),
        FieldError,
        "somebody has this name already",
    ),
    "a login that will not do": Wrong(
        _amina,
        lambda stage, holder: stage.forum.ceremony.invite(holder, "a b", "B", "en"),
        FieldError,
        "2 to 64 letters, digits, dots, dashes or @",
    ),
    "a weak one-time password": Wrong(
        _amina,
        lambda stage, holder: stage.forum.ceremony.invite(holder, "zaynab", "Z", "en", "short"),
        FieldError,
        "use at least 12 characters",
    ),
    "resetting oneself": Wrong(
        _amina,
        lambda stage, holder: stage.forum.ceremony.reset(holder, stage.id_of(LOGIN)),
        FieldError,
        "your own password is changed at the desk, under My account",
    ),
    "removing oneself": Wrong(
        _amina,
        lambda stage, holder: stage.forum.ceremony.remove(holder, stage.id_of(LOGIN)),
        FieldError,
        "nobody removes themselves; ask a colleague",
    ),
    "removing nobody": Wrong(
        _amina,
        lambda stage, holder: stage.forum.ceremony.remove(holder, 7),
        NotFound,
        "there is no such coordinator",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_anything_fails_closed_with_one_line(stage: Stage, case: str) -> None:
    """One clear line, and nothing is changed."""
    wrong = WRONG[case]
    holder = wrong.comes(stage)
    before = state(stage.forum.storage)
    with pytest.raises(wrong.kind) as error:
        wrong.tries(stage, holder)

    assert str(error.value) == wrong.line
    assert state(stage.forum.storage) == before


@pytest.mark.parametrize("act", ["reset", "remove"])
def test_nobody_is_removed_or_reset_twice(stage: Stage, act: str) -> None:
    """Somebody who was removed is not unlocked by a reset."""
    remove(stage)
    with pytest.raises(FieldError, match="this coordinator was removed"):
        getattr(stage.forum.ceremony, act)(stage.amina, stage.id_of(BILAL))

    assert opens(replace_new(stage), "bilal") == SHUT


def replace_new(stage: Stage) -> Stage:
    """The same stage with a case from now."""
    stage.new = stage.case()
    return stage


def test_the_last_coordinator_stays(stage: Stage) -> None:
    """Even the recovery key cannot leave the forum without anybody."""
    for login in (BILAL, MARYAM):
        stage.forum.ceremony.remove(stage.paper, stage.id_of(login))
    with pytest.raises(FieldError) as error:
        stage.forum.ceremony.remove(stage.paper, stage.id_of(LOGIN))

    assert (error.value.field, str(error.value)) == (
        "last",
        "this is the last active admin; make somebody else an admin first",
    )


def test_a_one_time_password_opens_nothing_and_does_nothing(stage: Stage) -> None:
    """Until another is chosen, neither cases nor keys are within reach."""
    invite(stage)
    session = stage.session("zaynab", stage.given["zaynab"])

    assert (session.must_change, session.keys) == (True, {})
    for refused in (KeyHolder.signed_in, stage.forum.inbox.page, stage.forum.ceremony.people):
        with pytest.raises(NotAllowed):
            refused(session)


def test_the_one_time_password_cannot_be_kept(stage: Stage) -> None:
    """Choosing it again is not choosing."""
    invite(stage)
    session = stage.session("zaynab", stage.given["zaynab"])
    with pytest.raises(FieldError) as error:
        stage.forum.access.change_password(session, stage.given["zaynab"], stage.given["zaynab"])

    assert error.value.field == "password"


def test_swapped_seals_open_nothing(stage: Stage) -> None:
    """Somebody who writes into the database cannot pass another key off as the team's."""
    false = KeyPair.generate()
    with stage.forum.storage.begin() as tx:
        amina = tx.coordinators.by_login(LOGIN)
        assert amina is not None
        tx._connection.execute(
            update(coordinators).where(coordinators.c.id == amina.id).values(public_key=false.public)
        )
        tx._connection.execute(
            update(team_seals).where(team_seals.c.coordinator_id == amina.id).values(sealed=b"swapped")
        )
        tx.commit()
    before = state(stage.forum.storage)
    with pytest.raises(CannotOpen):
        stage.forum.ceremony.rotate(stage.amina)

    assert state(stage.forum.storage) == before


def test_every_act_is_in_the_audit_log_with_whom_it_was_about(stage: Stage) -> None:
    """By name, and never as a case."""
    remove(stage)
    stage.forum.ceremony.rotate(stage.paper)
    entries = stage.forum.audit.page(stage.forum.signed_in()).entries
    found = {(one.action, one.name, one.about, one.case_id) for one in entries}

    assert {
        ("coordinator_added", "Amina Yusuf", "Bilal", None),
        ("coordinator_removed", "Amina Yusuf", "Bilal", None),
        ("keys_moved", "Amina Yusuf", "", None),
        ("team_key_rotated", "", "", None),
    } <= found


def test_a_reset_while_the_old_password_is_being_checked_wins(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Checking a password takes a while; an account that was changed meanwhile is not opened, and not changed back."""
    checking = stage.forum.access.passwords.unwrap
    wrapped: list[str] = []

    def meanwhile(row: CoordinatorRow | None, password: str) -> bytes | None:
        private = checking(row, password)
        if row is not None and row.login == BILAL and not wrapped:
            wrapped.append(stage.forum.ceremony.reset(stage.paper, row.id))
        return private

    monkeypatch.setattr(stage.forum.access.passwords, "unwrap", meanwhile)
    with pytest.raises(SignInFailed):
        stage.session(BILAL, BILALS)

    assert stage.session(BILAL, wrapped[0]).must_change


def test_weeks_and_nothing_finer_stand_beside_new_accounts(stage: Stage) -> None:
    """As everywhere in the clear."""
    invite(stage)

    assert stage.forum.ceremony.find("zaynab").week == "2026-W47"
    assert stage.forum.clock() < dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


def test_the_code_still_opens_the_thread_after_everything(stage: Stage) -> None:
    """Reporter keys are no part of any ceremony."""
    remove(stage)
    with stage.forum.storage.begin() as tx:
        thread = open_thread(tx, stage.forum.intake.keys(stage.forum.codes[stage.old]))

    assert thread is not None
    assert [one.photos for one in thread.messages] == [1, 0]
