"""Between a question and the fields of its page: its words, its options, and when it is asked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.consultations.document import MOST_CHARACTERS, MOST_OPTIONS
from bot.consultations.model import NOWHERE, Consultation, Kind, Option, Question
from bot.desk.editing import BAD_CODE, CODE, Read, in_fields
from bot.desk.sessions import Form
from bot.flows.conditions import All, Answered, AnyOf, AtLeast, AtMost, Condition, Is, Not
from bot.i18n.text import Label, say

WITH_OPTIONS = frozenset({Kind.SINGLE, Kind.MULTI, Kind.SCALE})
"""The kinds whose options are written."""

FEWEST_OPTIONS = 2
SPARE = 2
"""Empty rows after the last option."""

TAKEN = say("Another question has this name already.")
CODE_TAKEN = say("Two options have the same short name.")


@dataclass(frozen=True, slots=True)
class Earlier:
    """A question that stands before another, and the codes a condition may ask for."""

    question: Question
    codes: tuple[tuple[str, Label], ...]


def fields_of_question(question: Question) -> dict[str, str]:
    """What stands in the fields of a question's page."""
    fields = {"id": question.id, "kind": question.kind.value}
    fields |= in_fields("title", question.title) | in_fields("hint", question.hint)
    for name, ticked in (("required", question.required), ("decline", question.decline)):
        fields |= {name: "on"} if ticked else {}
    for name, limit in (("minimum", question.minimum), ("maximum", question.maximum)):
        fields |= {name: str(limit)} if limit is not None else {}
    for place, option in enumerate(question.options):
        fields |= {f"o{place}.code": option.code} | in_fields(f"o{place}.label", option.label)
        fields |= {f"o{place}.exclusive": "on"} if option.exclusive else {}
        fields |= {f"o{place}.apart": "on"} if option.apart else {}
    fields["rows"] = str(len(question.options) + SPARE)
    for look in plain_looks(question.when) or ():
        codes = look.codes if isinstance(look, Is) else ("*",)
        fields |= {f"if.{look.question}.{code}": "on" for code in codes}
    return fields


def rows_of(fields: Mapping[str, str]) -> int:
    """How many rows of options the page has."""
    asked = fields.get("rows", "")
    return min(int(asked), MOST_OPTIONS) if asked.isdecimal() and len(asked) < 4 else SPARE


def rearranged(form: Form, deed: str) -> dict[str, str]:
    """The fields with a row more, or with a row of options moved up; nothing is kept yet."""
    rows = rows_of(form)
    if deed == "more":
        return {**form, "rows": str(min(rows + 3, MOST_OPTIONS))}
    match = re.fullmatch(r"up\.(\d{1,2})", deed)
    if match is None or not 0 < int(match[1]) < rows:
        return dict(form)
    here = int(match[1])
    swap = {f"o{here}": f"o{here - 1}", f"o{here - 1}": f"o{here}"}
    moved = {}
    for name, value in form.items():
        row, dot, rest = name.partition(".")
        moved[f"{swap.get(row, row)}{dot}{rest}" if dot else name] = value
    return moved


def read_question(
    form: Form, consultation: Consultation, before: Question, languages: Sequence[str], earlier: Sequence[Earlier]
) -> tuple[Question, Mapping[str, Label]]:
    """The question with what was typed on its page, and what was wrong by the name of the field."""
    read = Read(form)
    new_id = form.get("id", "").strip().lower()
    if not CODE.fullmatch(new_id):
        read.problems["id"] = BAD_CODE
    elif new_id != before.id and consultation.question(new_id) is not None:
        read.problems["id"] = TAKEN
    kind = Kind(form["kind"]) if form.get("kind") in set(Kind) else before.kind
    hint = read.localised("hint", languages, before.hint)
    limits = (-1_000_000_000, 1_000_000_000) if kind is Kind.NUMBER else (1, MOST_CHARACTERS)
    after = Question(
        id=before.id if "id" in read.problems else new_id,
        kind=kind,
        title=read.localised("title", languages, before.title),
        hint=hint if hint.by_language else None,
        options=_options(read, kind, before, languages),
        required="required" in form and kind is not Kind.NOTE,
        decline="decline" in form and kind is not Kind.NOTE,
        when=_when(read, before.when, earlier),
        minimum=read.perhaps("minimum", *limits) if kind in {Kind.NUMBER, Kind.MULTI} else None,
        maximum=read.perhaps("maximum", *limits) if kind in {Kind.NUMBER, Kind.MULTI, Kind.TEXT} else None,
    )
    return with_enough(after), read.problems


def earlier_than(consultation: Consultation, question_id: str) -> tuple[Earlier, ...]:
    """The questions that a condition of this one may look at."""
    found = []
    for one in consultation.questions:
        if one.id == question_id:
            break
        if one.kind is Kind.NOTE:
            continue
        codes: tuple[tuple[str, Label], ...] = tuple((option.code, option.label) for option in one.options)
        if one.kind is Kind.YES_NO:
            codes = (("yes", say("Yes")), ("no", say("No")), *codes)
        found.append(Earlier(one, codes))
    return tuple(found)


def plain_looks(when: Condition | None) -> tuple[Is | Answered, ...] | None:
    """The looks at single questions that all have to hold; None for a condition that the page cannot show."""
    match when:
        case None:
            return ()
        case Is() | Answered():
            return (when,)
        case All(conditions=parts):
            looks = tuple(one for one in parts if isinstance(one, Is | Answered))
            alone = len({one.question for one in looks}) == len(parts)
            return looks if alone and len(looks) == len(parts) else None
    return None


def replaced(consultation: Consultation, before: Question, after: Question) -> Consultation:
    """The consultation with a question changed; conditions follow when it has a new name."""
    questions = tuple(
        after if one.id == before.id else replace(one, when=_renamed(one.when, before.id, after.id))
        for one in consultation.questions
    )
    return replace(consultation, questions=questions)


def free_id(consultation: Consultation, wanted: str = "") -> str:
    """A name that no question has yet."""
    stem = wanted[:34] or "q"
    number = len(consultation.questions) + 1 if not wanted else 2
    while consultation.question(f"{stem}{number}") is not None:
        number += 1
    return f"{stem}{number}"


def with_enough(question: Question) -> Question:
    """With as many options as its kind needs at least, still without words."""
    if question.kind not in WITH_OPTIONS:
        return question
    options = list(question.options)
    while len(options) < FEWEST_OPTIONS:
        options.append(Option(_free_code({one.code for one in options}), NOWHERE))
    return replace(question, options=tuple(options))


def _free_code(taken: set[str]) -> str:
    return next(f"o{number}" for number in range(1, MOST_OPTIONS + 2) if f"o{number}" not in taken)


def _options(read: Read, kind: Kind, before: Question, languages: Sequence[str]) -> tuple[Option, ...]:
    if kind not in WITH_OPTIONS and kind is not Kind.YES_NO:
        return ()
    old = {option.code: option for option in before.options}
    options: list[Option] = []
    for place in range(rows_of(read.form) if kind in WITH_OPTIONS else 1):
        row = f"o{place}"
        code = read.form.get(f"{row}.code", "").strip().lower()
        known = old.get(code)
        label = read.localised(f"{row}.label", languages, known.label if known else None)
        if f"{row}.gone" in read.form or not (code or label.by_language):
            continue
        taken = {one.code for one in options}
        if not code:
            code = _free_code(taken | set(old))
        if not CODE.fullmatch(code):
            read.problems[f"{row}.code"] = BAD_CODE
        elif code in taken:
            read.problems[f"{row}.code"] = CODE_TAKEN
        exclusive = f"{row}.exclusive" in read.form and kind is Kind.MULTI
        options.append(Option(code, label, exclusive, f"{row}.apart" in read.form or kind is Kind.YES_NO))
    return tuple(options)


def _when(read: Read, before: Condition | None, earlier: Sequence[Earlier]) -> Condition | None:
    if plain_looks(before) is None:
        return None if "if_never" in read.form else before
    looks: list[Condition] = []
    for one in earlier:
        codes = read.ticked(f"if.{one.question.id}", [code for code, _ in one.codes])
        if codes:
            looks.append(Is(one.question.id, *codes))
        elif f"if.{one.question.id}.*" in read.form:
            looks.append(Answered(one.question.id))
    if len(looks) > 1:
        return All(*looks)
    return looks[0] if looks else None


def _renamed(when: Condition | None, old: str, new: str) -> Condition | None:
    if when is None or old == new:
        return when
    match when:
        case Is(question=question, codes=codes):
            return Is(new, *codes) if question == old else when
        case Answered(question):
            return Answered(new) if question == old else when
        case AtLeast(question, value):
            return AtLeast(new, value) if question == old else when
        case AtMost(question, value):
            return AtMost(new, value) if question == old else when
        case Not(inner):
            return Not(_some(inner, old, new))
        case All(conditions=parts):
            return All(*(_some(one, old, new) for one in parts))
        case AnyOf(conditions=parts):
            return AnyOf(*(_some(one, old, new) for one in parts))


def _some(when: Condition, old: str, new: str) -> Condition:
    return _renamed(when, old, new) or when
