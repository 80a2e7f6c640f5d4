"""One source a fault, all crawled at once: each has its verdict, none harms another, no child needs much memory."""

from __future__ import annotations

import gzip
import socket
import struct
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

MOST_MEMORY = 300  # MB
TITLE = "镕和科技发布行业大模型"
PAGE = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><p>正文在此。</p></body></html>"
CHALLENGE = "<html><head><title>安全验证</title></head><body>访问过于频繁，请完成验证</body></html>"
SPA = '<!DOCTYPE html><html><head><title>首页</title></head><body><div id="app"></div></body></html>'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "哈">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]><rss><channel><item><title>&a9;</title><link>/1</link></item></channel></rss>"
)
BOMB = gzip.compress(gzip.compress(b" " * 40_000_000, 9), 9)  # swells more than ten thousand times
LARGE = b'{"items": [' + b'{"title": "x", "url": "/1"},' * 1_900_000 + b"{}]}"  # 50 MB


def sleeps(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(2.5)


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 9000\r\n\r\n<rss><channel>")
    handler.wfile.flush()
    linger = struct.pack("ii", 1, 0)  # a reset instead of an orderly end
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


def without_length(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n")
    for start in range(0, len(LARGE), 1 << 16):
        handler.wfile.write(LARGE[start : start + (1 << 16)])


@dataclass
class Case:
    """What the host answers; the state the crawl must come to, words of its reason, and how many articles it brings."""

    state: str
    words: str
    answers: list[dict[str, Any]] = field(default_factory=list)
    robots: dict[str, Any] = field(default_factory=dict)
    new: int = 0
    spider: str = "feed"


def feed(name: str, encoding: str = "utf-8", declared: str = "") -> bytes:
    declaration = f'<?xml version="1.0"{f" encoding={chr(34)}{declared}{chr(34)}" if declared else ""}?>'
    item = f"<item><title>{TITLE}</title><link>http://{name}.example/1</link></item>"
    return f"{declaration}<rss><channel><title>样</title>{item}</channel></rss>".encode(encoding)


XML = "text/xml"
CASES: dict[str, Case] = {
    "healthy": Case("ok", "", [{"body": feed("healthy"), "type": XML}], new=1),
    "status500": Case("failed", "HTTP 500", [{"status": 500}]),
    "patience": Case("ok", "", [{"status": 429, "Retry_After": "1"}, {"body": feed("patience"), "type": XML}], new=1),
    "anhour": Case("failed", "asked to wait 3600 s", [{"status": 429, "Retry_After": "3600"}]),
    "timeout": Case("failed", "no whole answer in time", [{"raw": sleeps}]),
    "reset": Case("failed", "reset", [{"raw": breaks_off}]),
    "cutgzip": Case("failed", "cut off", [{"body": gzip.compress(feed("x"))[:-9], "Content_Encoding": "gzip"}]),
    "wrongcharset": Case("ok", "", [{"body": feed("wrongcharset"), "type": "text/xml; charset=gbk"}], new=1),
    "gbk": Case("ok", "", [{"body": feed("gbk", "gbk"), "type": XML}], new=1),
    "emptychannel": Case("empty", "列表为空", [{"body": "<rss><channel></channel></rss>", "type": XML}]),
    "spa": Case("failed", "HTML page instead of a feed", [{"body": SPA, "type": XML}]),
    "circle": Case("failed", "too many redirects", [{"status": 302, "Location": "http://circle.example/list"}]),
    "home": Case("failed", "leaves the source's sites", [{"status": 302, "Location": "http://127.0.0.1/"}]),
    "cloud": Case("failed", "leaves the source's sites", [{"status": 302, "Location": "http://169.254.169.254/m"}]),
    "bomb": Case("failed", "swells", [{"body": BOMB, "type": XML, "Content_Encoding": "gzip, gzip"}]),
    "laughs": Case("failed", "entities", [{"body": LAUGHS, "type": XML}]),
    "large": Case("failed", "larger than max_body_mb", [{"body": LARGE, "type": "application/json"}], spider="json"),
    "endless": Case("failed", "larger than max_body_mb", [{"raw": without_length}], spider="json"),
    "robots500": Case("failed", "robots.txt answered HTTP 500", [{"body": feed("x")}], {"status": 500}),
    "disallowed": Case(
        "failed", "robots.txt does not allow it", [{"body": feed("x")}], {"body": "User-agent: *\nDisallow: /list"}
    ),
    "challenge": Case("failed", "人机验证", [{"body": CHALLENGE}]),
}
JSON_LIST = 'spider = "json_api"\n[list]\nitems = "items"\nurl = "url"\ntitle = "title"\n'


def test_every_fault_has_its_verdict_and_harms_no_other_source(desk: Any, web: Any, tell: Any) -> None:
    assert len(BOMB) * 10_000 < 40_000_000
    assert len(LARGE) > 50_000_000
    desk.configure(*(f"{name}.example" for name in CASES), builtin_sources=False, timeout_seconds=2, max_body_mb=16)
    for name, case in CASES.items():
        desk.source(
            name,
            f'name = "{name}"\nurl = "http://{name}.example/list"\n'
            + (JSON_LIST if case.spider == "json" else 'spider = "feed"\n'),
        )
        if case.robots:
            web.put(f"//{name}.example/robots.txt", **case.robots)
        for answer in case.answers:
            if "raw" in answer:
                web.raw(f"//{name}.example/list", answer["raw"])
            else:
                web.put(f"//{name}.example/list", **answer)
        web.put(f"//{name}.example/1", PAGE)
    results, memory = desk.crawl_all()
    rows = [
        f"{name:14}{said['state']:8}{said.get('new', 0):4}  {said.get('why', '')[:90]}"
        for name, said in results.items()
    ]
    tell(*rows, f"largest child: {memory:.0f} MB")
    assert set(results) == set(CASES)
    for name, case in CASES.items():
        said = results[name]
        assert (said["state"], said.get("new", 0)) == (case.state, case.new), said
        assert case.words in said.get("why", ""), said
        assert "crashed" not in said.get("errors", {}), said
        assert [page.hint.title for page in desk.pages(name)] == [TITLE] * case.new
    assert memory < MOST_MEMORY
    assert {asked.host for asked in web.asked} == {f"{name}.example" for name in CASES}
