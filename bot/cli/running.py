"""`solidarity run`: the service in a terminal or under a supervisor."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.app import Bot, Parts, assembled, set_up_logging
from bot.cli.opening import settings_from, start_here
from bot.cli.printing import console
from bot.domain.post import PostState
from bot.rehearsal.prompt import Prompt
from bot.rehearsal.terminal import Terminal
from bot.service import serve, stopping_on_signals


async def run_service(config: Path) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    terminal = Terminal(console())
    await start_here(config, terminal.say)
    settings = settings_from(config)
    set_up_logging(settings)
    async with stopping_on_signals() as stop, assembled(settings, Parts(show=terminal.show)) as bot:
        await _greet(bot, terminal)
        more = []
        if _rehearses_only(bot) and _has_terminal():
            more.append(Prompt(terminal, bot.answer, bot.audiences[0].language).serve)
        await serve(bot, stop, *more)
    terminal.say("Stopped.")


def _has_terminal() -> bool:
    """Somebody can type; under a supervisor there may be no standard input at all."""
    return sys.stdin is not None and sys.stdin.isatty()


def _rehearses_only(bot: Bot) -> bool:
    return bot.telegram is None and bot.mastodon is None


async def _greet(bot: Bot, terminal: Terminal) -> None:
    """Say how the service runs, and what of today's was rehearsed before."""
    if _rehearses_only(bot):
        terminal.say("No token is set, so this is a rehearsal: nothing leaves this machine. Ctrl-C ends it.")
        if _has_terminal():
            terminal.say("Type what a reader would type, for example: /prisoner ulvi")
    else:
        live = ", ".join(audience.name for audience in bot.audiences if not audience.rehearses)
        terminal.say(f"Serving. Live audiences: {live or 'none yet; posts go to rehearsal and to the operators'}.")
    async with bot.units(reading=True) as unit:
        for audience in (each for each in bot.audiences if each.rehearses):
            day = audience.date_at(bot.parts.clock())
            post = await unit.posts.of(audience.name, day, rehearsed=True)
            if post and post.state is PostState.PUBLISHED:
                name = f"{audience.network.capitalize()} ({audience.name})"
                terminal.say(f"{name}: today's post about {post.prisoner} was rehearsed before; /today shows it.")
