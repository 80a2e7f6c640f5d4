"""How fast: extraction, analysis, and a crawl of the sample site from end to end; held against `bench/floors.json`.

    python bench/speed.py [--data ../shared] [--raise] [--only extraction]

Extraction and analysis are CPU time on one core, best of three passes, after one to warm up. The crawl is wall time with
the sample server and the children on the same machine, process starts included. CPU time too is a fifth to a third
longer where the neighbouring cores are busy: the load is printed with the figures.
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
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.floors import SHARE, Floors  # noqa: E402
from pipeline import analyse as analysing  # noqa: E402
from pipeline import text  # noqa: E402
from pipeline.entities import registry  # noqa: E402
from pipeline.text import body, byline, page_dates, paging, title  # noqa: E402
from pipeline.text.decode import decode  # noqa: E402
from pipeline.text.document import Document  # noqa: E402
from records import Article, Page  # noqa: E402

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


def saved_pages(data: Path, listing: str) -> list[Page]:
    """The saved pages a listing names: `manifest.json` all of them, `gold.json` those whose article is known."""
    folder = data / "data/pages"
    files = [folder / row["file"] for row in json.loads((folder / listing).read_text(encoding="utf-8"))]
    return [Page("bench", f"https://bench.example/{n}", NOW, "", file.read_bytes()) for n, file in enumerate(files)]


def extraction(pages: Sequence[Page]) -> float:
    """Pages a second, from the stored bytes to the article with all its fields."""
    return len(pages) / cpu(lambda: [text.article(page, None, NOW) for page in pages])


def steps(page: Page) -> Iterator[str]:
    """The steps of an extraction in their order; each is done when its name comes."""
    read = decode(page.body)
    yield "decode"
    document = Document(read.text, page.url, read.utf8)
    yield "parse and mirror"
    name, heading = title.find(document)
    yield "title"
    found = body.find(document, heading, name)
    yield "body"
    page_dates.find(document, NOW, "Asia/Shanghai", heading, found.element)
    yield "date"
    byline.publisher(document, found.lines, heading)
    byline.author(document, found.lines, heading)
    yield "source and author"
    paging.next_pages(document, found.element)
    yield "later parts"


def stages(pages: Sequence[Page]) -> dict[str, float]:
    """Milliseconds a page of each step, best of three passes."""
    best: dict[str, float] = {}
    for _ in range(3):
        took: defaultdict[str, float] = defaultdict(float)
        for page in pages:
            start = time.process_time()
            for step in steps(page):
                now = time.process_time()
                took[step] += now - start
                start = now
        best = {step: min(seconds, best.get(step, seconds)) for step, seconds in took.items()}
    return {step: 1000 * seconds / len(pages) for step, seconds in best.items()}


def analysis(data: Path) -> float:
    """Articles a minute, texts of 1,500 characters cut from real ones that mention large models."""
    rows: list[dict[str, Any]] = []
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
    rows: list[dict[str, Any]] = []
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


def extractions(data: Path) -> Iterator[tuple[str, float]]:
    """Both figures of extraction, with what they are made of told beside them."""
    for name, listing in (("gold pages/s", "gold.json"), ("pages/s", "manifest.json")):
        pages = saved_pages(data, listing)
        yield f"speed extraction {name}", extraction(pages)
        took = " · ".join(f"{step} {ms:.2f}" for step, ms in stages(pages).items())
        print(f"{listing}: {len(pages)} pages, {sum(len(p.body) for p in pages) / 1e6:.0f} MB; ms a page: {took}")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def all_figures(data: Path, only: str | None) -> Iterator[tuple[str, float]]:
    if not (data / "data").is_dir():
        print(f"extraction and analysis skipped: no data at {data}")
    else:
        yield from extractions(data)
        if not only:
            yield "speed analysis articles/min", analysis(data)
            yield "speed natural stream articles/min", natural_stream(data)
    if not only:
        first, second = demo()
        yield "speed demo per minute", 60 / first
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        print(f"demo {first:.1f} s, again {second:.1f} s; peak memory {peak} MB")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--raise", dest="lift", action="store_true", help="lift the floors towards today's figures")
    parser.add_argument("--only", choices=("extraction",), help="measure no more than this")
    options = parser.parse_args()
    floors = Floors()
    for name, figure in all_figures(options.data, options.only):
        floors.tell(name, figure, "10.1f")
        if options.lift:
            floors.lift(name, figure * SHARE, 1)
    if options.lift:
        floors.save()
    return 1 if floors.under else 0


if __name__ == "__main__":
    sys.exit(main())
