"""The word lists of discovery (words.toml, names.toml), and what every finder of names shares."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import rjieba

from records import Mention, MentionType

HAN = r"[\u3400-\u4dbf\u4e00-\u4e27\u4e29-\u9fff]"  # without 丨, which pages use as a bar
OPEN, CLOSE = '“"「『《‘【', '”"」』》’】'
CLAUSE = re.compile(r"[，。；：！？、\n\t（）()“”\"「」『』《》【】,;:!?|丨｜…—/]")
# Parts of speech that do not stand inside a name: verbs, function words, numbers and measures.
OUTSIDE = frozenset(
    {"p", "c", "u", "uj", "ul", "uz", "ug", "uv", "ud", "r", "d", "f", "y", "q", "m", "v", "vd", "vi", "t"}
)
ORDINARY = frozenset(
    {"n", "v", "vn", "vd", "a", "ad", "an", "b", "d", "f", "i", "l", "m", "p", "c", "q", "r", "s", "t", "z"}
)


@dataclass(frozen=True, slots=True)
class Found:
    """A name nobody has listed: offsets into the normalised text given, score 0 to 1, `owner` for a model."""

    type: MentionType
    name: str
    start: int
    end: int
    score: float
    rule: str
    owner: str = ""

    def mention(self) -> Mention:
        """The same as a mention without an id."""
        return Mention(self.type, self.name, self.name, self.start, self.end, "", round(self.score, 3))


@cache
def words() -> dict[str, Any]:
    here = Path(__file__).parent
    files = [tomllib.loads((here / name).read_text(encoding="utf-8")) for name in ("words.toml", "names.toml")]
    return files[0] | files[1]


@cache
def word_set(name: str) -> frozenset[str]:
    return frozenset(words()[name])


def union(items: Iterable[str]) -> str:
    """An alternation of literal words, the longest first."""
    return "|".join(re.escape(w) for w in sorted(set(items), key=len, reverse=True))


def tags(text: str) -> list[tuple[str, str]]:
    """Words with their parts of speech (jieba's tag set), by the fast tokeniser."""
    return [(w, t) for w, t in rjieba.tag(text)]


def is_word(text: str) -> bool:
    """Whether a text is one ordinary word of the dictionary."""
    tokens = tags(text)
    return len(tokens) == 1 and tokens[0][1] in ORDINARY and not coined(text)


def coined(word: str) -> bool:
    """Whether the dictionary lacks a word that the tokeniser guessed: 霜岭, 鲸屿."""
    return len(word) > 1 and len(rjieba.cut(word, False)) > 1


def made_of(text: str, parts: frozenset[str]) -> bool:
    """Whether a text is nothing but words of a list, put together."""
    reach = [True] + [False] * len(text)
    for end in range(1, len(text) + 1):
        reach[end] = any(reach[start] and text[start:end] in parts for start in range(max(0, end - 8), end))
    return reach[len(text)]


def joined(scores: Iterable[float]) -> float:
    """Independent evidence for one name: noisy-or, at most .98."""
    miss = 1.0
    for score in scores:
        miss *= 1 - score
    return min(1 - miss, 0.98)


class Free:
    """Which stretches of a text are not taken; the spans given do not overlap one another."""

    def __init__(self, mentions: Sequence[Mention | Found]) -> None:
        self._spans = sorted((m.start, m.end) for m in mentions)

    def take(self, start: int, end: int) -> None:
        insort(self._spans, (start, end))

    def __call__(self, start: int, end: int) -> bool:
        """Whether [start, end) touches no taken span."""
        at = bisect_left(self._spans, (start, start))
        if at < len(self._spans) and self._spans[at][0] < end:
            return False
        return at == 0 or self._spans[at - 1][1] <= start


def clauses(text: str) -> list[tuple[int, int]]:
    """The stretches between punctuation marks."""
    marks = [-1, *(m.start() for m in CLAUSE.finditer(text)), len(text)]
    return [(a + 1, b) for a, b in pairwise(marks) if b > a + 1]
