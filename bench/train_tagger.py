"""Trains the tagger of names (`pipeline/entities/tagger.json`) on the corpus beside this script, written for it by us.

    python bench/train_tagger.py [FILE…] [--out PATH]

A FILE (all of `bench/corpus` where none is named) holds one JSON object a line with `title` and `text`, in which every
name is marked: {o|organisation}, {m|model}, {p|person}. All names in it are invented. What is learned are weights of
parts of speech, shapes and everyday words: a word that is part of a name in the registry never becomes one of the
vocabulary, unless many names share it. Needs python-crfsuite.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pycrfsuite  # type: ignore[import-untyped]
import rjieba

ROOT = Path(__file__).absolute().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.entities import registry  # noqa: E402
from pipeline.entities.tagger import TEMPLATES, features  # noqa: E402
from pipeline.entities.tokens import attributes, pieces, stretches  # noqa: E402
from pipeline.entities.words import words  # noqa: E402
from pipeline.text.normalise import normalise  # noqa: E402
from records import MentionType  # noqa: E402

CORPUS = ROOT / "bench" / "corpus"
OUT = ROOT / "pipeline/entities/tagger.json"
VOCABULARY = 2500  # everyday words kept, the most frequent ones
SHARED = 6  # so many names must share a word or an ending before it is one of the language and not of a name
FREQUENT = 4  # occurrences from which a word of the corpus may be one of the vocabulary
MARK = re.compile(r"\{([omp])\|([^{}|]+)\}")
Span = tuple[int, int, str]
Labelled = tuple[str, list[Span]]
Parts = list[tuple[str, str]]  # words and their kind: O, M, P or none


def marked(path: Path) -> Iterator[Parts]:
    """The texts of a file as parts: what is a name has a kind, what stands between has none."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        parts = re.split(r"(\{[omp]\|[^{}|]+\})", f"{row.get('title') or ''}\n{row['text']}")
        yield [(f[2], f[1].upper()) if (f := MARK.fullmatch(part)) else (part, "") for part in parts if part]


def labelled(parts: Parts) -> Labelled:
    """The text, normalised, and where its names stand in it."""
    plain, spans = "", []
    for words_, kind in parts:
        plain += words_
        if kind:
            spans.append((len(plain) - len(words_), len(plain), kind))
    normal = normalise(plain)
    places = [normal.span(n, n + 1)[0] for n in range(len(normal.text))]
    return normal.text, [(bisect_left(places, a), bisect_left(places, b), kind) for a, b, kind in spans]


def swapped(parts: Parts, names: Mapping[str, Sequence[str]], luck: random.Random) -> Parts:
    """The same text about others: each name becomes one of the registry's, the same one wherever it stands.

    A name in Latin letters becomes another in Latin letters, so that the sentence around it stays as it was.
    """
    chosen: dict[tuple[str, str], str] = {}
    for name, kind in parts:
        if kind and (name, kind) not in chosen:
            latin = name.isascii()
            fit = [n for n in luck.sample(names[kind], 40) if n.isascii() == latin]
            chosen[name, kind] = luck.choice(fit) if fit else name
    return [(chosen.get((words_, kind), words_), kind) for words_, kind in parts]


def registered() -> dict[str, list[str]]:
    """The names of the registry by kind, in a fixed order."""
    kinds = {MentionType.ORG: "O", MentionType.MODEL: "M", MentionType.PERSON: "P"}
    names: dict[str, set[str]] = {letter: set() for letter in kinds.values()}
    for alias in registry.load().aliases:
        names[kinds[alias.type]].add(alias.text)
    return {letter: sorted(some) for letter, some in names.items()}


def vocabulary(texts: Sequence[Labelled]) -> tuple[list[str], list[str]]:
    """Everyday words, and characters that end names; words of single names are in neither."""
    known = registry.load()
    names = {a.text for a in known.aliases}
    inside: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for name in names:
        parts = rjieba.cut(name)
        inside.update(set(parts))
        last[name[-1]] += 1
    allowed = {w for w, n in inside.items() if n >= SHARED} | set(words()["org_suffixes"])
    count: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for text, spans in texts:
        at, starts = 0, [(s, e) for s, e, _ in spans]
        for word in rjieba.cut(text):
            count[word] += 1
            if any(s <= at < e for s, e in starts):
                named[word] += 1
            at += len(word)
    everyday = [
        w for w, n in count.most_common()
        if n >= FREQUENT and not re.search("[A-Za-z0-9]", w) and (w in allowed or (w not in inside and named[w] < 0.1 * n)) and len(w) < 5
    ]  # fmt: skip
    return sorted(everyday[:VOCABULARY]), sorted(c for c, n in last.items() if n >= SHARED and not c.isascii())


def sequences(
    texts: Iterable[Labelled], vocab: frozenset[str], endings: frozenset[str]
) -> Iterator[tuple[Any, list[str]]]:
    for text, spans in texts:
        tokens, starts = pieces(text)
        labels: list[str] = []
        n = 0
        for start, (word, _, _) in zip(starts, tokens, strict=True):
            at = start + len(word)
            while n < len(spans) and spans[n][1] <= start:
                n += 1
            inside = n < len(spans) and spans[n][0] < at and start < spans[n][1]
            begins = inside and (not labels or labels[-1] == "-" or start <= spans[n][0])
            labels.append("-" if not inside else ("B" if begins else "I") + spans[n][2])
        rows = attributes(tokens, vocab, endings)
        for a, b in stretches(tokens):
            yield features(rows[a:b]), labels[a:b]


def dump(path: Path, model: str, vocab: Sequence[str], endings: Sequence[str]) -> None:
    """Labels, transitions and weights; what is nearly nothing is left out."""
    tagger = pycrfsuite.Tagger()
    tagger.open(model)
    info = tagger.info()
    labels = sorted(info.labels, key=lambda x: int(info.labels[x]))
    table: dict[str, dict[str, list[float]]] = {t: {} for t in TEMPLATES}
    for (feature, label), weight in info.state_features.items():
        template, value = feature.split("=", 1)
        if abs(weight) > 0.08:
            table[template].setdefault(value, [0.0] * len(labels))[labels.index(label)] = round(weight, 2)
    moves = [[round(info.transitions.get((a, b), -20.0), 2) for b in labels] for a in labels]
    lines_ = [f' "labels": {json.dumps(labels)}', f' "moves": {json.dumps(moves)}',
              f' "vocabulary": {json.dumps(" ".join(w for w in vocab if w.strip()), ensure_ascii=False)}',
              f' "endings": {json.dumps("".join(endings), ensure_ascii=False)}']  # fmt: skip
    for template, rows in table.items():
        inner = ",\n".join(f"  {json.dumps(v, ensure_ascii=False)}: {json.dumps(w)}" for v, w in sorted(rows.items()))
        lines_.append(f' "{template}": {{\n{inner}\n }}')
    path.write_text("{\n" + ",\n".join(lines_) + "\n}\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--swaps", type=int, default=8, help="copies of each text with names of the registry")
    parser.add_argument("--c1", type=float, default=1.0)
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    written = [one for file in asked.files or sorted(CORPUS.glob("*.jsonl")) for one in marked(file)]
    luck, names = random.Random(7), registered()
    others = [swapped(parts, names, luck) for parts in written for _ in range(asked.swaps)]
    texts = [labelled(parts) for parts in (*written, *others)]
    vocab, endings = vocabulary([labelled(parts) for parts in written])
    trainer = pycrfsuite.Trainer(verbose=False)
    for rows, labels in sequences(texts, frozenset(vocab), frozenset(endings)):
        trainer.append(rows, labels)
    trainer.set_params({"c1": asked.c1, "c2": 0.05, "max_iterations": 80, "feature.minfreq": 3})
    model = str(asked.out) + ".crf"
    trainer.train(model)
    dump(asked.out, model, vocab, endings)
    Path(model).unlink()
    print(f"{len(texts)} texts, {len(vocab)} words, {asked.out.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
