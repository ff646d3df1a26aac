"""The shape of the house: who may import whom, and how large a piece of code may grow.

Someone may change the table or the budget, on purpose, in the commit that needs it.
"""

from __future__ import annotations

import ast
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSE = ("bot", "messages", "scheduler", "db")
EVERYTHING = "*"

# Besides the standard library and the room itself. The longest name that fits a module is its row.
MAY_IMPORT: dict[str, set[str]] = {
    "bot.domain": set(),
    "bot.ports": {"bot.domain"},
    "bot.usecases": {"bot.domain", "bot.ports", "scheduler.occasions", "scheduler.rotation"},
    "bot.search": {"bot.domain", "rapidfuzz", "anyascii"},
    # Facts in, messages out: the one place where domain facts become catalog messages.
    "bot.voice": {"bot.domain", "bot.ports", "messages"},
    "bot.telegram": {"bot.domain", "bot.ports", "telegram", "aiohttp"},
    # urllib3 alone tells what was never sent from what may have arrived.
    "bot.mastodon": {"bot.domain", "bot.ports", "mastodon", "urllib3"},
    "bot.rehearsal": {"bot.domain", "bot.ports", "rich"},
    "bot.settings": {"bot.domain", "pydantic", "pydantic_core"},
    "bot.redaction": set(),
    "bot.app": {EVERYTHING},
    "bot.service": {"bot.app", "bot.domain", "scheduler.beat"},
    # The types of what it prints come from the use cases; it reaches them through `bot.app`.
    "bot.cli": {
        "bot.app",
        "bot.service",
        "bot.settings",
        "bot.domain",
        "bot.ports",
        "bot.usecases",
        "bot.rehearsal",
        "typer",
        "rich",
    },
    "bot.__main__": {"bot.cli"},
    "messages": {"jinja2", "markupsafe", "babel", "regex"},
    "scheduler.occasions": {"bot.domain", "scheduler.rotation"},
    "scheduler.rotation": {"bot.domain"},
    "scheduler.beat": {"apscheduler"},
    "db": {"bot.domain", "sqlalchemy", "alembic"},
    "db.dossier": {"bot.domain"},
    "db.migrations": {"sqlalchemy", "alembic", "db"},
}
# Packages whose rooms have rows of their own: here only an `__init__` that imports nothing.
HALLS = {"bot", "scheduler"}

MODULE_LINES, FUNCTION_LINES, MEDIAN_LINES = 300, 50, 8

# Put together from pieces, so that this file does not name what it forbids.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("crates", "io"),
        ("rubygems", "org"),
        ("deb", "debian", "org"),
        ("golang", "org"),
    )
)
MACHINE_PATH = re.compile(r"(?<![\w/.:%~-])/(?:work|root|home|tmp|Users)/\w")


@cache
def modules() -> dict[str, Path]:
    """Every module of the house, by its dotted name."""
    paths = (path.relative_to(ROOT) for room in HOUSE for path in (ROOT / room).rglob("*.py"))
    return {".".join(path.with_suffix("").parts).removesuffix(".__init__"): ROOT / path for path in paths}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def lies_in(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


def row_of(module: str) -> str | None:
    return max((row for row in MAY_IMPORT if lies_in(module, row)), key=len, default=None)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of all that a module imports, wherever in it the import stands."""
    for node in ast.walk(tree(path)):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=None):
                yield node.lineno, "."
            case ast.ImportFrom(module=str(origin), names=names, level=level):
                dotted = ("." * level + f"{origin}.{alias.name}" for alias in names)
                yield from ((node.lineno, name if name in modules() else "." * level + origin) for name in dotted)


def is_allowed(name: str, row: str, allowed: set[str]) -> bool:
    if EVERYTHING in allowed or name.partition(".")[0] in sys.stdlib_module_names:
        return True
    return any(lies_in(name, other) for other in {row, *allowed})


def test_every_module_has_a_row() -> None:
    assert sorted(name for name in modules() if name not in HALLS and row_of(name) is None) == []


@pytest.mark.parametrize("hall", sorted(HALLS))
def test_a_hall_imports_nothing(hall: str) -> None:
    assert list(imports(modules()[hall])) == []


def test_rooms_import_only_what_their_row_allows() -> None:
    broken = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for module, path in modules().items()
        if (row := row_of(module)) is not None
        for line, name in imports(path)
        if not is_allowed(name, row, MAY_IMPORT[row])
    ]
    assert broken == []


def functions() -> Iterator[tuple[str, int]]:
    """Every function of the house, with its number of lines."""
    for path in modules().values():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def test_modules_stay_small() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in modules().values()}
    assert {name: lines for name, lines in lengths.items() if lines > MODULE_LINES} == {}


def test_functions_stay_small() -> None:
    assert [f"{name}: {lines} lines" for name, lines in functions() if lines > FUNCTION_LINES] == []
    assert statistics.median(lines for _, lines in functions()) <= MEDIAN_LINES


def files_of_the_project() -> list[Path]:
    """What is committed or about to be: tracked files, and new ones that are not ignored."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = [git, "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_no_file_names_a_package_registry_or_a_path_of_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files_of_the_project()
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1)
        if any(host in line for host in REGISTRIES) or MACHINE_PATH.search(line)
    ]
    assert found == []
