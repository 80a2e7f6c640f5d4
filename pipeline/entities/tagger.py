"""A linear-chain tagger of names: which words of a text name an organisation, a model or a person.

Its weights (tagger.json, made by bench/train_tagger.py) speak of parts of speech, shapes and everyday words, never of
single names. All sentences of a text are read at once; a name's score is the lowest probability of its words.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.entities.tokens import ATTRIBUTES, NAMED, TIMES, passing, pieces, standing, stretches
from records import MentionType

Floats = npt.NDArray[np.floating[Any]]
Ints = npt.NDArray[np.int64]

# What is learned together: attributes of the word at an offset.
TEMPLATES: Mapping[str, tuple[tuple[str, int], ...]] = {
    "w0": (("word", 0),), "w-1": (("word", -1),), "w+1": (("word", 1),), "w-2": (("word", -2),), "w+2": (("word", 2),),
    "w-3": (("word", -3),), "w+3": (("word", 3),),
    "t0": (("tag", 0),), "t-1": (("tag", -1),), "t+1": (("tag", 1),), "t-2": (("tag", -2),), "t+2": (("tag", 2),),
    "s0": (("shape", 0),), "s-1": (("shape", -1),), "s+1": (("shape", 1),), "l0": (("last", 0),), "l+1": (("last", 1),),
    "f0": (("first", 0),), "n0": (("times", 0),),
    "t-1t0": (("tag", -1), ("tag", 0)), "t0t+1": (("tag", 0), ("tag", 1)), "w-1t0": (("word", -1), ("tag", 0)),
    "t0w+1": (("tag", 0), ("word", 1)), "w-1s0": (("word", -1), ("shape", 0)), "s0w+1": (("shape", 0), ("word", 1)),
    "s-1s0": (("shape", -1), ("shape", 0)), "s0s+1": (("shape", 0), ("shape", 1)), "n0s0": (("times", 0), ("shape", 0)),
    "n0t0": (("times", 0), ("tag", 0)), "t0l0": (("tag", 0), ("last", 0)), "f0s0": (("first", 0), ("shape", 0)),
    "s-2": (("shape", -2),), "s+2": (("shape", 2),), "g0s0": (("gap", 0), ("shape", 0)),
    "g+1s0": (("gap", 1), ("shape", 0)),
    "g0s-1": (("gap", 0), ("shape", -1)), "p0s0": (("topic", 0), ("shape", 0)), "p0t0": (("topic", 0), ("tag", 0)),
    "w-1w+1": (("word", -1), ("word", 1)), "w-2w-1": (("word", -2), ("word", -1)), "w+1w+2": (("word", 1), ("word", 2)),
}  # fmt: skip
REACH = 3  # the farthest offset of a template
DENSE = 1_000_000  # so many pairs of values at most are indexed by a plain array, of 2 bytes each
SCALED = 12  # steps after which sums are scaled: so few steps neither overflow nor vanish
BESIDE = "‖"  # between the values of one feature
KINDS = {"O": MentionType.ORG, "M": MentionType.MODEL, "P": MentionType.PERSON}


def features(rows: Sequence[tuple[str, ...]]) -> list[list[str]]:
    """The features of each word of one sentence, spelled out: what training reads."""
    column = {name: n for n, name in enumerate(ATTRIBUTES)}
    out = []
    for n in range(len(rows)):
        said = []
        for template, parts in TEMPLATES.items():
            values = [
                rows[n + by][column[name]] if 0 <= n + by < len(rows) else ("#<" if by < 0 else "#>")
                for name, by in parts
            ]
            if all(values):
                said.append(f"{template}={BESIDE.join(values)}")
        out.append(said)
    return out


class Values:
    """The values of each attribute, numbered from 1; 0 is any other."""

    def __init__(self, tables: Mapping[str, Mapping[str, object]]) -> None:
        self._ids: dict[str, dict[str, int]] = {name: {} for name in ATTRIBUTES}
        for template, parts in TEMPLATES.items():
            for value in tables.get(template, ()):
                for (name, _), part in zip(parts, value.split(BESIDE), strict=True):
                    self._ids[name].setdefault(part, len(self._ids[name]) + 1)

    def number(self, name: str, value: str) -> int:
        return self._ids[name].get(value, 0)

    def size(self, name: str) -> int:
        return len(self._ids[name]) + 1


class Table:
    """The weights of one template, by the numbers of its attributes' values; row 0 is for what was never learned."""

    def __init__(self, parts: Sequence[tuple[str, int]], rows: Mapping[str, Sequence[float]], values: Values) -> None:
        self.parts = parts
        keys = [
            [values.number(name, v) for (name, _), v in zip(parts, value.split(BESIDE), strict=True)] for value in rows
        ]
        self._dims = [values.size(name) for name, _ in parts]
        flat = np.array([self._flat(key) for key in keys], dtype=np.int64)
        order = np.argsort(flat, kind="stable")
        weights = np.array(list(rows.values()), dtype=np.float32)
        self.weights: Floats = np.concatenate([np.zeros((1, weights.shape[1]), dtype=np.float32), weights[order]])
        self._keys = flat[order]
        self._index: npt.NDArray[np.uint16] | None = None
        if math.prod(self._dims) <= DENSE and len(keys) < 65535:
            self._index = np.zeros(math.prod(self._dims), dtype=np.uint16)
            self._index[self._keys] = np.arange(1, len(keys) + 1)

    def _flat(self, key: Sequence[int]) -> int:
        return key[0] if len(key) == 1 else key[0] * self._dims[1] + key[1]

    def score(self, columns: Mapping[str, Ints], width: int) -> Floats:
        """What the template says of each word; a column has REACH values more than words at either end."""
        parts = [columns[name][REACH + by : REACH + by + width] for name, by in self.parts]
        key = parts[0] if len(parts) == 1 else parts[0] * self._dims[1] + parts[1]
        if self._index is not None:
            return self.weights.take(self._index.take(key), axis=0)
        at = np.minimum(np.searchsorted(self._keys, key), len(self._keys) - 1)
        return self.weights.take(np.where(self._keys.take(at) == key, at + 1, 0), axis=0)


class Tagger:
    """Weights as arrays; `names` may be called for any number of texts."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._labels: list[str] = data["labels"]
        self._moves: Floats = np.exp(np.array(data["moves"], dtype=np.float64))
        self._vocabulary = frozenset(data["vocabulary"].split(" "))
        self._endings = frozenset(data["endings"])
        self._values = Values(data)
        self._tables = [Table(parts, data[t], self._values) for t, parts in TEMPLATES.items() if data.get(t)]
        self._kinds = sorted(KINDS)
        self._of_kind = np.array([[float(label[1:] == k) for k in self._kinds] for label in self._labels], np.float32)
        self._begins = np.array([label[0] == "B" for label in self._labels])
        number = self._values.number
        self._passing = {v: number("times", v) for v in TIMES}, {v: number("topic", v) for v in NAMED}
        self._standing = lru_cache(maxsize=65536)(self._numbers_standing)

    def _numbers_standing(self, word: str, tag: str, gap: bool) -> tuple[bool, tuple[int, ...]]:
        """Whether a word is known, and the numbers of what it has wherever it stands."""
        row = standing(word, tag, gap, self._vocabulary, self._endings)
        numbers = (self._values.number(name, value) for name, value in zip(ATTRIBUTES, row, strict=False))
        return row[0][0] != "#" or row[2] == ".", tuple(numbers)

    def _scores(self, tokens: Sequence[tuple[str, str, bool]], spans: Sequence[tuple[int, int]]) -> tuple[Floats, Ints]:
        """The score of each label of each word, and where each sentence's first word stands among them.

        Between sentences stand REACH words that are none, so no sentence sees another.
        """
        number = self._values.number
        before, behind = ([number(name, mark) for name in ATTRIBUTES] for mark in ("#<", "#>"))
        rows = [self._standing(*token) for token in tokens]
        times, topics = self._passing
        more = [(times[a], topics[b]) for a, b in passing(tokens, [known for known, _ in rows])]
        words = np.concatenate(
            [np.array([row for _, row in rows], dtype=np.int64), np.array(more, dtype=np.int64)], axis=1
        )
        gap = np.array([behind] * REACH + [before] * REACH, dtype=np.int64)
        parts = [gap[REACH:]]
        for a, b in spans:
            parts += [words[a:b], gap]
        grid = np.ascontiguousarray(np.concatenate(parts).T)
        columns = dict(zip(ATTRIBUTES, grid, strict=True))
        width = grid.shape[1] - 2 * REACH
        scores = np.zeros((width, len(self._labels)), dtype=np.float32)
        for table in self._tables:
            scores += table.score(columns, width)
        lengths = np.array([0, *(b - a + 2 * REACH for a, b in spans[:-1])], dtype=np.int64)
        return scores, lengths.cumsum()

    def _beliefs(self, scores: Floats, lengths: Ints) -> Floats:
        """The probability of each label of each word (sentence × word × label), by forward and backward sums."""
        width = scores.shape[1]
        says = np.exp(scores - scores.max(axis=2, keepdims=True)).astype(np.float64)
        forward, backward = np.empty_like(says), np.ones_like(says)
        forward[:, 0] = says[:, 0]
        for t in range(1, width):
            now = np.matmul(forward[:, t - 1], self._moves, out=forward[:, t])
            now *= says[:, t]
            if t % SCALED == 0:
                now /= now.sum(axis=1, keepdims=True)
        for t in range(width - 2, -1, -1):
            back = (says[:, t + 1] * backward[:, t + 1]) @ self._moves.T
            if t % SCALED == 0:
                back /= back.sum(axis=1, keepdims=True)
            backward[:, t] = back
            # what stands behind a sentence's end says nothing
            backward[lengths == t + 1, t] = 1.0
        belief: Floats = forward * backward
        belief /= belief.sum(axis=2, keepdims=True)
        return belief

    def names(self, text: str) -> Iterator[tuple[MentionType, int, int, float]]:
        """Type, start, end and score of the names that are more likely than none, in order."""
        tokens, starts = pieces(text)
        if not tokens:
            return
        spans = stretches(tokens)
        scores, begins = self._scores(tokens, spans)
        lengths = np.array([b - a for a, b in spans], dtype=np.int64)
        places = np.arange(lengths.max())
        inside = places < lengths[:, None]
        grid = np.where(inside, begins[:, None] + places, 0)
        belief = self._beliefs(scores[grid], lengths)[inside]  # the sentences are in order and leave no word out
        ends = [start + len(token[0]) for start, token in zip(starts, tokens, strict=True)]
        heads = frozenset(a for a, _ in spans)
        for kind, a, b, score in self._read(belief, heads):
            yield kind, starts[a], ends[b], score

    def _read(self, belief: Floats, heads: frozenset[int]) -> Iterator[tuple[MentionType, int, int, float]]:
        """Type, first and last word and score of each name."""
        sure = belief @ self._of_kind
        kinds, chance = sure.argmax(axis=1), sure.max(axis=1)
        named = np.where(self._of_kind.any(axis=1), belief, 0.0)
        fresh = self._begins[named.argmax(axis=1)]
        last, kind, begin, score = -2, -1, 0, 0.0
        for n in np.flatnonzero(belief[:, self._labels.index("-")] < 0.5).tolist():
            if kind >= 0 and (n != last + 1 or kinds[n] != kind or fresh[n] or n in heads):
                yield KINDS[self._kinds[kind]], begin, last, score
                kind = -1
            if kind < 0:
                kind, begin, score = int(kinds[n]), n, 1.0
            score, last = min(score, float(chance[n])), n
        if kind >= 0:
            yield KINDS[self._kinds[kind]], begin, last, score


@cache
def tagger() -> Tagger:
    return Tagger(json.loads((Path(__file__).parent / "tagger.json").read_text(encoding="utf-8")))
