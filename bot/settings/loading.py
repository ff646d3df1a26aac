"""Reads config.toml and the environment, and names every fault with its place and its remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.domain.errors import Misconfigured
from bot.settings.document import Document, Place
from bot.settings.tree import AudienceTable, Campaign, Database, Mastodon, Operators, Settings, Table, Telegram

Fault = tuple[Place, str]

_TABLES: Mapping[str, type[Table]] = {
    "audience": AudienceTable,
    "campaign": Campaign,
    "database": Database,
    "mastodon": Mastodon,
    "operators": Operators,
    "telegram": Telegram,
}
_FROM_ENVIRONMENT = {
    f"SOLIDARITY_{table}__{key}".upper(): (table, key)
    for table in ("telegram", "mastodon", "database", "campaign", "operators")
    for key in _TABLES[table].model_fields
    if key != "allowed_ids"
}
_SECRET_FILES = (("telegram", "token"), ("mastodon", "access_token"))
_OTHER_WORDS = {
    "thread_id": "topic",
    "message_thread_id": "topic",
    "chat": "to",
    "chat_id": "to",
    "time": "at",
    "hour": "at",
    "timezone": "zone",
    "lang": "language",
}
_SHOWN_FAULTS = 10

# Filled in before the values are looked at, so that a default zone and a default place are checked like any other.
_DEFAULTS: Mapping[str, object] = {
    "audience": [{"name": network, "network": network} for network in ("telegram", "mastodon")],
    "database": {},
}


def load(path: Path, environ: Mapping[str, str]) -> Settings:
    """The settings of a file and the environment, which wins. No file at all means rehearsal.

    Misconfigured names every fault, with file and line, what is accepted, and the nearest valid name. It never
    holds a secret.
    """
    document = Document.read(path)
    named: dict[Place, str] = {place: name for name, place in _FROM_ENVIRONMENT.items() if environ.get(name)}
    data = _merged(document.data, {place: environ[name] for place, name in named.items()})
    faults = list(_read_secret_files(data, path.parent))
    settings: Settings | None = None
    try:
        settings = Settings.model_validate(data, context={"folder": path.parent.resolve()})
    except ValidationError as error:
        faults += (_fault(details, data) for details in error.errors(include_url=False, include_input=False))
    else:
        faults += _contradictions(settings)
    faults.sort(key=lambda fault: document.line(fault[0]))
    told = [f"{named.get(place) or document.where(place)}: {text}" for place, text in faults]
    told += _strays(environ)
    if told or settings is None:
        raise Misconfigured(_listed(told))
    return settings


def _listed(told: list[str]) -> str:
    rest = len(told) - _SHOWN_FAULTS
    return "\n".join([*told[:_SHOWN_FAULTS], *([f"... and {rest} more."] if rest > 0 else [])])


def _merged(data: Mapping[str, object], from_environment: Mapping[Place, str]) -> dict[str, Any]:
    """The file's tables with the environment's values in them. A token given there replaces the file's, however given."""
    tables = {**_DEFAULTS, **data}
    merged = {key: dict(value) if isinstance(value, dict) else value for key, value in tables.items()}
    for place, value in from_environment.items():
        table, key = map(str, place)
        target = merged.setdefault(table, {})
        if isinstance(target, dict):
            other = key.removesuffix("_file") if key.endswith("_file") else f"{key}_file"
            if (table, other) not in from_environment:
                target.pop(other, None)
            target[key] = value
    return merged


def _read_secret_files(data: dict[str, Any], folder: Path) -> Iterator[Fault]:
    """Put what the named files hold in the place of the secrets themselves."""
    for table, key in _SECRET_FILES:
        given = data.get(table)
        name = given.get(f"{key}_file") if isinstance(given, dict) else None
        if not isinstance(given, dict) or not isinstance(name, str) or not name:
            continue
        place = (table, f"{key}_file")
        if given.get(key):
            yield place, f"{key} and {key}_file are both given. Keep one of the two."
            continue
        try:
            given[key] = (folder / name).read_text(encoding="utf-8-sig").strip()
        except (OSError, UnicodeDecodeError):
            yield place, f"the file {folder / name} cannot be read. It must hold the token and nothing else."
            continue
        if not given[key]:
            yield place, f"the file {folder / name} is empty. It must hold the token and nothing else."


def _strays(environ: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(environ):
        if name.startswith("SOLIDARITY_") and name not in _FROM_ENVIRONMENT:
            near = get_close_matches(name, _FROM_ENVIRONMENT, n=1)
            remedy = f"did you mean {near[0]}?" if near else "it takes texts of a table, as SOLIDARITY_TELEGRAM__TOKEN."
            yield f"{name}: the environment has no such setting; {remedy}"


def _fault(details: ErrorDetails, data: Mapping[str, object]) -> Fault:
    place = details["loc"]
    if details["type"] == "extra_forbidden":
        return place, _unknown(place, isinstance(data.get(str(place[0])), dict | list))
    table, key = _split(place)
    model = Settings if table is None else _TABLES[table]
    if key is None:
        return place, f"{place[0]} must be {_written(str(place[0]))}."
    accepted = model.model_fields[key].description
    match details["type"]:
        case "zone":
            return place, f"{key}{_inside(place)} {details['msg']}"
        case "missing":
            return place, f"{key} is missing{_inside(place)}. It must be {accepted}."
        case _:
            return place, f"{key}{_inside(place)} must be {accepted}."


def _split(place: Place) -> tuple[str | None, str | None]:
    """The table and the key that a place names: None for the top of the file, and for a table as a whole."""
    table, *rest = place
    keys = [word for word in rest if isinstance(word, str)]
    if table in _TABLES:
        return str(table), keys[0] if keys else None
    return None, str(table)


def _inside(place: Place) -> str:
    if len(place) == 1:
        return ""
    if place[0] == "audience":
        return f" in [[audience]] no. {int(place[1]) + 1}"
    return f" in [{place[0]}]"


def _written(table: str) -> str:
    return f"written as {_as_written(table)}, with its settings in the lines below it"


def _unknown(place: Place, is_table: bool) -> str:
    """What to write instead of a name that is not known where it stands."""
    name, inside = str(place[-1]), len(place) > 1
    plain = name.lower().replace("-", "_")
    top = [key for key in Settings.model_fields if key not in _TABLES]
    if inside and plain in top:
        return f"{name} stands{_inside(place)}, but belongs at the top of the file, above the first [table]."
    if inside:
        shown, valid = f"{name}{_inside(place)}", {key: key for key in _TABLES[str(place[0])].model_fields}
    elif is_table:
        shown, valid = f"[{name}]", {table: _as_written(table) for table in _TABLES}
    else:
        shown, valid = name, {key: key for key in top}
    near = get_close_matches(_OTHER_WORDS.get(plain, plain), valid, n=1)
    remedy = f"; did you mean {valid[near[0]]}?" if near else f". Known there: {', '.join(valid.values())}."
    return f"unknown {shown}{remedy}"


def _as_written(table: str) -> str:
    return "[[audience]]" if table == "audience" else f"[{table}]"


def _contradictions(settings: Settings) -> Iterator[Fault]:
    """What is wrong only because of something else that the file says."""
    if settings.mastodon.access_token and not settings.mastodon.api_base_url:
        yield ("mastodon", "access_token"), "[mastodon] needs api_base_url too: the address of the account's server."
    names: set[str] = set()
    for number, audience in enumerate(settings.audience):
        place: Place = ("audience", number)
        if audience.name.casefold() in names:
            yield (*place, "name"), "two audiences have this name. Give each its own."
        names.add(audience.name.casefold())
        yield from (((*place, key), text) for key, text in _misfits(audience, settings))


def _misfits(audience: AudienceTable, settings: Settings) -> Iterator[tuple[str, str]]:
    network = audience.network
    if network == "mastodon" and audience.to:
        yield "to", "posts on Mastodon go to the account's own followers: take the setting to away."
    if audience.live and not settings.has_token(network):
        yield "live", f"live = true needs a token in [{network}]. Until there is one, leave live = false."
    if audience.live and audience.approval == "veto" and not settings.operator_places:
        yield (
            "approval",
            'approval = "veto" needs somebody to show the post to: fill in [operators], with that network\'s token.',
        )
    if network == "telegram":
        if audience.live and not audience.to:
            yield "live", f"live = true needs the setting to: {AudienceTable.model_fields['to'].description}."
        if audience.to and not re.fullmatch(r"-?[0-9]{1,19}|@\w{4,}", audience.to):
            yield "to", f"to must be {AudienceTable.model_fields['to'].description}."
    for key, only in (("topic", "telegram"), ("visibility", "mastodon")):
        if key in audience.model_fields_set and network != only:
            yield key, f"{key} is for audiences on {only} only. Take it out."
