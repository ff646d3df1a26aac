"""The guard that refuses the network in tests, tried on the ways in which the bot and its libraries connect."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable

import aiohttp
import pytest
import requests

Way = Callable[[str], Awaitable[None]]
ELSEWHERE = "192.0.2.1"


async def by_asyncio(host: str) -> None:
    await asyncio.open_connection(host, 80)


async def by_aiohttp(host: str) -> None:
    async with aiohttp.ClientSession() as session:
        await session.get(f"http://{host}/")


async def by_requests_in_a_thread(host: str) -> None:
    await asyncio.to_thread(requests.get, f"http://{host}/", timeout=5)


@pytest.mark.parametrize("way", [by_asyncio, by_aiohttp, by_requests_in_a_thread])
@pytest.mark.parametrize("host", [ELSEWHERE, "example.org"])
async def test_nothing_leaves_this_machine(way: Way, host: str, no_network: list[str]) -> None:
    with pytest.raises(OSError):  # noqa: PT011 (each library wraps the refusal in its own)
        await way(host)
    assert set(no_network) == {host}
    no_network.clear()  # else this very test would fail, as it should anywhere else


def test_connect_ex_is_refused_too(no_network: list[str]) -> None:
    with socket.socket() as sock, pytest.raises(ConnectionRefusedError):
        sock.connect_ex((ELSEWHERE, 80))
    no_network.clear()


async def test_a_name_that_does_not_exist_may_be_asked_for(no_network: list[str]) -> None:
    with pytest.raises(socket.gaierror):
        await by_asyncio("nowhere.invalid")
    assert no_network == []


async def test_loopback_is_open() -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"salam")
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        assert await reader.read() == b"salam"
        writer.close()
        await writer.wait_closed()
