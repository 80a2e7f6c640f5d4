"""Whatever a host does, the crawl ends by itself, says what it was in words that name the source, and keeps the rest."""

from __future__ import annotations

import gzip
import socket
import struct
import time
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from crawler import sources, verdict

FEED = 'name = "样刊"\nspider = "feed"\nurl = "http://news.example/feed"\n'
PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>{0}，这是正文。</p></body></html>"
CHALLENGE = "<html><head><title>安全验证</title></head><body>请完成验证后继续访问</body></html>"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><rss><channel><item><title>&c;</title>'
    "<link>http://news.example/1</link></item></channel></rss>"
)
FILE_ENTITY = (
    '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss><channel><item><title>&x;</title>'
    "<link>http://news.example/1</link></item></channel></rss>"
)


def sleeps(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(3)


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 5000\r\n\r\n<rss><channel><item>"
    )
    handler.wfile.flush()
    linger = struct.pack("ii", 1, 0)  # a reset instead of an orderly end
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


def never_ends(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n<rss><channel>")
    block = b"<item><title>x</title></item>" * 4000
    for _ in range(20_000):  # 2 GB, if anybody listened
        handler.wfile.write(block)


def announces_two_gigabytes(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 2147483648\r\n\r\n<rss>")
    time.sleep(0.2)


@pytest.mark.parametrize(
    ("answer", "state", "kind", "words"),
    [
        ({"status": 500}, "failed", "http", "HTTP 500"),
        ({"status": 404}, "failed", "http", "HTTP 404"),
        ({"raw": sleeps}, "failed", "timeout", "in time"),
        ({"raw": breaks_off}, "failed", "", "news"),
        ({"raw": never_ends}, "failed", "too_large", "max_body_mb"),
        ({"raw": announces_two_gigabytes}, "failed", "too_large", "max_body_mb"),
        ({"body": gzip.compress(b"<rss>" * 900)[:-12], "Content_Encoding": "gzip"}, "failed", "unusable", "cut off"),
        ({"body": b"no gzip", "Content_Encoding": "gzip"}, "failed", "unusable", "damaged"),
        ({"body": gzip.compress(b" " * 30_000_000), "Content_Encoding": "gzip"}, "failed", "unusable", "swells"),
        ({"body": b"x", "Content_Encoding": "br"}, "failed", "unusable", "unknown coding"),
        ({"body": "<rss><channel></channel></rss>", "type": "text/xml"}, "empty", "", ""),
        ({"body": PAGE.format("首页"), "type": "text/xml"}, "failed", "missing", "HTML page instead of a feed"),
        ({"body": b"", "type": "text/xml"}, "failed", "missing", "no feed"),
        ({"body": b'{"code": 1}', "type": "application/json"}, "failed", "missing", "items of a feed"),
        ({"body": LAUGHS, "type": "text/xml"}, "failed", "unusable", "entities"),
        ({"body": FILE_ENTITY, "type": "text/xml"}, "failed", "unusable", "entities"),
        ({"body": CHALLENGE}, "failed", "refused", "challenge page (安全验证)"),
        ({"status": 302, "Location": "http://news.example/feed"}, "failed", "refused", "too many redirects"),
        ({"status": 302, "Location": "http://127.0.0.1/"}, "failed", "refused", "leaves the source's sites"),
        (
            {"status": 302, "Location": "http://169.254.169.254/latest"},
            "failed",
            "refused",
            "leaves the source's sites",
        ),
        ({"status": 302, "Location": "http://other.example/feed"}, "failed", "refused", "leaves the source's sites"),
        ({"status": 302, "Location": "file:///etc/passwd"}, "failed", "refused", "goes nowhere"),
    ],
)
def test_a_list_that_cannot_be_used_is_said_by_name(
    desk: Any, web: Any, answer: dict[str, Any], state: str, kind: str, words: str
) -> None:
    desk.source("news", FEED)
    desk.configure("news.example", "other.example", timeout_seconds=1)
    if "raw" in answer:
        web.raw("//news.example/feed", answer["raw"])
    else:
        web.put("//news.example/feed", **answer)
    crawled = desk.crawl("news")
    assert crawled.code == 0, crawled.errors
    judged, reason = verdict.judge(crawled.stats, source(desk), sources_now())
    assert judged == state, crawled
    if state == "failed":
        assert reason.startswith("样刊：")
        assert "news: " in crawled.stats.problems[0]
        assert "http://news.example" in crawled.stats.problems[0]
        assert words in crawled.stats.problems[0]
    assert not kind or set(crawled.stats.errors) == {kind}
    assert not [asked for asked in web.asked if asked.host not in {"news.example"}]


def source(desk: Any) -> Any:
    return sources.read(desk.sources / "news.toml")


def sources_now() -> Any:
    from datetime import UTC, datetime

    return datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:{port}/feed", "not a public address"),
        ("http://2130706433:{port}/feed", "not a public address"),
        ("http://[::ffff:127.0.0.1]:{port}/feed", "not a public address"),
        ("http://localhost:{port}/feed", "not a public address"),
        ("http://169.254.169.254/feed", "not a public address"),
        ("http://nobody.invalid/feed", "does not resolve"),
    ],
)
def test_a_source_on_this_machine_is_refused(desk: Any, web: Any, url: str, words: str) -> None:
    desk.source("news", FEED.replace("http://news.example/feed", url.format(port=web.port)))
    crawled = desk.crawl("news")
    assert words in crawled.stats.problems[0]
    assert web.asked == []


def test_an_unreachable_host_is_said(desk: Any, closed_port: int) -> None:
    desk.source("news", FEED)
    desk.web.port = closed_port
    desk.configure("news.example")
    crawled = desk.crawl("news")
    assert crawled.stats.errors == {"unreachable": 1}
    assert "news: the connection was refused (http://news.example/feed)" in crawled.stats.problems


def test_a_host_that_asks_for_patience_gets_it(desk: Any, web: Any, rss: Any) -> None:
    desk.source("news", FEED)
    web.put("//news.example/feed", status=429, Retry_After="1")
    web.put("//news.example/feed", rss(("/1", "星河发布模型", "")), type="text/xml")
    web.put("//news.example/1", PAGE.format("星河发布模型"))
    crawled = desk.crawl("news")
    assert (crawled.stats.errors, crawled.stats.new) == ({}, 1)
    assert web.paths("news.example") == ["/feed", "/feed", "/1"]


def test_a_host_that_asks_for_an_hour_is_left_alone_by_the_next_crawl_too(desk: Any, web: Any) -> None:
    desk.source("news", FEED)
    web.put("//news.example/feed", status=503, Retry_After="3600")
    assert "asked to wait 3600 s" in desk.crawl("news").stats.problems[0]
    asked = len(web.asked)
    assert "left alone" in desk.crawl("news").stats.problems[0]
    assert len(web.asked) == asked


@pytest.mark.parametrize(
    ("status", "rules", "words"),
    [
        (200, "User-agent: *\nDisallow: /", "robots.txt does not allow it"),
        (200, "User-agent: baimo\nDisallow: /feed", "robots.txt does not allow it"),
        (500, "", "robots.txt answered HTTP 500"),
    ],
)
def test_robots_txt_is_obeyed(desk: Any, web: Any, rss: Any, status: int, rules: str, words: str) -> None:
    desk.source("news", FEED)
    web.put("//news.example/robots.txt", rules, status=status, type="text/plain")
    web.put("//news.example/feed", rss(("/1", "星河发布模型", "")), type="text/xml")
    crawled = desk.crawl("news")
    assert (crawled.stats.errors, crawled.stats.pages) == ({"refused": 1}, 0)
    assert words in crawled.stats.problems[0]
    assert web.paths("news.example") == []


def test_robots_txt_is_overruled_by_a_written_reason_alone(desk: Any, web: Any, rss: Any) -> None:
    desk.source("news", FEED + 'robots_override = "written permission of the publisher"\n')
    web.put("//news.example/robots.txt", "User-agent: *\nDisallow: /", type="text/plain")
    web.put("//news.example/feed", rss(("/1", "星河发布模型", "")), type="text/xml")
    web.put("//news.example/1", PAGE.format("星河发布模型"))
    assert desk.crawl("news").stats.new == 1


def test_one_broken_page_does_not_keep_the_others_from_coming_home(desk: Any, web: Any, rss: Any) -> None:
    desk.source("news", FEED)
    names = ["ok", "gone", "reset", "bomb", "away", "inside", "picture", "after"]
    web.put("//news.example/feed", rss(*((f"/{name}", f"标题{name}", "") for name in names)), type="text/xml")
    web.put("//news.example/ok", PAGE.format("第一"))
    web.put("//news.example/after", PAGE.format("最后"))
    web.raw("//news.example/reset", breaks_off)
    web.put("//news.example/bomb", gzip.compress(b" " * 20_000_000), Content_Encoding="gzip")
    web.put("//news.example/away", status=301, Location="http://elsewhere.example/")
    web.put("//news.example/inside", status=301, Location=f"http://127.0.0.1:{web.port}/secret")
    web.put("//news.example/picture", b"\x89PNG\r\n\x1a\n\0\0", type="image/png")
    crawled = desk.crawl("news")
    assert [page.url.rpartition("/")[2] for page in desk.pages()] == ["after", "ok"]
    assert sum(crawled.stats.errors.values()) == 6
    assert all(problem.startswith("news: ") for problem in crawled.stats.problems)
    state, reason = verdict.judge(crawled.stats, source(desk), sources_now())
    assert state == "ok"
    assert "样刊" in reason
    assert "/secret" not in web.paths("127.0.0.1")


def test_a_feed_cut_off_half_way_gives_its_whole_entries(desk: Any, web: Any, rss: Any) -> None:
    desk.source("news", FEED)
    whole = rss(("/1", "星河发布模型", ""), ("/2", "云帆开源模型", ""), ("/3", "北辰开放服务", ""))
    web.put("//news.example/feed", whole[: whole.index("/3") + 1], type="text/xml")
    for n in (1, 2):
        web.put(f"//news.example/{n}", PAGE.format(f"第{n}篇"))
    crawled = desk.crawl("news")
    assert crawled.stats.new == 2
    assert "2 whole entries were read" in crawled.stats.problems[0]
    assert "/" not in web.paths("news.example")


@pytest.mark.parametrize(
    ("declared", "header", "encoding"),
    [("utf-8", "gbk", "utf-8"), ("gb2312", "utf-8", "gb18030"), ("", "iso-8859-1", "utf-8")],
)
def test_a_wrong_charset_does_not_spoil_a_feed(
    desk: Any, web: Any, rss: Any, declared: str, header: str, encoding: str
) -> None:
    desk.source("news", FEED)
    text = rss(("/1", "镕和发布大模型", "")).replace('encoding="utf-8"', f'encoding="{declared}"' if declared else "")
    web.put("//news.example/feed", text.encode(encoding), type=f"text/xml; charset={header}")
    web.put("//news.example/1", PAGE.format("镕和发布大模型"))
    desk.crawl("news")
    (page,) = desk.pages()
    assert page.hint.title == "镕和发布大模型"


def test_a_frozen_feed_is_stale_and_stays_so_behind_a_304(desk: Any, web: Any, rss: Any) -> None:
    desk.source("news", FEED)
    text = rss(("/1", "星河发布模型", ""), day="Wed, 14 Dec 2022 10:00:00 +0800")
    web.put("//news.example/feed", text, type="text/xml", ETag='"a"')
    crawled = desk.crawl("news")
    state, reason = verdict.judge(crawled.stats, source(desk), sources_now())
    assert (state, "2022-12-14" in reason) == ("stale", True)


def test_a_full_disk_is_said_and_is_no_success(desk: Any, web: Any, rss: Any) -> None:
    desk.source("news", FEED)
    web.put("//news.example/feed", rss(("/1", "星河发布模型", "")), type="text/xml")
    web.put("//news.example/1", PAGE.format("星河发布模型"))
    archive = desk.folder / "archive"
    archive.mkdir()
    (archive / "hosts").mkdir()
    (archive / "2026-11-20").write_text("a file where a folder should be")
    crawled = desk.crawl("news")
    assert (crawled.code, crawled.stats.reason) == (1, "store_error")
    assert "the archive cannot be written" in crawled.stats.problems[0]
    assert verdict.judge(crawled.stats, source(desk), sources_now())[0] == "failed"
