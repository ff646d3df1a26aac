"""`solidarity post`: what operators decide about a post, and how they take one back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.app import Bot, assembled
from bot.cli import printing
from bot.cli.opening import BY, ConfigOption, settings_from
from bot.cli.posts import JsonOption, commands
from bot.usecases.amend import Place

__all__ = ["commands"]

WhyOption = Annotated[str, typer.Option("--why", help="Why, in words for readers: they see it at every place.")]


class Settled(StrEnum):
    """What an operator found at the place."""

    THERE = "there"
    AGAIN = "again"
    MISSING = "missing"


@commands.command()
def approve(id: int, config: ConfigOption = Path("config.toml")) -> None:
    """Let a post go that waits for a yes, is held, or may still be held."""
    _decide(config, lambda bot: bot.decide.approve(id, BY))
    printing.tell(f"Post {id} goes out at its hour; at once, where that has passed.")


@commands.command()
def hold(id: int, config: ConfigOption = Path("config.toml")) -> None:
    """Keep a post back until somebody approves it."""
    _decide(config, lambda bot: bot.decide.hold(id, BY))
    printing.tell(f"Post {id} is held. `solidarity post approve {id}` lets it go.")


@commands.command()
def skip(id: int, config: ConfigOption = Path("config.toml")) -> None:
    """Leave a post out, for good."""
    _decide(config, lambda bot: bot.decide.skip(id, BY))
    printing.tell(f"Post {id} is left out.")


@commands.command()
def settle(
    id: int,
    found: Annotated[Settled, typer.Argument(help="there; again: send it again; missing: leave it")],
    config: ConfigOption = Path("config.toml"),
    link: Annotated[str, typer.Option(help="Where it is, if it is there.")] = "",
    part: Annotated[int, typer.Option(help="Only this part of the post, by its number in `post show`.")] = 0,
) -> None:
    """Say what became of a post of which nobody knows whether it is there."""

    async def settled(bot: Bot) -> None:
        parts = (part,) if part else await bot.decide.unsettled(id, failed=found is Settled.AGAIN)
        for each in parts:
            if found is Settled.THERE:
                await bot.decide.there(each, BY, link)
            else:
                await (bot.decide.again if found is Settled.AGAIN else bot.decide.missing)(each, BY)

    _decide(config, settled)
    printing.tell(f"Post {id}: {found}." + (" The service sends it now." if found is Settled.AGAIN else ""))


@commands.command()
def retract(
    id: int,
    why: WhyOption,
    config: ConfigOption = Path("config.toml"),
    delete: Annotated[bool, typer.Option("--delete", help="Delete it where that is allowed.")] = False,
    json: JsonOption = False,
) -> None:
    """Take a post back at every place: a notice stands in its stead, or nothing; a correction tells its readers."""
    _report(config, lambda bot: bot.take_back.retract(id, why, delete=delete, by=BY), json=json)


@commands.command()
def correct(id: int, why: WhyOption, config: ConfigOption = Path("config.toml"), json: JsonOption = False) -> None:
    """Make a post say what is known today, at every place; a correction tells its readers."""
    _report(config, lambda bot: bot.take_back.correct(id, why, by=BY), json=json)


def _decide(config: Path, decide: Callable[[Bot], Awaitable[None]]) -> None:
    async def carry_out() -> None:
        async with assembled(settings_from(config)) as bot:
            await decide(bot)

    asyncio.run(carry_out())


def _report(config: Path, take_back: Callable[[Bot], Awaitable[Sequence[Place]]], *, json: bool) -> None:
    """Carry it out, and say for each place what became of it; exit 1 where something is left to do."""

    async def carry_out() -> Sequence[Place]:
        async with assembled(settings_from(config)) as bot:
            return await take_back(bot)

    places = asyncio.run(carry_out())
    printing.places(places, json=json)
    raise typer.Exit(0 if all(place.is_done for place in places) else 1)
