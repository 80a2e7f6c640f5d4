"""Stories at size: how fast articles are placed among a million others, on SQLite and PostgreSQL, and in what memory.

    python bench/stories.py [--database URL] [--stored 1000000] [--placed 20000] [--daily 33000] [--data ../shared]

The stored articles have random signatures and headlines, and really stand in the database as the job leaves them. What
is timed is the job's own work on `--placed` further articles of 400 to 1,600 random characters, from their texts to the
stories written; every tenth prints an earlier one of them with a fifth cut. `per_minute` counts the processor's time of
this process, `per_minute_by_the_clock` all. Without `--database` a file in a temporary folder is used; the URL must
name an empty database. Held against `bench/floors.json`; `--raise` lifts the floors. With `--data` the recall of known reposts and the labelled pairs of
reports of one event are counted as well.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sqlalchemy import Engine, insert  # noqa: E402

import config  # noqa: E402
import store  # noqa: E402
from bench.floors import MARGIN, SHARE, Floors  # noqa: E402
from jobs import stories  # noqa: E402
from pipeline.analyse import Analyser  # noqa: E402
from pipeline.entities import registry  # noqa: E402
from pipeline.stories import event_pairs, linked, report, text_pairs  # noqa: E402
from pipeline.stories.reposts import is_repost  # noqa: E402
from pipeline.stories.signatures import BYTES  # noqa: E402
from records import SHANGHAI, Article, Dated, MentionType, Origin, Precision, Report, Signed, Story  # noqa: E402

START = datetime(2026, 3, 1, tzinfo=UTC)
# The first level of GB 2312: what simplified Chinese is written with.
CHARACTERS = list(bytes(b for a in range(0xB0, 0xD7) for c in range(0xA1, 0xFF) for b in (a, c)).decode("gb2312"))
COPIES = 10  # every so many-th article prints an earlier one
BATCH = 5000
NOTHING = Signed((), (), b"")


def articles(count: int, daily: int, seed: int) -> Iterator[Article]:
    """Made-up articles in the order they become known, `daily` a day."""
    chance = random.Random(seed)
    recent: list[str] = []
    for n in range(count):
        if n % COPIES == COPIES - 1:
            whole = recent[chance.randrange(len(recent))]
            text = whole[: len(whole) * 4 // 5]
        else:
            text = "".join(chance.choices(CHARACTERS, k=chance.randrange(400, 1600)))
            recent = [*recent[-999:], text]
        at = START + timedelta(days=n / daily)
        title = "".join(chance.choices(CHARACTERS, k=22))
        yield Article(f"{seed:02d}{n:062d}", "", f"outlet{chance.randrange(40)}", title, text, at, at)


def fill(engine: Engine, count: int, daily: int) -> None:
    """Store articles as the job leaves them, each in a story of its own."""
    chance = random.Random(1)
    model = report(next(articles(1, daily, seed=1)))
    for start in range(0, count, BATCH):
        reports = [
            replace(
                model,
                article=f"01{n:062d}",
                known_at=START + timedelta(days=n / daily),
                title="".join(chance.choices(CHARACTERS, k=22)),
                signature=chance.randbytes(BYTES),
            )
            for n in range(start, min(start + BATCH, count))
        ]
        said = [(r.article, r.known_at, r.title) for r in reports]
        rows = [Article(id, "", "outlet", title, "", at, at) for id, at, title in said]
        with engine.begin() as db:
            db.execute(insert(store.articles.articles), [store.articles.row_of(a) | {"analysed": 1} for a in rows])
            store.stories.compared(db, reports)
            store.stories.keep(db, (Story(r.article, (r.article,)) for r in reports))


def placing(engine: Engine, count: int, stored: int, daily: int) -> dict[str, float]:
    """The job on `count` articles that come after the stored ones; a tenth of them prints another."""
    shift = timedelta(days=stored / daily)
    with engine.begin() as db:
        for article in articles(count, daily, seed=2):
            at = article.known_at + shift
            store.articles.keep(db, replace(article, known_at=at, seen_at=at))
        store.articles.analysed(db, (f"02{n:062d}" for n in range(count)), 1)
    wall, cpu = time.perf_counter(), time.process_time()
    said = stories.stories(engine, config.load(None))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {
        **said,
        "per_minute": round(count / cpu * 60),
        "per_minute_by_the_clock": round(count / wall * 60),
        "cpu_seconds": round(cpu, 1),
        "seconds": round(wall, 1),
    }


def _article(id: str, said: dict[str, Any], day: str) -> Article:
    try:
        at = datetime.fromisoformat("".join(day.replace(" +", "+").strip()).replace("  ", " "))
    except ValueError:
        at = parsedate_to_datetime(day)
    at = at if at.tzinfo else at.replace(tzinfo=SHANGHAI)
    text = said.get("text") or said.get("body") or ""
    dated = Dated(at, Origin.LIST, Precision.DAY)
    return Article(id, said.get("url") or "", said.get("source") or "", said.get("title") or "", text, at, at, dated)


def quality(data: Path) -> dict[str, float]:
    """Recall on known reposts, what else is called a repost, and the labelled pairs decided right."""
    known: dict[str, Report] = {}
    for file in ("reposts_2024_2025", "tencent_2023_2024"):
        with gzip.open(data / f"data/news/{file}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for said in map(json.loads, lines):
                known[said["id"]] = report(_article(said["id"], said, said["publish_date"]))
    pairs = json.loads((data / "data/news/near_duplicates.json").read_text(encoding="utf-8"))
    labelled = {frozenset((pair["a"], pair["b"])) for pair in pairs}
    met = text_pairs(list(known.values()), NOTHING)
    found = {frozenset(pair) for pair in met if is_repost(known[pair[0]], known[pair[1]])}
    chance = random.Random(7)
    ids = sorted(known)
    others = [p for p in (tuple(chance.sample(ids, 2)) for _ in range(100_000)) if frozenset(p) not in labelled | found]
    wrong = sum(is_repost(known[a], known[b]) for a, b in others)
    names = registry.load()
    analyser = Analyser(names)
    owners = {id: names.owner(company).id for id, company in names.companies.items()}
    right = 0
    same = json.loads((data / "data/news/same_event_pairs.json").read_text(encoding="utf-8"))
    for pair in same:
        both = []
        for side in "ab":
            article = _article(side, pair[side], pair[side]["pubdate"])
            said = analyser.analyse(article)
            orgs = [m.id for m in said.mentions if m.in_title and m.type is MentionType.ORG]
            both.append(report(article, said.events, orgs, owners))
        right += bool(linked([*text_pairs(both, NOTHING), *event_pairs(both)], both)) == (pair["label"] == "same_event")
    return {
        "reposts_recall": round(len(labelled & found) / len(labelled), 4),
        "reposts_unlabelled": len(found - labelled),
        "random_pairs_called_reposts": wrong,
        "same_event_right": right,
        "same_event_pairs": len(same),
    }


def held(figures: dict[str, float], lift: bool) -> int:
    """0, or 1 where a figure is under its floor. Figures of speed are lifted to a share only: machines differ."""
    floors = Floors()
    for name, figure in figures.items():
        floors.tell(name, figure, "10.3f")
        if lift:
            floors.lift(name, figure * SHARE if name.endswith("/min") else figure - MARGIN, 3)
    if lift:
        floors.save()
    return 1 if floors.under else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--database", default="")
    parser.add_argument("--stored", type=int, default=1_000_000)
    parser.add_argument("--placed", type=int, default=20_000)
    parser.add_argument("--daily", type=int, default=33_000)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--raise", dest="lift", action="store_true", help="lift the floors towards today's figures")
    options = parser.parse_args()
    figures: dict[str, float] = {}
    if options.data:
        found = quality(options.data)
        print(json.dumps(found))
        figures["stories reposts recall"] = found["reposts_recall"]
        figures["stories same event"] = found["same_event_right"] / found["same_event_pairs"]
    if not options.placed:
        return held(figures, options.lift)
    with tempfile.TemporaryDirectory(prefix="baimo-bench-") as folder:
        engine = store.open_engine(options.database or f"sqlite:///{folder}/bench.db")
        store.schema.upgrade(engine)
        fill(engine, options.stored, options.daily)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        said = placing(engine, options.placed, options.stored, options.daily)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps({"stored": options.stored, **said, "megabytes_before": before, "megabytes_peak": peak}))
        figures[f"stories {engine.dialect.name} articles/min"] = said["per_minute"]
        engine.dispose()
    return held(figures, options.lift)


if __name__ == "__main__":
    sys.exit(main())
