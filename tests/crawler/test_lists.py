"""How lists are read: feed dialects, JSON, pages and their state, with what real sites get wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from records import MissingField, Refused, SourceError

SITE = "http://news.example"
FEED = {"name": "样刊", "spider": "feed", "url": "http://news.example/feed"}
JSON = {
    "name": "样刊",
    "spider": "json_api",
    "url": "http://news.example/api",
    "fulltext": "list",
    "list": {"items": "data.list", "url_template": "http://news.example/{id}", "title": "title|brief", "body": "text"},
}
PAGE = {"name": "样刊", "spider": "list_page", "url": "http://news.example/list/", "list": {"items": "li"}}
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>样</title>
<entry><title type="html">A &amp;amp; B</title><link rel="self" href="http://news.example/self"/>
<link href="/a/1"/><updated>2026-11-20T02:00:00Z</updated><author><name>样记者</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>正文</p></div></content></entry></feed>"""
RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>样</title>
</channel><item rdf:about="u"><title>标题</title><link>http://news.example/r</link><dc:date>2026-11-20T10:00:00+08:00</dc:date>
<dc:creator>样记者</dc:creator></item></rdf:RDF>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {"id": "1", "url": "/j", "title": "标题", "content_html": "<p>正文</p>", "date_published": "2026-11-20"}
        ],
    }
)


def rss(item: str) -> str:
    head = '<rss xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    return f"{head}<channel><item>{item}</item></channel></rss>"


@pytest.mark.parametrize(
    ("body", "url", "title", "author", "text"),
    [
        (ATOM, "http://news.example/a/1", "A &amp; B", "样记者", "<p>正文</p>"),
        (RDF, "http://news.example/r", "标题", "样记者", ""),
        (JSON_FEED, "http://news.example/j", "标题", "", "<p>正文</p>"),
        (rss("<title>标题</title><guid>http://news.example/g</guid>"), "http://news.example/g", "标题", "", ""),
        (rss("<media:title>图</media:title><title>标题</title><link>/l</link>"), f"{SITE}/l", "标题", "", ""),
        (rss("<title>甲&nbsp;乙 & 丙</title><link>/l?a=1&b=2</link>"), f"{SITE}/l?a=1&b=2", "甲 乙 & 丙", "", ""),
        (
            rss("<title><![CDATA[甲 & 乙]]></title><link><![CDATA[/l?a=1&b=2]]></link><description>短</description>"
                "<content:encoded><![CDATA[<p>长</p>]]></content:encoded>"),
            "http://news.example/l?a=1&b=2", "甲 & 乙", "", "<p>长</p>",
        ),
        (rss("<title>标\x0b题</title><link>/l</link>"), "http://news.example/l", "标题", "", ""),
    ],
)  # fmt: skip
def test_a_feed_is_read_in_any_dialect(read: Any, body: str, url: str, title: str, author: str, text: str) -> None:
    ((item,), tally) = read({**FEED, "fulltext": "feed"}, body)
    assert (item.url, item.hint.title, item.hint.author) == (url, title, author)
    assert text in item.body
    assert tally.errors == {}


@pytest.mark.parametrize(
    ("declared", "header", "encoding"),
    [("utf-8", "gbk", "utf-8"), ("gb2312", "utf-8", "gb18030"), ("", "iso-8859-1", "utf-8"), ("", "gbk", "gb18030")],
)
def test_a_wrong_charset_does_not_spoil_a_feed(read: Any, declared: str, header: str, encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = (head + rss("<title>镕和发布大模型</title><link>/1</link>")).encode(encoding)
    ((item,), _) = read(FEED, body, f"text/xml; charset={header}")
    assert item.hint.title == "镕和发布大模型"


def test_an_entry_without_a_link_is_counted_and_the_others_are_read(read: Any) -> None:
    body = rss("<title>甲</title></item><item><title>乙</title><link>/2</link>")
    ((item,), tally) = read(FEED, body)
    assert (item.hint.title, tally.errors) == ("乙", {"missing": 1})
    assert "list.url found nothing for '甲'" in tally.problems[0]


def test_a_list_in_which_nothing_has_an_address_raises(read: Any) -> None:
    with pytest.raises(MissingField, match=r"news: list.url found nothing .*http://news.example/feed"):
        read(FEED, rss("<title>甲</title>"))


def test_a_field_that_no_item_has_is_said(read: Any) -> None:
    rules = {"items": "li", "title": "h3", "published": "span.date"}
    (items, tally) = read(
        {**PAGE, "list": rules}, '<li><h3><a href="1">甲</a></h3></li><li><h3><a href="2">乙</a></h3></li>'
    )
    assert [item.hint.title for item in items] == ["甲", "乙"]
    assert tally.errors == {"missing": 1}
    assert "news: list.published 'span.date' found nothing in 2 items" in tally.problems[0]


def test_an_application_is_no_feed(read: Any) -> None:
    with pytest.raises(MissingField, match="HTML page instead of a feed: '首页'"):
        read(FEED, "<!DOCTYPE html><html><head><title>首页</title></head><body></body></html>", "application/rss+xml")


@pytest.mark.parametrize("wrapper", ["{}", "callback({});", "/**/jQuery12_3({})", "var data={};", "\ufeff{}"])
def test_json_is_read_out_of_its_wrapper(read: Any, wrapper: str) -> None:
    data = json.dumps({"data": {"list": [{"id": 7, "title": "标题", "text": "正文"}]}})
    ((item,), _) = read(JSON, wrapper.replace("{}", data))
    assert (item.url, item.hint.title, item.body) == ("http://news.example/7", "标题", "正文")


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        ("<html></html>", SourceError, "no JSON, but"),
        ('{"data": {"rows": []}}', MissingField, "list.items 'data.list' found no list"),
        ('{"data": {"list": [{"title": "x"}]}}', MissingField, "list.url found nothing"),
        ('{"code": 99998, "data": {"list": []}}', Refused, "code = 99998, not 0"),
        ("[" * 100_000, SourceError, "no JSON"),
    ],
)
def test_json_that_is_no_list_is_said(read: Any, body: str, error: type[SourceError], words: str) -> None:
    table = {**JSON, "list": {**JSON["list"], "ok_when": "code=0"}} if "code" in body else JSON
    with pytest.raises(error, match=words):
        read(table, body)


def test_what_an_item_says_cannot_change_host_or_query(read: Any) -> None:
    rows = [{"id": number, "title": "x", "text": "y"} for number in ("../a?b=1#c", "@evil.example/", "甲/乙")]
    (items, _) = read(
        {**JSON, "list": {**JSON["list"], "url_template": "http://news.example/p{id}"}},
        json.dumps({"data": {"list": rows}}),
    )
    assert [item.url for item in items] == [
        "http://news.example/p../a%3Fb=1%23c",
        "http://news.example/p%40evil.example/",
        "http://news.example/p%E7%94%B2/%E4%B9%99",
    ]


@pytest.mark.parametrize("body", ['{"data": {"list": []}}', '{"data": {"list": null}}'])
def test_an_empty_list_is_empty_and_no_error(read: Any, body: str) -> None:
    assert read(JSON, body)[0] == []


@pytest.mark.parametrize(
    ("entry", "title"),
    [
        ({"title": "标题"}, "标题"),
        ({"title": "", "brief": "【短讯标题】样报电，正文很长。"}, "短讯标题"),
        ({"title": "<em>大模型</em>进展"}, "大模型进展"),
        ({"brief": "很长的短讯" * 20, "text": "很长的短讯" * 20}, ""),
    ],
)
def test_a_flash_gets_the_title_it_carries(read: Any, entry: dict[str, str], title: str) -> None:
    body = json.dumps({"data": {"list": [{"id": 1, "text": "正文", **entry}]}})
    ((item,), _) = read(JSON, body)
    assert item.hint.title == title


@pytest.mark.parametrize(
    "stocks",
    [["688327"], [{"code": "688327"}], [{"stock_code": "688327", "name": "x"}], "688327", {"symbol": "688327"}],
)
def test_tickers_are_taken_from_any_shape(read: Any, stocks: object) -> None:
    table = {**JSON, "list": {**JSON["list"], "tickers": "stocks"}}
    ((item,), _) = read(table, json.dumps({"data": {"list": [{"id": 1, "title": "x", "text": "y", "stocks": stocks}]}}))
    assert item.hint.tickers == ("688327",)


def test_a_page_is_read_by_selectors(read: Any) -> None:
    rules = {
        "items": "li",
        "url": "h3 > a@href",
        "title": "h3 > a",
        "published": "span.time@data-t|span.day",
        "drop": ".ad",
    }
    body = """<base href="http://cdn.example/x/"><ul>
      <li><a href="/img"><img></a><h3><a href="1.html">标  题</a></h3>
      <span class="time" data-t="1795140000"></span></li>
      <li><h3><a href="/2.html">乙</a></h3><span class="day">11-20 10:00</span></li>
      <li><i class="ad"></i><h3><a href="/3.html">广告</a></h3></li></ul>"""
    (items, _) = read({**PAGE, "list": rules}, body)
    assert [(item.url, item.hint.title, item.hint.published) for item in items] == [
        ("http://cdn.example/x/1.html", "标 题", "1795140000"),
        ("http://cdn.example/2.html", "乙", "11-20 10:00"),
    ]


def test_an_item_that_is_or_holds_a_link_needs_no_selector(read: Any) -> None:
    (items, _) = read(PAGE, '<li><a href="1.html" title="全名">名…</a></li><li><a href="2.html">乙</a></li>')
    assert [(item.url, item.hint.title) for item in items] == [
        ("http://news.example/list/1.html", "全名"),
        ("http://news.example/list/2.html", "乙"),
    ]


def test_a_selector_that_finds_nothing_raises_with_source_field_and_url(read: Any) -> None:
    with pytest.raises(MissingField, match=r"news: list.items 'li' found nothing \(http://news.example/list/\)"):
        read(PAGE, "<p>改版了</p>")


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("__NEXT_DATA__", '<script id="__NEXT_DATA__" type="application/json">{}</script>'),
        ("window.initialState", "<script>window.initialState={};</script>"),
        ("INIT", "<script>var INIT = {}; var x = 1;</script>"),
    ],
)
def test_the_state_of_a_page_is_read(read: Any, name: str, page: str) -> None:
    rules = {"items": "a.items", "url": "u", "title": "t", "state": name}
    state = json.dumps({"a": {"items": [{"u": "/1", "t": "标题"}]}})
    ((item,), _) = read({**PAGE, "spider": "state_page", "list": rules}, page.replace("{}", state, 1))
    assert (item.url, item.hint.title) == ("http://news.example/1", "标题")


def test_a_page_without_its_state_is_said(read: Any) -> None:
    rules = {"items": "a", "url": "u", "state": "__NEXT_DATA__"}
    with pytest.raises(SourceError, match="no JSON in '__NEXT_DATA__'"):
        read({**PAGE, "spider": "state_page", "list": rules}, "<html>x</html>")
