"""No secret in a log, at any level: not in messages, arguments, tracebacks or stacks, and not percent-encoded."""

from __future__ import annotations

import asyncio
import io
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator

import httpx
import pytest

from bot.redaction import Redaction, set_up_logging

TOKEN = "123456:TEST-secret_Token"
ENCODED = "123456%3ATEST-secret_Token"
LOGGERS = ("", "httpx", "httpcore", "urllib3", "aiosqlite", "asyncio")

log = logging.getLogger("bot.story")


@pytest.fixture
def logged() -> Iterator[Callable[[], str]]:
    """Logging as the bot sets it up, at DEBUG, and all that it wrote so far."""
    root = logging.getLogger()
    before = {name: logging.getLogger(name).level for name in LOGGERS}
    handlers, hook, thread_hook = root.handlers[:], sys.excepthook, threading.excepthook
    written = io.StringIO()
    root.handlers = []  # pytest's own handlers stay open, and out of this
    set_up_logging([TOKEN], logging.StreamHandler(written), logging.DEBUG)
    yield written.getvalue
    logging.captureWarnings(False)
    root.handlers, sys.excepthook, threading.excepthook = handlers, hook, thread_hook
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def no_secret(text: str) -> bool:
    return "secret_Token" not in text and "<secret>" in text


@pytest.mark.parametrize(
    "spelling", [TOKEN, ENCODED, ENCODED.lower(), f"https://api.example/bot{TOKEN}/getMe", "TEST-secret_Token"]
)
def test_a_token_is_nowhere_however_it_is_logged(logged: Callable[[], str], spelling: str) -> None:
    log.debug("asked %s", spelling)
    log.info(f"asked {spelling} about {{}}")
    log.warning("asked %(url)s", {"url": spelling})
    log.error(ValueError(spelling))
    log.debug("here", stack_info=spelling is not None)
    assert "secret_token" not in logged().lower()
    assert logged().count("<secret>") == 4


def test_nor_in_a_chain_of_exceptions(logged: Callable[[], str]) -> None:
    def ask() -> None:
        try:
            raise ConnectionError(f"cannot reach /bot{TOKEN}/getMe")
        except ConnectionError as error:
            raise RuntimeError(f"asking {ENCODED} failed") from error

    try:
        ask()
    except RuntimeError as error:
        error.add_note(f"the token was {TOKEN}")
        log.exception("this did not work", stack_info=True)
    assert no_secret(logged())
    assert logged().count("Traceback") == 2
    assert "The above exception was the direct cause" in logged()
    assert "Stack (most recent call last)" in logged()


def test_nor_where_the_arguments_do_not_fit_the_message(
    logged: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    log.info("%d calls", TOKEN)
    assert no_secret(logged())
    assert capsys.readouterr().err == ""


async def test_nor_in_what_an_http_client_logs(logged: Callable[[], str]) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    logging.getLogger("httpx").setLevel(logging.DEBUG)  # as if someone wanted to hear it all
    async with server, httpx.AsyncClient() as client:
        await client.get(f"http://127.0.0.1:{port}/bot{TOKEN}/getMe")
    async with httpx.AsyncClient() as client:
        try:
            await client.get(f"http://127.0.0.1:{port}/bot{TOKEN}/getMe")
        except httpx.ConnectError:
            log.exception("bot%s is not answered", TOKEN)
    assert "HTTP Request: GET" in logged()
    assert no_secret(logged())


async def test_nor_in_a_task_that_nobody_awaited(logged: Callable[[], str]) -> None:
    asyncio.get_running_loop().call_exception_handler({"message": "lost", "exception": OSError(TOKEN)})
    assert no_secret(logged())


def test_nor_in_unhandled_errors_and_warnings(logged: Callable[[], str], capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise OSError(TOKEN)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    sys.excepthook(OSError, OSError(TOKEN), None)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(f"{TOKEN} is old", stacklevel=1)
    assert no_secret(logged())
    assert logged().count("unhandled error") == 2
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("/bot987654321:AAF-unknown_to_us_0123456789/x", "/bot<secret>/x"),
        ("/bot987654321%3AAAF-unknown_to_us_0123456789/x", "/bot<secret>/x"),
        ("Authorization: Bearer abcDEF123456", "Authorization: Bearer <secret>"),
        ("postgresql+psycopg://bot:pw@db/x", "postgresql+psycopg://<secret>@db/x"),
        ("at 09:00, 2026-11-24T09:00:00, port 8080:tcp", "at 09:00, 2026-11-24T09:00:00, port 8080:tcp"),
    ],
)
def test_what_looks_like_a_secret_is_one(text: str, clean: str) -> None:
    assert Redaction().clean(text) == clean


def test_a_password_is_found_as_it_is_percent_encoded() -> None:
    redaction = Redaction(["p@ss word'"])
    assert redaction.clean("p@ss word' p%40ss%20word%27 p%40ss+word%27") == "<secret> <secret> <secret>"
