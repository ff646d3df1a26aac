"""What holds for every test: the network is refused, and the environment is not the tester's own."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

# python-telegram-bot hands out waiting times as timedelta only if asked to.
os.environ["PTB_TIMEDELTA"] = "1"
for _name in [name for name in os.environ if name.startswith("SOLIDARITY_")]:
    del os.environ[_name]

settings.register_profile("steady", deadline=None, print_blob=True)
settings.load_profile("steady")


def is_here(host: object) -> bool:
    """Whether a host is this machine's loopback: a literal address of it, or `localhost`."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(name).partition("%")[0]).is_loopback
    except ValueError:
        return False


def is_literal(host: object) -> bool:
    """Whether a host is an address already, so that looking it up asks nobody."""
    try:
        ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return True


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every connection and look-up that would leave this machine is refused, and fails the test that tried it.

    The refusal alone would not do: the bot under test outlives lost networks. Names under `.invalid` do not
    exist, as on the real network, and may be asked for: that is how a test meets a failing look-up.
    """
    tried: list[str] = []
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def refuse(host: object) -> ConnectionRefusedError:
        tried.append(str(host))
        return ConnectionRefusedError(f"tests reach no network, and this one tried {host}")

    def stays_here(sock: socket.socket, address: Any) -> bool:
        return sock.family not in (socket.AF_INET, socket.AF_INET6) or is_here(address[0])

    def guarded_connect(sock: socket.socket, address: Any) -> None:
        if not stays_here(sock, address):
            raise refuse(address[0])
        connect(sock, address)

    def guarded_connect_ex(sock: socket.socket, address: Any) -> int:
        if not stays_here(sock, address):
            raise refuse(address[0])
        return connect_ex(sock, address)

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        if str(host).endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if not (is_here(host) or is_literal(host)):
            raise refuse(host)
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)
    yield tried
    if tried:
        pytest.fail(f"this test tried to reach {', '.join(sorted(set(tried)))}; only 127.0.0.1 and ::1 are allowed")
