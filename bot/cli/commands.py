"""The commands by name; each opens the bot, asks one use case, and prints."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.app import Parts, assembled, languages
from bot.cli import dossier, printing
from bot.cli.checking import Finding
from bot.cli.checking import check as findings
from bot.cli.deciding import commands as post_commands
from bot.cli.opening import BY, ConfigOption, at_instant, settings_from, start_here
from bot.domain.post import Network
from bot.usecases.status import State

commands = typer.Typer(
    name="solidarity",
    help="Tells one political prisoner's story a day on Telegram and Mastodon, and answers questions about them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
commands.add_typer(dossier.commands, name="dossier")
commands.add_typer(post_commands, name="post")

AtOption = Annotated[str, typer.Option("--at", help="The instant that 'now' means, such as 2026-11-24T09:00+04:00.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print for programs.")]


@commands.command()
def init(config: ConfigOption = Path("config.toml")) -> None:
    """Make config.toml, the database and the bundled dossier; safe to run again."""
    asyncio.run(start_here(config, tell=printing.tell))


@commands.command()
def run(config: ConfigOption = Path("config.toml")) -> None:
    """Run the service; without tokens it rehearses."""
    from bot.cli.running import run_service

    asyncio.run(run_service(config))


@commands.command()
def check(config: ConfigOption = Path("config.toml"), json: JsonOption = False) -> None:
    """Check settings, dossier, words and networks; sends nothing."""

    async def look() -> list[Finding]:
        async with assembled(settings_from(config)) as bot:
            return [finding async for finding in findings(bot)]

    found = asyncio.run(look())
    printing.findings(found, json=json)
    raise typer.Exit(0 if all(finding.good for finding in found) else 1)


@commands.command()
def today(
    config: ConfigOption = Path("config.toml"), audience: str = "", at: AtOption = "", json: JsonOption = False
) -> None:
    """Show what today's post says on each network, with its length and limit."""

    async def show() -> None:
        async with assembled(settings_from(config), Parts(clock=at_instant(at))) as bot:
            names = [each.name for each in bot.audiences]
            if audience and audience not in names:
                raise typer.BadParameter(f"there are: {', '.join(names)}", param_hint="--audience")
            previews = [each for each in await bot.look.today() if audience in ("", each.audience.name)]
            printing.previews(previews, json=json)

    asyncio.run(show())


@commands.command()
def calendar(
    config: ConfigOption = Path("config.toml"),
    days: Annotated[int, typer.Option(min=1, max=366)] = 30,
    at: AtOption = "",
    json: JsonOption = False,
) -> None:
    """Show what goes out, when, where, about whom, and why."""

    async def show() -> None:
        async with assembled(settings_from(config), Parts(clock=at_instant(at))) as bot:
            printing.calendar(await bot.look.calendar(days), json=json)

    asyncio.run(show())


@commands.command()
def ask(
    text: Annotated[list[str], typer.Argument(help="What a reader would type, such as: /prisoner ulvi")],
    config: ConfigOption = Path("config.toml"),
    network: Annotated[str, typer.Option(help="telegram or mastodon")] = "telegram",
    language: str = "en",
    at: AtOption = "",
    json: JsonOption = False,
) -> None:
    """Answer a command exactly as its readers would see it."""
    if network not in ("telegram", "mastodon"):
        raise typer.BadParameter("write telegram or mastodon", param_hint="--network")
    if language not in languages():
        raise typer.BadParameter(f"there are messages in: {', '.join(languages())}", param_hint="--language")
    shape = Network(network)

    async def show() -> None:
        async with assembled(settings_from(config), Parts(clock=at_instant(at))) as bot:
            facts = await bot.answer.facts(" ".join(text), shape=shape)
            saying = bot.voice.say(facts, shape=shape, language=language)
            printing.saying(saying, shape, json=json)

    asyncio.run(show())


@commands.command()
def status(config: ConfigOption = Path("config.toml"), at: AtOption = "", json: JsonOption = False) -> None:
    """Say whether sending is on, what waits, and what needs a human; exit 1 where something does."""

    async def look() -> State:
        async with assembled(settings_from(config), Parts(clock=at_instant(at))) as bot:
            return await bot.status.look()

    state = asyncio.run(look())
    printing.state(state, json=json)
    raise typer.Exit(1 if state.needs_someone else 0)


@commands.command()
def stop(config: ConfigOption = Path("config.toml")) -> None:
    """Stop all sending at once, until `resume`; commands then answer with a fixed notice."""
    asyncio.run(_switch(config, resume=False))
    printing.tell("All sending is stopped. `solidarity resume` goes on.")


@commands.command()
def resume(config: ConfigOption = Path("config.toml")) -> None:
    """Go on sending after `stop`. What was missed by more than the late limit is skipped, never sent in a burst."""
    asyncio.run(_switch(config, resume=True))
    printing.tell("Sending goes on.")


@commands.command()
def reconnect(id: int, config: ConfigOption = Path("config.toml")) -> None:
    """Send to a place again that had taken nothing any more; `status` names it with its number."""

    async def back() -> str:
        async with assembled(settings_from(config)) as bot:
            return await bot.decide.reconnect(id, BY)

    printing.tell(f"Posts go to {asyncio.run(back())} again.")


async def _switch(config: Path, *, resume: bool) -> None:
    async with assembled(settings_from(config)) as bot:
        await (bot.switch.resume(BY) if resume else bot.switch.stop(BY))
