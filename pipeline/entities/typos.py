"""Organisations misspelt by their sound: 竹简智能 for 竹间智能, 科大迅飞 for 科大讯飞.

A Chinese name of four characters or more is looked for by its first and its last two characters. A stretch counts where
one character differs and both are read alike, tones aside.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from ahocorasick_rs import AhoCorasick
from pypinyin import lazy_pinyin

from pipeline.entities.registry import Alias

SHORTEST = 4
LEADS = frozenset(
    "由与和及跟向对在从为被让将把据同给的是如像有即司商业家"
)  # characters an organisation's name may follow
WORDS = frozenset("是在有的和与为对从将被")  # 是在智能 is no misspelt 实在智能
SURE = 0.7  # the confidence of a name recognised by its sound


class Sounds:
    """The names by their ends and by all of them but one character. Built once; `never` are ordinary phrases."""

    def __init__(self, aliases: Iterable[Alias], never: Collection[str] = ()) -> None:
        self._never = frozenset(never)
        self._less_one: dict[tuple[str, str], list[Alias]] = {}
        ends: dict[str, set[tuple[int, int]]] = {}  # two characters → (how far from the name's start, its length)
        for alias in aliases:
            name = alias.text
            if len(name) < SHORTEST or alias.requires_context or not _han(name) or name.endswith("公司"):
                continue
            ends.setdefault(name[:2], set()).add((0, len(name)))
            ends.setdefault(name[-2:], set()).add((len(name) - 2, len(name)))
            for n in range(len(name)):
                self._less_one.setdefault((name[:n], name[n + 1 :]), []).append(alias)
        self._ends = list(ends.items())
        self._machine = AhoCorasick([end for end, _ in self._ends])

    def __call__(self, text: str) -> Iterator[tuple[int, int, Alias]]:
        """(start, end, name meant) of every stretch that sounds as a name and is written otherwise."""
        for n, start, _ in self._machine.find_matches_as_indexes(text, overlapping=True):
            for offset, length in self._ends[n][1]:
                begin = start - offset
                if begin > 0 and text[begin - 1] not in LEADS and "\u4e00" <= text[begin - 1] <= "\u9fff":
                    continue  # inside a sentence: names begin at its parts
                if begin >= 0 and (alias := self._meant(text[begin : begin + length], offset)) is not None:
                    yield begin, begin + length, alias

    def _meant(self, said: str, offset: int) -> Alias | None:
        for n in range(len(said)):
            if offset <= n < offset + 2:  # the end that was found stands as it is
                continue
            for alias in self._less_one.get((said[:n], said[n + 1 :]), ()):
                name = alias.text
                if said == name or said in self._never or said[0] in WORDS or not _han(said):
                    continue
                if lazy_pinyin(said) == lazy_pinyin(name):
                    return alias
        return None


def _han(name: str) -> bool:
    return all("\u4e00" <= c <= "\u9fff" for c in name)
