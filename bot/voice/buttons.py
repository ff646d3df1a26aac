"""What a reader of Telegram can press under an answer; other networks have no buttons."""

from __future__ import annotations

from bot.domain.command import Word
from bot.domain.facts import Choices, Facts, People, Person, Sources, Start, Told
from bot.ports import Button
from bot.voice.lists import people_pages, source_pages
from bot.voice.operators import label
from bot.voice.wording import Wording


def buttons(facts: Facts, wording: Wording) -> tuple[Button, ...]:
    """Each with a label and the line that it stands for. A post has none: in a channel nobody could press them."""
    match facts:
        case Choices():
            return tuple(Button(wording.short_name(p), f"/{facts.word} {p.slug}") for p in facts.people)
        case People():
            return _turns(people_pages(facts), wording)
        case Sources():
            return _turns(source_pages(facts), wording)
        case Person():
            return (_button("sources", f"{Word.SOURCES} {facts.profile.slug}", wording),)
        case Start():
            words = (("today", Word.TODAY), ("everyone", Word.PRISONERS), ("demands", Word.DEMANDS))
            return tuple(_button(name, word, wording) for name, word in words)
        case Told():
            return tuple(Button(label(order, wording), order.line) for order in facts.notice.orders)
        case _:
            return ()


def _turns(lines: tuple[str | None, str | None], wording: Wording) -> tuple[Button, ...]:
    after, before = lines
    turns = (("previous", before), ("next", after))
    return tuple(_button(name, line, wording) for name, line in turns if line)


def _button(name: str, line: str, wording: Wording) -> Button:
    return Button(wording.words.say("button", name), f"/{line}")
