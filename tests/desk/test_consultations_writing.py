"""Writing consultations: the editor, YAML, the phone and the poster, with a browser."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bot.consultations import bank
from bot.consultations.model import Consultation, Kind
from bot.consultations.reading import read_yaml
from bot.consultations.writing import write_yaml
from bot.flows.conditions import Answered, Is, Not
from bot.i18n.text import Text
from bot.i18n.translator import translator
from tests.desk.consulting import Community, consulting_for, pulse
from tests.desk.seeding import Forum
from tests.desk.serving import Visitor, desk_for, served


@pytest.fixture
def community(forum: Forum) -> Community:
    """The members of the forum."""
    return Community(forum)


def _kept(community: Community, name: str = "pulse") -> Consultation:
    return community.services.definitions.get(None, name).consultation


@pytest.mark.parametrize("name", bank.names())
def test_saving_the_fields_unchanged_changes_nothing(community: Community, visitor: Visitor, name: str) -> None:
    """YAML, the desk's fields, YAML: the editor keeps everything that it shows, and what it cannot show."""
    community.draft(bank.load(name))
    before = write_yaml(_kept(community, name))
    visitor.arrives(f"/consultations/{name}/edit")
    visitor.page.get_by_role("button", name="Save", exact=True).click()
    for question in bank.load(name).questions:
        visitor.goes(f"/consultations/{name}/questions/{question.id}")
        visitor.page.get_by_role("button", name="Save", exact=True).last.click()
        assert "Your changes are kept." in visitor.sees()

    assert re.sub(r"version: \d+", "", write_yaml(_kept(community, name))) == re.sub(r"version: \d+", "", before)


def test_words_are_written_side_by_side_in_their_direction(community: Community, visitor: Visitor) -> None:
    """Every language has a field of its own, Urdu from right to left."""
    community.draft()
    visitor.arrives("/consultations/pulse/edit")
    urdu = visitor.page.locator("[id='title.ur']")
    urdu.fill("آپ کیسے ہیں؟")
    visitor.page.get_by_role("button", name="Save", exact=True).click()

    assert (urdu.get_attribute("dir"), urdu.get_attribute("lang")) == ("rtl", "ur")
    assert dict(_kept(community).title.by_language)["ur"] == "آپ کیسے ہیں؟"
    assert dict(_kept(community).title.by_language)["ar"] == "كم تشعر بالأمان؟"


def test_a_schedule_is_written_and_named_in_its_place_when_it_is_wrong(community: Community, visitor: Visitor) -> None:
    """Nothing typed is lost by a mistake, and the mistake stands beside its field."""
    community.draft()
    visitor.arrives("/consultations/pulse/edit")
    visitor.page.get_by_label("Again and again").check()
    visitor.page.fill("[name=cron]", "0 10 * *")
    visitor.page.fill("[id='title.en']", "Typed just now")
    visitor.page.get_by_role("button", name="Save", exact=True).click()

    assert "five fields" in visitor.page.inner_text("#cron-error")
    assert visitor.page.input_value("[id='title.en']") == "Typed just now"
    visitor.page.fill("[name=cron]", "0 10 * * mon")
    visitor.page.get_by_role("button", name="Save", exact=True).click()
    schedule = _kept(community).schedule
    assert schedule is not None
    assert schedule.cron == "0 10 * * mon"


def test_a_question_is_added_moved_and_deleted(community: Community, visitor: Visitor) -> None:
    """Questions come and go by their buttons; deleting is asked once."""
    community.draft()
    visitor.arrives("/consultations/pulse/edit")
    visitor.page.select_option("#new-kind", "number")
    visitor.page.get_by_role("button", name="Add", exact=True).click()
    visitor.page.fill("[id='title.en']", "How many of you?")
    visitor.page.get_by_role("button", name="Save", exact=True).last.click()
    visitor.page.get_by_role("button", name="Move question 5 up").click()
    moved = [one.kind for one in _kept(community).questions]
    visitor.page.get_by_role("button", name="Delete question 4").click()
    visitor.page.get_by_role("button", name="Delete it").click()

    assert moved[3] is Kind.NUMBER
    assert [one.id for one in _kept(community).questions] == ["safe", "avoided", "where", "words"]


def test_a_question_is_copied_with_a_name_of_its_own(community: Community, visitor: Visitor) -> None:
    """The copy stands behind the original."""
    community.draft()
    visitor.arrives("/consultations/pulse/edit")
    visitor.page.get_by_role("button", name="Copy question 1").click()
    first, second = _kept(community).questions[:2]

    assert first.id != second.id
    assert replace(second, id=first.id) == first


def test_options_are_added_moved_and_removed(community: Community, visitor: Visitor) -> None:
    """A row that is filled becomes an option; one that is ticked away goes."""
    community.draft()
    visitor.arrives("/consultations/pulse/questions/safe")
    visitor.page.fill("[id='o4.label.en']", "It depends")
    visitor.page.get_by_role("button", name="Move option 5 up").click()
    visitor.page.locator("[name='o0.gone']").check()
    visitor.page.get_by_role("button", name="Save", exact=True).last.click()
    question = _kept(community).question("safe")
    assert question is not None

    assert [dict(one.label.by_language)["en"] for one in question.options] == [
        "Fairly safe", "Not safe", "It depends", "Don't know",
    ]  # fmt: skip


def test_a_condition_is_picked_from_earlier_questions(community: Community, visitor: Visitor) -> None:
    """Ticking an earlier answer makes a question one for some."""
    community.draft()
    visitor.arrives("/consultations/pulse/questions/words")
    visitor.page.locator("summary", has_text="How safe").click()
    visitor.page.get_by_label("Not safe").check()
    visitor.page.get_by_role("button", name="Save", exact=True).last.click()
    question = _kept(community).question("words")
    assert question is not None

    assert question.when == Is("safe", "hardly")


def test_a_condition_that_fields_cannot_show_stays_as_it_is(community: Community, visitor: Visitor) -> None:
    """What was written in YAML survives the editor."""
    c = pulse()
    when = Not(Answered("safe"))
    community.draft(replace(c, questions=(*c.questions[:3], replace(c.questions[3], when=when))))
    visitor.arrives("/consultations/pulse/questions/words")
    visitor.page.get_by_role("button", name="Save", exact=True).last.click()
    question = _kept(community).question("words")
    assert question is not None

    assert question.when == when


def test_two_who_write_at_once_keep_both_texts(community: Community, visitor: Visitor) -> None:
    """Whoever saves second sees the other's version beside their own, and nothing is overwritten unseen."""
    community.draft()
    visitor.arrives("/consultations/pulse/yaml")
    mine = visitor.page.input_value("#yaml").replace("Four short questions.", "Mine.")
    kept = community.services.definitions.get(None, "pulse")
    theirs = read_yaml(write_yaml(kept.consultation).replace("Four short questions.", "Theirs."))
    community.services.definitions.save(None, theirs, kept.revision)
    visitor.page.fill("#yaml", mine)
    visitor.page.get_by_role("button", name="Save", exact=True).click()
    told = visitor.sees()

    assert "A colleague kept changes while you were writing" in told
    assert "Mine." in visitor.page.input_value("#yaml")
    assert "Theirs." in visitor.page.input_value("#theirs")
    assert dict(_kept(community).intro.by_language)["en"] == "Theirs."
    visitor.page.get_by_role("button", name="Save", exact=True).click()
    assert dict(_kept(community).intro.by_language)["en"] == "Mine."


def test_the_fields_of_two_who_write_at_once_are_not_lost(community: Community, visitor: Visitor) -> None:
    """The same in the fields."""
    community.draft()
    visitor.arrives("/consultations/pulse/edit")
    kept = community.services.definitions.get(None, "pulse")
    community.services.definitions.save(None, replace(kept.consultation, open_days=20), kept.revision)
    visitor.page.fill("[id='title.en']", "Mine")
    visitor.page.get_by_role("button", name="Save", exact=True).click()

    assert "A colleague kept changes while you were writing" in visitor.sees()
    assert visitor.page.input_value("[id='title.en']") == "Mine"
    assert dict(_kept(community).title.by_language)["en"] == "How safe do you feel?"


def test_faults_in_yaml_are_listed_with_line_and_field(community: Community, visitor: Visitor) -> None:
    """What was written stays, and each fault says where it is."""
    community.draft()
    visitor.arrives("/consultations/pulse/yaml")
    wrong = visitor.page.input_value("#yaml").replace("kind: yes_no", "kind: yes_or_no")
    line = next(number for number, one in enumerate(wrong.splitlines(), 1) if "yes_or_no" in one)
    visitor.page.fill("#yaml", wrong)
    visitor.page.get_by_role("button", name="Save", exact=True).click()
    fault = visitor.page.locator(".faults tbody tr").first.locator("td").all_inner_texts()

    assert fault[0] == str(line)
    assert fault[2] == "questions.2.kind"
    assert visitor.page.input_value("#yaml") == wrong


def test_a_file_is_brought_in(community: Community, visitor: Visitor, tmp_path: Path) -> None:
    """A YAML file becomes a draft."""
    file = tmp_path / "pulse.yaml"
    file.write_text(write_yaml(pulse()))
    visitor.arrives("/consultations/new")
    visitor.page.set_input_files("#file", file)
    visitor.page.get_by_role("button", name="Bring it in").click()

    assert visitor.path.startswith("/consultations/pulse?")
    assert _kept(community) == pulse()


def test_what_is_downloaded_can_be_brought_in_again(community: Community, visitor: Visitor) -> None:
    """The file of the desk is the consultation."""
    community.draft()
    visitor.arrives("/consultations/pulse")
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("link", name="Download as YAML").click()

    assert waiting.value.suggested_filename == "pulse.yaml"
    assert read_yaml(waiting.value.path().read_text()) == _kept(community)


def test_a_file_that_is_neither_is_refused_kindly(visitor: Visitor, tmp_path: Path) -> None:
    """A photo is no consultation."""
    file = tmp_path / "photo.yaml"
    file.write_bytes(b"\xff\xd8\xff\xe0 no text")
    visitor.arrives("/consultations/new")
    visitor.page.set_input_files("#file", file)
    visitor.page.get_by_role("button", name="Bring it in").click()

    assert "neither YAML in UTF-8 nor an Excel workbook" in visitor.page.inner_text("#file-error")


def test_one_begun_from_nothing_can_be_written_on(community: Community, visitor: Visitor) -> None:
    """A title and a short name are enough to begin."""
    visitor.arrives("/consultations/new")
    visitor.page.fill("#title", "Parking at Friday prayer")
    visitor.page.fill("#id", "parking")
    visitor.page.get_by_role("button", name="Begin", exact=True).click()

    assert "Parking at Friday prayer" in visitor.sees()
    assert community.services.definitions.get(None, "parking").missing


@pytest.mark.parametrize(("code", "title"), [("en", "What did you avoid?"), ("ur", "آپ کس سے بچے؟")])
def test_the_phone_asks_what_a_member_is_asked(community: Community, visitor: Visitor, code: str, title: str) -> None:
    """Pressing the buttons leads through the form, and a condition holds here too."""
    community.draft()
    visitor.arrives(f"/consultations/pulse/preview?in={code}")
    phone = visitor.page.locator(".phone")
    phone.locator("button[value=begin]").click()
    phone.locator("button[value='choose.very']").click()
    phone.get_by_role("button", name=translator(code).draw(Text("Yes")), exact=True).click()

    assert phone.locator("#now .said-title").inner_text() == title
    assert phone.evaluate("e => getComputedStyle(e).direction") == ("rtl" if code == "ur" else "ltr")


def test_the_phone_takes_words_and_thanks_at_the_end(community: Community, visitor: Visitor) -> None:
    """Writing works as in the chat; at the end stands what the consultation says."""
    community.draft()
    visitor.arrives("/consultations/pulse/preview?in=en&do=begin")
    phone = visitor.page.locator(".phone")
    for deed in ("choose.fairly", "choose.no"):
        phone.locator(f"button[value='{deed}']").click()
    phone.locator("input[name=words]").fill("More light.")
    phone.locator(".typing button").click()
    phone.locator("button[value=confirm]").click()

    assert "Thank you." in phone.locator("#now").inner_text()
    assert "More light." in phone.inner_text()


def test_the_poster_names_the_address_and_is_one_page(community: Community, visitor: Visitor, tmp_path: Path) -> None:
    """A4, in one language and in all of them."""
    community.ready()
    visitor.arrives("/consultations/pulse/poster")
    shown = visitor.page.inner_text(".poster")
    pages = []
    for chosen in ("with=en", "with=ur", "with=en&with=ar", "with=en&with=ar&with=ur"):
        visitor.goes(f"/consultations/pulse/poster?{chosen}")
        printed = visitor.page.pdf(prefer_css_page_size=True)
        pages.append((len(re.findall(rb"/Type\s*/Page\b", printed)), _size(printed)))

    assert "t.me/amanah_walk_bot?start=c_pulse" in shown
    assert pages == [(1, (595, 842))] * 4


def _size(printed: bytes) -> tuple[int, int]:
    found = re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert found is not None
    return round(float(found[1])), round(float(found[2]))


def test_without_the_bots_name_there_is_no_code_to_print(forum: Forum, visitor: Visitor) -> None:
    """A poster that leads nowhere is worse than none."""
    Community(forum).draft()
    with served(desk_for(forum, consulting=consulting_for(forum, username=None))) as address:
        visitor.arrives()
        visitor.page.goto(address + "/consultations/pulse/poster")
        told = visitor.sees()

    assert "Telegram has not told us the bot's name yet" in told
    assert "t.me/" not in told


def test_everything_works_without_scripts(forum: Forum, community: Community, browser: Browser) -> None:
    """A question is written and the phone pressed in a browser that runs no script."""
    community.draft()
    context = browser.new_context(java_script_enabled=False)
    with served(desk_for(forum)) as address:
        visitor = Visitor(context.new_page(), address, forum)
        visitor.arrives("/consultations/pulse/questions/words")
        visitor.page.fill("[id='title.en']", "What would help you?")
        visitor.page.press("[id='title.ar']", "End")
        visitor.page.get_by_role("button", name="Save", exact=True).last.click()
        visitor.goes("/consultations/pulse/preview?do=begin")
        visitor.page.locator("button[value='choose.very']").click()
        asked = visitor.page.locator("#now .said-title").inner_text()
    context.close()

    question = _kept(community).question("words")
    assert question is not None
    assert dict(question.title.by_language)["en"] == "What would help you?"
    assert asked == "Have you avoided a place this year?"


def test_what_was_being_written_survives_the_end_of_a_session(
    forum: Forum, community: Community, visitor: Visitor
) -> None:
    """Signing in again brings the fields back, and one press keeps them."""
    community.draft()
    visitor.arrives("/consultations/pulse/edit")
    visitor.page.fill("[id='title.en']", "Typed before the session ended")
    forum.clock.forward(hours=12)
    visitor.page.get_by_role("button", name="Save", exact=True).click()
    visitor.signs_in()
    visitor.page.get_by_role("button", name="Save what I wrote").click()

    assert dict(_kept(community).title.by_language)["en"] == "Typed before the session ended"
    assert dict(_kept(community).title.by_language)["ur"] == "آپ کتنا محفوظ محسوس کرتے ہیں؟"
