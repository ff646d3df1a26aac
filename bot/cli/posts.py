"""`solidarity post`: what went out, and what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from bot.app import assembled
from bot.cli import printing
from bot.cli.opening import ConfigOption, settings_from
from bot.domain.post import Delivery, JournalEntry, Part, Post
from bot.usecases.posts import post_by_id

commands = typer.Typer(help="See what went out.", no_args_is_help=True)
JsonOption = Annotated[bool, typer.Option("--json", help="Print for programs.")]


@commands.command("list")
def list_(
    config: ConfigOption = Path("config.toml"),
    limit: Annotated[int, typer.Option(min=1)] = 20,
    json: JsonOption = False,
) -> None:
    """List the newest posts."""

    async def read() -> Sequence[Post]:
        async with assembled(settings_from(config)) as bot, bot.units(reading=True) as unit:
            return await unit.posts.newest(limit)

    posts = asyncio.run(read())
    if json:
        printing.as_json([_post(post) for post in posts])
        return
    table = Table("id", "date", "audience", "person", "state", "note")
    for post in posts:
        way = "rehearsed" if post.rehearsed and post.published_at else str(post.state)
        note = "; ".join(filter(None, ("late" if post.late else "", post.note)))
        table.add_row(str(post.id), str(post.local_date), post.audience, post.prisoner, way, note)
    printing.console().print(table)


@commands.command()
def show(id: int, config: ConfigOption = Path("config.toml"), json: JsonOption = False) -> None:
    """Show a post with its deliveries, their parts, and what happened when."""

    async def read() -> tuple[Post, Sequence[tuple[Delivery, Sequence[Part]]], Sequence[JournalEntry]]:
        async with assembled(settings_from(config)) as bot, bot.units(reading=True) as unit:
            post = await post_by_id(id, unit)
            history = await unit.journal.of(post.subject)
            return post, await unit.posts.deliveries(id), history

    post, deliveries, history = asyncio.run(read())
    if json:
        journal = [_entry(entry) for entry in history]
        printing.as_json({**_post(post), "deliveries": [_delivery(*each) for each in deliveries], "journal": journal})
        return
    printing.tell(
        f"Post {post.id}: {post.prisoner} for {post.audience} on {post.local_date}, {post.state}. {post.note}"
    )
    printing.tell(f"Why: {post.reason}")
    printing.tell(f"Told: {', '.join(post.told)}")
    for delivery, parts in deliveries:
        printing.tell(
            f"{delivery.destination.network} {delivery.destination.address}, due {delivery.due_at:%Y-%m-%d %H:%M} UTC"
        )
        for part in parts:
            about = " ".join(filter(None, (str(part.state), part.link, part.failure)))
            printing.tell(f"  {part.kind}, part no. {part.id}: {about}")
    for entry in history:
        printing.tell(f"{entry.at:%Y-%m-%d %H:%M:%S} UTC  {entry.actor}: {entry.action}. {entry.detail}")


def _post(post: Post) -> dict[str, Any]:
    return {
        **printing.brief(post),
        "rehearsed": post.rehearsed,
        "prisoner": post.prisoner,
        "reason": post.reason,
        "due_at": post.due_at.isoformat(),
        "published_at": post.published_at.isoformat() if post.published_at else None,
        "told": post.told,
        "fingerprint": post.fingerprint,
        "late": post.late,
    }


def _entry(entry: JournalEntry) -> dict[str, Any]:
    return {"at": entry.at.isoformat(), "actor": entry.actor, "action": entry.action, "detail": entry.detail}


def _delivery(delivery: Delivery, parts: Sequence[Part]) -> dict[str, Any]:
    return {
        "network": delivery.destination.network,
        "to": delivery.destination.address,
        "parts": [
            {
                "id": part.id,
                "kind": part.kind,
                "state": part.state,
                "attempts": part.attempts,
                "remote_id": part.remote_id,
                "link": part.link,
                "text": part.text,
                "key": part.key,
            }
            for part in parts
        ],
    }
