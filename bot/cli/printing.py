"""How answers of the command line look, for people and for programs."""

from __future__ import annotations

import json as jsonlib
import sys
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from bot.cli.checking import Finding
from bot.domain.post import Network, Post
from bot.ports import Saying
from bot.rehearsal.terminal import Terminal
from bot.usecases.amend import Place
from bot.usecases.look import Entry, Preview
from bot.usecases.status import State


def console() -> Console:
    """Standard output; wide where it is no terminal, so that a program or a log loses nothing."""
    return Console(width=None if sys.stdout.isatty() else 160, highlight=False)


def tell(line: str) -> None:
    """Print one line."""
    Terminal(console()).say(line)


def as_json(value: Any) -> None:
    """Print for programs."""
    print(jsonlib.dumps(value, ensure_ascii=False, indent=2))  # noqa: T201


def previews(found: Sequence[Preview], *, json: bool) -> None:
    if json:
        as_json([_preview(each) for each in found])
        return
    for each in found:
        heading = f"{each.audience.name} · {each.day} {each.audience.at:%H:%M} {each.audience.zone}"
        Terminal(console()).show_saying(each.saying, each.audience.network, heading)


def _preview(each: Preview) -> dict[str, Any]:
    return {
        "audience": each.audience.name,
        "network": each.audience.network,
        "date": each.day.isoformat(),
        "prisoner": each.profile.slug if each.profile else None,
        **_saying(each.saying),
    }


def saying(said: Saying, shape: Network, *, json: bool) -> None:
    if json:
        as_json(_saying(said))
    else:
        Terminal(console()).show_saying(said, shape)


def _saying(said: Saying) -> dict[str, Any]:
    buttons = [{"label": button.label, "line": button.line} for button in said.buttons]
    return {"text": said.text, "length": said.length, "limit": said.limit, "buttons": buttons}


def findings(found: Sequence[Finding], *, json: bool) -> None:
    if json:
        as_json([{"what": each.what, "good": each.good, "text": each.text} for each in found])
        return
    for each in found:
        tell(f"{'good ' if each.good else 'FAULT'} {each.what}: {each.text}")


def state(found: State, *, json: bool) -> None:
    if json:
        as_json(_state(found))
        return
    tell("All sending is stopped; `solidarity resume` goes on." if found.stopped else "Sending is on.")
    for post in found.troubles:
        tell(f"TROUBLE post {post.id}, {post.audience} on {post.local_date}: {post.state}. {post.note}")
    for notice in found.notices:
        told = "; ".join(f"{key}: {value}" for key, value in notice.values.items() if value)
        times = f" ({notice.count} times)" if notice.count > 1 else ""
        tell(f"TROUBLE {notice.kind}{times}, {notice.last_at:%Y-%m-%d %H:%M} UTC: {told or notice.subject}")
        for order in notice.orders:
            tell(f"        {order.line}, to the bot on Telegram")
    for loss in found.losses:
        tell(f"TROUBLE {loss.network} {loss.address} takes nothing since {loss.since:%Y-%m-%d}: {loss.reason}")
        tell(f"        put it right there, then: solidarity reconnect {loss.id}")
    if found.uncertain_private:
        tell(f"{found.uncertain_private} messages to private chats may or may not have arrived.")
    for post in found.waiting:
        tell(f"waiting post {post.id}, {post.audience} on {post.local_date}: due {post.due_at:%Y-%m-%d %H:%M} UTC")


def _state(found: State) -> dict[str, Any]:
    return {
        "stopped": found.stopped,
        "troubles": [brief(post) for post in found.troubles],
        "notices": [
            {
                "kind": notice.kind,
                "subject": notice.subject,
                "count": notice.count,
                "at": notice.at.isoformat(),
                "values": notice.values,
                "orders": [order.line for order in notice.orders],
            }
            for notice in found.notices
        ],
        "losses": [
            {"id": loss.id, "network": loss.network, "address": loss.address, "since": loss.since.isoformat(),
             "reason": loss.reason}
            for loss in found.losses
        ],
        "uncertain_private": found.uncertain_private,
        "waiting": [brief(post) for post in found.waiting],
    }  # fmt: skip


def places(found: Sequence[Place], *, json: bool) -> None:
    if json:
        as_json(
            [
                {"place": each.place, "outcome": each.outcome, "why": each.why, "link": each.link, "done": each.is_done}
                for each in found
            ]
        )
        return
    for each in found:
        tell(each.line)


def brief(post: Post) -> dict[str, Any]:
    """What a program needs to tell posts apart, and what became of each."""
    return {
        "id": post.id,
        "audience": post.audience,
        "date": post.local_date.isoformat(),
        "state": post.state,
        "note": post.note,
    }


def calendar(entries: Sequence[Entry], *, json: bool) -> None:
    if json:
        as_json([_entry(entry) for entry in entries])
        return
    table = Table("date", "hour", "audience", "person", "state", "why")
    for entry in entries:
        name = entry.profile.names.get("en", entry.profile.slug)
        table.add_row(str(entry.day), _hour(entry), entry.audience.name, name, entry.state, entry.reason)
    console().print(table)


def _hour(entry: Entry) -> str:
    at = entry.due_at.astimezone(ZoneInfo(entry.audience.zone))
    return f"{at:%H:%M} {entry.audience.zone}"


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "date": entry.day.isoformat(),
        "due_at": entry.due_at.isoformat(),
        "audience": entry.audience.name,
        "network": entry.audience.network,
        "live": not entry.audience.rehearses,
        "occasion": entry.occasion,
        "prisoner": entry.profile.slug,
        "reason": entry.reason,
        "state": entry.state,
    }
