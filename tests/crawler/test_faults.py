"""Whatever a host does: the crawl ends by itself, names source and fault, and keeps the rest."""

from __future__ import annotations

import gzip
import json
import socket
import struct
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

import store
from crawler import sources, verdict

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
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


FAULTS: dict[str, tuple[dict[str, Any], str]] = {  # path → (answer, what must be said of it)
    "500": ({"status": 500}, "HTTP 500"),
    "404": ({"status": 404}, "HTTP 404"),
    "sleeps": ({"raw": sleeps}, "no whole answer in time"),
    "breaks-off": ({"raw": breaks_off}, ""),
    "never-ends": ({"raw": never_ends}, "larger than max_body_mb"),
    "announces": ({"raw": announces_two_gigabytes}, "larger than max_body_mb"),
    "cut-gzip": ({"body": gzip.compress(b"<rss>" * 900)[:-12], "Content_Encoding": "gzip"}, "cut off"),
    "no-gzip": ({"body": b"no gzip", "Content_Encoding": "gzip"}, "damaged"),
    "bomb": ({"body": gzip.compress(b" " * 30_000_000), "Content_Encoding": "gzip"}, "swells"),
    "coding": ({"body": b"x", "Content_Encoding": "br"}, "unknown coding"),
    "html": ({"body": PAGE.format("首页"), "type": "text/xml"}, "HTML page instead of a feed"),
    "nothing": ({"body": b"", "type": "text/xml"}, "no feed"),
    "json": ({"body": b'{"code": 1}', "type": "application/json"}, "items of a feed"),
    "laughs": ({"body": LAUGHS, "type": "text/xml"}, "entities"),
    "file": ({"body": FILE_ENTITY, "type": "text/xml"}, "entities"),
    "circle": ({"status": 302, "Location": "http://news.example/circle"}, "too many redirects"),
    "home": ({"status": 302, "Location": "http://127.0.0.1/"}, "leaves the source's sites"),
    "cloud": ({"status": 302, "Location": "http://169.254.169.254/latest"}, "leaves the source's sites"),
    "away": ({"status": 302, "Location": "http://other.example/feed"}, "leaves the source's sites"),
    "scheme": ({"status": 302, "Location": "file:///etc/passwd"}, "goes nowhere"),
}


def endpoints(*urls: str) -> str:
    return f'name = "样刊"\nspider = "feed"\nurls = {json.dumps(urls)}\n'


def test_each_fault_is_said_with_its_address_and_the_last_list_still_comes_home(desk: Any, web: Any, rss: Any) -> None:
    desk.source("news", endpoints(*(f"http://news.example/{path}" for path in FAULTS), "http://news.example/feed"))
    desk.configure("news.example", "other.example", timeout_seconds=1)
    for path, (answer, _) in FAULTS.items():
        if "raw" in answer:
            web.raw(f"//news.example/{path}", answer["raw"])
        else:
            web.put(f"//news.example/{path}", **answer)
    web.put("//news.example/feed", rss(("/1", "星河发布模型", "")), type="text/xml")
    web.put("//news.example/1", PAGE.format("星河发布模型"))
    crawled = desk.crawl("news")
    assert crawled.code == 0, crawled.errors
    said = {path: [p for p in crawled.stats.problems if f"/{path})" in p] for path in FAULTS}
    for path, (_, words) in FAULTS.items():
        assert len(said[path]) == 1, f"{path}: {crawled.stats.problems}"
        assert said[path][0].startswith("news: ")
        assert words in said[path][0]
    assert sum(crawled.stats.errors.values()) == len(FAULTS)
    assert crawled.stats.new == 1
    assert {asked.host for asked in web.asked} == {"news.example"}


@pytest.mark.parametrize(
    ("body", "state", "words"),
    [
        ("<rss><channel></channel></rss>", "empty", "列表为空"),
        (PAGE.format("首页"), "failed", "news: an HTML page instead of a feed"),
        (CHALLENGE, "failed", "news: the host shows a challenge page (安全验证)"),
    ],
)
def test_a_crawl_that_brings_nothing_is_no_success(desk: Any, web: Any, body: str, state: str, words: str) -> None:
    desk.source("news", FEED)
    web.put("//news.example/feed", body, type="text/xml")
    judged, reason = verdict.judge(desk.crawl("news").stats, source(desk), NOW)
    assert judged == state
    assert reason.startswith("样刊：")
    assert words in reason


def source(desk: Any) -> Any:
    return sources.read(desk.sources / "news.toml")


def test_a_source_on_this_machine_or_in_a_cloud_is_refused(desk: Any, web: Any) -> None:
    inside = ["127.0.0.1:{}", "2130706433:{}", "[::ffff:127.0.0.1]:{}", "localhost:{}", "0x7f.1:{}", "169.254.169.254"]
    desk.source("news", endpoints(*(f"http://{host.format(web.port)}/feed" for host in inside), "http://no.invalid/f"))
    crawled = desk.crawl("news")
    assert crawled.stats.errors == {"refused": len(inside), "unreachable": 1}
    assert sum("not a public address" in problem for problem in crawled.stats.problems) == len(inside)
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


def test_robots_txt_is_obeyed(desk: Any, web: Any, rss: Any) -> None:
    rules = {
        "all": (200, "User-agent: *\nDisallow: /", "robots.txt does not allow it"),
        "us": (200, "User-agent: baimo\nDisallow: /feed", "robots.txt does not allow it"),
        "down": (500, "", "robots.txt answered HTTP 500"),
    }
    desk.source("news", endpoints(*(f"http://{name}.example/feed" for name in rules)))
    desk.configure(*(f"{name}.example" for name in rules))
    for name, (status, text, _) in rules.items():
        web.put(f"//{name}.example/robots.txt", text, status=status, type="text/plain")
        web.put(f"//{name}.example/feed", rss(("/1", "星河发布模型", "")), type="text/xml")
    crawled = desk.crawl("news")
    assert (crawled.stats.errors, crawled.stats.pages) == ({"refused": 3}, 0)
    for name, (_, _, words) in rules.items():
        assert any(words in problem and f"{name}.example" in problem for problem in crawled.stats.problems)
        assert web.paths(f"{name}.example") == []


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
    state, reason = verdict.judge(crawled.stats, source(desk), NOW)
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


def test_a_frozen_feed_is_stale_and_stays_so_behind_a_304(desk: Any, web: Any, rss: Any) -> None:
    desk.source("news", FEED)
    text = rss(("/1", "星河发布模型", ""), day="Wed, 14 Dec 2022 10:00:00 +0800")
    web.put("//news.example/feed", text, type="text/xml", ETag='"a"')
    for _ in range(2):
        stats = desk.crawl("news").stats
        state, reason = verdict.judge(stats, source(desk), NOW)
        assert (state, "2022-12-14" in reason) == ("stale", True)
        with desk.engine.begin() as db:
            store.sources.judged(db, stats, state, reason, NOW)
    assert web.asked[-1].headers["If-None-Match"] == '"a"'


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
    assert verdict.judge(crawled.stats, source(desk), NOW)[0] == "failed"
