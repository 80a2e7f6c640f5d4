"""How fast: extraction, analysis, and a crawl of the sample site from end to end; held against `bench/floors.json`.

    python bench/speed.py [--data ../shared] [--raise]

Extraction and analysis are CPU time on one core, best of three passes, after one to warm up. The crawl is wall time with
the sample server and the children on the same machine, process starts included.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline import analyse as analysing  # noqa: E402
from pipeline import text  # noqa: E402
from pipeline.entities import registry  # noqa: E402
from records import Article, Page  # noqa: E402

FLOORS = ROOT / "bench" / "floors.json"
SHARE_OF_FIGURE = 0.6  # machines differ: a floor is set this far below what was measured
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def cpu(work: Callable[[], object]) -> float:
    """Seconds of CPU time, best of three after one pass to warm up."""
    work()
    times = []
    for _ in range(3):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def extraction(data: Path) -> float:
    """Pages a second over every saved page."""
    files = sorted((data / "data/pages").rglob("*.html"))
    pages = [Page("bench", f"https://bench.example/{n}", NOW, "text/html", f.read_bytes()) for n, f in enumerate(files)]
    return len(pages) / cpu(lambda: [text.article(page, None, NOW) for page in pages])


def analysis(data: Path) -> float:
    """Articles a minute, texts of 1,500 characters cut from real ones that mention large models."""
    rows = []
    with gzip.open(data / "data/news/reposts_2024_2025.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            said = json.loads(line)
            if len(said["text"]) >= 1500 and len(rows) < 200:
                rows.append(said)
    articles = [Article(row["id"], "", "bench", row["title"] or "", row["text"][:1500], NOW, NOW) for row in rows]
    analyser = analysing.Analyser(registry.load())
    return 60 * len(articles) / cpu(lambda: [analyser.analyse(article) for article in articles])


def natural_stream(data: Path) -> float:
    """Articles a minute over a stream as it comes, most of it not about large models."""
    rows = []
    with gzip.open(data / "data/news/ithome_36kr_2026.jsonl.gz", "rt", encoding="utf-8") as lines:
        for _, line in zip(range(1000), lines, strict=False):
            rows.append(json.loads(line))
    articles = [Article(row["id"], "", "bench", row["title"] or "", row["text"], NOW, NOW) for row in rows]
    analyser = analysing.Analyser(registry.load())
    return 60 * len(articles) / cpu(lambda: [analyser.analyse(article) for article in articles])


def demo() -> tuple[float, float]:
    """Seconds of `baimo demo` in an empty folder, and of the second run."""
    with tempfile.TemporaryDirectory() as folder:
        times = []
        for _ in range(2):
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "cli", "demo", folder], cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env={k: v for k, v in os.environ.items() if not k.startswith("BAIMO_")},
            )  # fmt: skip
            times.append(time.perf_counter() - start)
    return times[0], times[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--raise", dest="lift", action="store_true", help="lift the floors towards today's figures")
    options = parser.parse_args()
    floors: dict[str, float] = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    figures: dict[str, float] = {}
    if (options.data / "data").is_dir():
        figures["speed extraction pages/s"] = extraction(options.data)
        figures["speed analysis articles/min"] = analysis(options.data)
        figures["speed natural stream articles/min"] = natural_stream(options.data)
    else:
        print(f"extraction and analysis skipped: no data at {options.data}")
    first, second = demo()
    figures["speed demo per minute"] = 60 / first
    print(
        f"demo {first:.1f} s, again {second:.1f} s; peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB"
    )
    under = [name for name, figure in figures.items() if figure < floors.get(name, 0.0)]
    for name, figure in figures.items():
        print(f"{name:40} {figure:10.1f}   floor {floors.get(name, 0.0):10.1f}{'   UNDER' if name in under else ''}")
        if options.lift:
            floors[name] = max(floors.get(name, 0.0), round(figure * SHARE_OF_FIGURE, 1))
    if options.lift:
        FLOORS.write_text(json.dumps(floors, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if under else 0


if __name__ == "__main__":
    sys.exit(main())
