"""A crawl that is killed at any moment and started again ends with every page once.

BAIMO_TEST_KILLS says how often it is killed (20 for the long form).
"""

from __future__ import annotations

import os
import random
import time
from typing import Any

ARTICLES = 500
KILLS = int(os.environ.get("BAIMO_TEST_KILLS", "3"))
PAGE = "<html><head><title>第{0}篇</title></head><body><h1>第{0}篇</h1><p>第{0}篇的正文。</p></body></html>"


def test_five_hundred_articles_survive_kills_at_random_moments(desk: Any, web: Any, rss: Any, tell: Any) -> None:
    desk.source("news", 'name = "样刊"\nspider = "feed"\nurl = "http://news.example/feed"\n')
    items = [(f"/{n:03}", f"第{n}篇", "") for n in range(ARTICLES)]
    web.put("//news.example/feed", rss(*items), type="text/xml", ETag='"a"')
    for n in range(ARTICLES):
        web.put(f"//news.example/{n:03}", PAGE.format(n))
    moments = random.Random(7)
    killed = 0
    for wanted in sorted(moments.randrange(ARTICLES) for _ in range(KILLS)):
        child = desk.start("news")
        while child.poll() is None and len(asked(web)) < wanted:
            time.sleep(0.005)
        time.sleep(moments.uniform(0, 0.2))
        killed += child.poll() is None
        desk.kill(child)
    last = desk.crawl("news")
    assert last.stats.errors == {}, last.stats.problems
    assert killed > 0
    tell(f"killed {killed} of {KILLS} times while at work")
    pages = desk.pages()
    assert [page.url for page in pages] == [f"http://news.example/{n:03}" for n in range(ARTICLES)]
    for n, page in enumerate(pages):
        assert desk.body(page) == PAGE.format(n).encode()
    again = desk.crawl("news")
    assert (again.stats.new, again.stats.pages) == (0, 0)


def asked(web: Any) -> set[str]:
    """Articles asked for so far."""
    return {asked.path for asked in list(web.asked)} - {"/feed", "/robots.txt"}
