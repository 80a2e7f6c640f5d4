"""One request at a time per host, over all crawls; hosts that ask for rest, or fail, get it."""

from __future__ import annotations

import asyncio
import fcntl
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import Response

from crawler import sources
from crawler.middlewares import retry_after
from crawler.politeness import (
    ASKED,
    CHALLENGE,
    FAILED,
    LONGEST_ASKED,
    LONGEST_REST,
    STRIKES,
    HostBusy,
    HostTurns,
    states,
)

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def enter(turns: HostTurns, host: str = "news.example", delay: float = 0.0) -> None:
    async def once() -> None:
        async with turns.turn(host, delay):
            pass

    asyncio.run(once())


def test_two_crawls_of_one_host_never_ask_it_at_the_same_time(desk: Any, web: Any, rss: Any) -> None:
    """Both sources list pages of the same host; the server counts how many requests it has open."""
    asked, most, gate = [0], [0], threading.Lock()

    def counted(handler: Any) -> None:
        with gate:
            asked[0] += 1
            most[0] = max(most[0], asked[0])
        time.sleep(0.03)
        with gate:
            asked[0] -= 1
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<p>x</p>\n")

    for name in ("one", "two"):
        desk.source(name, f'name = "样刊"\nspider = "feed"\nurl = "http://news.example/{name}"\n')
        web.put(f"//news.example/{name}", rss(*((f"/{name}/{n}", f"标题{n}", "") for n in range(15))), type="text/xml")
        for n in range(15):
            web.raw(f"//news.example/{name}/{n}", counted)
    children = [desk.start(name) for name in ("one", "two")]
    for child in children:
        child.communicate(timeout=60)
    assert [len(desk.pages(name)) for name in ("one", "two")] == [15, 15]
    assert most == [1]


def test_the_delay_robots_txt_asks_for_is_kept(desk: Any, web: Any, rss: Any) -> None:
    """The lock's file says when the host may be asked next; it is written as the request ends."""
    desk.source("news", 'name = "样刊"\nspider = "feed"\nurl = "http://news.example/feed"\n')
    web.put("//news.example/robots.txt", "User-agent: *\nCrawl-delay: 20", type="text/plain")
    web.put("//news.example/feed", rss(), type="text/xml")
    desk.crawl("news")
    lock = desk.folder / "archive" / "hosts" / "news.example.lock"
    assert float(lock.read_text()) == pytest.approx(lock.stat().st_mtime + 20, abs=1)


def test_when_there_is_more_to_ask_than_may_be_asked_all_get_their_turn(spider_of: Any) -> None:
    source = sources.load()["tencent_bars"]
    tickers = tuple(f"60{n:04}.SH" for n in range(10))
    asked: set[str] = set()
    for hour in range(5):
        spider = spider_of(source, tickers, limit=6, now=NOW + timedelta(hours=hour))
        requests = asyncio.run(collect(spider.start()))
        assert len(requests) == 6
        asked |= {request.url for request in requests}
    assert len(asked) == 20


async def collect(requests: AsyncIterator[Any]) -> list[Any]:
    return [request async for request in requests]


def test_a_host_that_is_held_by_another_crawl_is_busy_once_patience_ends(tmp_path: Path) -> None:
    turns = HostTurns(tmp_path, patience=0.1)
    enter(turns)
    with (tmp_path / "news.example.lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(HostBusy, match="another crawl"):
            enter(turns)
        enter(turns, "other.example")
    enter(turns)


def test_what_a_host_asked_for_holds_for_the_next_crawl(tmp_path: Path) -> None:
    HostTurns(tmp_path, 0).hold("news.example", 3600)
    with pytest.raises(HostBusy, match=r"left alone for 3[56]"):
        enter(HostTurns(tmp_path, 0))


def test_a_host_that_fails_again_and_again_is_left_alone_until_it_answers(tmp_path: Path) -> None:
    turns = HostTurns(tmp_path, 0)
    for _ in range(STRIKES - 1):
        turns.strike("news.example")
    enter(turns)
    turns.clear("news.example")
    for _ in range(STRIKES - 1):
        turns.strike("news.example")
    enter(turns)
    turns.strike("news.example")
    with pytest.raises(HostBusy, match="left alone"):
        enter(HostTurns(tmp_path, 0))
    for _ in range(100):
        turns.strike("news.example")
    (state,) = states(tmp_path, datetime.now(UTC))
    assert state.until is not None
    assert state.until <= datetime.now(UTC) + timedelta(seconds=LONGEST_REST + 1)  # kept in whole milliseconds


def test_a_host_whose_pages_fail_crawl_after_crawl_rests_though_its_robots_txt_answers(desk: Any, web: Any) -> None:
    desk.source("news", 'name = "样刊"\nspider = "feed"\nurl = "http://news.example/feed"\n')
    web.put("//news.example/robots.txt", "User-agent: *\nAllow: /", type="text/plain")
    web.put("//news.example/feed", status=500)
    crawls, folder = 0, desk.folder / "archive" / "hosts"
    while not any(state.until for state in states(folder, datetime.now(UTC))):
        assert crawls < STRIKES
        assert "HTTP 500" in desk.crawl("news").stats.problems[0]
        crawls += 1
    (state,) = states(folder, datetime.now(UTC))
    assert (state.host, state.why) == ("news.example", FAILED)
    asked = len(web.asked)
    assert "left alone" in desk.crawl("news").stats.problems[0]
    assert len(web.asked) == asked


def test_which_hosts_rest_until_when_and_why_is_told(tmp_path: Path) -> None:
    turns, now = HostTurns(tmp_path, 0), datetime.now(UTC)
    assert states(tmp_path / "none", now) == []
    for name, why in (("asks.example", ASKED), ("wonders.example", CHALLENGE)):
        turns.hold(name, 3600, why)
    turns.hold("past.example", 0.001)
    for _ in range(STRIKES):
        turns.strike("fails.example")
    turns.strike("stumbles.example")
    turns.strike("recovers.example")
    turns.clear("recovers.example")
    told = states(tmp_path, now + timedelta(minutes=1))
    assert [(state.host, state.strikes, state.why) for state in told] == [
        ("asks.example", 0, ASKED), ("fails.example", STRIKES, FAILED), ("stumbles.example", 1, ""),
        ("wonders.example", 0, CHALLENGE),
    ]  # fmt: skip
    assert [state.until is not None for state in told] == [True, True, False, True]
    later = states(tmp_path, now + timedelta(days=1))
    assert [(state.host, state.until) for state in later] == [("fails.example", None), ("stumbles.example", None)]


def test_a_host_cannot_ask_to_be_left_alone_for_ever(tmp_path: Path) -> None:
    HostTurns(tmp_path, 0).hold("news.example", float("9" * 30))
    (state,) = states(tmp_path, datetime.now(UTC))
    assert state.until is not None
    assert state.until <= datetime.now(UTC) + timedelta(seconds=LONGEST_ASKED + 1)  # kept in whole milliseconds


def test_looking_at_hosts_does_not_load_scrapy() -> None:
    program = "import sys; import crawler.politeness; assert 'scrapy' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], check=True)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [(b"120", 120), (b"0", 0), (b"", 0), ("\u00b2".encode("latin-1"), 0), (b"-5", 0), (b"soon", 0),
     (b"Fri, 20 Nov 2026 04:02:00 GMT", 120), (b"Fri, 20 Nov 2026 03:00:00 GMT", 0)],
)  # fmt: skip
def test_both_forms_of_retry_after_are_read_and_nothing_else(said: bytes, seconds: float) -> None:
    headers = {"Retry-After": said, "Date": "Fri, 20 Nov 2026 04:00:00 GMT"}
    assert retry_after(Response("http://news.example/", headers=headers)) == seconds


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "::1", "a" * 400, "新闻.example"])
def test_no_host_name_leaves_the_folder(tmp_path: Path, name: str) -> None:
    turns = HostTurns(tmp_path / "hosts", 0)
    enter(turns, name)
    turns.hold(name, 0.001)
    turns.strike(name)
    assert {file.parent for file in tmp_path.rglob("*") if file.is_file()} == {tmp_path / "hosts"}


def test_a_torn_file_is_no_hold(tmp_path: Path) -> None:
    turns = HostTurns(tmp_path, 0)
    for suffix in ("lock", "hold", "strikes"):
        (tmp_path / f"news.example.{suffix}").write_text("17x")
    enter(turns)
    turns.strike("news.example")
