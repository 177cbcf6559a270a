"""The kinds of question a form is made of."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass

from bot.domain.taxonomy import WHEN
from bot.flows.conditions import Condition
from bot.i18n.text import Label, Localised, say

AGREE = say("I agree")
NOTHING = Localised(())


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose.

    `implies` are pairs of question and code: later single choices that follow from this one and are not asked.
    """

    code: str
    label: Label
    short: Label | None = None
    implies: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Options behind one button. A group of one is drawn as its option."""

    code: str
    label: Label
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What every question has.

    `short` is its name in the review; a `required` one cannot be skipped; it applies when `when` holds;
    `prefer_not` adds *Prefer not to say*. Where `takes_words`, text and photos that arrive are welcomed and kept
    with the form's own words instead of being answered with a reminder to use the buttons.
    """

    id: str
    title: Label
    _: KW_ONLY
    hint: Label | None = None
    short: Label | None = None
    required: bool = False
    when: Condition | None = None
    prefer_not: bool = False
    takes_words: bool = False

    @property
    def all_options(self) -> tuple[Option, ...]:
        """Everything that can be chosen, without groups and pages."""
        return ()

    def option(self, code: str) -> Option | None:
        """The option of that code, if there is one."""
        return next((option for option in self.all_options if option.code == code), None)


@dataclass(frozen=True, slots=True)
class SingleChoice(Question):
    """One of several options, either plain or in groups."""

    options: tuple[Option, ...] = ()
    groups: tuple[Group, ...] = ()
    page_size: int = 8

    @property
    def all_options(self) -> tuple[Option, ...]:
        """Everything that can be chosen, without groups and pages."""
        return self.options or tuple(_of_groups(self.groups))


@dataclass(frozen=True, slots=True)
class MultiChoice(Question):
    """Several of the options; those in `exclusive` exclude all others (*none of these*)."""

    options: tuple[Option, ...] = ()
    groups: tuple[Group, ...] = ()
    page_size: int = 12
    exclusive: frozenset[str] = frozenset()
    minimum: int = 1
    maximum: int | None = None

    @property
    def all_options(self) -> tuple[Option, ...]:
        """Everything that can be chosen, without groups and pages."""
        return self.options or tuple(_of_groups(self.groups))


@dataclass(frozen=True, slots=True)
class Scale(Question):
    """One step of an ordered scale, all on one page."""

    options: tuple[Option, ...] = ()

    @property
    def all_options(self) -> tuple[Option, ...]:
        """The steps in their order."""
        return self.options


@dataclass(frozen=True, slots=True)
class YesNo(Question):
    """Yes or no, and a third answer where the question has one."""

    yes: Option = Option("yes", say("Yes"))
    no: Option = Option("no", say("No"))
    third: Option | None = None

    @property
    def all_options(self) -> tuple[Option, ...]:
        """Yes, no, and the third."""
        return (self.yes, self.no) if self.third is None else (self.yes, self.no, self.third)


@dataclass(frozen=True, slots=True)
class RoughDate(Question):
    """About when; never a date."""

    options: tuple[Option, ...] = tuple(Option(code, label) for code, label in WHEN.items())

    @property
    def all_options(self) -> tuple[Option, ...]:
        """Today, this week, this month, longer ago, still going on."""
        return self.options


@dataclass(frozen=True, slots=True)
class Area(Question):
    """A coarse area, found by paging or by typing a part of its name; `outside` is always offered last.

    `former` ones are no longer offered, but stand where somebody chose one while they were.
    """

    options: tuple[Option, ...] = ()
    outside: Option | None = None
    page_size: int = 8
    former: tuple[Option, ...] = ()

    @property
    def all_options(self) -> tuple[Option, ...]:
        """Every area, then outside."""
        return self.options if self.outside is None else (*self.options, self.outside)

    def option(self, code: str) -> Option | None:
        """The area of that code, former ones too."""
        return next((option for option in (*self.all_options, *self.former) if option.code == code), None)


@dataclass(frozen=True, slots=True)
class Number(Question):
    """A whole number within limits, typed in any digits."""

    minimum: int = 0
    maximum: int = 1_000_000


@dataclass(frozen=True, slots=True)
class LongText(Question):
    """Words in several messages, at most `max_parts` of them and `max_chars` together.

    With `flows_on`, the first message already leads to the next question; more can follow there when it takes words.
    """

    max_chars: int = 12_000
    max_parts: int = 20
    flows_on: bool = False


@dataclass(frozen=True, slots=True)
class Photos(Question):
    """Photos. Asked only when `offered` holds (always, without one), but photos sent earlier are kept in any case."""

    maximum: int = 5
    offered: Condition | None = None


@dataclass(frozen=True, slots=True)
class Consent(Question):
    """A statement to agree to."""

    statement: Label = AGREE


@dataclass(frozen=True, slots=True)
class Note(Question):
    """Something to read, with nothing to answer."""

    body: Label = NOTHING


def _of_groups(groups: tuple[Group, ...]) -> Iterator[Option]:
    for group in groups:
        yield from group.options
