"""From an address to a source file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from crawler import sources
from crawler.propose import as_toml, propose
from records import SourceError

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
URL = "http://news.example/tech/"
LINKS = "".join(
    f'<div class="card c{n}"><h3><a href="/2026/11/{n}.html">星河智能发布第{n}个模型</a></h3></div>' for n in range(8)
)
PAGE = f"""<!DOCTYPE html><html><head><title>样刊 科技</title>
<link rel="alternate" type="application/rss+xml" href="/rss"></head>
<body><nav><a href="/about">关于我们和我们的联系方式</a></nav>
<div class="list">{LINKS}</div>
<a href="http://elsewhere.example/x">别处的一条很长的标题</a></body></html>"""


def test_a_feed_becomes_a_feed_source(rss: Any, tmp_path: Any) -> None:
    found = propose("http://news.example/rss", rss(("/1", "星河发布模型", "")).encode(), NOW)
    assert found.table == {"name": "样", "spider": "feed", "url": "http://news.example/rss"}
    assert found.titles == ("星河发布模型",)
    (tmp_path / "news.toml").write_text(as_toml(found.table), encoding="utf-8")
    assert sources.read(tmp_path / "news.toml").spider == "feed"


def test_a_feed_with_whole_texts_needs_no_pages(rss: Any) -> None:
    body = rss(("/1", "星河发布模型", f"<description>{'全文' * 400}</description>"))
    assert propose("http://news.example/rss", body.encode(), NOW).table["fulltext"] == "feed"


def test_a_page_names_its_feeds_and_its_own_list(tmp_path: Any, read: Any) -> None:
    found = propose(URL, PAGE.encode(), NOW)
    assert found.feeds == ("http://news.example/rss",)
    assert found.titles[0] == "星河智能发布第0个模型"
    (tmp_path / "news.toml").write_text(as_toml(found.table), encoding="utf-8")
    (items, _) = read(sources.read(tmp_path / "news.toml"), PAGE)
    assert [item.url for item in items] == [f"http://news.example/2026/11/{n}.html" for n in range(8)]


def test_a_page_without_a_list_gives_none() -> None:
    assert propose(URL, b"<html><body><p>nothing</p></body></html>", NOW).table == {}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<html><title>安全验证</title><body>请完成验证</body></html>", "challenge page"),
        ('{"data": []}', "no list has both titles and addresses"),
        ("hello", "no feed but"),
    ],
)
def test_what_is_no_source_is_said(body: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        propose(URL, body.encode(), NOW)
