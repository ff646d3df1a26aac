"""What a template may contain: blocks, text, values, presence (`if`) and repetition (`for`). It decides nothing."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Union, get_args, get_origin, get_type_hints

from jinja2 import nodes

from messages.parts import KEEP, Message

_ALLOWED = (
    nodes.Template, nodes.Block, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For, nodes.If,
    nodes.Not,
)  # fmt: skip
_WORDS = {
    nodes.Call: "calls something",
    nodes.Compare: "compares something",
    nodes.Assign: "sets a value",
    nodes.Filter: "uses a filter",
    nodes.Include: "includes another file",
    nodes.Import: "imports another file",
    nodes.FromImport: "imports another file",
    nodes.Extends: "extends another file",
    nodes.Macro: "defines a macro",
    nodes.Scope: "changes how text is escaped",
}
Faults = Iterator[tuple[int, str]]


def faults(tree: nodes.Template, kind: type[Message]) -> Faults:
    """Line and sentence for everything that this message's template must not contain, and for what it lacks."""
    yield from _outside_blocks(tree)
    yield from _order_of_blocks(tree, kind)
    for block in tree.find_all(nodes.Block):
        yield from _walk(block.body, fields_of(kind))


def fields_of(kind: type) -> dict[str, Any]:
    """The names that a template may use for this class, with their types."""
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _outside_blocks(tree: nodes.Template) -> Faults:
    for node in tree.body:
        if isinstance(node, nodes.Block):
            continue
        inner = node.nodes if isinstance(node, nodes.Output) else [node]
        if not all(isinstance(part, nodes.TemplateData) and not part.data.strip() for part in inner):
            yield node.lineno, "there is text outside the blocks; move it into one"


def _order_of_blocks(tree: nodes.Template, kind: type[Message]) -> Faults:
    parts = [part.name for part in kind.parts]
    found = [block for block in tree.body if isinstance(block, nodes.Block)]
    names = [block.name for block in found]
    for block in found:
        if block.name not in parts:
            yield block.lineno, f"there is no part {block.name!r}; the parts are: {', '.join(parts)}"
    known = [name for name in names if name in parts]
    if known != [name for name in parts if name in known]:
        yield 1, f"the blocks must stand in this order, each once: {', '.join(parts)}"
    for part in kind.parts:
        if part.priority == KEEP and part.name not in names:
            yield 1, f"the block {part.name!r} is missing and must not be left out"


def _walk(body: list[nodes.Node], known: Mapping[str, Any]) -> Faults:
    for node in body:
        if not isinstance(node, _ALLOWED):
            yield _line(node), f"a template only shows, but this one {_WORDS.get(type(node), 'does more')}"
        elif isinstance(node, nodes.For):
            yield from _loop(node, known)
        elif isinstance(node, (nodes.Name, nodes.Getattr)):
            yield from _value(node, known)
        else:
            yield from _walk(list(node.iter_child_nodes()), known)


def _line(node: nodes.Node) -> int:
    """The node's line; where it has none of its own, that of what it holds."""
    lines = (child.lineno for child in node.iter_child_nodes())
    return node.lineno or next(lines, None) or 1


def _loop(node: nodes.For, known: Mapping[str, Any]) -> Faults:
    yield from _walk([node.iter], known)
    entry = _entry(_type(node.iter, known))
    if entry is None or not isinstance(node.target, nodes.Name):
        yield node.lineno, "only a list of the message can be repeated"
        return
    yield from _walk(node.body, {**known, node.target.name: entry})
    yield from _walk(node.else_, known)


def _value(node: nodes.Name | nodes.Getattr, known: Mapping[str, Any]) -> Faults:
    if _type(node, known) is None:
        word = node.name if isinstance(node, nodes.Name) else node.attr
        yield node.lineno, f"{word!r} does not exist here; there are: {', '.join(sorted(known))}"


def _type(node: nodes.Node, known: Mapping[str, Any]) -> Any:
    if isinstance(node, nodes.Name):
        return known.get(node.name)
    owner = _bare(_type(node.node, known)) if isinstance(node, nodes.Getattr) else None
    if isinstance(node, nodes.Getattr) and isinstance(owner, type) and is_dataclass(owner):
        return fields_of(owner).get(node.attr)
    return None


def _bare(hint: Any) -> Any:
    """The type without `| None`."""
    if get_origin(hint) in (Union, types.UnionType):
        return next(arg for arg in get_args(hint) if arg is not type(None))
    return hint


def _entry(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) is tuple else None
