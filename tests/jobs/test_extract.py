"""A site changes its layout: its rule is found broken, the generic text stands in, until they agree again."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

import config
import store
from crawler import sources
from jobs import extract, reprocess
from jobs.windows import coverage
from records import Article, CrawlStats, Hint, Page
from store.warc import Archive

Made = Callable[..., config.Settings]
ROOT = Path(__file__).resolve().parents[2]
LAYOUTS = ROOT / "tests" / "pages" / "layouts"
START = datetime(2024, 5, 20, 1, 0, tzinfo=UTC)
SOURCE = """name = "江城财经"
spider = "feed"
urls = ["https://www.jiangcheng.example/feed"]
[article]
body = "{body}"
"""
PASSAGES = (
    "云岭科技在武汉发布了自研的大模型“云岭一号”，参数规模为130亿，即日起向企业用户开放接口。",
    "公司负责人表示，训练所用的数据经过三轮清洗，总量约为两万亿字，算力来自自建的两个机房。",
    "现场演示了合同审阅、财报摘要与客服问答三个场景，每个场景都给出了与上一版的对比。",
    "据介绍，首批客户来自制造、物流和保险行业，合同期限为一年，按照调用的次数计费。",
    "分析人士指出，这类模型能否长期站住脚，要看它在真实业务里节省了多少人工时间。",
)


@pytest.fixture
def made(settings: Made, tmp_path: Path) -> config.Settings:
    write(tmp_path, "div.article-content")
    return settings("[crawl]\nsources_dirs = ['sources']\nbuiltin_sources = false\n")


def write(folder: Path, body: str) -> None:
    (folder / "sources").mkdir(exist_ok=True)
    (folder / "sources" / "jiangcheng.toml").write_text(SOURCE.format(body=body), encoding="utf-8")


def passages(n: int) -> list[str]:
    return [f"第{n}期第{k}段：{passage}" for k, passage in enumerate(PASSAGES, 1)]


def page(n: int, layout: str, minute: int | None = None, url: str = "", hint: Hint | None = None) -> Page:
    """The n-th page of the site, fetched in the n-th minute."""
    told = passages(n)
    html = (LAYOUTS / f"{layout}.html").read_text(encoding="utf-8").replace("{title}", f"云岭科技第{n}期通报")
    html = html.replace("{body}", "\n".join(f"<p>{passage}</p>" for passage in told))
    at = START + timedelta(minutes=n if minute is None else minute)
    url = url or f"https://www.jiangcheng.example/a/{n}.html"
    return Page("jiangcheng", url, at, "text/html", html.encode(), hint or Hint())


def run(engine: Engine, made: config.Settings, *pages: Page) -> None:
    """One crawl's pages stored, then one run of the job."""
    with Archive(made.archive.dir, f"run{pages[0].fetched_at:%H%M}") as archive, engine.begin() as db:
        for one in pages:
            store.pages.keep(db, one, *archive.append(one))
    extract.extract(engine, made)


def articles(engine: Engine) -> dict[int, Article]:
    with engine.connect() as db:
        found = store.articles.query(db, limit=1000)
    return {int(article.url.rpartition("/")[2].partition(".")[0]): article for article in found}


def methods(engine: Engine) -> dict[int, str]:
    return {n: article.method for n, article in sorted(articles(engine).items())}


def broken(engine: Engine) -> dict[str, datetime]:
    with engine.connect() as db:
        return store.rules.broken(db)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def test_a_rule_that_reads_its_pages_is_trusted(engine: Engine, made: config.Settings) -> None:
    run(engine, made, *(page(n, "first") for n in range(5)))
    assert set(methods(engine).values()) == {"rules"}
    assert broken(engine) == {}
    assert articles(engine)[3].text == "\n".join(passages(3))


@pytest.mark.parametrize("layout", ("renamed", "reused"))  # the old class is gone; it stands on something else now
def test_three_articles_running_break_a_rule_and_are_read_again(
    engine: Engine, made: config.Settings, layout: str, caplog: pytest.LogCaptureFixture
) -> None:
    run(engine, made, page(0, "first"), page(1, "first"))
    with caplog.at_level(logging.INFO, "extract"):
        for n in range(2, 5):  # one run of the job for each: the count lives in the database
            assert broken(engine) == {}
            run(engine, made, page(n, layout))
    assert broken(engine) == {"jiangcheng": at(2)}
    assert methods(engine) == {0: "rules", 1: "rules", 2: "generic", 3: "generic", 4: "generic"}
    assert [articles(engine)[n].text for n in range(2, 5)] == ["\n".join(passages(n)) for n in range(2, 5)]
    (record,) = caplog.records
    assert (record.levelname, record.__dict__["source"]) == ("WARNING", "jiangcheng")


def test_articles_that_disagree_now_and_then_break_nothing(engine: Engine, made: config.Settings) -> None:
    run(engine, made, *(page(n, "reused" if n % 3 else "first") for n in range(9)))
    assert broken(engine) == {}


def test_one_article_fetched_again_and_again_is_one(engine: Engine, made: config.Settings) -> None:
    url = "https://www.jiangcheng.example/a/1.html"
    run(engine, made, *(page(n, "reused", url=url) for n in range(4)))
    assert broken(engine) == {}


def test_parts_of_an_article_are_no_articles_of_their_own(engine: Engine, made: config.Settings) -> None:
    first = page(1, "first")
    later = Hint(part_of="https://www.jiangcheng.example/a/1.html")
    run(engine, made, first, *(page(n, "reused", hint=later) for n in range(2, 6)))
    assert broken(engine) == {}


def test_a_broken_rule_stays_broken_until_three_articles_running_agree(engine: Engine, made: config.Settings) -> None:
    run(engine, made, *(page(n, "reused") for n in range(3)))
    layouts = ["first", "first", "reused", "first", "first"]
    run(engine, made, *(page(n, layout) for n, layout in enumerate(layouts, 3)))
    assert broken(engine) == {"jiangcheng": at(0)}
    assert methods(engine)[7] == "generic"
    run(engine, made, page(8, "first"))
    assert broken(engine) == {}
    assert [method for _, method in sorted(methods(engine).items())] == ["generic"] * 6 + ["rules"] * 3


def test_old_pages_read_again_judge_nothing_and_are_read_as_their_time_asks(
    engine: Engine, made: config.Settings
) -> None:
    run(engine, made, *(page(n, "first") for n in range(2)), *(page(n, "reused") for n in range(2, 6)))
    before = methods(engine)
    assert list(before.values()) == ["rules"] * 2 + ["generic"] * 4
    reprocess.extract(engine)
    extract.extract(engine, made)
    assert methods(engine) == before
    assert broken(engine) == {"jiangcheng": at(2)}
    run(engine, made, *(page(n, "first") for n in range(6, 9)))
    assert broken(engine) == {}
    before = methods(engine)
    reprocess.extract(engine)
    extract.extract(engine, made)
    assert methods(engine) == before
    assert list(before.values()) == ["rules"] * 2 + ["generic"] * 4 + ["rules"] * 3


def test_a_mended_rule_is_trusted_at_once(engine: Engine, made: config.Settings, tmp_path: Path) -> None:
    run(engine, made, *(page(n, "renamed") for n in range(3)))
    assert broken(engine)
    write(tmp_path, "section.post")
    run(engine, made, page(3, "renamed"))
    assert broken(engine) == {}
    assert methods(engine)[3] == "rules"


def test_pages_without_text_judge_no_rule(engine: Engine, made: config.Settings) -> None:
    run(engine, made, *(page(n, "gone") for n in range(4)))
    with engine.connect() as db:
        assert store.rules.get(db, "jiangcheng") is None


def test_the_sources_state_says_that_its_rule_is_broken(engine: Engine, made: config.Settings) -> None:
    with engine.begin() as db:
        store.sources.judged(db, CrawlStats("jiangcheng", "finished", listed=3, pages=3), "ok", "", START)
    run(engine, made, *(page(n, "renamed") for n in range(3)))
    with engine.connect() as db:
        assert store.sources.states(db)["jiangcheng"].rule_broken_since == at(0)
        known = sources.load(made.crawl.sources_dirs, made.crawl.builtin_sources)
        (state,) = coverage(db, made, known)
    assert (state.name, state.rule_broken_since) == ("江城财经", at(0))


def test_the_health_of_sources_and_the_digest_say_so(engine: Engine, made: config.Settings, tmp_path: Path) -> None:
    def baimo(*arguments: str) -> str:
        said = {k: v for k, v in os.environ.items() if not k.startswith("BAIMO_")} | {"COLUMNS": "300"}
        said["BAIMO_DATABASE__URL"] = engine.url.render_as_string(hide_password=False)
        command = [sys.executable, "-m", "cli", *arguments, "-c", str(tmp_path / "config.toml")]
        return subprocess.run(command, cwd=ROOT, env=said, capture_output=True, text=True, check=True).stdout

    with engine.begin() as db:
        store.sources.judged(db, CrawlStats("jiangcheng", "finished", listed=3, pages=3), "ok", "", START)
    run(engine, made, *(page(n, "renamed") for n in range(3)))
    (row,) = json.loads(baimo("status", "--json"))["sources"]
    assert datetime.fromisoformat(row["rule_broken_since"]) == START
    assert "江城财经（自 2024-05-20 起）" in baimo("digest")
