"""Trains the tagger of names (`pipeline/entities/tagger.json`) on labelled articles.

    python bench/train_tagger.py FILE… [--unlabelled FILE --limit N --without FILE…] [--out PATH]

A FILE holds labelled articles, one JSON object a line (the shape of the development gold). Articles of `--unlabelled`
are labelled by the registry and the rules of discovery; those whose title or beginning stands in a file of `--without`
are left out. What is learned are weights of parts of speech, shapes and everyday words: a word that is part of a name
in the registry never becomes one of the vocabulary, unless many names share it. Needs python-crfsuite.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pycrfsuite  # type: ignore[import-untyped]
import rjieba

ROOT = Path(__file__).absolute().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.entities import registry  # noqa: E402
from pipeline.entities.discover import discover  # noqa: E402
from pipeline.entities.link import Linker  # noqa: E402
from pipeline.entities.spread import MENTION  # noqa: E402
from pipeline.entities.tagger import TEMPLATES, features  # noqa: E402
from pipeline.entities.tokens import attributes, pieces, stretches  # noqa: E402
from pipeline.entities.words import words  # noqa: E402
from pipeline.text.normalise import normalise  # noqa: E402
from records import MentionType  # noqa: E402

OUT = ROOT / "pipeline/entities/tagger.json"
VOCABULARY = 2500  # everyday words kept, the most frequent ones
SHARED = 6  # so many names must share a word or an ending before it is one of the language and not of a name
TYPES_OF = (MentionType.ORG, MentionType.MODEL, MentionType.PERSON)
TYPES = {"mentioned_orgs": "O", "mentioned_models": "M", "mentioned_people": "P"}
Span = tuple[int, int, str]
Labelled = tuple[str, list[Span]]


def opened(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        yield from (line for line in file if line.strip())


def gold(path: Path) -> Iterator[Labelled]:
    """The articles of a labelled file with every place of each labelled name, the longer names first."""
    for line in opened(path):
        row = json.loads(line)
        names = sorted(
            ((n, t) for key, t in TYPES.items() for n in row["gold"][key] if n.strip()), key=lambda x: -len(x[0])
        )
        text = normalise(f"{row.get('title') or ''}\n{row['text']}").text
        taken, spans = [False] * len(text), []
        for name, kind in names:
            for hit in re.finditer(
                rf"(?<![A-Za-z]){re.escape(name)}(?![a-z])" if name[0].isascii() else re.escape(name), text
            ):
                if not any(taken[hit.start() : hit.end()]):
                    taken[hit.start() : hit.end()] = [True] * (hit.end() - hit.start())
                    spans.append((*hit.span(), kind))
        yield text, sorted(spans)


def fingerprint(row: Mapping[str, Any]) -> set[str]:
    squashed = ["".join(str(row.get(key) or "").split()) for key in ("title", "text")]
    return {s[:40] for s in squashed if len(s) > 6} | {squashed[1][60:100]}


def silver(path: Path, without: Iterable[Path], limit: int) -> Iterator[Labelled]:
    """Articles labelled by the registry and the rules; none that an evaluation file holds."""
    never = set().union(*(fingerprint(json.loads(line)) for file in without for line in opened(file)))
    rows = [line for line in opened(path) if re.search("模型|AI|人工智能", line)]
    random.Random(7).shuffle(rows)
    linker = Linker(registry.load())
    done = 0
    for line in rows:
        row = json.loads(line)
        if done >= limit or fingerprint(row) & never:
            continue
        text = normalise(f"{row.get('title') or ''}\n{row['text']}").text[:2500]
        mentions = linker.mentions(text)
        # whatever the tagger says is told to be passed by: it shall not learn from itself
        found = [f for f in discover(text, mentions, spelled=lambda _: True) if f.score >= MENTION]
        named = [*mentions, *(f.mention() for f in found)]
        yield text, sorted((m.start, m.end, m.type.value[0]) for m in named if m.type in TYPES_OF)
        done += 1


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
        if n >= 20 and not re.search("[A-Za-z0-9]", w) and (w in allowed or (w not in inside and named[w] < 0.1 * n)) and len(w) < 5
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
    parser.add_argument("--unlabelled", nargs="*", type=Path, default=[])
    parser.add_argument("--without", nargs="*", type=Path, default=[])
    parser.add_argument("--limit", type=int, default=1500, help="articles of each unlabelled file")
    parser.add_argument("--times", type=int, default=3, help="how often a labelled article counts")
    parser.add_argument("--c1", type=float, default=1.0)
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    own = [one for file in asked.files for one in gold(file)]
    texts = [one for file in asked.unlabelled for one in silver(file, asked.without, asked.limit)]
    vocab, endings = vocabulary([*texts, *own])
    trainer = pycrfsuite.Trainer(verbose=False)
    for some, times in ((texts, 1), (own, asked.times)):
        for rows, labels in sequences(some, frozenset(vocab), frozenset(endings)):
            for _ in range(times):
                trainer.append(rows, labels)
    trainer.set_params({"c1": asked.c1, "c2": 0.05, "max_iterations": 60, "feature.minfreq": 6})
    model = str(asked.out) + ".crf"
    trainer.train(model)
    dump(asked.out, model, vocab, endings)
    Path(model).unlink()
    print(f"{len(texts)} + {len(own)} articles, {len(vocab)} words, {asked.out.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
