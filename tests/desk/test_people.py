"""The people of the desk, with a browser: inviting, unlocking, removing, and the team's key."""

import re

import pytest
from playwright.sync_api import Browser

from bot.services.principals import DeskSession
from bot.services.team_keys import KeyHolder
from bot.storage.engine import Storage
from tests.desk.axe import violations
from tests.desk.seeding import Forum
from tests.desk.serving import Visitor, desk_for, served

CHOSEN = "nine lanterns over water"
GIVEN = re.compile(r"[a-z2-9]{5}(?:-[a-z2-9]{5}){3}")


@pytest.fixture
def forum(sqlite_url: str) -> Forum:
    """A forum that moves keys one by one."""
    return Forum(Storage(sqlite_url), batch=1)


@pytest.fixture
def bilal(forum: Forum) -> DeskSession:
    """A second coordinator, who has chosen a password."""
    given = forum.ceremony.invite(KeyHolder.signed_in(forum.signed_in()), "bilal", "Bilal Khan", "ur")
    token = forum.access.sign_in("bilal", given, "192.0.2.1")
    return forum.access.session(forum.access.change_password(forum.access.session(token), given, CHOSEN))


def invites(visitor: Visitor, login: str, name: str = "Maryam") -> str:
    """Fill in the invitation; the password that the page shows."""
    visitor.page.fill("#name", name)
    visitor.page.fill("#login", login)
    visitor.page.get_by_role("button", name="Make the account").click()
    found = GIVEN.findall(visitor.sees())
    return str(found[0]) if found else ""


def presses(visitor: Visitor, name: str) -> None:
    """Press the one button of that name."""
    visitor.page.get_by_role("button", name=name, exact=True).click()


def test_an_invited_colleague_chooses_a_password_and_reads(forum: Forum, visitor: Visitor) -> None:
    """From the invitation to the first case: nothing opens before a password of their own is chosen."""
    report_id = forum.report("A stranger tugged my scarf.")
    visitor.arrives("/people")
    given = invites(visitor, "maryam")
    visitor.page.context.clear_cookies()
    visitor.signs_in(given, "maryam")
    led = [visitor.path]
    visitor.goes(f"/case/{report_id}")
    led.append(visitor.path)
    visitor.page.fill("#old", given)
    visitor.page.fill("#password", CHOSEN)
    visitor.page.fill("#again", CHOSEN)
    presses(visitor, "Change the password")
    visitor.goes(f"/case/{report_id}")

    assert led == ["/account", "/account"]
    assert "A stranger tugged my scarf." in visitor.sees()


def test_a_one_time_password_is_shown_once(visitor: Visitor) -> None:
    """Coming back to the page does not show it again."""
    visitor.arrives("/people")
    given = invites(visitor, "maryam")
    visitor.goes("/people")

    assert given
    assert given not in visitor.page.content()
    assert "Has to choose a password" in visitor.sees()


@pytest.mark.parametrize(("login", "name"), [("amina", "Another"), ("a b", "Another"), ("maryam", " ")])
def test_a_poor_invitation_is_asked_for_again(visitor: Visitor, login: str, name: str) -> None:
    """The mistake stands beside its field, and what was typed is kept."""
    visitor.arrives("/people")
    given = invites(visitor, login, name)

    assert (given, visitor.page.locator(".field-error").count()) == ("", 1)
    assert visitor.page.input_value("#login") == login


@pytest.mark.usefixtures("bilal")
def test_a_lost_password_is_replaced_after_asking_once(forum: Forum, visitor: Visitor) -> None:
    """The old one stops working."""
    visitor.arrives("/people")
    visitor.page.get_by_role("link", name=re.compile("^New password for")).click()
    asked = visitor.sees()
    presses(visitor, "Make a new password")
    given = GIVEN.findall(visitor.sees())[0]

    assert "Be sure that it is really they who asked." in asked
    assert forum.access.session(forum.access.sign_in("bilal", given, "192.0.2.1")).must_change


def test_removing_asks_once_and_moves_everything(forum: Forum, visitor: Visitor, bilal: DeskSession) -> None:
    """The page goes on by itself until it is done; the one who was removed is out."""
    case, *_ = [forum.report() for _ in range(12)]
    visitor.arrives("/people")
    visitor.page.get_by_role("link", name=re.compile("^Deactivate ")).click()
    asked = visitor.sees()
    presses(visitor, "Deactivate them")
    visitor.page.wait_for_url("**/keys?done=keys_moved")

    assert "nothing can take that back" in asked
    assert "Everything is moved to the new key." in visitor.sees()
    assert forum.casework.case(forum.signed_in(), case).content is not None
    assert not forum.ceremony.find(bilal.principal.login).active


def test_moving_works_without_scripts(forum: Forum, browser: Browser) -> None:
    """A button for each step, and the count goes down."""
    for _ in range(20):
        forum.report()
    context = browser.new_context(java_script_enabled=False)
    with served(desk_for(forum)) as address:
        visitor = Visitor(context.new_page(), address, forum)
        visitor.arrives("/keys/new")
        presses(visitor, "Make a new key")
        told = [visitor.sees()]
        while visitor.page.get_by_role("button", name="Go on", exact=True).count():
            presses(visitor, "Go on")
            told.append(visitor.sees())
    context.close()

    assert ["12 pieces are still" in told[0], "4 pieces are still" in told[1]] == [True, True]
    assert "Everything is moved to the new key." in told[-1]


def test_an_interrupted_move_is_told_on_the_page_of_people(forum: Forum, visitor: Visitor) -> None:
    """Whoever looks next can go on with it."""
    forum.report()
    forum.ceremony.rotate(KeyHolder.signed_in(forum.signed_in()))
    visitor.arrives("/people")
    visitor.page.get_by_role("link", name="Go on with it").click()
    presses(visitor, "Go on")
    visitor.page.wait_for_url("**/keys?done=keys_moved")
    visitor.goes("/people")

    assert "Not everything has been moved" not in visitor.sees()


def test_nobody_removes_themselves_or_the_last_one(forum: Forum, visitor: Visitor) -> None:
    """The page offers it not, and typing the address says why."""
    visitor.arrives("/people")
    offered = visitor.page.locator(".person-acts a").count()
    visitor.goes(f"/people/{forum.signed_in().principal.coordinator_id}/remove")

    assert offered == 0
    assert "This is your own account." in visitor.sees()


def test_somebody_deactivated_can_only_be_activated_again(forum: Forum, visitor: Visitor, bilal: DeskSession) -> None:
    """They stay on the list, since the audit log speaks of them."""
    forum.ceremony.remove(KeyHolder.signed_in(forum.signed_in()), bilal.principal.coordinator_id)
    visitor.arrives("/people")
    listed = visitor.sees()
    visitor.goes(f"/people/{bilal.principal.coordinator_id}/reset")

    assert ("Bilal Khan" in listed, visitor.page.locator(".person-acts a").count()) == (True, 1)
    assert "This account was deactivated already." in visitor.sees()


def test_somebody_comes_back_with_a_one_time_password(forum: Forum, visitor: Visitor, bilal: DeskSession) -> None:
    """As what they were, after asking once."""
    forum.ceremony.remove(KeyHolder.signed_in(forum.signed_in()), bilal.principal.coordinator_id)
    visitor.arrives("/people")
    visitor.page.get_by_role("link", name=re.compile("^Activate ")).click()
    presses(visitor, "Activate them again")
    given = GIVEN.findall(visitor.sees())[0]

    assert forum.access.session(forum.access.sign_in("bilal", given, "192.0.2.1")).principal.role == "coordinator"


def test_another_role_is_explained_asked_once_and_takes_the_keys(
    forum: Forum, visitor: Visitor, bilal: DeskSession, complaints: list[str]
) -> None:
    """From a coordinator to the police liaison: everything is moved, and they open nothing any more."""
    forum.report()
    visitor.arrives("/people")
    visitor.page.get_by_role("link", name=re.compile("^Role of")).click()
    visitor.page.get_by_label("Police liaison").check()
    presses(visitor, "Go on…")
    asked, wrong = visitor.sees(), violations(visitor.page)
    complaints.clear()  # what the examiner itself may not do
    presses(visitor, "Change the role")
    visitor.page.wait_for_url("**/keys?done=keys_moved")
    liaison = forum.access.session(forum.access.sign_in("bilal", CHOSEN, "192.0.2.1"))

    assert wrong == []
    assert "Police liaison" in asked
    assert "The team's keys are taken from them" in asked
    assert (liaison.principal.role, liaison.keys) == ("liaison", {})


def test_an_admin_sees_and_ends_a_colleagues_sessions(forum: Forum, visitor: Visitor, bilal: DeskSession) -> None:
    """After asking once; the colleague may sign in again."""
    visitor.arrives("/people")
    listed = visitor.page.locator(".person", has_text="Bilal Khan").inner_text()
    visitor.page.get_by_role("link", name=re.compile("^Sign .* out$")).click()
    presses(visitor, "Sign them out")

    assert "One session is open" in listed
    assert "They are signed out everywhere." in visitor.sees()
    assert "Not signed in" in visitor.page.locator(".person", has_text="Bilal Khan").inner_text()


def test_a_colleague_who_is_not_there_is_not_found(visitor: Visitor) -> None:
    """As any other page."""
    visitor.arrives("/people/12345/remove")

    assert "There is nothing here" in visitor.sees()


def test_the_audit_log_names_whom_it_was_about(forum: Forum, visitor: Visitor, bilal: DeskSession) -> None:
    """Not as a case."""
    visitor.arrives("/audit")

    assert "Invited a colleague" in visitor.sees()
    assert "Bilal Khan" in visitor.sees()


def test_the_names_of_people_are_shown_as_text(forum: Forum, visitor: Visitor) -> None:
    """Whatever somebody calls themselves, nothing of it runs."""
    visitor.arrives("/people")
    invites(visitor, "maryam", "<script>alert(1)</script>")

    assert "<script>alert(1)</script>" in visitor.sees()
    assert visitor.page.locator("main script").count() == 0
