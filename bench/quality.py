"""Extraction, events and the seed article, judged by the scorers beside the data, held against `bench/floors.json`.

    python bench/quality.py [--data ../shared] [--raise]

Each figure is printed with its floor; a figure under its floor exits 1. `--raise` lifts floors to today's figures, less a
margin of .002; it never lowers one. The events are reported twice: on all development items, and on the third kept aside
(id number divisible by 3), which no rule was written on.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.floors import MARGIN, Floors  # noqa: E402

EVENT_FIGURES = (
    "document", "who announced", "who and what", "event(type+org)", "event+model+status", "status accuracy", "date accuracy",
    "faction accuracy", "orgs", "models", "people", "price facts",
)  # fmt: skip


def baimo(*arguments: str, to: Path) -> Path:
    with to.open("wb") as out:
        subprocess.run([sys.executable, "-m", "cli", *arguments], stdout=out, check=True, cwd=ROOT)
    return to


def score(script: Path, *arguments: str) -> dict[str, Any]:
    done = subprocess.run([sys.executable, script, *arguments, "--json"], capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def flat(value: Any) -> float:
    return float(value["f1"] if isinstance(value, Mapping) else value)


def extraction(data: Path, work: Path) -> Iterator[tuple[str, float]]:
    said = baimo("extract", "--jsonl", str(data / "data/pages"), to=work / "pages.jsonl")
    result = score(data / "eval/score_extraction.py", str(data / "data/pages/gold.json"), str(said))
    for name in ("body F1", "title", "date", "source"):
        yield f"pages {name}", float(result[name])
    yield "pages bodies over .5", 1 - result["bodies under .5"] / result["counts"]["bodies"]


def events(data: Path, work: Path) -> Iterator[tuple[str, float]]:
    gold = data / "data/gold/dev.jsonl"
    said = baimo("analyze", "--jsonl", str(gold), to=work / "dev.jsonl")
    kept = work / "kept.jsonl"
    rows = gold.read_text(encoding="utf-8").splitlines()
    kept.write_text(
        "\n".join(row for row in rows if int(json.loads(row)["id"].split("-")[1]) % 3 == 0), encoding="utf-8"
    )
    for label, file in (("dev", gold), ("dev kept aside", kept)):
        result = score(data / "eval/score_events.py", str(file), str(said))
        for name in EVENT_FIGURES:
            yield f"{label} {name}", flat(result[name])


def natural(data: Path, work: Path) -> Iterator[tuple[str, float]]:
    gold = data / "data/gold/natural_dev.jsonl"
    said = baimo("analyze", "--jsonl", str(gold), to=work / "natural.jsonl")
    document = score(data / "eval/score_events.py", str(gold), str(said))["document"]
    yield "natural days precision", float(document["p"])
    yield "natural days recall", float(document["r"])


def seed(data: Path, work: Path) -> Iterator[tuple[str, float]]:
    raw = next(iter(sorted((data / "data/seed").glob("*.txt"))))
    for label, text in (("seed raw", raw), ("seed clean", data / "data/gold/seed_clean.txt")):
        said = baimo("analyze", "--jsonl", str(text), to=work / "seed.jsonl")
        script = data / "eval/score_seed.py"
        gold = data / "data/gold/seed_gold.json"
        done = subprocess.run([sys.executable, script, gold, said], capture_output=True, text=True, check=False)
        for line in done.stdout.splitlines():
            name, count = line[:12].strip(), line[12:].split()[0]
            hits, total = count.split("/")
            yield f"{label} {name}", int(hits) / int(total)


def stories(data: Path, work: Path) -> Iterator[tuple[str, float]]:
    """Known reposts found, and pairs of reports told to be of one event or not."""
    command = [sys.executable, str(ROOT / "bench" / "stories.py"), "--data", str(data), "--placed", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout.splitlines()[0])
    yield "stories reposts recall", found["reposts_recall"]
    yield "stories same event", found["same_event_right"] / found["same_event_pairs"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--raise", dest="lift", action="store_true", help="lift the floors to today's figures")
    options = parser.parse_args()
    if not (options.data / "eval").is_dir():
        print(f"skipped: no evaluation data at {options.data}")
        return 0
    floors = Floors()
    with tempfile.TemporaryDirectory() as folder:
        for part in (extraction, events, natural, seed, stories):
            for name, figure in part(options.data, Path(folder)):
                floors.tell(name, figure, ".4f")
                if options.lift:
                    floors.lift(name, figure - MARGIN, 4)
    if options.lift:
        floors.save()
    return floors.told()


if __name__ == "__main__":
    sys.exit(main())
