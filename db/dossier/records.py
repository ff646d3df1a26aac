"""How records stand in a TOML file: which keys, read how, written how, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

from db.dossier.findings import Reported, Wrong, nearest
from db.dossier.places import Place
from db.dossier.reading import Reading
from db.dossier.toml import dotted

T = TypeVar("T")
REQUIRED: Final = object()
Steps = tuple[str, ...]
Rule = Callable[[Mapping[str, Any], Place, Reading], None]
"""Looks at the fields that could be read; absent ones hold their default, faulty ones are not there."""


class Codec(Protocol):
    """One way to keep a value. A block begins with a `[header]` of its own, so blocks stand last in their record."""

    @property
    def is_block(self) -> bool: ...

    def read(self, raw: Any, at: Place, reading: Reading) -> Any:
        """The domain's value; raises Wrong or Reported."""

    def write(self, value: Any, path: Steps) -> Iterable[str]:
        """Lines of TOML."""


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a record. What equals its default is not written, unless `always`."""

    key: str
    codec: Codec
    default: Any = REQUIRED
    attribute: str = ""
    always: bool = False

    @property
    def name(self) -> str:
        return self.attribute or self.key


@dataclass(frozen=True, slots=True)
class Record(Generic[T]):
    """A table of a dossier file and the domain object that it holds."""

    make: Callable[..., T]
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...] = ()

    def read(self, raw: Any, at: Place, reading: Reading) -> T:
        if not isinstance(raw, dict):
            raise Wrong("this must be a table", f"Write its keys with a dot: {at.key}.{self.fields[0].key} = …")
        self._refuse_unknown(raw, at, reading)
        values: dict[str, Any] = {}
        for item in self.fields:
            try:
                values[item.name] = self._value(item, raw, at, reading)
            except Wrong as wrong:
                reading.report.fault(at / item.key if item.key in raw else at, wrong.problem, wrong.remedy)
            except Reported:
                pass
        for rule in self.rules:
            rule(values, at, reading)
        if len(values) < len(self.fields):
            raise Reported
        return self.make(**values)

    def write(self, value: T, table: Steps = (), prefix: Steps = ()) -> Iterator[str]:
        for item in sorted(self.fields, key=lambda item: item.codec.is_block):
            content = value[item.name] if isinstance(value, dict) else getattr(value, item.name)
            if item.always or content != item.default:
                yield from item.codec.write(content, (*(table if item.codec.is_block else prefix), item.key))

    def _value(self, item: Field, raw: dict[str, Any], at: Place, reading: Reading) -> Any:
        if item.key in raw:
            return item.codec.read(raw[item.key], at / item.key, reading)
        if item.default is REQUIRED:
            raise Wrong(f'"{item.key}" is missing', f"Add a line for {item.key}")
        return item.default

    def _refuse_unknown(self, raw: dict[str, Any], at: Place, reading: Reading) -> None:
        keys = [item.key for item in self.fields]
        for key in raw.keys() - set(keys):
            reading.report.fault(at / key, f'unknown key "{key}"', _remedy(key, keys, at))


def _remedy(key: str, keys: list[str], at: Place) -> str:
    if at.path and key in at.document.top_keys:
        return "A line below a [[header]] belongs to it: move this one up, above the first header"
    return nearest(key, keys)


@dataclass(frozen=True, slots=True)
class Dotted:
    """A record inside another, its keys behind a dot."""

    record: Record[Any]
    is_block: bool = False

    def read(self, raw: Any, at: Place, reading: Reading) -> Any:
        return self.record.read(raw, at, reading)

    def write(self, value: Any, path: Steps) -> Iterable[str]:
        return self.record.write(value, prefix=path)


@dataclass(frozen=True, slots=True)
class Table:
    """A record under a `[header]`."""

    record: Record[Any]
    is_block: bool = True

    def read(self, raw: Any, at: Place, reading: Reading) -> Any:
        return self.record.read(raw, at, reading)

    def write(self, value: Any, path: Steps) -> Iterable[str]:
        yield f"\n[{dotted(path)}]"
        yield from self.record.write(value, path)


@dataclass(frozen=True, slots=True)
class Tables:
    """Records under `[[header]]`s, each with an id of its own."""

    record: Record[Any]
    is_block: bool = True

    def read(self, raw: Any, at: Place, reading: Reading) -> tuple[Any, ...]:
        if not isinstance(raw, list):
            raise Wrong("this must be written with two brackets", f"Write [[{dotted([str(at.path[-1])])}]]")
        found, ids = [], set()
        for number, item in enumerate(raw):
            id = item.get("id") if isinstance(item, dict) else None
            if isinstance(id, str) and id in ids:
                reading.report.fault(at / number / "id", f'"{id}" stands twice', "Give each an id of its own")
            ids.add(id if isinstance(id, str) else "")
            try:
                found.append(self.record.read(item, at / number, reading))
            except Wrong as wrong:
                reading.report.fault(at / number, wrong.problem, wrong.remedy)
            except Reported:
                pass
        if len(found) < len(raw):
            raise Reported
        return tuple(found)

    def write(self, value: Iterable[Any], path: Steps) -> Iterable[str]:
        for item in value:
            yield f"\n[[{dotted(path)}]]"
            yield from self.record.write(item, path)
