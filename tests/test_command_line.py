"""`solidarity` as operators use it: real processes, in a folder of their own."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pytest

ROOT = Path(__file__).parents[1]
MORNING = "2026-11-24T09:00+04:00"


@dataclass
class Operator:
    """Somebody at a command line, in a folder."""

    folder: Path

    def runs(self, *words: str, exit: int = 0) -> str:
        """What a command prints; it must end as expected, and never with a traceback."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=60,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        printed = done.stdout + done.stderr
        assert "Traceback" not in printed, printed
        assert done.returncode == exit, printed
        return printed

    def reads(self, *words: str) -> Any:
        return json.loads(self.runs(*words, "--json"))

    def environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "TERM": "dumb", "COLUMNS": "100"}


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator(tmp_path)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Operator:
    """An operator who has run `init`."""
    somebody = Operator(tmp_path_factory.mktemp("settled"))
    somebody.runs("init")
    return somebody


def test_init_makes_private_settings_and_a_database_and_is_safe_to_run_again(operator: Operator) -> None:
    assert "12 people" in operator.runs("init")
    (operator.folder / "config.toml").write_text("late_limit = '90m'\n")
    assert operator.runs("init") == ""
    assert (operator.folder / "config.toml").read_text() == "late_limit = '90m'\n"
    for file in ("config.toml", "solidarity.db"):
        assert (operator.folder / file).stat().st_mode & 0o077 == 0


def test_today_shows_each_networks_exact_text_with_its_length(settled: Operator) -> None:
    telegram, mastodon = settled.reads("today", "--at", MORNING)
    assert {telegram["prisoner"], mastodon["prisoner"]} == {"afiaddin-mammadov"}
    assert (telegram["limit"], mastodon["limit"]) == (4096, 500)
    assert "1,161" in telegram["text"]
    assert "1,161" in mastodon["text"]
    [only] = settled.reads("today", "--at", MORNING, "--audience", "mastodon")
    assert only == mastodon
    assert settled.reads("today", "--at", MORNING, "--audience", "mastodon") == [mastodon], "the same again"


def test_the_calendar_says_what_goes_out_when_about_whom_and_why(settled: Operator) -> None:
    entries = settled.reads("calendar", "--days", "30", "--at", MORNING)
    assert len(entries) == 60
    assert {entry["audience"] for entry in entries} == {"telegram", "mastodon"}
    people = [entry["prisoner"] for entry in entries if entry["audience"] == "telegram"]
    assert len(set(people[:9])) == 9
    assert not {"aziz-orujov", "aykhan-israfilov", "elvin-mustafayev"} & set(people)
    assert "mohyaddin-orujov" not in people[21:], "his term ends by arithmetic on 13 December"
    assert all(entry["reason"] and entry["due_at"].startswith(entry["date"]) for entry in entries)
    assert "afiaddin" in settled.runs("calendar", "--days", "2", "--at", MORNING).lower()


def test_ask_answers_as_readers_would_see_it(settled: Operator) -> None:
    answer = settled.reads("ask", "/prisoner", "orujov", "--at", MORNING)
    assert [button["line"] for button in answer["buttons"]] == ["/prisoner aziz-orujov", "/prisoner mohyaddin-orujov"]
    assert settled.reads("ask", "prisoner ulvi", "--network", "mastodon", "--at", MORNING)["limit"] == 500


def test_a_dossier_goes_out_and_comes_back_the_same(settled: Operator, tmp_path: Path) -> None:
    settled.runs("dossier", "export", str(tmp_path / "out"))
    bundled = ROOT / "db" / "dossiers" / "azerbaijan"
    for file in (path for path in bundled.rglob("*") if path.is_file()):
        assert (tmp_path / "out" / file.relative_to(bundled)).read_bytes() == file.read_bytes()
    assert "Nothing to change" in settled.runs("dossier", "import", str(tmp_path / "out"))
    assert "good" in settled.runs("dossier", "lint", str(tmp_path / "out"))


def test_an_import_shows_what_it_would_change_and_keeps_people_without_prune(
    operator: Operator, tmp_path: Path
) -> None:
    operator.runs("init")
    files = tmp_path / "files"
    operator.runs("dossier", "export", str(files))
    (files / "prisoners" / "teymur-karimov.toml").unlink()
    person = files / "prisoners" / "ulvi-hasanli.toml"
    person.write_text(person.read_text().replace("Umbaki Penitentiary Complex", "An Invented Place"))
    looked = operator.runs("dossier", "import", str(files), "--dry-run")
    assert "ulvi-hasanli: facility changed" in looked
    assert "teymur-karimov" in looked
    assert operator.reads("dossier", "import", str(files))["kept"] == ["teymur-karimov"]
    assert "Invented Place" in operator.runs("ask", "/prisoner ulvi", "--at", MORNING)
    assert "Karimov" in operator.runs("ask", "/prisoner karimov", "--at", MORNING)
    assert "removed" in operator.runs("dossier", "import", str(files), "--prune")
    assert "Release of" not in operator.runs("ask", "/prisoner teymur-karimov", "--at", MORNING)


def test_a_faulty_dossier_changes_nothing_and_is_told_with_file_and_remedy(operator: Operator, tmp_path: Path) -> None:
    operator.runs("init")
    files = tmp_path / "files"
    operator.runs("dossier", "export", str(files))
    person = files / "prisoners" / "ulvi-hasanli.toml"
    person.write_text(person.read_text().replace('"cpj-hasanli"', '"cpj-hasanly"', 1).replace("Umbaki", "Elsewhere"))
    for command in ("import", "lint"):
        told = operator.runs("dossier", command, str(files), exit=1)
        assert "ulvi-hasanli.toml" in told
        assert "cpj-hasanli" in told
    assert "Umbaki" in operator.runs("ask", "/prisoner ulvi", "--at", MORNING)


def test_misspelt_settings_stop_every_command_with_exit_2_and_the_nearest_name(operator: Operator) -> None:
    (operator.folder / "config.toml").write_text('late_limt = "2h"\n')
    for command in (["run"], ["today"], ["check"]):
        told = operator.runs(*command, exit=2)
        assert "late_limit" in told
        assert "config.toml" in told
    assert not (operator.folder / "solidarity.db").exists(), "nothing was begun"


def test_wrong_usage_exits_with_2_and_a_missing_dossier_with_1(operator: Operator) -> None:
    operator.runs("today", "--at", "yesterday", exit=2)
    operator.runs("dance", exit=2)
    assert "solidarity init" in operator.runs("today", exit=1)


def test_check_says_what_is_in_order(settled: Operator) -> None:
    found = settled.reads("check")
    assert all(each["good"] for each in found)
    assert {"dossier", "audience telegram", "audience mastodon", "telegram", "mastodon", "operators"} == {
        e["what"] for e in found
    }


def test_stop_and_resume(operator: Operator) -> None:
    operator.runs("init")
    operator.runs("stop")
    status = operator.reads("status")
    assert status["stopped"]
    assert not any(status[key] for key in ("troubles", "notices", "losses", "waiting"))
    stopped = operator.runs("ask", "/prisoner ulvi", "--at", MORNING)
    assert "Hasanli" not in stopped
    operator.runs("resume")
    assert "Hasanli" in operator.runs("ask", "/prisoner ulvi", "--at", MORNING)


def test_a_database_that_cannot_be_used_is_told_in_two_lines(operator: Operator) -> None:
    (operator.folder / "config.toml").write_text("")
    (operator.folder / "solidarity.db").write_bytes(
        b"this is no database at all, but it is long enough to look at" * 99
    )
    for command in (["today"], ["init"], ["check"]):
        assert "database" in operator.runs(*command, exit=1)
    (operator.folder / "solidarity.db").unlink()
    (operator.folder / "solidarity.db").mkdir()
    assert "solidarity.db" in operator.runs("today", exit=1)


def test_what_does_not_exist_is_wrong_usage(settled: Operator) -> None:
    assert "telegram, mastodon" in settled.runs("today", "--audience", "nobody", exit=2)
    assert "en" in settled.runs("ask", "/help", "--language", "xx", exit=2)
    settled.runs("dossier", "lint", "no-such-folder", exit=2)
    settled.runs("today", "--at", "0001-01-01T00:00:00+14:00", exit=2)


def test_an_audience_in_a_language_without_messages_stops_the_start(operator: Operator) -> None:
    (operator.folder / "config.toml").write_text('[[audience]]\nname = "a"\nnetwork = "telegram"\nlanguage = "xx"\n')
    assert '"xx"' in operator.runs("run", exit=2)


def test_asking_without_a_dossier_says_what_to_do(operator: Operator) -> None:
    assert "solidarity init" in operator.runs("ask", "/prisoner ulvi", exit=1)


@dataclass
class Terminal:
    """A real terminal with `solidarity run` in it."""

    operator: Operator
    shown: str = ""
    _pid: int = 0
    _screen: int = field(default=-1)

    def __enter__(self) -> Self:
        self._pid, self._screen = pty.fork()
        if self._pid == 0:
            os.chdir(self.operator.folder)
            os.execve(sys.executable, [sys.executable, "-m", "bot", "run"], self.operator.environment())  # noqa: S606
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._screen)

    def types(self, line: str) -> None:
        os.write(self._screen, f"{line}\n".encode())

    def until(self, words: str) -> None:
        """Read the screen until these words stand on it, at most half a minute."""
        deadline = time.monotonic() + 30
        while words not in self.shown:
            assert time.monotonic() < deadline, f"{words!r} did not come:\n{self.shown}"
            if select.select([self._screen], [], [], 0.1)[0]:
                self.shown += os.read(self._screen, 65536).decode(errors="replace")

    def ends(self, number: signal.Signals) -> int:
        """End it by a signal; its exit code."""
        os.kill(self._pid, number)
        self.until("Stopped.")
        _, status = os.waitpid(self._pid, 0)
        return os.waitstatus_to_exitcode(status)


def test_a_first_start_rehearses_answers_and_ends_cleanly_and_a_second_repeats_nothing(operator: Operator) -> None:
    with Terminal(operator) as first:
        first.until("#PoliticalPrisoners")
        assert first.shown.count("days since arrest") == 2, "once as Telegram would show it, once as Mastodon would"
        first.types("/prisoner ulvi")
        first.until("Ülvi Həsənli")
        first.types("/demands")
        first.until("Caucasia")
        assert first.ends(signal.SIGINT) == 0
    with Terminal(operator) as second:
        second.until("rehearsed before")
        second.types("/help")
        second.until("/sources")
        assert second.ends(signal.SIGTERM) == 0
        assert "days since arrest" not in second.shown
        assert "12 people" not in second.shown
    posts = operator.reads("post", "list")
    assert len(posts) == 2
    assert {post["state"] for post in posts} == {"published"}
    told = operator.runs("post", "show", str(posts[0]["id"]))
    assert posts[0]["prisoner"] in told
    assert "Why:" in told


def test_the_readme_shows_a_real_post_and_knows_every_command(settled: Operator) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    [post] = settled.reads("today", "--at", MORNING, "--audience", "mastodon")
    assert post["text"] in readme
    assert f"({post['length']} of {post['limit']} characters)" in readme
    listed = set(re.findall(r"^│ (\w+) ", settled.runs("--help"), re.MULTILINE))
    assert listed
    assert not [name for name in listed - {"dossier", "post"} if f"`{name}" not in readme]
    for group in ("dossier", "post"):
        words = re.findall(r"^│ (\w+) ", settled.runs(group, "--help"), re.MULTILINE)
        assert words
        assert not [word for word in words if f"`{group} {word}" not in readme]
