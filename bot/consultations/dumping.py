"""How YAML is laid out; only loaded where a consultation is written as a file."""

from typing import Any

import yaml


class InARow(list[Any]):
    """A list that stands in one line."""


class _Dumper(yaml.SafeDumper):
    """Lists are indented below their key; text of several lines stands as it is."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _row(dumper: yaml.SafeDumper, row: InARow) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", row, flow_style=True)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(InARow, _row)
_Dumper.add_representer(str, _text)


def dump(tree: dict[str, Any]) -> str:
    """The tree as text, its keys in their order."""
    return yaml.dump(tree, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
