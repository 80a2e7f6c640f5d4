"""A crawl that is killed at any moment and started again ends with every article once, and none lost.

BAIMO_TEST_KILLS says how often it is killed (20 for the long form).
"""

from __future__ import annotations

import os
import random
import time
from typing import Any

import config
import store
from jobs.extract import extract

ARTICLES = 500
KILLS = int(os.environ.get("BAIMO_TEST_KILLS", "6"))
EVERY = 2  # kills after which the extract job runs, as it does beside the crawls of a daemon
TEXT = "星河智能今天发布新一代行业大模型，客户可以申请试用，接口将于下月开放，价格另行公布。"
PAGE = "<html><head><title>第{0}篇</title></head><body><h1>第{0}篇</h1><p>第{0}篇：{1}</p><p>{1}</p></body></html>"


def test_five_hundred_articles_survive_kills_at_random_moments(desk: Any, web: Any, rss: Any, tell: Any) -> None:
    desk.source("news", 'name = "样刊"\nspider = "feed"\nurl = "http://news.example/feed"\n')
    items = [(f"/{n:03}", f"第{n}篇", "") for n in range(ARTICLES)]
    web.put("//news.example/feed", rss(*items), type="text/xml", ETag='"a"')
    for n in range(ARTICLES):
        web.put(f"//news.example/{n:03}", PAGE.format(n, TEXT))
    moments = random.Random(7)
    killed = 0
    for n, wanted in enumerate(sorted(moments.randrange(ARTICLES) for _ in range(KILLS))):
        child = desk.start("news")
        while child.poll() is None and len(asked(web)) < wanted:
            time.sleep(0.005)
        time.sleep(moments.uniform(0, 0.2))
        killed += child.poll() is None
        desk.kill(child)
        if n % EVERY:
            extract(desk.engine, config.load(desk.config))
    last = desk.crawl("news")
    assert last.stats.errors == {}, last.stats.problems
    assert killed > 0
    extract(desk.engine, config.load(desk.config))
    with desk.engine.connect() as db:
        articles = store.articles.query(db, source="news", limit=2 * ARTICLES)
        assert store.articles.count(db) == ARTICLES
    told = {"killed": f"{killed} of {KILLS} times while at work", "asked": len(web.paths("news.example"))}
    tell(*(f"{what} {count}" for what, count in told.items()), f"{len(articles)} articles of {ARTICLES}, each once")
    assert sorted(article.url for article in articles) == [f"https://news.example/{n:03}" for n in range(ARTICLES)]
    for article in articles:
        n = int(article.url.rpartition("/")[2])
        assert article.title == f"第{n}篇"
        assert f"第{n}篇：{TEXT}" in article.text
    pages = desk.pages()
    assert [desk.body(page) for page in pages] == [PAGE.format(n, TEXT).encode() for n in range(ARTICLES)]
    again = desk.crawl("news")
    assert (again.stats.new, again.stats.pages) == (0, 0)


def asked(web: Any) -> set[str]:
    """Articles asked for so far."""
    return {asked.path for asked in list(web.asked)} - {"/feed", "/robots.txt"}
