"""Reading what a coordinator wrote: every mistake is named with its line and its field, and nothing else happens."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.consultations.reading import read_yaml
from bot.consultations.writing import write_yaml
from bot.consultations.yaml_tree import LARGEST
from bot.errors import ConsultationError, Fault
from tests.unit.consultations.samples import SMALL
from tests.unit.consultations.strategies import consultations


def faults_of(text: str | bytes) -> tuple[Fault, ...]:
    """What is wrong with a file."""
    with pytest.raises(ConsultationError) as caught:
        read_yaml(text)
    return caught.value.faults


def changed(old: str, new: str) -> str:
    """The small consultation with something else in it."""
    assert old in SMALL
    return SMALL.replace(old, new, 1)


def test_a_file_is_read() -> None:
    """Plain words do where there is one language."""
    consultation = read_yaml(SMALL)

    assert consultation.title.pick("en") == "Trust"
    assert [question.id for question in consultation.questions] == ["stopped", "times", "reasons"]


def test_every_mistake_is_named_at_once() -> None:
    """Nobody has to try again and again to find the next one."""
    text = SMALL.replace("kind: number", "kind: numbers").replace("max: 50", "maxi: 50").replace("title: Trust\n", "")

    assert [(fault.line, fault.column, fault.path, fault.message) for fault in faults_of(text)] == [
        (1, 1, "title", "is missing"),
        (11, 5, "questions.2.kind",
         "must be one of: single, multi, scale, yes_no, number, text, area, note; did you mean number?"),
        (13, 5, "questions.2.maxi", "is not known here; did you mean max?"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ("is: [stopped, yes]", "is: [stoped, yes]", "questions.2.if", "there is no question stoped before this one"),
        ("is: [stopped, yes]", "is: [stopped, maybe]", "questions.2.if", "stopped has no option maybe"),
        ("is: [stopped, yes]", "at_least: [stopped, 1]", "questions.2.if", "stopped does not ask for a number"),
        ("is: [stopped, yes]", "not: {answered: stopped", "", "this is no YAML"),
        ("at_least: [times, 2]", "at_least: [times, 51]", "questions.3.if", "nobody can ever reach it"),
        ("    title: How", "    if: {answered: stopped}\n    title: How", "questions.2.if", "is there twice"),
        ("id: times", "id: stopped", "questions.1.id", "is the id of 2 questions"),
        ("code: other", "code: search", "questions.3.options.2.code", "is the code of several options"),
        ("code: search, label: A search", "code: search, label: 1", "questions.3.options.2.label", "must be words"),
        (", apart: true", "", "questions.1.options", "may have one option of its own"),
        ("title: What was said?", "max: 4", "questions.3.title", "is missing"),
        ("    max: 50", "    max: 50\n    min: 51", "questions.2.min", "the min is over the max"),
        ("    max: 50", "    max: 50\n    exclusive: true", "questions.2.exclusive", "is not known here"),
        ("kind: multi", "kind: single", "questions.3.options.1.exclusive", "is only for multi"),
        ("kind: multi", "kind: multi\n    min: 4", "questions.3.min", "must be from 1 to 3"),
        ("languages: [en]", "languages: [en, ur]", "title", "must say its language"),
        ("languages: [en]", "languages: [en, urd]", "languages.2", "did you mean ur?"),
        ("title: Trust", "title: {en: Trust, fr: Confiance}", "title.fr", "is not a language we speak"),
        ("title: Trust", "title: &title Trust", "", "anchors"),
        ("title: Trust", "title: *title", "", "anchors"),
        ("title: Trust", "title: !!python/name:os.system x", "", "tags"),
        ("title: Trust", "title: 2026", "title", "must be words by language"),
        ("title: Trust", "title:", "title", "must be words by language"),
        ("title: Trust", "title: Trust\nreminders: [14]", "reminders.1", "must be before the end"),
        ("title: Trust", "title: Trust\nreminders: [1, 2, 3]", "reminders", "must have 0 to 2 entries"),
        ("title: Trust", "title: Trust\nschedule: {zone: UTC}", "schedule", "either once or cron"),
        ("title: Trust", "title: Trust\nschedule: {cron: '0 24 * * *'}", "schedule.cron", "the hour 24"),
        ("title: Trust", "title: Trust\nschedule: {cron: '0 10 * *'}", "schedule.cron", "five fields"),
        ("title: Trust", "title: Trust\nschedule: {cron: '0 10 * * fri-mon'}", "schedule.cron", "day of the week"),
        ("title: Trust", "title: Trust\nschedule: {once: 2026-02-30T10:00}", "schedule.once", "that exists"),
        ("title: Trust", "title: Trust\nschedule: {cron: 0 9 1 1 1, zone: Europe}", "schedule.zone", "time zone"),
        ("title: Trust", "title: Trust\npublishing: {k: 3}", "publishing.k", "from 10 to 1000"),
        ("title: Trust", "title: Trust\naudience: {languages: [ur]}", "audience.languages.1", "not among"),
        ("kind: multi", "kind: multi\n    scale: x", "questions.3.scale", "takes the place of options"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_field(old: str, new: str, path: str, message: str) -> None:
    """In words that say what to write instead."""
    found = faults_of(changed(old, new))

    assert (found[0].path, message in found[0].message) == (path, True), found
    assert found[0].line > 0


def test_a_mistake_in_the_yaml_names_its_line() -> None:
    """Also when it cannot be read at all."""
    found = faults_of(changed("title: Trust", 'title: "Trust'))

    assert found[0].line >= 3
    assert "no YAML" in found[0].message


def test_questions_share_a_scale() -> None:
    """Written once, it is the same for each of them; a scale that is not there is a mistake."""
    scales = "scales:\n  agree:\n    - {code: y, label: Yes}\n    - {code: n, label: No}\nquestions:\n"
    both = "  - {id: a, kind: scale, title: A, scale: agree}\n  - {id: b, kind: single, title: B, scale: agree}\n"
    text = SMALL[: SMALL.index("questions:")] + scales + both

    first, second = read_yaml(text).questions
    assert first.options == second.options != ()
    assert faults_of(text.replace("scale: agree", "scale: agreed"))[0].message == "is not among the scales"


@pytest.mark.parametrize(
    "bomb",
    [
        "[" * 50_000,
        "{a: " * 50_000,
        "- " * 50_000,
        "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "x" * (LARGEST + 1),
        "title: " + "9" * 5000,
        '"\\UFFFFFFFF"',
        "%YAML 1." + "9" * 5000 + "\n---\na\n",
        "---\na\n---\nb\n",
        "? [a, b]\n: c\n",
        "",
        "\x00",
        "\x07: bell",
    ],
    ids=lambda bomb: bomb[:12].encode("unicode_escape").decode(),
)
def test_a_hostile_file_is_only_a_mistake(bomb: str) -> None:
    """Nothing grows, nothing is made of it."""
    assert faults_of(bomb)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """A picture under the name of a file is a mistake like others."""
    assert faults_of(data)


@settings(max_examples=150, deadline=None)
@given(consultations(), st.data())
def test_a_damaged_file_is_read_or_refused(consultation: object, data: st.DataObject) -> None:
    """A slip of the finger anywhere never ends in anything but a reading or a list of mistakes."""
    text = write_yaml(consultation)  # type: ignore[arg-type]
    at = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(at, min(len(text), at + 8)))
    slip = data.draw(st.text(max_size=4) | st.sampled_from((":", "- ", "&a", "*", "!!int ", "  ", "\n", "{", "]", "|")))
    found: tuple[Fault, ...] = ()
    try:
        read_yaml(text[:at] + slip + text[end:])
    except ConsultationError as error:
        found = error.faults

    assert all(fault.line > 0 and fault.message for fault in found)


def any_value() -> st.SearchStrategy[object]:
    """Whatever YAML can hold."""
    leaf = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates()
    keys = st.sampled_from(("id", "questions", "languages", "title", "if", "options", "kind", "scale", "x"))
    return st.recursive(
        leaf, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys | leaf, inner, max_size=5), max_leaves=20
    )


@settings(max_examples=150, deadline=None)
@given(any_value())
def test_any_yaml_is_read_or_refused(value: object) -> None:
    """Lists where maps should be, numbers where words should be: a list of mistakes."""
    assert faults_of(yaml.dump(value, allow_unicode=True))
