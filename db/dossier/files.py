"""A dossier as a folder of files: read whole or not at all, written always in the same way.

dossier.toml, statement.txt, sources.toml, cases.toml, demands.toml, slogans.toml, actions.toml, prisoners/<slug>.toml
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.domain.campaign import Dossier
from bot.domain.errors import Faulty
from bot.domain.prisoner import Event
from db.dossier.codecs import STATEMENT
from db.dossier.findings import Report, Reported
from db.dossier.headings import HEADINGS
from db.dossier.places import Document, Place
from db.dossier.reading import Reading
from db.dossier.records import Record
from db.dossier.schema import DOSSIER, LISTS, PRISONER
from db.dossier.values import ID

PRISONERS = "prisoners"
_RECORDS: Mapping[str, Record[Any]] = {"dossier": DOSSIER, "prisoner": PRISONER, **LISTS}


def read(folder: Path) -> Dossier:
    """The dossier in that folder; Faulty names every fault in it, and nothing is half read."""
    examined = examine(folder)
    if examined.dossier is None:
        raise Faulty(tuple(map(str, examined.report.faults)))
    return examined.dossier


def write(dossier: Dossier, folder: Path) -> None:
    """Write the dossier's files into that folder, each one whole or not at all.

    Inside `prisoners/`, files of people who are not in the dossier are deleted; nothing else ever is.
    Pictures are not written.
    """
    files = {name: text.encode() for name, text in _rendered(dossier)}
    (folder / PRISONERS).mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        fresh = folder / f"{name}.new"
        fresh.write_bytes(content)
        os.replace(fresh, folder / name)
    for path in (folder / PRISONERS).glob("*.toml"):
        if f"{PRISONERS}/{path.name}" not in files:
            path.unlink()


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in a folder. `dossier` is None where there are faults."""

    report: Report
    dossier: Dossier | None = None
    documents: Mapping[str, Document] = field(default_factory=dict)


def examine(folder: Path) -> Examined:
    """Read all files and write down everything that is wrong with them; raises nothing."""
    report = Report()
    files = _Files(folder, report)
    heads = {name: files.load(f"{name}.toml", name) for name in ("dossier", *LISTS)}
    people = {name: files.load(f"{PRISONERS}/{name}.toml", "prisoner") for name in files.slugs()}
    reading = Reading(folder, report, _known(heads, frozenset(people)))
    found: dict[str, Any] = {}
    for name, record in {"dossier": DOSSIER, **LISTS}.items():
        found |= files.read(heads[name], record, reading) or {}
    prisoners = {slug: files.read(raw, PRISONER, reading) for slug, raw in people.items()}
    files.report_strangers()
    if report.faults:
        return Examined(report)
    found["sources"] = {source.id: source for source in found["sources"]}
    found["cases"] = {case.id: _learned(case, found["written"]) for case in found["cases"]}
    found["prisoners"] = {slug: _learned(person, found["written"]) for slug, person in prisoners.items()}
    return Examined(report, Dossier(**found), files.documents)


@dataclass(slots=True)
class _Raw:
    document: Document
    table: dict[str, Any] | None


class _Files:
    """The files of one folder."""

    def __init__(self, folder: Path, report: Report) -> None:
        self._folder = folder
        self._report = report
        self.documents: dict[str, Document] = {}

    def slugs(self) -> list[str]:
        return sorted(path.stem for path in self._listed(self._folder / PRISONERS) if path.suffix == ".toml")

    def load(self, name: str, kind: str) -> _Raw:
        """The raw content of a file, or None with the reason reported."""
        top_keys = [item.key for item in _RECORDS[kind].fields]
        document = self.documents[name] = Document(name, top_keys=top_keys)
        try:
            document.text = (self._folder / name).read_bytes().decode().removeprefix("\ufeff").replace("\r\n", "\n")
            return _Raw(document, tomllib.loads(document.text))
        except OSError as error:
            remedy = "Put it back; a file that `solidarity dossier export` wrote shows how it looks"
            self._report.fault(Place(document), f"the file cannot be read ({error.strerror})", remedy)
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            remedy = "Save the file again with the encoding UTF-8"
            self._report.fault(Place(document), "this is not UTF-8", remedy, line=line)
        # A whole number of thousands of digits is a plain ValueError.
        except (ValueError, RecursionError) as error:
            self._report_syntax(document, str(error))
        return _Raw(document, None)

    def read(self, raw: _Raw, record: Record[Any], reading: Reading) -> Any:
        if raw.table is None:
            return None
        try:
            return record.read(raw.table, Place(raw.document), reading)
        except Reported:
            return None

    def report_strangers(self) -> None:
        """Warn of files that look like part of the dossier and are never read."""
        for path in (*self._listed(self._folder), *self._listed(self._folder / PRISONERS)):
            name = path.relative_to(self._folder).as_posix()
            is_ours = name in self.documents or name == STATEMENT or path.is_dir()
            if not is_ours and not path.name.startswith(".") and {".toml", ".txt"} & set(path.suffixes):
                remedy = "Check its name and folder; prisoners' files end in .toml"
                self._report.warn(Place(Document(name)), "this file is not read", remedy)

    def _listed(self, folder: Path) -> list[Path]:
        try:
            return sorted(folder.iterdir())
        except OSError:
            return []

    def _report_syntax(self, document: Document, message: str) -> None:
        at = re.search(r"at line (\d+)", message)
        line = int(at[1]) if at else None
        problem, remedy = f"this cannot be understood ({message})", _BROKEN
        if any(sign in message for sign in _DOUBLED):
            line, key = _doubled(document.text, line)
            problem, remedy = f'"{key}" stands twice', "Keep one of them"
        elif "Invalid date" in message:
            problem, remedy = "there is no such day", 'Write a day that exists, in quotes: "2023-08-01"'
        self._report.fault(Place(document), problem, remedy, line=line)


_BROKEN = "Look here and on the line before for a missing quote, bracket or ="
_DOUBLED = ("Cannot overwrite", "Cannot declare", "Cannot mutate", "Duplicate inline table key")


def _doubled(text: str, line: int | None) -> tuple[int, str]:
    """Where the second of two equal keys begins: TOML's reader tells where its value ends."""
    lines = text.split("\n")
    for number in range(min(line or len(lines), len(lines)), 0, -1):
        if match := re.match(r"\s*(\[\[?[^\[\]]+\]\]?|[^=#\[\]{},]+?)\s*(=|$|#)", lines[number - 1]):
            return number, match[1].strip().replace('"', "")
    return line or 1, "a key"


def _known(heads: Mapping[str, _Raw], slugs: frozenset[str]) -> dict[str, frozenset[str]]:
    places = {"category": "dossier", "source": "sources", "case": "cases"}
    known = {"prisoner": slugs}
    for kind, name in places.items():
        if (table := heads[name].table) is not None:
            known[kind] = frozenset(_ids(table.get(kind)))
    return known


def _ids(raw: object) -> Iterator[str]:
    for item in raw if isinstance(raw, list) else ():
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            yield item["id"]


def _learned(owner: Any, written: date) -> Any:
    """A person or case whose events without `learned_on` were learned when the dossier was written."""
    return replace(owner, events=tuple(_told(event, None, written) for event in owner.events))


def _unlearned(owner: Any, written: date) -> Any:
    return replace(owner, events=tuple(_told(event, written, None) for event in owner.events))


def _told(event: Event, old: date | None, new: date | None) -> Event:
    return replace(event, learned_on=new) if event.learned_on == old else event


def _rendered(dossier: Dossier) -> Iterator[tuple[str, str]]:
    head = {item.name: getattr(dossier, item.name) for item in DOSSIER.fields}
    yield "dossier.toml", _text("dossier", DOSSIER, head)
    if dossier.statement is not None:
        text = dossier.statement.text
        yield STATEMENT, "\ufeff" + text if text.startswith("\ufeff") else text
    lists = {
        "sources": [dossier.sources[id] for id in sorted(dossier.sources)],
        "cases": [_unlearned(case, dossier.written) for case in dossier.cases.values()],
        "demands": dossier.demands,
        "slogans": dossier.slogans,
        "actions": dossier.actions,
    }
    for name, record in LISTS.items():
        yield f"{name}.toml", _text(name, record, {name: tuple(lists[name])})
    for slug, person in dossier.prisoners.items():
        if ID.fullmatch(slug) is None or slug != person.slug:
            raise Faulty((f'{PRISONERS}/: "{slug}" cannot name a file. Use small letters, digits and hyphens.',))
        yield f"{PRISONERS}/{slug}.toml", _text("prisoner", PRISONER, _unlearned(person, dossier.written))


def _text(kind: str, record: Record[Any], value: object) -> str:
    lines = "\n".join(record.write(value))
    if not lines:
        return HEADINGS[kind]
    gap = "" if lines.startswith("\n") else "\n"
    return f"{HEADINGS[kind]}{gap}{lines}\n"
