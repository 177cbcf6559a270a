"""Whether an answer can stand for a question."""

from bot.flows.answers import Agreed, Answer, Chosen, Counted, Declined, Pictures, Seen, Skipped, Written
from bot.flows.questions import Consent, LongText, MultiChoice, Note, Number, Photos, Question

MAX_REF = 32


def fits(question: Question, answer: Answer) -> bool:
    """Whether it is of the right sort, though there may still be too little of it."""
    match answer:
        case Skipped():
            return not question.required
        case Declined():
            return question.prefer_not
        case Chosen(codes):
            return _fits_choices(question, codes)
    match question, answer:
        case Number(minimum=least, maximum=most), Counted(value):
            return least <= value <= most
        case LongText(), Written(parts):
            return bool(parts)
        case Photos(maximum=most), Pictures(refs):
            return 0 < len(refs) <= most and all(map(is_ref, refs))
        case (Consent(), Agreed()) | (Note(), Seen()):
            return True
    return False


def stands(question: Question, answer: Answer | None) -> bool:
    """Whether the person may go on with it."""
    if answer is None or not fits(question, answer):
        return False
    if isinstance(question, MultiChoice) and isinstance(answer, Chosen):
        return len(answer.codes) >= question.minimum
    return True


def within(question: LongText, parts: tuple[tuple[int, str], ...]) -> bool:
    """Whether the parts are few and short enough."""
    return len(parts) <= question.max_parts and sum(len(text) for _, text in parts) <= question.max_chars


def is_ref(ref: str) -> bool:
    """Whether it can be the reference of a photo."""
    return 0 < len(ref) <= MAX_REF


def _fits_choices(question: Question, codes: tuple[str, ...]) -> bool:
    if not all(question.option(code) is not None for code in codes):
        return False
    if not isinstance(question, MultiChoice):
        return len(codes) == 1
    alone = len(codes) == 1 or not question.exclusive & set(codes)
    few = question.maximum is None or len(codes) <= question.maximum
    return alone and few and 0 < len(codes) == len(set(codes))
