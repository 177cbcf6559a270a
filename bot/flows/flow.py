"""A form: questions in their order, and which of them apply to whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.errors import FlowError
from bot.flows.answers import Answer, Answers, Chosen
from bot.flows.checks import check
from bot.flows.questions import Photos, Question
from bot.i18n.text import Label


@dataclass(frozen=True, slots=True)
class Flow:
    """A form, checked when it is built (`FlowError`).

    `words` names the question that also keeps text written elsewhere. `typical` gives the codes that progress is
    counted with as long as a question has no answer: "step 2 of 7" should not grow while somebody answers.
    """

    id: str
    version: int
    title: Label
    questions: tuple[Question, ...]
    words: str | None = None
    typical: tuple[tuple[str, str], ...] = ()
    _implied: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _by_id: Mapping[str, Question] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        check(self.id, self.questions, self.words, self.typical)
        object.__setattr__(self, "_by_id", {question.id: question for question in self.questions})
        implied = {(one.id, option.code): option.implies for one in self.questions for option in one.all_options}
        object.__setattr__(self, "_implied", {choice: what for choice, what in implied.items() if what})

    def question(self, question_id: str) -> Question:
        """The question of that id; `FlowError` when there is none."""
        try:
            return self._by_id[question_id]
        except KeyError:
            raise FlowError(f"{self.id}: there is no question {question_id}") from None

    def __contains__(self, question_id: str) -> bool:
        return question_id in self._by_id

    def settle(self, answers: Answers) -> "Settled":
        """What the answers come to: what applies, what is asked, what stays."""
        applicable: list[str] = []
        asked: list[str] = []
        own: dict[str, Answer] = {}
        all_answers: dict[str, Answer] = {}
        implied: dict[str, str] = {}
        for question in self.questions:
            if question.when is not None and not question.when.holds(all_answers):
                continue
            applicable.append(question.id)
            if question.id in implied:
                all_answers[question.id] = Chosen((implied[question.id],))
            else:
                if question.id in answers:
                    own[question.id] = all_answers[question.id] = answers[question.id]
                if _is_asked(question, all_answers):
                    asked.append(question.id)
            answer = all_answers.get(question.id)
            if isinstance(answer, Chosen):
                implied.update(pair for code in answer.codes for pair in self._implied.get((question.id, code), ()))
        return Settled(tuple(applicable), tuple(asked), own, all_answers)

    def applicable(self, answers: Answers) -> tuple[str, ...]:
        """The questions that apply, in their order, whether they are asked or follow from others."""
        return self.settle(answers).applicable

    def typical_steps(self, answers: Answers) -> tuple[str, ...]:
        """The questions that will probably be asked: as `asked`, with typical answers where there is none yet."""
        return self.settle({**{question: Chosen((code,)) for question, code in self.typical}, **answers}).asked


@dataclass(frozen=True, slots=True)
class Settled:
    """What some answers come to in a form.

    `applicable` questions in their order; the `asked` among them; the `own` answers that still apply, as given;
    `answers` with those that follow from others besides.
    """

    applicable: tuple[str, ...]
    asked: tuple[str, ...]
    own: Mapping[str, Answer]
    answers: Mapping[str, Answer]


def _is_asked(question: Question, answers: Answers) -> bool:
    return not (isinstance(question, Photos) and question.offered is not None and not question.offered.holds(answers))
