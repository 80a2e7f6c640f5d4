"""`baimo sources check`: what ails a source has a name of its own; HTTP 200 is not health."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import config
import store
from crawler import sources
from jobs.check import against, check, habits
from records import CrawlStats

ROOT = Path(config.__file__).parent
PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>{1}</p></body></html>"
TEXT = "星河智能今天发布新一代行业大模型，客户可以申请试用，接口将于下月开放。" * 8
SPA = '<!DOCTYPE html><html><head><title>样刊</title></head><body><div id="app"></div></body></html>'
CHALLENGES = {
    "challenge": "<html><head><title>验证</title></head><body>请完成验证后继续访问</body></html>",
    "frequent": "<html><head><title>提示</title></head><body>您的访问过于频繁，请稍后再试</body></html>",
    "moment": "<html><head><title>Just a moment...</title></head><body></body></html>",
}
EMPTY = "<rss><channel><title>样</title></channel></rss>"
OLD = "Wed, 14 Dec 2022 10:00:00 +0800"

CASES: dict[str, tuple[str, str]] = {  # host → (verdict, what its list is)
    "fine": ("ok", "rss"),
    "frozen": ("frozen", "rss"),
    "spa": ("page_instead", "html"),
    "empty": ("empty", "rss"),
    **dict.fromkeys(CHALLENGES, ("challenge", "html")),
    "robots": ("robots", ""),
    "robots500": ("robots", ""),
    "forbidden": ("http", ""),
    "textless": ("no_text", "rss"),
    "changed": ("layout", "html"),
}


def answer(web: Any, rss: Any, name: str) -> None:
    def feed(day: str = "Fri, 20 Nov 2026 10:00:00 +0800") -> str:
        rows = [(f"/{n}", "星河发布模型", "") for n in range(4)]
        return str(rss(*rows, day=day)).replace("news.example", f"{name}.example")

    lists = {
        "frozen": feed(OLD),
        "spa": SPA,
        "empty": EMPTY,
        **CHALLENGES,
        "changed": PAGE.format("改版", ""),
    }
    status = 403 if name == "forbidden" else 200
    web.put(f"//{name}.example/feed", lists.get(name, feed()), type="text/xml", status=status)
    if name.startswith("robots"):
        web.put(f"//{name}.example/robots.txt", "User-agent: *\nDisallow: /feed", status=500 if "500" in name else 200)
    for n in range(4):
        text = f"<div id='app-{n}'></div>" if name == "textless" else PAGE.format(f"星河发布模型{n}", TEXT)
        web.put(f"//{name}.example/{n}", text)


@pytest.fixture
def checked(desk: Any, web: Any, rss: Any) -> Any:
    desk.configure(*(f"{name}.example" for name in CASES), builtin_sources=False)
    for name in CASES:
        answer(web, rss, name)
        page = 'spider = "list_page"\n[list]\nitems = "li.news"\n' if name == "changed" else 'spider = "feed"\n'
        desk.source(name, f'name = "{name}刊"\nurl = "http://{name}.example/feed"\n{page}')
    return desk


def test_each_ailment_has_its_own_verdict(checked: Any) -> None:
    settings = config.load(checked.config)
    known = sources.load(settings.crawl.sources_dirs, builtin=False)
    rows = {row.id: row for row in asyncio.run(check(settings, [known[name] for name in CASES]))}
    assert {name: (row.verdict, row.root) for name, row in rows.items()} == CASES
    assert [name for name, row in rows.items() if row.healthy] == ["fine"]
    fine = rows["fine"]
    assert (fine.listed, fine.titled, fine.dated, fine.opened, fine.with_text) == (4, 1.0, 1.0, 3, 1.0)
    assert len(TEXT) <= fine.text_length <= len(TEXT) + 20
    assert (fine.reachable, fine.robots, fine.why) == (True, "allowed", "")
    assert (rows["robots"].robots, rows["robots500"].robots) == ("disallowed", "unreachable")
    assert rows["textless"].with_text == 0
    assert not rows["forbidden"].reachable
    assert all(row.why for row in rows.values() if not row.healthy)


def test_what_a_source_usually_carries_is_missed_by_a_check(checked: Any) -> None:
    """The store has seen a month of it; today its list gives four titles, times and texts."""
    settings = config.load(checked.config)
    now = settings.now()
    with checked.engine.begin() as db:
        for day in range(5, 0, -1):
            stats = CrawlStats("fine", "finished", listed=20, titled=20, dated=20)
            store.sources.judged(db, stats, "ok", "", now - timedelta(days=day))
    assert habits(settings) == {"fine": {"title": 1.0, "time": 1.0}}
    known = sources.load(settings.crawl.sources_dirs, builtin=False)
    (row,) = asyncio.run(check(settings, [known["fine"]]))
    assert (row.verdict, row.healthy) == ("ok", True)
    for lacking, words in (("dated", "时间只有 0% 有，平时 100%"), ("titled", "标题只有 0% 有，平时 100%")):
        found = against(replace(row, **{lacking: 0.0}), habits(settings)["fine"])
        assert (found.verdict, found.healthy, found.why) == ("degraded", False, words)
    assert against(replace(row, dated=0.0), {}) == replace(row, dated=0.0)
    assert against(replace(row, dated=0.0, verdict="frozen"), {"time": 1.0}).verdict == "frozen"


@pytest.mark.parametrize(("name", "code", "verdict"), [("fine", 0, "ok"), ("frozen", 1, "frozen")])
def test_the_command_tells_health_by_its_exit_code(checked: Any, name: str, code: int, verdict: str) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BAIMO_")}
    called = [sys.executable, "-m", "cli", "sources", "check", name, "--json", "--config", str(checked.config)]
    done = subprocess.run(called, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    (row,) = map(json.loads, done.stdout.splitlines())
    assert (done.returncode, row["verdict"], row["healthy"]) == (code, verdict, not code)
