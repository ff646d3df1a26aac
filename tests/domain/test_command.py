"""Commands as readers write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.command import Command, Word, parse


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/prisoner ulvi", Command(Word.PRISONER, "ulvi")),
        ("prisoner ulvi", Command(Word.PRISONER, "ulvi")),
        ("!prisoner ulvi", Command(Word.PRISONER, "ulvi")),
        ("Prisoner: Ülvi Həsənli", Command(Word.PRISONER, "Ülvi Həsənli")),
        ("  PRISONER,\n ulvi \t hasanli ", Command(Word.PRISONER, "ulvi hasanli")),
        ("/prisoner", Command(Word.PRISONER)),
        ("/prisoner ulvi 2", Command(Word.PRISONER, "ulvi 2")),
        ("/demands ulvi 2", Command(Word.DEMANDS, "ulvi 2")),
        ("/demands", Command(Word.DEMANDS)),
        ("/prisoners", Command(Word.PRISONERS)),
        ("prisoners 2", Command(Word.PRISONERS, page=2)),
        ("prisoners journalist 2", Command(Word.PRISONERS, "journalist", 2)),
        ("/prisoners courier & trade unionist 10", Command(Word.PRISONERS, "courier & trade unionist", 10)),
        ("/prisoners abzas-2023", Command(Word.PRISONERS, "abzas-2023")),
        ("/prisoners abzas-2023 2", Command(Word.PRISONERS, "abzas-2023", 2)),
        ("/prisoners 0", Command(Word.PRISONERS, page=1)),
        ("/prisoners 99999", Command(Word.PRISONERS, "99999")),
        ("/prisoners journalist -2", Command(Word.PRISONERS, "journalist -2")),
        ("/sources ulvi 3", Command(Word.SOURCES, "ulvi", 3)),
        ("/sources ulvi", Command(Word.SOURCES, "ulvi")),
        ("/start ulvi-hasanli", Command(Word.START, "ulvi-hasanli")),
        ("/start", Command(Word.START)),
        ("help.", Command(Word.HELP)),
        ("about", Command(Word.ABOUT)),
        ("Today", Command(Word.TODAY)),
    ],
)
def test_a_line_is_a_command(typed: str, meant: Command) -> None:
    assert parse(typed) == meant


NO_COMMANDS = (
    "|   |/|//prisoner ulvi|/prisonerulvi|/prisoner@other ulvi|ulvi|free ulvi|hello|/freeall|/prisoner/ulvi|%|👍"
)


@pytest.mark.parametrize(
    "typed", [*NO_COMMANDS.split("|"), "x" * 10_000, "/" + "prisoner" * 10, "\0", "\u202eprisoner"]
)
def test_anything_else_is_no_command(typed: str) -> None:
    assert parse(typed) is None


@given(st.text())
def test_whatever_is_typed_is_read_without_a_fault(typed: str) -> None:
    command = parse(typed)
    assert command is None or command.page >= 1


@given(st.sampled_from(Word), st.text(max_size=60))
def test_a_command_keeps_all_its_words(word: Word, about: str) -> None:
    command = parse(f"/{word} {about}")
    assert command is not None
    assert command.word is word
    assert command.about in " ".join(about.split())
