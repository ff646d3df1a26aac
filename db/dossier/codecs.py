"""How single values, lists, texts and notes stand in a dossier file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.prisoner import Text
from db.dossier.findings import Reported, Wrong, nearest
from db.dossier.places import Place
from db.dossier.reading import Reading
from db.dossier.records import Codec, Steps
from db.dossier.toml import Value, assignment, dotted
from db.dossier.values import filled, is_language, plain_file, string, truth

STATEMENT = "statement.txt"


@dataclass(frozen=True, slots=True)
class One:
    """A single value on a line."""

    parse: Callable[[Any], Any]
    show: Callable[[Any], Value] = str
    is_block: bool = False

    def read(self, raw: Any, at: Place, reading: Reading) -> Any:
        return self.parse(raw)

    def write(self, value: Any, path: Steps) -> Iterable[str]:
        return [assignment(path, self.show(value))]


@dataclass(frozen=True, slots=True)
class Known:
    """A value that refers to something else in the dossier."""

    parse: Callable[[Reading, str], Any]
    is_block: bool = False

    def read(self, raw: Any, at: Place, reading: Reading) -> Any:
        return self.parse(reading, filled(raw))

    def write(self, value: Any, path: Steps) -> Iterable[str]:
        return [assignment(path, str(value))]


@dataclass(frozen=True, slots=True)
class Many:
    """A list of single values."""

    item: Codec = field(default_factory=lambda: One(filled))
    may_be_empty: bool = True
    is_block: bool = False

    def read(self, raw: Any, at: Place, reading: Reading) -> tuple[Any, ...]:
        if not isinstance(raw, list):
            raise Wrong("this must be a list", f'Put it in brackets: {at.path[-1]} = ["…"]')
        if not raw and not self.may_be_empty:
            raise Wrong("the list is empty", "Name at least one; without one nothing may be published")
        found = []
        for number, item in enumerate(raw):
            try:
                found.append(self.item.read(item, at / number, reading))
            except Wrong as wrong:
                reading.report.fault(at, wrong.problem, wrong.remedy, line=at.line_of(item))
        if len(found) < len(raw):
            raise Reported
        return tuple(found)

    def write(self, value: Iterable[str], path: Steps) -> Iterable[str]:
        return [assignment(path, [str(item) for item in value])]


@dataclass(frozen=True, slots=True)
class Languages:
    """A text in several languages, one key for each; a hidden one says `publish = false`."""

    parse: Callable[[Any], str] = filled
    may_be_empty: bool = False
    is_block: bool = False

    def read(self, raw: Any, at: Place, reading: Reading) -> Text:
        words = dict(raw) if isinstance(raw, dict) else {}
        publish = words.pop("publish", True)
        if not words and not (self.may_be_empty and isinstance(raw, dict)):
            raise Wrong("this needs its language", f'Write {at.path[-1]}.en = "…"')
        found = read_words(words, at, reading, self.parse)
        if not isinstance(publish, bool):
            reading.report.fault(at / "publish", "this must be true or false", "Write true or false, without quotes")
        if len(found) < len(words) or not isinstance(publish, bool):
            raise Reported
        return Text(found, publish)

    def write(self, value: Text, path: Steps) -> Iterable[str]:
        yield from write_words(value.words, path)
        if not value.publish:
            yield assignment((*path, "publish"), False)


@dataclass(frozen=True, slots=True)
class Names:
    """A name in several languages; names are never hidden one by one."""

    is_block: bool = False

    def read(self, raw: Any, at: Place, reading: Reading) -> Mapping[str, str]:
        if not isinstance(raw, dict) or not raw:
            raise Wrong("a name needs its language", 'Write names.en = "…"')
        found = read_words(raw, at, reading, filled)
        if len(found) < len(raw):
            raise Reported
        return found

    def write(self, value: Mapping[str, str], path: Steps) -> Iterable[str]:
        return write_words(value, path)


def read_words(raw: Mapping[str, Any], at: Place, reading: Reading, parse: Callable[[Any], str]) -> dict[str, str]:
    found = {}
    for language, words in raw.items():
        try:
            if not is_language(language):
                raise Wrong(f'unknown key "{language}"', nearest(language, ["publish", "en", "az", "ru"]))
            found[language] = parse(words)
        except Wrong as wrong:
            reading.report.fault(at / language, wrong.problem, wrong.remedy)
    return found


def write_words(words: Mapping[str, str], path: Steps) -> Iterator[str]:
    for language in sorted(words, key=lambda language: (language != "en", language)):
        yield assignment((*path, language), words[language])


@dataclass(frozen=True, slots=True)
class Remarks:
    """Editors' notes under a `[header]`: any keys, a text or a list of texts each."""

    is_block: bool = True

    def read(self, raw: Any, at: Place, reading: Reading) -> Mapping[str, Any]:
        if not isinstance(raw, dict):
            raise Wrong("this must be a table", f"Write [{at.path[-1]}] and notes below it")
        return {string(key): self._note(note) for key, note in raw.items()}

    def _note(self, note: Any) -> str | tuple[str, ...]:
        return tuple(map(string, note)) if isinstance(note, list) else string(note)

    def write(self, value: Mapping[str, Value], path: Steps) -> Iterable[str]:
        yield f"\n[{dotted(path)}]"
        yield from (assignment((key,), note) for key, note in value.items())


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A text that stands in a file of its own; in the TOML stands the file's name."""

    is_block: bool = False

    def read(self, raw: Any, at: Place, reading: Reading) -> str:
        try:
            # A byte order mark is an editor's, unless there are two.
            return string((reading.folder / plain_file(raw)).read_bytes().decode().removeprefix("\ufeff"))
        except OSError as error:
            raise Wrong(f'"{raw}" cannot be read ({error.strerror})', "Put the file beside dossier.toml") from error
        except UnicodeDecodeError as error:
            raise Wrong(f'"{raw}" is not UTF-8', "Save the file again with the encoding UTF-8") from error

    def write(self, value: str, path: Steps) -> Iterable[str]:
        return [assignment(path, STATEMENT)]


YES_NO = One(truth, bool)
