"""Single values of dossier files: raw TOML in, the domain's value out, or the reason why not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from bot.domain.dates import PartialDate, Term
from db.dossier.findings import Wrong, nearest

ID = re.compile(r"[a-z0-9-]{1,48}", re.ASCII)
LONGEST_DEMAND = 120
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-[A-Za-z0-9]{2,8})*", re.ASCII)
_CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en"
    " eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv"
    " ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne"
    " ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st"
    " su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
    " azb ckb crh diq kmr lez rut syr tab tkr tly udi xmf zza"
)
_LANGUAGES = frozenset(_CODES.split())


def is_language(key: str) -> bool:
    """Whether a key names a language: `en`, `az`, `pt-BR`."""
    match = _LANGUAGE.fullmatch(key)
    return match is not None and match[1] in _LANGUAGES


def string(raw: Any) -> str:
    if not isinstance(raw, str):
        raise Wrong("this must be a text", 'Put it in quotes: "…"')
    if "\0" in raw:
        raise Wrong("the text holds a NUL character", "Delete it")
    return raw


def filled(raw: Any) -> str:
    text = string(raw)
    if not text.strip():
        raise Wrong("the text is empty", "Write it, or delete the line")
    return text


def name(raw: Any) -> str:
    """A category's id: words that a scope can hold."""
    text = filled(raw)
    if text != text.strip() or not text.isprintable():
        raise Wrong(f"{text!r} begins or ends with a space, or has several lines", "Write it on one line, without them")
    return text


def identifier(raw: Any) -> str:
    text = string(raw)
    if ID.fullmatch(text) is None:
        raise Wrong(f'"{text}" is not an id', "Use up to 48 small letters a to z, digits and hyphens")
    return text


def truth(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise Wrong("this must be true or false", "Write true or false, without quotes")
    return raw


def url(raw: Any) -> str:
    text = string(raw)
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        sound = False
    if not sound or not text.isprintable() or " " in text:
        raise Wrong(f'"{text}" is not a web address', "Write it whole, from https:// on")
    return text


def partial_date(raw: Any) -> PartialDate:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return PartialDate(raw.year, raw.month, raw.day)
    text = str(raw) if type(raw) is int else raw
    if not isinstance(text, str):
        raise Wrong("this is not a date", 'Write "2023", "2023-08" or "2023-08-01", in quotes')
    try:
        return PartialDate.parse(text)
    except ValueError:
        raise Wrong(f'"{text}" is not a date', 'Write "2023", "2023-08" or "2023-08-01", a day that exists') from None


def day(raw: Any) -> date:
    written = partial_date(raw)
    if not written.is_exact:
        raise Wrong(f'"{written}" is not a whole date', 'Write year, month and day: "2023-08-01"')
    return written.first


def term(raw: Any) -> Term:
    try:
        term = Term.parse(string(raw))
    except ValueError:
        term = Term()
    if term == Term():
        raise Wrong(f'"{raw}" is not a term', 'Write "8y", "7y6m" or "30d"')
    return term


def zone(raw: Any) -> str:
    text = string(raw)
    if text not in (zones := available_timezones()):
        raise Wrong(f'"{text}" is not a time zone', nearest(text, zones))
    return text


def demand(raw: Any) -> str:
    text = filled(raw)
    if len(text) > LONGEST_DEMAND:
        raise Wrong(f"the demand has {len(text)} characters", f"Say it in {LONGEST_DEMAND} at most")
    return text


def choice(kinds: type[StrEnum]) -> Callable[[Any], StrEnum]:
    """Reads one of an enumeration's words."""

    def read(raw: Any) -> StrEnum:
        text = string(raw)
        try:
            return kinds(text)
        except ValueError:
            valid = [kind.value for kind in kinds]
            raise Wrong(f'"{text}" is none of the words that may stand here', nearest(text, valid)) from None

    return read


def plain_file(raw: Any) -> str:
    """A file inside the dossier's folder."""
    text = filled(raw)
    steps = text.split("/")
    if not text.isprintable() or "\\" in text or ":" in text or any(step in ("", ".", "..") for step in steps):
        raise Wrong(f"{text!r} is not a file inside the dossier", 'Write its name, like "portraits/ornekli.jpg"')
    return text
