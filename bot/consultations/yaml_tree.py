"""YAML as plain data with the place of every value; only what a consultation needs of YAML.

Words that YAML 1.1 takes for something else (`no`, `on`, dates) stay words. There are no tags, anchors and aliases:
nothing can be made of a file but maps, lists, text, numbers, true and false, and nothing grows when it is read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from bot.errors import ConsultationError, Fault

Mark: TypeAlias = tuple[int, int]
"""Line and column, from 1."""

LARGEST = 120_000
"""Characters of a file: the longest of the bank in a dozen languages takes a third of it, and a hostile one seconds."""
DEEPEST = 24

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*(?:[eE][-+]?[0-9]+)?|[0-9]{18,})")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(slots=True)
class Tree:
    """What a file holds: its value, the place of each value by path, and what is wrong with the YAML itself."""

    value: Any = None
    marks: dict[str, Mark] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class _Frame:
    """A map or list that is not yet at its end; `key` is the one that waits for its value."""

    into: dict[str, Any] | list[Any]
    path: str
    key: str | None = None
    twice: bool = False


def read_tree(text: str | bytes) -> Tree:
    """The value of the only document there is; `ConsultationError` when it is no YAML that we read."""
    tree = Tree()
    frames: list[_Frame] = []
    for event, mark in _nodes(_decoded(text)):
        if isinstance(event, yaml.CollectionEndEvent):
            frames.pop()
            continue
        _refuse_more_than_plain(event, mark)
        if len(frames) >= DEEPEST:
            raise _refusal(f"this is more than {DEEPEST} levels deep", mark)
        if frames and isinstance(frames[-1].into, dict) and frames[-1].key is None:
            _begin_entry(tree, frames[-1], event, mark)
            continue
        value = _value_of(event)
        path = _put(tree, frames, value, mark)
        if isinstance(event, yaml.CollectionStartEvent):
            frames.append(_Frame(value, path))
    return tree


def _nodes(words: str) -> Iterator[tuple[yaml.NodeEvent | yaml.CollectionEndEvent, Mark]]:
    """What the only document is made of, and where."""
    documents = 0
    for event in _events(words):
        start = event.start_mark
        mark = (1, 1) if start is None else (start.line + 1, start.column + 1)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _refusal("a file holds one consultation", mark)
        elif isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            yield event, mark
    if not documents:
        raise _refusal("the file is empty")


def _decoded(text: str | bytes) -> str:
    if len(text) > (LARGEST if isinstance(text, str) else 4 * LARGEST):
        raise _refusal(f"the file is longer than {LARGEST} characters")
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return _decoded(text.decode())
    except UnicodeDecodeError:
        raise _refusal("the file is not text in UTF-8") from None


def _events(words: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(words, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        mark = (at.line + 1, at.column + 1) if at else (1, 1)
        hint = "text with : ? # , { } or * may need quotation marks around it"
        raise _refusal(f"this is no YAML: {error.problem or error.context}; {hint}", mark) from None
    except yaml.reader.ReaderError as error:
        before = words[: error.position]
        mark = (before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise _refusal("there is a character that YAML does not allow", mark) from None
    except (ValueError, OverflowError, IndexError, yaml.YAMLError):  # numbers in escapes and directives of any size
        raise _refusal("this is no YAML") from None


def _refuse_more_than_plain(event: yaml.NodeEvent, mark: Mark) -> None:
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise _refusal("anchors (&) and aliases (*) are not read; shared options go under scales:", mark)
    if getattr(event, "tag", None) is not None:
        raise _refusal("tags (!) are not read", mark)


def _begin_entry(tree: Tree, frame: _Frame, event: yaml.NodeEvent, mark: Mark) -> None:
    if not isinstance(event, yaml.ScalarEvent):
        raise _refusal("a key must be a word", mark)
    frame.key = event.value
    path = _below(frame.path, event.value)
    frame.twice = event.value in frame.into
    if frame.twice:
        first = tree.marks.get(path, (0, 0))[0]
        tree.faults.append(Fault(path, f"is there twice, first in line {first}", *mark))
    else:
        tree.marks[path] = mark


def _put(tree: Tree, frames: list[_Frame], value: Any, mark: Mark) -> str:
    """Put a value where it belongs, and return its path; the second value of a key is left out."""
    if not frames:
        tree.value = value
        tree.marks[""] = mark
        return ""
    frame = frames[-1]
    if isinstance(frame.into, list):
        frame.into.append(value)
        path = _below(frame.path, str(len(frame.into)))
        tree.marks[path] = mark
        return path
    key, frame.key = frame.key or "", None
    if not frame.twice:
        frame.into[key] = value
    return _below(frame.path, key)


def _value_of(event: yaml.NodeEvent) -> Any:
    if isinstance(event, yaml.MappingStartEvent):
        return {}
    if isinstance(event, yaml.SequenceStartEvent):
        return []
    return _scalar(event.value, plain=event.style is None) if isinstance(event, yaml.ScalarEvent) else None


def _scalar(text: str, *, plain: bool) -> Any:
    if not plain:
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float("inf") if len(text) > 40 else float(text)
    return text


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _refusal(message: str, mark: Mark = (1, 1)) -> ConsultationError:
    return ConsultationError((Fault("", message, *mark),))
