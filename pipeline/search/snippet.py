"""The stretch of an article that shows best why it was found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.search.words import folded
from records import SearchWord

WIDTH = 90  # characters shown
LEAD = 20  # of them before the first word found
MOST_MARKS = 500  # places looked at


@dataclass(frozen=True, slots=True)
class Snippet:
    """Words as published, on one line, and the places in them that were asked for."""

    text: str
    marks: tuple[tuple[int, int], ...]


def snippet(text: str, asked: Sequence[SearchWord], width: int = WIDTH) -> Snippet:
    """About `width` characters of the text, where most of the words asked for stand together; else its beginning."""
    normal = folded(text)
    found = _found(normal.text, asked)
    spans = [(*normal.span(start, end), word) for start, end, word in found]
    start = max(0, min(_best(spans, width) - LEAD, len(text) - width)) if spans else 0
    end = min(len(text), start + width)
    marks = _joined([(max(a, start), min(b, end)) for a, b, _ in spans if a < end and b > start])
    before, after = "…" if start else "", "…" if end < len(text) else ""
    shift = len(before) - start
    flat = "".join(" " if c.isspace() else c for c in text[start:end])
    return Snippet(before + flat + after, tuple((a + shift, b + shift) for a, b in marks))


def _found(text: str, asked: Sequence[SearchWord]) -> list[tuple[int, int, int]]:
    """(start, end, number of the word) of every place, in order. A word that is nowhere whole shows by its parts."""
    places: list[tuple[int, int, int]] = []
    for number, word in enumerate(asked):
        whole = _places(text, [word.word])
        places += ((start, end, number) for start, end in whole or _places(text, word.parts))
    return sorted(places)[:MOST_MARKS]


def _places(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return [found.span() for found in re.finditer(pattern, text)]


def _best(spans: Sequence[tuple[int, int, int]], width: int) -> int:
    """Where the stretch begins that holds most different words, the earliest of several."""
    best, most = spans[0][0], 0
    for n, (start, _, _) in enumerate(spans):
        words = set()
        for _, end, word in spans[n:]:
            if end > start + width - LEAD:
                break
            words.add(word)
        if len(words) > most:
            best, most = start, len(words)
    return best


def _joined(marks: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without overlaps."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
