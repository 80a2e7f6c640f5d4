"""Our extractor beside four others: the same saved pages, one core, a fresh process each, judged by the same scorer.

    python bench/extractors.py [--data ../shared] [--json]

`make peers` puts the others into `.venv-peers`; without it, ours is measured alone. Rates are CPU time, the better of
two passes after one that warms up, so another process on the machine changes little. The floors are of ours only: those
of quality stand in `bench/floors.json`; no body may be under .5; and ours is so many times as fast as the fastest other.
"""

from __future__ import annotations

import argparse
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
from bench.floors import Floors  # noqa: E402
from bench.one_extractor import EXTRACTORS  # noqa: E402

LONGEST = 900  # seconds for one of them
NO_NETWORK = "http://127.0.0.1:9"  # a proxy that nobody is: a library that asks the network hears no at once
TIMES_FASTER = 4.0  # than the fastest of the others
HELD = {"body F1": "pages body F1", "title": "pages title", "date": "pages date"}  # our figures by their floors' names
GIVES_NO_DATE = ("readability-lxml", "magic-html")
ROW = "{name:18} {version:8} {body:7.3f} {weak:5} {lost:5} {title:7.3f} {date:>7} {rate:8.1f} {mb:6}  {note}"


def asked(pages: Path, gold: list[dict[str, Any]]) -> str:
    """The pages as lines for a runner. `charset` is that of the bytes, found by the people who labelled them."""
    rows = ({"file": p["file"], "path": str(pages / p["file"]), "encoding": p["charset"]} for p in gold)
    return "\n".join(map(json.dumps, rows))


def measured(name: str, python: Path, data: Path, gold: list[dict[str, Any]]) -> dict[str, Any]:
    environment = {**os.environ, "OMP_NUM_THREADS": "1", **dict.fromkeys(("http_proxy", "https_proxy"), NO_NETWORK)}
    command = [str(python), str(ROOT / "bench" / "one_extractor.py"), name]
    found, cost = peers.run(command, asked(data / "data/pages", gold), environment, LONGEST)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as said:
        said.write("\n".join(found))
        said.flush()
        judge = [sys.executable, data / "eval/score_extraction.py", data / "data/pages/gold.json", said.name, "--json"]
        scored = json.loads(subprocess.run(judge, capture_output=True, text=True, check=True).stdout)
    raised = sum(json.loads(line)["error"] is not None for line in found)
    note = f"raised on {raised} pages" if raised else ""
    rate = len(found) / cost["seconds"]
    return {
        "name": name,
        **scored,
        "pages/s": round(rate, 1),
        "mb": cost["mb"],
        "version": cost["version"],
        "note": note,
    }


def under(rows: list[dict[str, Any]]) -> list[str]:
    """Our figures under their floors, in words."""
    ours, others = rows[0], [row for row in rows[1:] if "pages/s" in row]
    floors = Floors()
    low = [
        f"{name} {ours[name]:.4f} (floor {floors.of(floor)})"
        for name, floor in HELD.items()
        if not floors.held(floor, ours[name])
    ]
    if ours["bodies under .5"]:
        low.append(f"{ours['bodies under .5']} bodies under .5 (floor 0)")
    fastest = max((row["pages/s"] for row in others), default=0.0)
    if fastest and ours["pages/s"] < TIMES_FASTER * fastest:
        low.append(f"{ours['pages/s'] / fastest:.1f} times the fastest other (floor {TIMES_FASTER})")
    return low


def tell(rows: list[dict[str, Any]]) -> None:
    print(f"{'':18} {'':8} {'body F1':>7} {'<.8':>5} {'<.5':>5} {'title':>7} {'date':>7} {'pages/s':>8} {'MB':>6}")
    for row in rows:
        if "pages/s" not in row:
            print(f"{row['name']:18} cannot be measured: {row['note']}")
            continue
        date = "–" if row["name"] in GIVES_NO_DATE else f"{row['date']:.3f}"
        said = {"body": row["body F1"], "weak": row["bodies under .8"], "lost": row["bodies under .5"]}
        print(ROW.format(**{**row, **said, "rate": row["pages/s"], "date": date}))
    counts = rows[0]["counts"]
    print(f"{counts['bodies']} bodies, {counts['titles']} titles, {counts['dates']} dates; – : gives none")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args()
    file = options.data / "data/pages/gold.json"
    if not file.exists() or not (options.data / "eval").is_dir():
        print(f"skipped: no labelled pages at {options.data}")
        return 0
    gold = json.loads(file.read_text(encoding="utf-8"))
    rows = peers.rows(EXTRACTORS, "Baimo", lambda name, python: measured(name, python, options.data, gold))
    return peers.told(rows, options.json, tell, under(rows))


if __name__ == "__main__":
    sys.exit(main())
