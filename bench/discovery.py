"""Names nobody has listed: organisations, models and persons of labelled articles, found with the registry emptied of them.

    python bench/discovery.py [FILE…] [--data ../shared] [--errors] [--raise]

Each FILE holds labelled articles, one JSON object a line (the shape of the development gold, which is read where none is
given). Every entity one of a file's labels spells is taken from the registry before the file is analysed; the names
found are then judged as the scorer beside the data judges them. Figures of the development gold are held against
`bench/floors.json` (`--raise` lifts the floors, it never lowers one), on all items and on the third kept aside (id number
divisible by 3); `--errors` prints what was missed and what was too much, never of the third kept aside.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).absolute().parent.parent
sys.path.insert(0, str(ROOT))

from bench.floors import MARGIN, Floors  # noqa: E402
from jobs import lines  # noqa: E402
from pipeline.analyse import Analyser, as_json  # noqa: E402
from pipeline.entities import registry  # noqa: E402

LISTS = ("mentioned_orgs", "mentioned_models", "mentioned_people")
Row = Mapping[str, Any]
Counts = list[int]  # found, said, labelled


def scorer(data: Path) -> ModuleType:
    """The scorer of events as a module: its rules say which spellings are one name."""
    spec = importlib.util.spec_from_file_location("score_events", data / "eval/score_events.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def said(path: Path, rows: Sequence[Row], known: registry.Registry) -> dict[str, dict[str, Any]]:
    """What the analysis says of each article with every labelled name unknown."""
    analyser = Analyser(known.without(name for row in rows for key in LISTS for name in row["gold"][key]))
    now = datetime.now(UTC)
    answers = (as_json(article, analyser.analyse(article)) for article in lines.read(path, now))
    return {str(answer["id"]): answer for answer in answers}


def latin(name: str) -> bool:
    return re.search(r"[A-Za-z]", name) is not None


def kinds(labels: Row) -> Iterator[tuple[str, list[str]]]:
    """The names of one article by kind; models in Latin letters once more for themselves."""
    for key in LISTS:
        names = list(labels.get(key, ()))
        yield key.removeprefix("mentioned_"), names
        if key == "mentioned_models":
            yield "Latin models", [name for name in names if latin(name)]


def matched(gold: Sequence[str], found: Sequence[str], same: Any) -> tuple[list[str], list[str]]:
    """Labels that were missed, names that were too much; one name answers for one label."""
    left, missed = list(found), []
    for name in gold:
        hit = next((f for f in left if same(name, f)), None)
        if hit is None:
            missed.append(name)
        else:
            left.remove(hit)
    return missed, left


def judged(rows: Sequence[Row], answers: Mapping[str, Row], judge: ModuleType, errors: bool) -> dict[str, Counts]:
    same = judge.Names(judge.load_aliases(judge.HERE.parent / "data/companies.json"))
    counts: dict[str, Counts] = {}
    for row in rows:
        answer = answers.get(str(row["id"]), {})
        for (kind, gold), (_, found) in zip(kinds(row["gold"]), kinds(answer), strict=True):
            once = [sorted({judge.squash(n): n for n in names}.values()) for names in (gold, found)]
            missed, extra = matched(once[0], once[1], same.org if kind in ("orgs", "people") else same.model)
            count = counts.setdefault(kind, [0, 0, 0])
            for n, more in enumerate((len(once[0]) - len(missed), len(once[1]), len(once[0]))):
                count[n] += more
            if errors and kind != "models" and (missed or extra):
                print(f"  {row['id']:8} {kind:12} missed {missed}   extra {extra}", file=sys.stderr)
    return counts


def kept_aside(row: Row) -> bool:
    return int(str(row["id"]).rsplit("-", 1)[-1]) % 3 == 0


def figures(name: str, counts: Mapping[str, Counts]) -> Iterator[tuple[str, float]]:
    for kind, (hits, of_found, of_gold) in counts.items():
        yield f"{name} {kind} P", hits / of_found if of_found else 0.0
        yield f"{name} {kind} R", hits / of_gold if of_gold else 0.0
        print(f"{name:24} {kind:12} P {hits / max(of_found, 1):.3f}  R {hits / max(of_gold, 1):.3f}  "
              f"({hits}/{of_found}/{of_gold})")  # fmt: skip


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--errors", action="store_true", help="names missed and names too much, to standard error")
    parser.add_argument("--raise", dest="lift", action="store_true", help="lift the floors to today's figures")
    return parser.parse_args()


def main() -> int:
    asked = options()
    if not (asked.data / "eval").is_dir():
        print(f"skipped: no evaluation data at {asked.data}")
        return 0
    judge = scorer(asked.data)
    gold = asked.data / "data/gold/dev.jsonl"
    known = registry.load()
    floors = Floors()
    for path in asked.files or [gold]:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        answers = said(path, rows, known)
        pinned = path.resolve() == gold.resolve()
        parts = [("dev emptied" if pinned else path.stem, rows)]
        if pinned:
            parts.append(("dev emptied kept aside", [row for row in rows if kept_aside(row)]))
            if asked.errors:
                judged([row for row in rows if not kept_aside(row)], answers, judge, True)
        for name, some in parts:
            counts = judged(some, answers, judge, asked.errors and not pinned)
            for figure, value in figures(name, counts):
                if pinned:
                    floors.held(figure, value)
                if pinned and asked.lift:
                    floors.lift(figure, value - MARGIN, 4)
    if asked.lift:
        floors.save()
    return floors.told()


if __name__ == "__main__":
    sys.exit(main())
