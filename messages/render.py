"""Templates to text: sandboxed, strict about names, escaped as the network needs it and not as a file is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from itertools import accumulate
from pathlib import Path
from typing import Any, Literal

from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.ext import Extension
from jinja2.sandbox import SandboxedEnvironment

from messages import grammar
from messages.parts import Message, Part

Network = Literal["telegram", "mastodon"]
FILES: Mapping[Network, str] = {"telegram": "telegram.html.j2", "mastodon": "mastodon.txt.j2"}
TEMPLATES = Path(__file__).parent / "templates"

_OVERRIDES = dict.fromkeys(range(0x202A, 0x202F))
_PINGS = re.compile(r"(?<![\w/=])@(?=\w)")
_BLANK_LINES = re.compile(r"\n{3,}")


_LONE_TAG = re.compile(r"\s*\{%[^{}]*%\}\s*")


class TemplateFault(Exception):
    """A template is missing or cannot be used; the text says file, line and cause."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A part in words, and the number of its paragraph.

    A list part has `items` entries; `fewer(n)` says the first n of them.
    """

    part: Part
    text: str
    paragraph: int = 0
    items: int = 0
    fewer: Callable[[int], str] | None = None


class _LinesAsWritten(Extension):
    """Only a tag alone on its line takes its line break with it; else a break in the file is a break in the text."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return "\n".join(self._keeping_its_break(line) for line in source.splitlines())

    def _keeping_its_break(self, line: str) -> str:
        if not line.rstrip().endswith("%}") or _LONE_TAG.fullmatch(line):
            return line
        return line.rstrip().removesuffix("%}").removesuffix("+") + "+%}"


class Templates:
    """Every template in some folders, the first folder that has a file winning."""

    def __init__(self, *folders: Path) -> None:
        self.folders = folders or (TEMPLATES,)
        self._environments = {network: _environment(network, self.folders) for network in FILES}
        self._checked: dict[tuple[Network, str, str], Template] = {}

    def languages(self) -> tuple[str, ...]:
        """The languages that have templates."""
        return tuple(sorted({path.name for folder in self.folders for path in folder.iterdir() if path.is_dir()}))

    def render(self, message: Message, network: Network, language: str) -> tuple[Rendered, ...]:
        """The parts of a message that say something, in their order."""
        template = self.template(type(message), network, language)
        paragraphs = accumulate(not part.tight for part in message.parts)
        rendered = [
            _rendered(template, message, part, paragraph)
            for part, paragraph in zip(message.parts, paragraphs, strict=True)
            if part.name in template.blocks
        ]
        return tuple(part for part in rendered if part.text)

    def template(self, kind: type[Message], network: Network, language: str) -> Template:
        """The template of a message, checked; TemplateFault where it is missing or holds what it must not."""
        key = (network, language, kind.name)
        if key not in self._checked:
            self._checked[key] = self._load(kind, network, language)
        return self._checked[key]

    def _load(self, kind: type[Message], network: Network, language: str) -> Template:
        environment = self._environments[network]
        name = f"{language}/{kind.name}/{FILES[network]}"
        try:
            source, path, _ = FileSystemLoader(self.folders).get_source(environment, name)
            found = list(grammar.faults(environment.parse(source, name, path), kind))
            template = environment.get_template(name)
        except TemplateSyntaxError as error:
            raise TemplateFault(f"{name}, line {error.lineno}: {error.message}") from error
        except TemplateNotFound as error:
            raise TemplateFault(f"{name} is missing; write it, or leave out the language {language!r}") from error
        if found:
            raise TemplateFault("\n".join(f"{name}, line {line}: {sentence}" for line, sentence in found))
        return template


def _environment(network: Network, folders: tuple[Path, ...]) -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(folders),
        autoescape=network == "telegram",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=[_LinesAsWritten],
        finalize=_harmless_on_mastodon if network == "mastodon" else _harmless,
    )
    environment.globals.clear()
    environment.filters.clear()
    return environment


def _rendered(template: Template, message: Message, part: Part, paragraph: int) -> Rendered:
    items = getattr(message, part.items) if part.items else ()

    def fewer(kept: int) -> str:
        names = {field.name for field in fields(message)}
        changes: dict[str, Any] = {part.items: items[:kept]}
        if "shortened" in names:
            changes["shortened"] = True
        return _block(template, replace(message, **changes), part)

    return Rendered(part, _block(template, message, part), paragraph, len(items), fewer if part.items else None)


def _block(template: Template, message: Message, part: Part) -> str:
    values = {field.name: getattr(message, field.name) for field in fields(message)}
    try:
        text = "".join(template.blocks[part.name](template.new_context(values)))
    except TemplateError as error:
        raise TemplateFault(f"{template.name}, block {part.name!r}: {error}") from error
    lines = "\n".join(line.strip() for line in text.splitlines())
    return _BLANK_LINES.sub("\n\n", lines).strip()


def _harmless(value: object) -> object:
    """Text that turns no other text around: direction overrides in a record are dropped."""
    # Not by a pattern: what is marked as HTML must stay so marked.
    return value.translate(_OVERRIDES) if isinstance(value, str) else value


def _harmless_on_mastodon(value: object) -> object:
    """Text that also calls nobody: an invisible space keeps an @ in a record from becoming a mention."""
    text = _harmless(value)
    return _PINGS.sub("@\u200b", text) if isinstance(text, str) else text
