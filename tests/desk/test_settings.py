"""The settings at the desk: what is shown, what is asked before something is lost, and the way back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from bot.consultations.model import Audience
from bot.desk.settings_forms import text_of
from bot.domain.areas import area_label
from bot.domain.etiquette_rules import rules_from_json as read_rules
from bot.errors import FieldError, NotAllowed
from bot.services.desk_settings import DeskSettings
from bot.services.principals import DeskSession
from bot.services.team_keys import KeyHolder
from tests.desk.consulting import Community, consulting_for, pulse
from tests.desk.seeding import Forum
from tests.desk.serving import Visitor, adjustable_desk, desk_for, served
from tests.desk.settings import desk_settings_for, installed


@pytest.fixture
def session(forum: Forum) -> DeskSession:
    """An admin, signed in."""
    return forum.signed_in()


@pytest.fixture
def settings(forum: Forum) -> DeskSettings:
    """What may be set at the desk of the forum."""
    return desk_settings_for(forum)


@pytest.fixture
def visitor(forum: Forum, page: Page, complaints: list[str]) -> Iterator[Visitor]:
    """An admin's browser at a desk where settings can be set."""
    with served(adjustable_desk(forum)) as address:
        yield Visitor(page, address, forum)
    assert complaints == []


def put(settings: DeskSettings, session: DeskSession, name: str, text: str) -> None:
    """Set what is shown at this moment."""
    settings.set(session, name, text, settings.all(session)[name].mark)


def acts(forum: Forum, session: DeskSession) -> list[str]:
    """The latest acts of the audit log."""
    return [one.action for one in forum.audit.page(session).entries]


def test_an_admins_walk_through_the_settings(visitor: Visitor) -> None:
    """Areas are changed after a question and put back, a helpline is added, a mistake is mended where it was made."""
    Community(visitor.forum).join(12, "ur", area="newham")
    visitor.arrives("/settings")
    page, areas = visitor.page, visitor.page.locator("#areas")

    areas.locator("textarea").fill("Brent\nHarrow\nTower Hamlets\nHARROW!")
    areas.get_by_role("button", name="Save").click()
    assert "begin alike" in areas.inner_text()
    assert "HARROW!" in areas.locator("textarea").input_value()

    areas.locator("textarea").fill("Brent\nHarrow\nTower Hamlets")
    areas.get_by_role("button", name="Save").click()
    asked = visitor.sees()
    assert "Taken away: Newham" in asked
    assert "12 members have chosen one of them" in asked
    page.get_by_role("button", name="Change it once more").click()
    assert areas.locator("textarea").input_value() == "Brent\nHarrow\nTower Hamlets"
    areas.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Yes, do it").click()
    assert "Your change is kept" in areas.inner_text()
    assert "in force in a few seconds" in areas.inner_text()

    areas.get_by_role("button", name="Put back what it was").click()
    page.get_by_role("button", name="Yes, do it").click()
    assert areas.locator("textarea").input_value() == "Brent\nNewham\nTower Hamlets"
    assert "in force in a few seconds" not in areas.inner_text()

    page.locator("[name='number.4']").fill("0808 801 0450")
    page.locator("[name='name.4']").fill("Muslim Women's Network")
    page.locator("#helplines").get_by_role("button", name="Save").click()
    assert page.locator("[name='name.4']").input_value() == "Muslim Women's Network"
    assert page.locator("[name='name.5']").input_value() == ""

    page.locator("[name='quiet.until']").fill("06:30")
    page.locator("#etiquette").get_by_role("button", name="Save").click()
    assert "end from 07:00 to 12:00" in page.locator("#etiquette").inner_text()
    page.locator("[name='quiet.until']").fill("10:00")
    page.get_by_role("button", name="Look at the next days first").click()
    assert "The next days, if you save this" in visitor.sees()
    assert "00:00–10:00" in page.locator("#etiquette").inner_text()
    page.locator("#etiquette").get_by_role("button", name="Save").click()
    assert "Your change is kept" in page.locator("#etiquette").inner_text()
    visitor.goes("/calendar")
    assert "21:00–10:00" in visitor.sees()


def test_without_scripts_and_in_arabic_a_language_is_taken_away(forum: Forum, visitor: Visitor) -> None:
    """The boxes and their places are plain fields; who uses the language is counted before it is done."""
    Community(forum).join(3, "ur")
    forum.access.set_language(forum.signed_in(), "ar")
    browser = visitor.page.context.browser
    assert browser is not None
    with browser.new_context(java_script_enabled=False) as context:
        plain = Visitor(context.new_page(), visitor.address, forum)
        plain.arrives("/settings")
        assert plain.page.locator("html").get_attribute("dir") == "rtl"
        plain.page.uncheck("[name='speak.ur']")
        plain.page.fill("[name='place.ar']", "1")
        plain.page.fill("[name='place.en']", "2")
        plain.page.locator("#languages button[value=save]").click()
        asked = plain.sees()
        plain.page.locator("button[value=save]").click()
        chosen = desk_settings_for(forum).all(forum.signed_in())["LANGUAGES"].value

    assert "اردو" in asked
    assert chosen == "ar,en"


def test_who_is_asked_stays_as_it_was_when_an_area_is_taken_away(forum: Forum, page: Page) -> None:
    """A consultation for one area is not for everybody after it was saved again."""
    consulting = replace(consulting_for(forum), former_areas={"harrow": area_label("Harrow")})
    name = Community(forum).draft(pulse(audience=Audience(areas=("harrow",))))
    with served(desk_for(forum, consulting=consulting)) as address:
        visitor = Visitor(page, address, forum)
        visitor.arrives(f"/consultations/{name}/edit")
        page.get_by_role("button", name="Save", exact=False).first.click()
        page.wait_for_load_state()

    assert consulting.definitions.get(None, name).revision > 1
    assert consulting.definitions.get(None, name).consultation.audience.areas == ("harrow",)


def test_numbers_are_read_in_any_digits_and_absurd_ones_are_refused() -> None:
    """An Arabic keyboard writes ٣٦; thousands of digits are no number of months."""
    rules = {"quiet.from": "21:00", "quiet.until": "09:00", "friday.from": "12:00", "friday.until": "14:30"}
    rules |= {"before_sunset": "٤٥", "after_night_prayer": "۹۰", "eid_days": "2", "between_prompts": "9" * 5000}

    assert text_of("KEEP_CLOSED_MONTHS", {"value": " ٣٦ "}) == "36"
    with pytest.raises(FieldError):
        read_rules(text_of("ETIQUETTE", rules))
    assert read_rules(text_of("ETIQUETTE", rules | {"between_prompts": "١٠"})).after_night_prayer == 90


def test_only_who_may_manage_sets_anything(forum: Forum, session: DeskSession, settings: DeskSettings) -> None:
    """An account whose password somebody else gave is refused, and so is every one without the power."""
    given = forum.ceremony.invite(KeyHolder.signed_in(session), "bilal", "Bilal", "en")
    invited = forum.access.session(forum.access.sign_in("bilal", given, "192.0.2.1"))

    with pytest.raises(NotAllowed):
        settings.all(invited)
    with pytest.raises(NotAllowed):
        settings.set(invited, "PUBLISH_K", "20", "")


def test_two_who_change_the_same_thing_do_not_overwrite_each_other(
    session: DeskSession, settings: DeskSettings
) -> None:
    """The second learns that it was changed meanwhile; what the first set stays."""
    seen = settings.all(session)["FORUM_NAME"].mark
    settings.set(session, "FORUM_NAME", "Forum of Brent", seen)
    with pytest.raises(FieldError) as refused:
        settings.set(session, "FORUM_NAME", "Forum of Newham", seen)

    assert refused.value.field == "changed"
    assert settings.all(session)["FORUM_NAME"].value == "Forum of Brent"


def test_a_change_is_written_down_by_its_name_alone(forum: Forum, session: DeskSession, settings: DeskSettings) -> None:
    """The audit log says that the areas were changed, not to what; a change to the same is none."""
    put(settings, session, "AREAS", "Brent, Harrow")
    put(settings, session, "AREAS", "Brent,Harrow")

    assert acts(forum, session).count("setting_areas") == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("AREAS", ""),
        ("AREAS", "Brent,Brent!"),
        ("FORUM_NAME", " "),
        ("FORUM_NAME", "two\nlines"),
        ("LANGUAGES", "en,xx"),
        ("HELPLINES", "999"),
        ("HELPLINES", "999|" + "x" * 101),
        ("KEEP_CLOSED_MONTHS", "-1"),
        ("KEEP_CLOSED_MONTHS", "9" * 5000),
        ("PUBLISH_K", "9"),
        ("PUBLISH_ROUNDING", "4"),
        ("ETIQUETTE", '{"eid_days": 0}'),
        ("ETIQUETTE", '{"quiet": "00:00-08:00"}'),
        ("ETIQUETTE", "[]"),
        ("SERVER_SECRET", "ab" * 32),
        ("TELEGRAM_TOKEN", "1:x"),
    ],
)
def test_what_would_do_harm_is_refused(session: DeskSession, settings: DeskSettings, name: str, text: str) -> None:
    """The environment's own rules, no weaker protection than the design's, and nothing off the list."""
    with pytest.raises(FieldError):
        settings.look(session, name, text)


def test_no_file_is_read_for_the_desk(session: DeskSession, settings: DeskSettings, tmp_path: Path) -> None:
    """In the environment a path names a file with the areas; at the desk it is a strange name, and no more."""
    file = tmp_path / "areas"
    file.write_text("Evington\n")

    assert settings.look(session, "AREAS", str(file)[-40:]).value == str(file)[-40:]


def test_going_back_and_forth_loses_nothing(session: DeskSession, settings: DeskSettings) -> None:
    """Undone, done again, and back to what was installed: each step knows the one before."""
    put(settings, session, "PUBLISH_K", "15")
    put(settings, session, "PUBLISH_K", "20")
    settings.undo(session, "PUBLISH_K", settings.all(session)["PUBLISH_K"].mark)
    undone = settings.all(session)["PUBLISH_K"]
    settings.reset(session, "PUBLISH_K", undone.mark)
    back = settings.all(session)["PUBLISH_K"]

    assert (undone.value, undone.before, undone.origin) == ("15", "20", "desk")
    assert (back.value, back.before, back.origin) == ("10", "15", "default")


def test_a_shorter_time_says_what_the_next_night_deletes(
    forum: Forum, session: DeskSession, settings: DeskSettings
) -> None:
    """A case closed long ago is counted before the time is shortened; a longer time asks nothing."""
    forum.close(forum.report())
    forum.clock.forward(days=150)
    session = forum.signed_in()

    shorter, longer = (settings.look(session, "KEEP_CLOSED_MONTHS", months) for months in ("3", "36"))

    assert shorter.ended is not None
    assert (shorter.ended.closed, shorter.asks) == (1, True)
    assert (longer.ended, longer.asks) == (None, False)


def test_a_new_emergency_number_is_asked_about(session: DeskSession, settings: DeskSettings) -> None:
    """People in danger are sent there; another name or a further helpline asks nothing."""
    other = settings.look(session, "HELPLINES", "112|Emergency;101|Police")
    further = settings.look(session, "HELPLINES", "999|Emergency;101|Police;116 123|Samaritans")

    assert (other.emergency, other.asks) == ("112", True)
    assert not further.asks


def test_another_language_names_the_consultations_that_lack_it(forum: Forum, session: DeskSession) -> None:
    """A forum that begins to offer Urdu sees which ready consultations have to be translated."""
    settings = desk_settings_for(forum, installed(LANGUAGES="en,ar"))
    community = Community(forum)
    community.ready(pulse(languages=("en", "ar")))
    found = settings.look(session, "LANGUAGES", "en,ar,ur")

    assert (found.added, found.removed, found.asks) == (("ur",), (), True)
    assert set(found.consultations or {}) == {"pulse"}


def test_a_removed_area_is_remembered_by_name(forum: Forum, session: DeskSession, settings: DeskSettings) -> None:
    """Old reports show words and not codes; what is offered again is no former one."""
    put(settings, session, "AREAS", "Brent,Harrow")
    put(settings, session, "AREAS", "Brent,Newham")
    with forum.storage.begin() as tx:
        former = tx.desk_settings.get("FORMER_AREAS")

    assert set((former or "").split(",")) == {"Tower Hamlets", "Harrow"}
