"""Search at size: how fast real articles are indexed, what the index weighs, and how fast questions are answered.

    python bench/search.py [--articles 20000] [--database URL] [--data ../shared]

Stores the articles of `data/news`, runs the index job on them, and asks thirty questions: names of the registry, words of
the trade, names that no dictionary has, and sentences. Each question is asked twice and timed the second time, from its
words to the hits in hand. Without `--database` a file in a temporary folder is used; the URL must name an empty database.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sqlalchemy import Engine, text  # noqa: E402

import config  # noqa: E402
import store  # noqa: E402
from jobs.index import index, words  # noqa: E402
from pipeline.search import Keywords, Words, snippet  # noqa: E402
from records import Article  # noqa: E402

START = datetime(2026, 1, 1, tzinfo=UTC)
SLOWEST = 1000  # ms of a question that is no failure, on any machine and database
QUESTIONS = (
    "百度 文心一言", "云从科技", "通义千问 开源", "讯飞星火", "商汤 日日新", "智谱 GLM", "华为 盘古", "腾讯混元", "月之暗面", "Kimi 长文本",
    "DeepSeek", "Qwen2.5", "GPT-4o", "Llama 3", "OpenAI 董事会", "大模型", "大模型 降价", "算力 芯片", "自动驾驶", "发布",
    "备案 通过", "融资 亿元", "涨停", "具身智能", "多模态 视频", "360智脑", "ＧＰＴ", "華為", "谷", "百川智能发布新一代大模型",
)  # fmt: skip


def articles(data: Path, most: int) -> Iterator[Article]:
    """Real texts, in the order of the files; times are made up, a minute apart."""
    count = 0
    for file in sorted((data / "data/news").glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for said in map(json.loads, lines):
                body, at = said.get("text") or said.get("body") or "", START + timedelta(minutes=count)
                if body and count < most:
                    yield Article(f"{count:064d}", "", file.stem, said.get("title") or "", body, at, at)
                    count += 1


def size(engine: Engine) -> float:
    """MB of the database."""
    lite = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    with engine.connect() as db:
        whole = text(lite if engine.dialect.name == "sqlite" else "SELECT pg_database_size(current_database())")
        return float(db.execute(whole).scalar_one()) / 2**20


def ask(engine: Engine, by: Words) -> tuple[list[float], list[int]]:
    """(milliseconds of every question, hits of each)."""
    times, hits = [], []
    with engine.connect() as db:
        for question in QUESTIONS * 2:
            began = time.perf_counter()
            found = store.search.query(db, by.question([question]), limit=10)
            times.append(1000 * (time.perf_counter() - began))
            hits.append(len(found))
    return times[len(QUESTIONS) :], hits[len(QUESTIONS) :]


def showing(engine: Engine, by: Words) -> float:
    """Milliseconds of CPU a hit for its snippet and keywords."""
    telling, asked = Keywords(by), by.question(["大模型"])
    with engine.connect() as db:
        found = store.search.query(db, asked, limit=50)
    began = time.process_time()
    for hit in found:
        snippet(hit.article.text, asked)
        telling.of(hit.article)
    return 1000 * (time.process_time() - began) / max(1, len(found))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--database", default="")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared")
    options = parser.parse_args()
    if not (options.data / "data/news").is_dir():
        print(f"skipped: no articles at {options.data}")
        return 0
    settings = config.load(None)
    with tempfile.TemporaryDirectory(prefix="baimo-bench-") as folder:
        engine = store.open_engine(options.database or f"sqlite:///{folder}/bench.db")
        store.schema.upgrade(engine)
        characters = 0
        with engine.begin() as db:
            for article in articles(options.data, options.articles):
                store.articles.keep(db, article)
                characters += len(article.text)
        before, by = size(engine), words(engine, settings)
        cpu, wall = time.process_time(), time.perf_counter()
        count = index(engine, settings, by=by)["articles"]
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        times, hits = ask(engine, by)
        said = {
            "database": engine.dialect.name, "articles": count, "characters": round(characters / max(1, count)),
            "index_articles_per_minute": round(60 * count / cpu), "index_cpu_seconds": round(cpu, 1), "index_seconds": round(wall, 1),
            "mb_before": round(before), "mb_of_index": round(size(engine) - before),
            "question_ms_median": round(statistics.median(times), 1), "question_ms_most": round(max(times), 1),
            "slowest": QUESTIONS[times.index(max(times))], "questions_without_hit": [q for q, n in zip(QUESTIONS, hits, strict=True) if not n],
            "shown_ms_a_hit": round(showing(engine, by), 2), "mb_peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
        }  # fmt: skip
        print(json.dumps(said, ensure_ascii=False))
        engine.dispose()
    return 0 if count == options.articles and max(times) < SLOWEST else 1


if __name__ == "__main__":
    sys.exit(main())
