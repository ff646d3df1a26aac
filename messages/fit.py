"""Makes a message fit: whole parts leave, least important first; only then is one part shortened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import regex

from messages.measure import Measure, Piece
from messages.parts import KEEP
from messages.render import Rendered

LEAST = 200
_ELLIPSIS = "…"
_STUB = 40
_ISOLATE, _RELEASE = "\u2068", "\u2069"
_SENTENCE = regex.compile(r"[.!?…][)\]\"'’”»]*(?=\s+[\"'“«(\[]*\p{Lu})|[.!?…][)\]\"'’”»]*\s*$", regex.M)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A message as it goes out: its length as the network counts, the parts it kept, and the list entries it lost."""

    text: str
    length: int
    kept: tuple[str, ...]
    lost: int = 0


def fit(parts: Sequence[Rendered], measure: Measure, limit: int) -> Fitted:
    """The message within the limit.

    1. Whole parts leave, the lowest priority first; lists lose whole entries from their end. A part that yields
       is shortened in its turn, as soon as that is enough.
    2. What left comes back in the room that is free now, the most important first: the part that left last also
       shortened, where that is allowed and more than a stub of it fits.
    3. Where only parts that never leave remain, one of them is shortened: at a sentence, a word, a grapheme.
    """
    if limit < LEAST:
        raise ValueError(f"A message needs room for at least {LEAST} characters, but only {limit} are left here.")
    kept, gone = list(parts), list[Rendered]()
    for part in sorted(parts, key=lambda rendered: rendered.part.priority):
        if measure.fits(_joined(kept), limit):
            break
        if yielded := _yielded(kept, part.part.priority, measure, limit):
            kept = yielded
            break
        kept = _lessened(kept, part, measure, limit)
        gone += [] if any(rendered.part is part.part for rendered in kept) else [part]
    for part in reversed(gone):
        kept = _with_back(parts, kept, part, measure, limit, shorten=part is gone[-1])
    kept = _squeezed(kept, measure, limit)
    text = _joined(kept)
    if not measure.fits(text, limit):
        raise ValueError(f"What must be said takes {measure.size(text)} characters, but only {limit} are left here.")
    lost = sum(rendered.items for rendered in parts) - sum(rendered.items for rendered in kept)
    return Fitted(text, measure.size(text), tuple(rendered.part.name for rendered in kept), lost)


def short(text: str, most: int) -> str:
    """Plain text of at most so many graphemes, cut after a sentence, else a word, else a grapheme."""
    measure = Measure("mastodon")
    return text if measure.size(text) <= most else cut(text, most, measure)


def cut(text: str, room: int, measure: Measure, *, sentences: bool = False) -> str:
    """The beginning of a part that takes at most `room`, with its tags and direction isolates closed.

    Empty where nothing fits, or no whole sentence where only `sentences` are wanted.
    """
    pieces = measure.pieces(text)
    fitting = _count_within(pieces, room)
    if fitting == len(pieces):
        return text
    ends = _sentence_ends(pieces)
    best = max((end for end in ends if end <= _within_closed(pieces, fitting, room)), default=0)
    if best:
        return _closed(pieces[:best], "")
    if sentences:
        return ""
    fitting = _within_closed(pieces, _count_within(pieces, room - 1), room - 1)
    # A word longer than half the room is cut itself, or most of the room would stay empty.
    spaces = [i for i in range(fitting // 2 + 1, fitting + 1) if pieces[i].seen.isspace()]
    return _closed(pieces[: spaces[-1] if spaces else fitting], _ELLIPSIS)


def _yielded(kept: list[Rendered], turn: int, measure: Measure, limit: int) -> list[Rendered] | None:
    """These parts with one of them shortened that yields before this turn; None where that is not enough."""
    yielding = (rendered for rendered in kept if 0 < rendered.part.yields_at <= turn)
    tries = (_with_cut(kept, part, measure, limit, least=_STUB) for part in yielding)
    return next((found for found in tries if found), None)


def _lessened(kept: list[Rendered], part: Rendered, measure: Measure, limit: int) -> list[Rendered]:
    """What remains when one part gives way: a list by its last entries, anything else whole."""
    place = kept.index(part)
    if part.fewer is not None:
        for entries in range(part.items - 1, 0, -1):
            kept[place] = replace(part, text=part.fewer(entries), items=entries)
            if measure.fits(_joined(kept), limit):
                return kept
    return kept if part.part.priority == KEEP else kept[:place] + kept[place + 1 :]


def _with_back(
    parts: Sequence[Rendered], kept: list[Rendered], part: Rendered, measure: Measure, limit: int, *, shorten: bool
) -> list[Rendered]:
    """The parts that are kept, and this one in its place where there is room for it, whole or else shortened."""
    order = [rendered.part for rendered in parts]
    more = sorted([*kept, part], key=lambda rendered: order.index(rendered.part))
    if measure.fits(_joined(more), limit):
        return more
    if not shorten or not part.part.may_shorten:
        return kept
    return _with_cut(more, part, measure, limit, least=_STUB) or kept


def _squeezed(kept: list[Rendered], measure: Measure, limit: int) -> list[Rendered]:
    """These parts with one of them cut; where that would leave less than a stub of it, the longest halved before."""
    if measure.fits(_joined(kept), limit):
        return kept
    by_length = sorted((r for r in kept if r.part.may_shorten), key=lambda r: measure.size(r.text), reverse=True)
    least = _STUB if len(by_length) > 1 else 1
    tries = (_with_cut(kept, part, measure, limit, least=least) for part in by_length)
    if found := next((found for found in tries if found), None):
        return found
    halved = _with_half(kept, by_length[0], measure) if by_length else None
    return _squeezed(halved, measure, limit) if halved else kept


def _with_half(kept: list[Rendered], part: Rendered, measure: Measure) -> list[Rendered] | None:
    """These parts with half of one; None where there is no half of it."""
    half = cut(part.text, measure.size(part.text) // 2, measure)
    place = kept.index(part)
    return [*kept[:place], replace(part, text=half), *kept[place + 1 :]] if half else None


def _with_cut(
    whole: list[Rendered], part: Rendered, measure: Measure, limit: int, *, least: int
) -> list[Rendered] | None:
    """These parts with one of them cut to the room that the others leave; None where that is too little."""
    place = whole.index(part)
    room = limit - (measure.size(_joined(whole)) - measure.size(part.text))
    while room >= least:
        shorter = replace(part, text=cut(part.text, room, measure, sentences=part.part.sentences))
        found = [*whole[:place], shorter, *whole[place + 1 :]]
        if shorter.text and measure.fits(_joined(found), limit):
            return found
        room -= max(1, room // 8)
    return None


def _joined(parts: Sequence[Rendered]) -> str:
    paragraphs = groupby(parts, key=lambda rendered: rendered.paragraph)
    return "\n\n".join("\n".join(rendered.text for rendered in lines) for _, lines in paragraphs)


def _count_within(pieces: Sequence[Piece], room: int) -> int:
    total = 0
    for count, piece in enumerate(pieces):
        total += piece.size
        if total > room:
            return count
    return len(pieces)


def _within_closed(pieces: Sequence[Piece], count: int, room: int) -> int:
    """So many pieces that closing their direction isolates still finds room."""
    while count > 0 and sum(p.size for p in pieces[:count]) + _open_isolates(pieces[:count]) > room:
        count -= 1
    return count


def _open_isolates(pieces: Sequence[Piece]) -> int:
    seen = "".join(piece.seen for piece in pieces)
    return max(seen.count(_ISOLATE) - seen.count(_RELEASE), 0)


def _closed(pieces: Sequence[Piece], ending: str) -> str:
    """Pieces as text, with what they open closed behind the ending, the innermost first."""
    while ending and pieces and (pieces[-1].raw.isspace() or pieces[-1].raw in ",;:–-"):
        pieces = pieces[:-1]
    open_tags: list[str] = []
    for piece in pieces:
        if piece.is_tag and piece.raw.startswith("</"):
            open_tags.pop()
        elif piece.is_tag:
            open_tags.append(piece.raw.strip("<>").split()[0])
    text = "".join(piece.raw for piece in pieces).rstrip()
    if not any(piece.seen.strip() for piece in pieces):
        return ""
    closing = _RELEASE * _open_isolates(pieces) + "".join(f"</{tag}>" for tag in reversed(open_tags))
    return text + ending + closing


def _sentence_ends(pieces: Sequence[Piece]) -> list[int]:
    """How many pieces stand before the end of each sentence."""
    seen, ends = "".join(piece.seen for piece in pieces), set()
    for match in _SENTENCE.finditer(seen):
        ends.add(match.end())
    counts, position = [], 0
    for count, piece in enumerate(pieces, 1):
        position += len(piece.seen)
        if position in ends and not piece.is_tag:
            counts.append(count)
    return counts
