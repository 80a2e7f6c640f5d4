"""The real child against a real server: what a crawl brings home, and what a second one leaves out."""

from __future__ import annotations

import gzip
import json
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import Any

import store
from store.market import Listing
from store.pages import Validators

FEED = 'name = "样刊"\nspider = "feed"\nurl = "http://news.example/feed"\n'
PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>{0}，这是正文。</p></body></html>"


def test_a_feed_and_its_pages_come_home_once(desk: Any, web: Any, rss: Any) -> None:
    desk.source("news", FEED)
    web.put(
        "//news.example/feed", rss(("/1?utm_source=rss", "星河发布模型", "")), type="application/rss+xml", ETag='"a"'
    )
    web.put("//news.example/feed", rss(("/1?f=rss", "星河发布模型", ""), ("/2", "云帆开源模型", "")), type="text/html")
    for n, title in ((1, "星河发布模型"), (2, "云帆开源模型")):
        web.put(f"//news.example/{n}", PAGE.format(title), type="text/html; charset=utf-8", ETag=f'"{n}"')
    first = desk.crawl("news", "--run", "run-1")
    assert (first.code, first.stats.reason, first.stats.errors) == (0, "finished", {}), first.errors
    assert (first.stats.listed, first.stats.pages, first.stats.new, first.stats.unchanged) == (1, 2, 1, 0)
    assert first.stats.newest == datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
    second = desk.crawl("news")
    assert (second.stats.listed, second.stats.new, second.stats.unchanged) == (2, 1, 1)
    one, two = desk.pages()
    assert (one.hint.title, one.url, one.charset) == ("星河发布模型", "http://news.example/1?utm_source=rss", "utf-8")
    assert one.file is not None
    assert "run-1-news" in one.file
    assert desk.body(two) == PAGE.format("云帆开源模型").encode()
    assert web.asked[-2].headers["If-None-Match"] == '"a"'
    with desk.engine.connect() as db:
        assert store.pages.validators(db, two.url) == Validators('"2"')


def test_what_has_not_changed_is_not_sent_again(desk: Any, web: Any, rss: Any) -> None:
    desk.source("news", FEED)
    web.put("//news.example/feed", rss(("/1", "星河发布模型", "")), type="text/xml", ETag='"a"')
    web.put("//news.example/1", PAGE.format("星河发布模型"))
    desk.crawl("news")
    again = desk.crawl("news")
    assert (again.stats.pages, again.stats.new, again.stats.unchanged, again.stats.errors) == (0, 0, 1, {})


def test_a_body_that_comes_again_is_a_revisit_in_the_archive(desk: Any, web: Any, rss: Any) -> None:
    desk.source("news", FEED)
    web.put("//news.example/feed", rss(("/1", "星河发布模型", "")), type="text/xml")
    web.put("//news.example/1", PAGE.format("星河发布模型"))
    for run in ("run-1", "run-2"):
        desk.crawl("news", "--run", run)
    files = sorted((desk.folder / "archive").glob("*/*.warc.gz"))
    texts = [gzip.decompress(file.read_bytes()).decode() for file in files]
    assert [re.findall(r"WARC-Type: (\w+)", text) for text in texts] == [
        ["warcinfo", "response", "request", "response", "request"],
        ["warcinfo", "revisit", "request"],
    ]
    assert "identical-payload-digest" in texts[1]
    assert "WARC-Refers-To-Target-URI: http://news.example/feed" in texts[1]
    checked = subprocess.run([sys.executable, "-m", "warcio.cli", "check", *files], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_a_page_listed_under_another_title_is_asked_for_again_conditionally(desk: Any, web: Any, rss: Any) -> None:
    desk.source("news", FEED)
    for title in ("星河发布模型", "更正：星河开源模型", "更正：星河开源模型"):
        web.put("//news.example/feed", rss(("/1", title, "")), type="text/xml")
    web.put("//news.example/1", PAGE.format("星河发布模型"), ETag='"1"')
    web.put("//news.example/1", PAGE.format("更正"), ETag='"2"')
    news = [desk.crawl("news").stats.new for _ in range(3)]
    assert news == [1, 1, 0]
    assert [asked.headers.get("If-None-Match") for asked in web.asked if asked.path == "/1"] == [None, '"1"']
    assert [page.hint.title for page in desk.pages()] == ["星河发布模型", "更正：星河开源模型"]


def test_limit_since_age_topic_and_advertisements_choose_the_items(desk: Any, web: Any, rss: Any) -> None:
    rules = 'topic = ["模型"]\n[list]\nlink = "news.example/"\ndrop = "title~优惠"\n'
    desk.source("news", FEED + rules)
    fresh = [("/1", "星河发布模型", ""), ("/2", "北辰发布会", ""), ("/3", "模型优惠", ""), ("/4", "云帆开源模型", "")]
    old = rss(("/old", "旧模型", ""), day="Mon, 2 Nov 2026 10:00:00 +0800")
    before = rss(("/before", "昨日模型", ""), day="Thu, 19 Nov 2026 10:00:00 +0800")
    items = [text[text.index("<item>") : text.index("</channel>")] for text in (old, before)]
    web.put("//news.example/feed", rss(*fresh).replace("</channel>", "".join(items) + "</channel>"), type="text/xml")
    for path in ("1", "2", "3", "4", "old", "before"):
        web.put(f"//news.example/{path}", PAGE.format(path))
    assert desk.crawl("news", "--since", "2026-11-20", "--limit", "1").stats.new == 1
    assert web.paths("news.example") == ["/feed", "/1"]
    desk.crawl("news", "--since", "2026-11-20T00:00:00+08:00")
    assert web.paths("news.example")[2:] == ["/feed", "/4"]
    desk.crawl("news")
    assert web.paths("news.example")[4:] == ["/feed", "/before"]


def test_paging_stops_at_a_page_that_holds_nothing_new(desk: Any, web: Any) -> None:
    table = """
name = "样刊"
spider = "json_api"
fulltext = "list"
[[endpoints]]
url = "http://news.example/api"
params = { page = "{page}" }
pages = 5
[list]
items = "data"
url_template = "http://news.example/a/{id}"
title = "title"
published = "at"
body = "text"
"""
    desk.source("news", table)

    def page(*numbers: int) -> str:
        rows = [{"id": n, "title": f"标题{n}", "at": 1795140000 + n, "text": f"第{n}条，正文。"} for n in numbers]
        return json.dumps({"data": rows})

    web.put("//news.example/api?page=1", page(3, 4), type="application/json")
    web.put("//news.example/api?page=2", page(1, 2), type="application/json")
    web.put("//news.example/api?page=3", json.dumps({"data": []}), type="application/json")
    assert desk.crawl("news").stats.new == 4
    assert web.paths("news.example") == ["/api?page=1", "/api?page=2", "/api?page=3"]
    assert desk.body(desk.pages()[0]).decode() == "第1条，正文。"


def test_a_fallback_is_asked_only_where_the_endpoint_before_it_failed(desk: Any, web: Any, rss: Any) -> None:
    table = FEED + '[[endpoints]]\nurl = "http://other.example/feed"\nfallback = true\n'
    desk.source("news", table)
    web.put("//news.example/feed", rss(("/1", "星河发布模型", "")), type="text/xml")
    web.put("//news.example/feed", status=404)
    web.put("//news.example/1", PAGE.format("星河发布模型"))
    web.put("//other.example/feed", rss(("/2", "云帆开源模型", "")), type="text/xml")
    web.put("//news.example/2", PAGE.format("云帆开源模型"))
    desk.crawl("news")
    assert web.paths("other.example") == []
    crawled = desk.crawl("news")
    assert (crawled.stats.new, crawled.stats.errors) == (1, {"http": 1})


def test_further_pages_an_article_named_are_fetched(desk: Any, web: Any) -> None:
    desk.source("news", FEED)
    with desk.engine.begin() as db:
        store.pages.want(
            db, "news", ["http://news.example/1_2"], "http://news.example/1", datetime(2026, 11, 20, tzinfo=UTC)
        )
    web.put("//news.example/feed", "<rss><channel></channel></rss>", type="text/xml")
    web.put("//news.example/1_2", PAGE.format("第二页"))
    assert desk.crawl("news").stats.new == 1
    (page,) = desk.pages()
    assert page.hint.part_of == "https://news.example/1"
    with desk.engine.connect() as db:
        assert store.pages.wanted(db, "news") == []


def test_a_killed_crawl_loses_nothing_and_doubles_nothing(desk: Any, web: Any, rss: Any) -> None:
    desk.source("news", FEED)
    names = [f"/{n:02}" for n in range(30)]
    web.put("//news.example/feed", rss(*((name, f"标题{name}", "") for name in names)), type="text/xml", ETag='"a"')

    def slowly(name: str) -> Any:
        body = PAGE.format(name).encode()

        def write(handler: Any) -> None:
            time.sleep(0.15)  # far longer together than the writer waits
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
            handler.wfile.write(head.encode() + body)

        return write

    for name in names:
        web.raw(f"//news.example{name}", slowly(name))
    child = desk.start("news")
    while child.poll() is None and (len(web.asked) < 12 or len(desk.pages()) < 5):
        time.sleep(0.02)
    desk.kill(child)
    assert child.returncode == -signal.SIGKILL
    kept = len(desk.pages())
    assert kept < len(names)
    again = desk.crawl("news")
    pages = desk.pages()
    assert [page.url for page in pages] == [f"http://news.example{name}" for name in names]
    assert again.stats.new == len(names) - kept
    for page, name in zip(pages, names, strict=True):
        assert desk.body(page) == PAGE.format(name).encode()


def test_sigterm_ends_a_crawl_with_its_account(desk: Any, web: Any, rss: Any) -> None:
    desk.source("news", FEED)
    web.put("//news.example/feed", rss(*((f"/{n}", f"标题{n}", "") for n in range(200))), type="text/xml")

    def slowly(handler: Any) -> None:
        time.sleep(0.1)
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<p>x</p>\n")

    for n in range(200):
        web.raw(f"//news.example/{n}", slowly)
    child = desk.start("news")
    while child.poll() is None and len(web.asked) < 5:
        time.sleep(0.02)
    child.send_signal(signal.SIGTERM)
    out, _ = child.communicate(timeout=20)
    stats = json.loads(out.splitlines()[-1])
    assert (child.returncode, stats["reason"]) == (0, "shutdown")
    assert 0 < stats["new"] < 200
    assert len(desk.pages()) == stats["new"]


def test_quotes_and_bars_are_kept_as_they_came(desk: Any, web: Any) -> None:
    desk.configure("qt.gtimg.cn", "web.ifzq.gtimg.cn")
    with desk.engine.begin() as db:
        store.market.watch(db, [Listing(t, "x", "样") for t in ("688327.SH", "9988.HK", "BIDU.US")])
    quote = 'v_sh688327="1~样~688327~26.50~26.00~26.10~1000";\nv_hk09988="100~样~09988~80.000";\n'.encode("gbk")
    web.put("//qt.gtimg.cn/q=sh688327,hk09988,usBIDU", quote, type="text/html; charset=GBK")
    crawled = desk.crawl("tencent_quote")
    assert (crawled.stats.new, crawled.stats.errors, crawled.stats.listed) == (1, {}, 3)
    assert desk.crawl("tencent_quote").stats.unchanged == 1
    day = '{{"code":0,"msg":"","data":{{"{0}":{{"{1}day":[["2026-11-19","26.1","26.5","26.8","26.0","1000.000"]]}}}}}}'
    for code, market in (("sh688327", ""), ("hk09988", "hk"), ("usBIDU.N", "us")):
        for adjust in ("", "qfq"):
            param = f"{code},day,2024-05-05,2026-11-21,640,{adjust}"
            url = f"//web.ifzq.gtimg.cn/appstock/app/{market}fqkline/get?param={param}"
            web.put(url, day.format(code, adjust), type="text/html")
    for adjust in ("", "qfq"):
        url = f"//web.ifzq.gtimg.cn/appstock/app/usfqkline/get?param=usBIDU.OQ,day,2024-05-05,2026-11-21,640,{adjust}"
        web.put(url, '{"code":0,"msg":"","data":{"usBIDU.OQ":{"day":[],"qt":{}}}}', type="text/html")
    bars = desk.crawl("tencent_bars")
    assert (bars.stats.new, bars.stats.errors, bars.stats.listed) == (6, {}, 6)
    with desk.engine.connect() as db:
        archive = store.warc.Archive(desk.folder / "archive")
        pages = store.pages.pending(db, archive, 1, 20, "quote")
        assert store.pages.pending(db, archive, 1, 20) == []
    assert sorted((page.hint.tickers, page.hint.title) for page in pages if page.source == "tencent_bars") == [
        (("688327.SH",), "day"),
        (("688327.SH",), "qfq"),
        (("9988.HK",), "day"),
        (("9988.HK",), "qfq"),
        (("BIDU.US",), "day"),
        (("BIDU.US",), "qfq"),
    ]


def test_a_source_that_needs_a_reason_is_skipped_without_one(desk: Any, web: Any) -> None:
    desk.configure("www.cls.cn")
    crawled = desk.crawl("cls_telegraph")
    assert (crawled.code, crawled.stats.reason) == (0, "skipped")
    assert "[crawl.enable]" in crawled.stats.skipped
    assert web.asked == []


def test_a_source_whose_pages_need_a_browser_is_skipped_with_the_reason(desk: Any, web: Any) -> None:
    desk.source("news", FEED + 'render = "browser"\n')
    desk.configure("news.example", chromium="/nowhere/chromium")
    crawled = desk.crawl("news")
    assert (crawled.code, crawled.stats.reason) == (0, "skipped")
    assert "浏览器" in crawled.stats.skipped
    assert web.asked == []


def test_what_keeps_a_crawl_from_starting_is_said_and_has_its_own_exit_code(desk: Any) -> None:
    desk.source("news", FEED)
    unknown = desk.crawl("nws")
    assert (unknown.code, unknown.stats.reason) == (2, "config")
    assert "did you mean news?" in unknown.stats.problems[0]
    wrong = desk.crawl("news", "--since", "yesterday")
    assert (wrong.code, "ISO 8601" in wrong.stats.problems[0]) == (2, True)
    empty = desk.crawl("news", "--database", f"sqlite:///{desk.folder / 'new.db'}")
    assert (empty.code, empty.stats.reason) == (1, "store")
    assert "baimo db upgrade" in empty.stats.problems[0]


def test_every_request_says_who_asks(desk: Any, web: Any, rss: Any) -> None:
    desk.source("news", FEED)
    desk.configure("news.example", contact="ops@baimo.example")
    web.put("//news.example/feed", rss(), type="text/xml")
    desk.crawl("news")
    assert {asked.path for asked in web.asked} == {"/robots.txt", "/feed"}
    for asked in web.asked:
        assert asked.headers["User-Agent"].startswith("Baimo/")
        assert "ops@baimo.example" in asked.headers["User-Agent"]
        assert asked.headers["Accept-Encoding"] == "gzip, deflate"
        assert "Cookie" not in asked.headers
