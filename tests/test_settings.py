"""config.toml as operators write it: what it gives, and what they are told when something in it is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from bot.domain.errors import Misconfigured
from bot.domain.post import Destination, Network, Visibility
from bot.settings import Settings, async_url, load

EXAMPLE = Path(__file__).parents[1] / "config.example.toml"
TOKEN = "123456:TEST-secret_Token"

Loaded = Callable[..., Settings]
Told = Callable[..., str]


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    def load_text(text: str | bytes, environ: Mapping[str, str] | None = None) -> Settings:
        path = tmp_path / "config.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load(path, environ or {})

    return load_text


@pytest.fixture
def told(loaded: Loaded, tmp_path: Path) -> Told:
    """What an operator is told about a faulty file, with the folder left out."""

    def tell(text: str | bytes, environ: Mapping[str, str] | None = None) -> str:
        with pytest.raises(Misconfigured) as caught:
            loaded(text, environ)
        assert caught.value.__cause__ is None
        return str(caught.value).replace(f"{tmp_path}{os.sep}", "")

    return tell


def audience(*lines: str, network: str = "telegram", name: str = "a") -> str:
    return "\n".join(["[[audience]]", f'name = "{name}"', f'network = "{network}"', *lines, ""])


def test_no_file_at_all_is_a_rehearsal_for_both_networks(tmp_path: Path) -> None:
    settings = load(tmp_path / "config.toml", {})
    assert [(each.name, each.network, each.rehearses) for each in settings.audiences] == [
        ("telegram", Network.TELEGRAM, True),
        ("mastodon", Network.MASTODON, True),
    ]
    first = settings.audiences[0]
    assert (first.language, first.at, first.zone) == ("en", time(9), "Asia/Baku")
    assert first.destinations == (Destination(network=Network.REHEARSAL, address="telegram", shape=Network.TELEGRAM),)
    assert settings.database.url.get_secret_value() == f"sqlite+aiosqlite:///{tmp_path}/solidarity.db"


def test_the_example_is_that_same_rehearsal(tmp_path: Path, loaded: Loaded) -> None:
    assert loaded(EXAMPLE.read_bytes()).model_dump() == load(tmp_path / "none.toml", {}).model_dump()


def named_settings(table: type[BaseModel], name: str = "") -> list[tuple[str, str]]:
    """Every setting, as its table and key."""
    found = []
    for key, info in table.model_fields.items():
        kinds = [kind for kind in (info.annotation, *get_args(info.annotation)) if isinstance(kind, type)]
        inner = next((kind for kind in kinds if issubclass(kind, BaseModel)), None)
        found += named_settings(inner, key) if inner else [(name, key)]
    return found


def test_every_setting_is_explained_in_the_example() -> None:
    table, shown = "", set()
    for line in EXAMPLE.read_text("utf-8").splitlines():
        if line.startswith("["):
            table = line.strip("[]")
        key, equals, _ = line.removeprefix("# ").partition(" = ")
        if equals:
            shown.add((table, key))
    assert set(named_settings(Settings)) - shown == set()


def test_a_live_audience_has_its_own_place_and_no_other(loaded: Loaded) -> None:
    settings = loaded(
        f'[telegram]\ntoken = "{TOKEN}"\n[operators]\ntelegram_chat = 77\n'
        + audience("to = -1001234567890", "topic = 4", "live = true")
    )
    [only] = settings.audiences
    assert not only.rehearses
    assert only.destinations == (
        Destination(network=Network.TELEGRAM, address="-1001234567890", shape=Network.TELEGRAM, topic=4),
    )


def test_until_then_the_operators_see_what_would_go_out(loaded: Loaded) -> None:
    settings = loaded(f'[telegram]\ntoken = "{TOKEN}"\n[operators]\ntelegram_chat = 77\n' + audience('to = "@ornekli"'))
    rehearsal, operators = settings.audiences[0].destinations
    assert rehearsal.network is Network.REHEARSAL
    assert (operators.network, operators.address, operators.visibility) == (
        Network.TELEGRAM, "77", Visibility.DIRECT,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "meant"),
    [('"2h"', timedelta(hours=2)), ('"90m"', timedelta(minutes=90)), ('"1h30m"', timedelta(minutes=90)),
     ("600", timedelta(minutes=10)), ("0", timedelta())],
)  # fmt: skip
def test_late_limit_is_written_as_people_say_it(loaded: Loaded, written: str, meant: timedelta) -> None:
    assert loaded(f"late_limit = {written}").late_limit == meant


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('late_limt = "2h"', "config.toml, line 1: unknown late_limt; did you mean late_limit?"),
        ('\n[mastadon]\naccess_token = "x"', "config.toml, line 2: unknown [mastadon]; did you mean [mastodon]?"),
        (
            audience() + audience("thread-id = 4", name="b"),
            "config.toml, line 7: unknown thread-id in [[audience]] no. 2; did you mean topic?",
        ),
        (
            audience('language = "en"', 'language = "az"'),
            "config.toml, line 5: language is given twice. Keep one of the two.",
        ),
        (
            "[telegram]\n\n[telegram]",
            "config.toml, line 3: [telegram] stands here a second time. Put its settings together in one place.",
        ),
        (
            audience('late_limit = "2h"'),
            (
                "config.toml, line 4: late_limit stands in [[audience]] no. 1, but belongs "
                "at the top of the file, above the first [table]."
            ),
        ),
        (
            audience("at = 9"),
            'config.toml, line 4: at in [[audience]] no. 1 must be an hour in quotes, such as "09:00".',
        ),
        (
            audience('at = "25:00"'),
            'config.toml, line 4: at in [[audience]] no. 1 must be an hour in quotes, such as "09:00".',
        ),
        (
            audience('zone = "Asia/Bakuu"'),
            ("config.toml, line 4: zone in [[audience]] no. 1 is not a known time zone; did you mean Asia/Baku?"),
        ),
        (
            audience('live = "no"'),
            "config.toml, line 4: live in [[audience]] no. 1 must be true or false, without quotes.",
        ),
        (
            '[audience]\nname = "a"',
            ("config.toml, line 1: audience must be written as [[audience]], with its settings in the lines below it."),
        ),
        (
            "telegram = 5",
            ("config.toml, line 1: telegram must be written as [telegram], with its settings in the lines below it."),
        ),
        ("fresh_days = true", "config.toml, line 1: fresh_days must be a number of days, without quotes."),
        (
            audience("topic = 4", network="mastodon"),
            "config.toml, line 4: topic is for audiences on telegram only. Take it out.",
        ),
        (audience() + audience(), "config.toml, line 5: two audiences have this name. Give each its own."),
        (
            audience("live = true"),
            (
                "config.toml, line 4: live = true needs a token in [telegram]. Until there is one, "
                "leave live = false.\nconfig.toml, line 4: live = true needs the setting to: a chat id such as -1001234567890, or "
                '"@channel".'
            ),
        ),
        (
            '[mastodon]\naccess_token = "x"',
            ("config.toml, line 2: [mastodon] needs api_base_url too: the address of the account's server."),
        ),
        (b"# \xe9t\xe9\n", "config.toml, line 1: this is not UTF-8 text. Save the file with the encoding UTF-8."),
    ],
)
def test_a_fault_is_told_with_its_line_and_remedy(told: Told, text: str, fault: str) -> None:
    assert told(text) == fault


def test_broken_toml_is_told_without_the_line_itself(told: Told) -> None:
    fault = told(f"[telegram]\ntoken = {TOKEN}\n")
    assert fault.startswith("config.toml, line 2: this is not TOML")
    assert "secret" not in fault


def test_all_faults_come_at_once_but_not_more_than_ten(told: Told) -> None:
    lines = told("\n".join(f"nonsense_{number} = 1" for number in range(12))).splitlines()
    assert len(lines) == 11
    assert lines[-1] == "... and 2 more."


def test_a_file_from_windows_is_read(loaded: Loaded) -> None:
    assert loaded(b"\xef\xbb\xbffresh_days = 40\r\n").fresh_days == 40


@pytest.mark.parametrize("way", ["file", "named file", "environment", "named file from the environment"])
def test_a_token_may_come_three_ways_and_shows_in_none(loaded: Loaded, tmp_path: Path, way: str) -> None:
    (tmp_path / "bot.token").write_text(f"{TOKEN}\n")
    text, environ = {
        "file": (f'[telegram]\ntoken = "{TOKEN}"', {}),
        "named file": ('[telegram]\ntoken_file = "bot.token"', {}),
        "environment": ('[telegram]\ntoken_file = "gone"', {"SOLIDARITY_TELEGRAM__TOKEN": TOKEN}),
        "named file from the environment": ("", {"SOLIDARITY_TELEGRAM__TOKEN_FILE": "bot.token"}),
    }[way]
    settings = loaded(text, environ)
    assert settings.telegram.token is not None
    assert settings.telegram.token.get_secret_value() == TOKEN
    assert "TEST-secret" not in f"{settings!r} {settings} {settings.telegram!r}"
    assert TOKEN in settings.secrets


def test_a_token_file_that_is_gone_or_empty_or_one_too_many(told: Told, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert "line 2: the file gone cannot be read" in told('[telegram]\ntoken_file = "gone"')
    assert "line 2: the file empty is empty" in told('[telegram]\ntoken_file = "empty"')
    both = told(f'[telegram]\ntoken = "{TOKEN}"\ntoken_file = "empty"')
    assert both == "config.toml, line 3: token and token_file are both given. Keep one of the two."


def test_a_misspelt_variable_is_a_fault_too(told: Told) -> None:
    fault = told("", {"SOLIDARITY_TELEGRAM_TOKEN": TOKEN, "HOME": "x"})
    assert "did you mean SOLIDARITY_TELEGRAM__TOKEN?" in fault
    assert TOKEN not in fault


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("postgres://bot:pw@db/x", "postgresql+psycopg://bot:pw@db/x"),
        ("postgresql://bot:pw@db/x?sslmode=require", "postgresql+psycopg://bot:pw@db/x?sslmode=require"),
        ("postgresql+asyncpg://bot:pw@db/x?ssl=require", "postgresql+psycopg://bot:pw@db/x?sslmode=require"),
        ("sqlite:///x.db", "sqlite+aiosqlite:////data/x.db"),
        ("sqlite:////var/x.db", "sqlite+aiosqlite:////var/x.db"),
    ],
)
def test_database_addresses_as_hosts_hand_them_out(address: str, ours: str) -> None:
    assert async_url(address, Path("/data")) == ours


@pytest.mark.parametrize("address", ["mysql://bot:pw@db/x", "bot:pw@db", "postgres:bot:pw@db"])
def test_any_other_database_is_refused_without_its_address(told: Told, address: str) -> None:
    in_file = told(f'[database]\nurl = "{address}"')
    in_environment = told("", {"SOLIDARITY_DATABASE__URL": address})
    assert in_file.startswith("config.toml, line 2: url in [database] must be an address in quotes that begins with")
    assert in_environment.startswith("SOLIDARITY_DATABASE__URL: url in [database] must be")
    assert "pw" not in in_file + in_environment
    assert "mysql" not in in_file + in_environment


def test_a_database_password_is_a_secret_in_both_its_spellings(loaded: Loaded) -> None:
    settings = loaded('[database]\nurl = "postgres://bot:p%40ss-word@db/x"')
    assert set(settings.secrets) == {"p%40ss-word", "p@ss-word"}
    assert "ss-word" not in repr(settings)


def started(tmp_path: Path, *, before: str = "") -> subprocess.CompletedProcess[str]:
    """A fresh Python without the system's time zones loads the defaults."""
    program = f"{before}\nfrom pathlib import Path\nfrom bot.settings import load\nload(Path('none.toml'), {{}})"
    environ = {**os.environ, "PYTHONTZPATH": "", "PYTHONPATH": str(EXAMPLE.parent)}
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=environ, cwd=tmp_path, capture_output=True, text=True, check=False)


def test_time_zones_come_with_the_bot(tmp_path: Path) -> None:
    project = tomllib.loads((EXAMPLE.parent / "pyproject.toml").read_text("utf-8"))["project"]
    assert any(wanted.startswith("tzdata") for wanted in project["dependencies"])
    assert started(tmp_path).returncode == 0


def test_without_any_time_zones_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    done = started(tmp_path, before="import sys; sys.modules['tzdata'] = None")
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-2:]
    assert "Install tzdata" in " ".join(last)
