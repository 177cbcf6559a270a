"""The access matrix: every route of the desk, for every role, with every kind of session.

It is made from the routes themselves. What is to happen follows from a route's rule alone, so a route without a rule
fails, and a new one is tried by itself. Its path may name things: `tests.desk.everything` puts them on the desk.
"""

import hashlib
import itertools
import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.desk.routes import ROUTES
from bot.desk.rules import Rule, rule_of
from bot.services.principals import Role, may
from bot.services.team_keys import KeyHolder
from bot.storage.engine import Storage
from bot.storage.records import SessionRow
from bot.vault.second_factors import new_second_factor, seal_second_factor
from bot.vault.sessions import open_session, session_id
from tests.desk.everything import address_of, furnished_desk
from tests.desk.seeding import Forum
from tests.desk.serving import desk_for

CHOSEN = "nine lanterns over water"
HERE = "192.0.2.1"
_NUMBERS = itertools.count()  # each time from elsewhere: so many sign-ins from one place would be slowed down

LET_IN, SIGN_IN, UNLOCK, CODE, OWN_PASSWORD, REFUSED, STALE = (
    *("let in", "to sign in", "to unlock", "to give the code", "to choose a password", "refused", "a stale form"),
)
LEADS_OUT: Mapping[str, str] = {"/lock": UNLOCK}
"""Where doing what was asked looks like not being let in."""

NOBODY, MADE_UP, FOREIGN, EXPIRED, LOCKED, HALF, MUST_CHANGE, OPEN, FOREIGN_FORM = (
    *("nobody", "a made-up session", "a session of another forum", "an expired session", "a locked session"),
    *("half a session", "a one-time password", "an open session", "a form of another session"),
)
LED: Mapping[str, str] = {
    NOBODY: SIGN_IN,
    MADE_UP: SIGN_IN,
    FOREIGN: SIGN_IN,
    EXPIRED: SIGN_IN,
    LOCKED: UNLOCK,
    HALF: CODE,
}
"""Where a session leads that is none, or not wholly; whatever the role."""


@dataclass(frozen=True)
class Comer:
    """Somebody who comes to the desk with a session of some kind. `csrf` is the token they send with a form."""

    kind: str
    role: str = ""
    token: str = field(default="", repr=False)
    csrf: str = field(default="", repr=False)
    row: SessionRow | None = field(default=None, repr=False)
    """What has to be put back before each try, since the first look takes it away."""

    def __str__(self) -> str:
        return f"{self.role} with {self.kind}" if self.role else self.kind


@dataclass
class World:
    """A furnished desk, and everybody who may come to it."""

    forum: Forum
    app: ASGIApp
    path: Path
    values: Mapping[str, str]
    comers: tuple[Comer, ...]

    def address(self, route: Route) -> str:
        """The address of a route on this desk."""
        return address_of(route.path, self.values)

    def put_back(self) -> None:
        """Let the expired sessions be there again."""
        with self.forum.storage.begin() as tx:
            for one in self.comers:
                if one.row is not None and tx.sessions.get(one.row.id) is None:
                    tx.sessions.add(one.row)
            tx.commit()

    def digest(self) -> str:
        """Of every row, but for counters of tries and sessions that are over."""
        found = hashlib.blake2b()
        now = int(self.forum.clock().timestamp())
        with closing(sqlite3.connect(self.path)) as database:
            names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for name in sorted(set(names) - {"throttles"}):
                only = f" WHERE ends > {now}" if name == "desk_sessions" else ""
                for row in database.execute(f'SELECT * FROM "{name}"{only}'):  # noqa: S608
                    found.update(repr(row).encode())
        return found.hexdigest()


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One desk for the whole matrix, and another forum's, whose sessions are foreign here."""
    paths = [tmp_path_factory.mktemp("matrix") / "amanah.db" for _ in range(2)]
    for path in paths:
        shutil.copy(sqlite_template, path)
    storage, elsewhere = (Storage(f"sqlite:///{path}") for path in paths)
    forum = Forum(storage)
    values = furnished_desk(forum)
    foreign = Forum(elsewhere)
    foreign_token = foreign.access.sign_in("amina", "seven olive trees by the gate", HERE)
    comers = [Comer(NOBODY), Comer(MADE_UP, token="a" * 43), Comer(FOREIGN, token=foreign_token)]
    for role in Role:
        comers += of_role(forum, role)
    yield World(forum, desk_for(forum), paths[0], values, tuple(comers))
    storage.close()
    elsewhere.close()


def of_role(forum: Forum, role: Role) -> Iterator[Comer]:
    """Somebody of a role, with each kind of session that one can have."""
    joined(forum, role, role)
    began = forum.clock.now
    forum.clock.forward(hours=-13)
    expired = opened(forum, EXPIRED, role)
    with forum.storage.begin() as tx:
        row = tx.sessions.get(session_id(expired.token))
    forum.clock.now = began
    locked = opened(forum, LOCKED, role)
    forum.access.sessions.lock(forum.access.session(locked.token))
    first, second = opened(forum, OPEN, role), opened(forum, OPEN, role)
    yield Comer(EXPIRED, role, expired.token, expired.csrf, row)
    yield locked
    yield first
    yield Comer(FOREIGN_FORM, role, first.token, second.csrf)
    yield half(forum, role)
    given = forum.ceremony.invite(admin(forum), f"{role}-new", "New", "en", role=role)
    token = forum.access.sign_in(f"{role}-new", given, HERE)
    yield Comer(MUST_CHANGE, role, token, forum.access.session(token).csrf)


def admin(forum: Forum) -> KeyHolder:
    """Whoever invites."""
    return KeyHolder.signed_in(forum.signed_in())


def joined(forum: Forum, login: str, role: Role) -> None:
    """Invite somebody, who chooses a password."""
    given = forum.ceremony.invite(admin(forum), login, login, "en", role=role)
    forum.access.change_password(forum.access.session(forum.access.sign_in(login, given, HERE)), given, CHOSEN)


def opened(forum: Forum, kind: str, role: Role) -> Comer:
    """Signed in."""
    token = forum.access.sign_in(role, CHOSEN, f"client {next(_NUMBERS)}")
    return Comer(kind, role, token, forum.access.session(token).csrf)


def half(forum: Forum, role: Role) -> Comer:
    """Between password and code."""
    login = f"{role}-phone"
    joined(forum, login, role)
    factor, _ = new_second_factor().with_recovery_codes()
    with forum.storage.begin() as tx:
        row = tx.coordinators.by_login(login)
        assert row is not None
        confirmed = type(factor)(factor.secret, factor.recovery, confirmed=True)
        tx.second_factors.put(row.id, seal_second_factor(row.public_key, confirmed))
        tx.commit()
    token = forum.access.sign_in(login, CHOSEN, HERE)
    with forum.storage.begin() as tx:
        kept = tx.sessions.get(session_id(token))
    assert kept is not None
    assert kept.sealed is not None
    return Comer(HALF, role, token, json.loads(open_session(token, kept.sealed))["csrf"])


def expected(rule: Rule, comer: Comer) -> str:
    """What a rule says must happen."""
    if comer.kind in LED:
        return LED[comer.kind]
    if comer.kind == FOREIGN_FORM and rule.method == "POST":
        return STALE
    if comer.kind == MUST_CHANGE and not rule.first:
        return OWN_PASSWORD
    assert rule.power is not None
    return LET_IN if may(comer.role, rule.power) else REFUSED


def happened(answer: httpx.Response, comer: Comer) -> str:
    """What did happen, as far as a stranger can tell."""
    to = answer.headers.get("location", "") if answer.status_code == 303 else ""
    if answer.status_code >= 500:
        return f"broke with {answer.status_code}"
    if answer.status_code == 401:
        doors = {'action="/unlock"': UNLOCK, 'action="/sign-in/code"': CODE}
        return next((door for sign, door in doors.items() if sign in answer.text), SIGN_IN)
    if to == "/account" and comer.kind == MUST_CHANGE:
        return OWN_PASSWORD
    for start, door in (("/sign-in?next=", SIGN_IN), ("/unlock?next=", UNLOCK), ("/sign-in/code?next=", CODE)):
        if to.startswith(start):
            return door
    return {403: REFUSED, 419: STALE}.get(answer.status_code, LET_IN)


async def comes(world: World, route: Route, comer: Comer) -> str:
    """Ask for a page, or send its form with nothing in it but the token."""
    rule = rule_of(route)
    assert rule is not None
    cookie = {"cookie": f"amanah-desk={comer.token}"} if comer.token else {}
    headers = {"sec-fetch-site": "same-origin", **cookie}
    transport = httpx.ASGITransport(app=world.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client:
        data = {"csrf": comer.csrf} if rule.method == "POST" else None
        return happened(await client.request(rule.method, world.address(route), data=data), comer)


def name_of(route: Route) -> str:
    """As in the list of routes."""
    return f"{' '.join(sorted((route.methods or set()) - {'HEAD'}))} {route.path}"


RULES = {name_of(route): (route, rule_of(route)) for route in ROUTES}
GUARDED = [name for name, (_, rule) in RULES.items() if rule is not None and rule.power is not None]
TO_ALL = [name for name, (_, rule) in RULES.items() if rule is not None and rule.power is None]


def test_every_route_has_a_rule() -> None:
    """Whoever adds a page says who may see it."""
    assert [name for name, (_, rule) in RULES.items() if rule is None] == []


def test_what_is_open_to_all_is_the_door() -> None:
    """A page that anybody may see is a decision, and stands here."""
    paths = {RULES[name][0].path for name in TO_ALL}

    assert paths == {"/", "/sign-in", "/sign-in/code", "/unlock"}


@pytest.mark.anyio
@pytest.mark.parametrize("name", GUARDED)
async def test_nobody_gets_further_than_the_rule_says(world: World, name: str) -> None:
    """Every role, every kind of session; and whoever is turned away has changed nothing."""
    route, rule = RULES[name]
    assert rule is not None
    turned_away = [one for one in world.comers if expected(rule, one) != LET_IN]
    world.put_back()
    before = world.digest()
    found = {str(one): await comes(world, route, one) for one in turned_away}

    assert found == {str(one): expected(rule, one) for one in turned_away}
    assert world.digest() == before


@pytest.mark.anyio
@pytest.mark.parametrize("name", GUARDED)
async def test_whoever_may_is_let_in(world: World, name: str) -> None:
    """Each with a session of now, which they may end or lock by what they do."""
    route, rule = RULES[name]
    assert rule is not None
    assert rule.power is not None
    allowed = [opened(world.forum, OPEN, role) for role in Role if may(role, rule.power)]
    found = {str(one): await comes(world, route, one) for one in allowed}

    assert found == {str(one): LEADS_OUT.get(route.path, LET_IN) for one in allowed}


@pytest.mark.anyio
@pytest.mark.parametrize("name", TO_ALL)
async def test_the_door_breaks_for_nobody(world: World, name: str) -> None:
    """Whatever session they bring; a form without its own token is stale."""
    route, rule = RULES[name]
    assert rule is not None
    world.put_back()
    found = {str(one): await comes(world, route, one) for one in world.comers}

    assert not [outcome for outcome in found.values() if outcome.startswith("broke")]
    assert rule.method == "GET" or set(found.values()) == {STALE}


class Leads(HTMLParser):
    """Where a page leads, by links and forms: methods and addresses."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()
        self._method = "GET"
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A link, a form, or a button that sends it elsewhere."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._method = given.get("method", "get").upper()
        for name, method in (("href", "GET"), ("action", self._method), ("formaction", self._method)):
            if given.get(name, "").startswith("/"):
                self.found.add((method, urlsplit(given[name]).path))


def is_for(role: Role, method: str, address: str) -> bool:
    """Whether a role may use what is at an address; what is no route of ours is for everybody."""
    at = [rule for route, rule in RULES.values() if rule and rule.method == method and route.path_regex.match(address)]
    return not at or any(rule.power is None or may(role, rule.power) for rule in at)


@pytest.mark.anyio
@pytest.mark.parametrize("role", Role)
async def test_nothing_is_drawn_for_whom_it_is_not(world: World, role: Role) -> None:
    """No page has a link or a form that its reader may not use."""
    comer = opened(world.forum, OPEN, role)
    transport = httpx.ASGITransport(app=world.app)
    headers = {"cookie": f"amanah-desk={comer.token}"}
    wrong: dict[str, set[str]] = {}
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client:
        for name, (route, rule) in RULES.items():
            if rule is None or rule.method != "GET" or rule.power is None or not may(role, rule.power):
                continue
            answer = await client.get(world.address(route))
            if answer.headers.get("content-type", "").startswith("text/html"):
                wrong[name] = {f"{how} {at}" for how, at in Leads(answer.text).found if not is_for(role, how, at)}

    assert {name: addresses for name, addresses in wrong.items() if addresses} == {}
