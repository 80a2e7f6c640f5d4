"""The real child against a real server: what a crawl brings home, and what a second one leaves out."""

from __future__ import annotations

from typing import Any

FEED = 'name = "样刊"\nspider = "feed"\nurl = "http://news.example/feed"\n'
PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>{0}，这是正文。</p></body></html>"


def test_a_feed_and_its_pages_come_home(desk: Any, web: Any, rss: Any) -> None:
    desk.source("news", FEED)
    web.put(
        "//news.example/feed", rss(("/1", "星河发布模型", ""), ("/2", "云帆开源模型", "")), type="application/rss+xml"
    )
    for n, title in ((1, "星河发布模型"), (2, "云帆开源模型")):
        web.put(f"//news.example/{n}", PAGE.format(title), type="text/html; charset=utf-8")
    crawled = desk.crawl("news")
    assert (crawled.code, crawled.stats.reason, crawled.stats.errors) == (0, "finished", {}), crawled.errors
    assert (crawled.stats.listed, crawled.stats.pages, crawled.stats.new) == (2, 3, 2)
    first, second = desk.pages()
    assert (first.hint.title, first.url, first.media_type, first.charset) == (
        "星河发布模型",
        "http://news.example/1",
        "text/html",
        "utf-8",
    )
    assert desk.body(second) == PAGE.format("云帆开源模型").encode()
