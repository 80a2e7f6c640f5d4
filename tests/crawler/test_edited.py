"""An article that its publisher edits stays one article: the newer text stands, the older is kept as a version."""

from __future__ import annotations

from typing import Any

import config
import store
from jobs.extract import extract

TEXT = "星河智能今天发布新一代行业大模型，客户可以申请试用，接口将于下月开放，价格另行公布。" * 3


def test_an_edited_article_is_a_new_version_and_no_new_article(desk: Any, web: Any, rss: Any) -> None:
    desk.source("news", 'name = "样刊"\nspider = "feed"\nurl = "http://news.example/feed"\n')
    for title, text in (("星河发布模型", "第一稿。"), ("星河发布模型（更新）", "第二稿。")):
        page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{TEXT}{text}</p></body></html>"
        for address in ("feed", "1"):
            web.answers.pop(("news.example", f"/{address}"), None)
        web.put("//news.example/feed", rss(("/1", title, "")), type="text/xml")
        web.put("//news.example/1", page)
        assert desk.crawl("news").stats.new == 1
        extract(desk.engine, config.load(desk.config))
    with desk.engine.connect() as db:
        (article,) = store.articles.query(db, source="news")
        (before,) = store.articles.versions(db, article.id)
    assert (article.title, "第二稿" in article.text) == ("星河发布模型（更新）", True)
    assert (before.title, "第一稿" in before.text) == ("星河发布模型", True)
    again = desk.crawl("news").stats
    assert (again.new, again.pages) == (0, 0)
