"""A source's health over time, as its reader meets it: list, show and status, the alarm and the footer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import config
import store
from alerts.digest import compose
from alerts.render import render
from alerts.rules import build_rules
from crawler import sources
from crawler.politeness import CHALLENGE, FAILED, STRIKES, HostTurns
from jobs.extract import extract
from jobs.windows import coverage
from records import Window

ROOT = Path(__file__).parents[2]
START = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
SOURCE = 'name = "{0}刊"\nspider = "feed"\nurl = "http://{0}.example/feed"\nmax_age_days = 9\n'
TEXT = "星河智能今天发布新一代行业大模型，客户可以申请试用，接口将于下月开放，价格另行公布。" * 4
GOOD, UNDATED, TEXTLESS = "good", "undated", "textless"
PER_DAY = 6


def publish(web: Any, name: str, day: int, kind: str) -> None:
    """The feed of a day: the newest entries and pages of the site, whole or as a redesign left them."""
    at = START + timedelta(days=day)
    items = ""
    for n in range(PER_DAY):
        path, title = f"/{day}-{n}", f"星河发布第{day}-{n}号模型"
        time = "" if kind == UNDATED else f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
        items += f"<item><title>{title}</title><link>http://{name}.example{path}</link>{time}</item>"
        body = "<div id='app'></div>" if kind == TEXTLESS else f"<h1>{title}</h1><p>{TEXT}{day}-{n}</p>"
        web.put(f"//{name}.example{path}", f"<html><head><title>{title}</title></head><body>{body}</body></html>")
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>样</title>{items}</channel></rss>'
    web.answers.pop((f"{name}.example", "/feed"), None)
    web.put(f"//{name}.example/feed", feed, type="text/xml")


def baimo(desk: Any, *arguments: str) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BAIMO_")} | {"BAIMO_UI__LANGUAGE": "zh"}
    environment["COLUMNS"] = "300"
    called = [sys.executable, "-m", "cli", *arguments, "--config", str(desk.config)]
    done = subprocess.run(called, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def days(desk: Any, web: Any, histories: dict[str, list[str]]) -> None:
    """One crawl of each a day, and what the extract job makes of it."""
    for name in histories:
        desk.source(name, SOURCE.format(name))
    hosts = [f"{name}.example" for name in histories]
    for day, kinds in enumerate(zip(*histories.values(), strict=True)):
        for name, kind in zip(histories, kinds, strict=True):
            publish(web, name, day, kind)
        desk.configure(*hosts, now=START + timedelta(days=day, hours=1), builtin_sources=False)
        results, _ = desk.crawl_all(*histories)
        assert {said["state"] for said in results.values()} == {"ok"}, results
        extract(desk.engine, config.load(desk.config))


def test_a_redesign_that_ends_in_no_error_is_seen_everywhere(desk: Any, web: Any) -> None:
    days(desk, web, {name: [GOOD] * 2 + [name] * 2 for name in (UNDATED, TEXTLESS)})
    day = f"{START + timedelta(days=2):%Y-%m-%d}"

    rows = {row["id"]: row for row in map(json.loads, baimo(desk, "sources", "list", "--json").splitlines())}
    assert {name: (row["state"], row["lost"]) for name, row in rows.items()} == {
        UNDATED: ("degraded", ["time"]), TEXTLESS: ("degraded", ["text"]),
    }  # fmt: skip
    lost = {name: [part for part in row["coverage"] if part["since"]] for name, row in rows.items()}
    assert [part["place"] for part in lost[UNDATED]] == ["article", "list"]
    assert [part["place"] for part in lost[TEXTLESS]] == ["article"]
    for part in (*lost[UNDATED], *lost[TEXTLESS]):
        assert (part["now"], part["usual"], part["since"][:10]) == (0.0, 1.0, day)
    assert f"文章自 {day} 起缺正文" in baimo(desk, "sources", "list")

    (shown,) = map(json.loads, baimo(desk, "sources", "show", UNDATED, "--limit", "3", "--json").splitlines())
    history = [(crawl["listed"], crawl["new"], crawl["titled"], crawl["dated"]) for crawl in shown["crawls"]]
    assert history == [(PER_DAY, PER_DAY, PER_DAY, 0)] * 2 + [(PER_DAY,) * 4]
    assert {(crawl["state"], crawl["robots"], crawl["root"]) for crawl in shown["crawls"]} == {("ok", "allowed", "rss")}
    assert all(crawl["bytes"] > 1000 for crawl in shown["crawls"])
    assert shown["health"]["lost"] == ["time"]
    text = baimo(desk, "sources", "show", UNDATED)
    assert f"列表条目自 {day} 起缺时间" in text
    assert text.count("allowed") == 4

    (status,) = map(json.loads, baimo(desk, "status", "--json").splitlines())
    assert {row["source"]: row["lost"] for row in status["sources"]} == {
        name: row["lost"] for name, row in rows.items()
    }
    assert f"列表条目自 {day} 起缺时间" in baimo(desk, "status")

    settings = config.load(desk.config)
    known = sources.load(settings.crawl.sources_dirs, settings.crawl.builtin_sources)
    with desk.engine.connect() as db:
        window = Window(settings.now(), settings.now(), coverage=tuple(coverage(db, settings, known)))
    digest = compose(window, build_rules({"source_silent": {}}))
    assert [alert.title for alert in digest.alerts] == [
        f"{name}刊：残缺，自 {day} 起缺{word}" for name, word in ((TEXTLESS, "正文"), (UNDATED, "时间"))
    ]
    assert "应查 2 个来源：查到 0，为空 0，失败 0，陈旧 0，跳过 0，残缺 2" in render(digest).text


def test_which_hosts_rest_is_shown(desk: Any) -> None:
    desk.configure(builtin_sources=False, now=None)
    for name in ("site", "other"):
        desk.source(name, SOURCE.format(name))
    turns = HostTurns(desk.folder / "archive" / "hosts", 0)
    for _ in range(STRIKES):
        turns.strike("www.site.example")
    turns.hold("elsewhere.example", 3600, CHALLENGE)
    (status,) = map(json.loads, baimo(desk, "status", "--json").splitlines())
    assert [(h["host"], h["strikes"], h["why"], h["until"] is None) for h in status["hosts"]] == [
        ("elsewhere.example", 0, CHALLENGE, False), ("www.site.example", STRIKES, FAILED, False),
    ]  # fmt: skip
    rows = {row["id"]: row for row in map(json.loads, baimo(desk, "sources", "list", "--json").splitlines())}
    assert [h["host"] for h in rows["site"]["hosts"]] == ["www.site.example"]
    assert rows["other"]["hosts"] == []
    assert "www.site.example 暂停到" in baimo(desk, "sources", "list")
    assert f"{STRIKES}/{STRIKES}" in baimo(desk, "status")


def test_looking_at_sources_makes_no_database(desk: Any) -> None:
    desk.engine.dispose()
    for file in desk.folder.glob("baimo.db*"):
        file.unlink()
    assert json.loads(baimo(desk, "sources", "list", "--json").splitlines()[0])["state"] is None
    baimo(desk, "sources", "show", "ithome")
    assert not (desk.folder / "baimo.db").exists()
    store.schema.upgrade(desk.engine)
