"""Interface words in one language: statuses, plurals, dates, numbers, terms and labels."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from messages.render import TEMPLATES, TemplateFault


class Words:
    """The words of one language, from its `words.toml`."""

    def __init__(self, locale: str, tables: Mapping[str, Mapping[str, Any]]) -> None:
        self._locale = Locale.parse(locale)
        self._tables = tables

    @classmethod
    def read(cls, language: str, folders: Sequence[Path] = (TEMPLATES,)) -> Words:
        """The words of a language, from the first folder that has them; TemplateFault where they cannot be read."""
        name = f"{language}/words.toml"
        path = next((folder / name for folder in folders if (folder / name).is_file()), None)
        if path is None:
            raise TemplateFault(f"{name} is missing; write it, or leave out the language {language!r}")
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
            return cls(str(tables.pop("locale")), tables)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, ValueError) as error:
            raise TemplateFault(f"{name}: {error}") from error

    def say(self, table: str, key: str, **values: str) -> str:
        """One phrase, with its blanks filled in."""
        try:
            phrase = self._tables[table][key]
        except KeyError as error:
            raise TemplateFault(f"words.toml has no {key!r} under [{table}]") from error
        return str(phrase).format(**values) if values else str(phrase)

    def count(self, noun: str, number: int) -> str:
        """So many of something: `1 day`, `1,100 days`."""
        forms: Mapping[str, str] = self._tables["count"][noun]
        form = forms.get(self._locale.plural_form(number), forms["other"])
        return form.format(n=self.number(number))

    def number(self, number: int) -> str:
        return format_decimal(number, locale=self._locale)

    def date(self, year: int, month: int | None = None, day: int | None = None) -> str:
        """A date as exact as it is known: `20 November 2023`, `August 2023`, `2023`."""
        if month is None:
            return str(year)
        if day is None:
            return format_skeleton("yMMMM", date(year, month, 1), locale=self._locale)
        return format_date(date(year, month, day), format="long", locale=self._locale)

    def when(self, year: int, month: int | None = None, day: int | None = None) -> str:
        """A date inside a sentence: `on 20 November 2023`, `in August 2023`."""
        exact = "day" if day else "month" if month else "year"
        return self.say("when", exact, date=self.date(year, month, day))

    def term(self, years: int, months: int, days: int) -> str:
        """A term that a court set: `7 years and 6 months`."""
        counted = (("year", years), ("month", months), ("day", days))
        return self.all([self.count(noun, number) for noun, number in counted if number])

    def all(self, things: Sequence[str]) -> str:
        """Several things in a row: `one, another and a third`."""
        return format_list(things, locale=self._locale)
