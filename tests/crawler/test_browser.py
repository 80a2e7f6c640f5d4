"""Pages made by their scripts: taken from the system's Chromium, which reaches the source's own hosts and no others."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

import store
from crawler import chromium
from net import Address

LACKING = chromium.missing()
rendered = pytest.mark.skipif(bool(LACKING), reason=f"no page is rendered here: {LACKING} is missing")
SOURCE = """
name = "样刊"
spider = "list_page"
render = "browser"
url = "http://news.example/list"

[list]
items = "#list .row"
url = "a@href"
title = "a"
published = ".t"

[article]
body = "#text"
"""
LIST = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>样刊</title></head><body><div id="app"></div>
<script src="/app.js"></script><script>
fetch('/api/list').then(answer => answer.json()).then(rows => setTimeout(() => show(rows), 50))
</script></body></html>"""
APP = """function show(rows) {
  const list = document.createElement('ul')
  list.id = 'list'
  for (const row of rows) {
    const item = document.createElement('li')
    item.className = 'row'
    item.innerHTML = `<a href="/a/${row}">第${row}代模型发布</a><span class="t">2026-11-20 10:0${row}</span>`
    list.append(item)
  }
  document.getElementById('app').append(list)
}"""
PATIENCE = 300  # seconds, for a crawl with a browser on a busy machine; no test waits for them
TEXT = "新一代模型已经在客户的生产系统中试运行，接口下月开放。"


def article(script: str = "", head: str = "") -> str:
    made = f"const t = document.createElement('div'); t.id = 'text'; t.innerHTML = '<p>{TEXT}</p>'.repeat(9)"
    made += "; setTimeout(() => document.body.append(t), 50)"
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}<title>样</title></head><body>"
        f"<script>{script}</script><script>{made}</script></body></html>"
    )


@pytest.fixture
def site(desk: Any, web: Any) -> Any:
    desk.source("news", SOURCE)
    desk.configure("news.example", "other.example", timeout_seconds=20)
    web.put("//news.example/list", LIST, ETag='"shell"')
    web.put("//news.example/app.js", APP, type="text/javascript")
    return desk


def publish(web: Any, *articles: str) -> None:
    """These articles, /a/1 and so on, and the list of them."""
    for n, page in enumerate(articles, 1):
        web.put(f"//news.example/a/{n}", page)
    web.put("//news.example/api/list", json.dumps([*range(1, len(articles) + 1)]), type="application/json")


@rendered
def test_a_list_and_its_articles_made_by_scripts_come_home(site: Any, web: Any) -> None:
    publish(web, article(), article())
    web.put("//news.example/robots.txt", "User-agent: *\nDisallow: /a/2\n", type="text/plain")
    crawled = site.crawl("news", patience=PATIENCE)
    assert (crawled.stats.listed, crawled.stats.new, crawled.stats.errors) == (2, 1, {"refused": 1}), crawled
    assert "Traceback" not in crawled.errors
    assert web.paths("news.example") == ["/list", "/app.js", "/api/list", "/a/1"]
    assert {asked.headers["User-Agent"].split("/")[0] for asked in web.asked} == {"Baimo"}
    (page,) = site.pages()
    assert (page.hint.title, page.media_type, page.charset) == ("第1代模型发布", "text/html", "utf-8")
    assert site.body(page).decode().count(f"<p>{TEXT}</p></div>") == 1
    (file,) = (site.folder / "archive").rglob("*.warc.gz")
    marks = gzip.decompress(file.read_bytes()).count(
        b"\r\nBaimo-Rendered: the document after its scripts ran, in Chromium"
    )
    assert marks == 2


@rendered
def test_a_shell_that_never_changes_hides_nothing_new(site: Any, web: Any) -> None:
    publish(web, article())
    assert site.crawl("news", patience=PATIENCE).stats.new == 1
    del web.answers["news.example", "/api/list"]
    publish(web, article(), article())
    again = site.crawl("news", patience=PATIENCE).stats
    assert (again.new, again.unchanged, again.errors) == (1, 1, {})


@rendered
def test_nothing_but_the_sources_own_hosts_is_reached_from_a_page(site: Any, web: Any) -> None:
    here = f"127.0.0.1:{web.port}"
    web.put("//127.0.0.1/*", "secret")
    web.put("//localhost/*", "secret")
    web.put("//other.example/*", "other")
    web.put("//news.example/hop", status=302, Location=f"http://{here}/hopped")
    web.put("//news.example/moved", article())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        udp.setblocking(False)
        inside = f"""
            for (const url of ['http://{here}/1', 'http://localhost:{web.port}/2', 'http://other.example/3', '/hop'])
              fetch(url, {{mode: 'no-cors'}}).catch(() => 0)
            for (const url of ['http://{here}/4', 'http://other.example/5', '/hop', 'file:///etc/hostname'])
              document.write(`<iframe src="${{url}}"></iframe><script src="${{url}}"></` + `script>`)
            new WebSocket('ws://{here}/6')
            const call = new RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.1:{udp.getsockname()[1]}'}}]}})
            call.createDataChannel('x')
            call.createOffer().then(offer => call.setLocalDescription(offer))"""
        leaving = [
            f"http://{here}/7",
            f"http://[::1]:{web.port}/8",
            "http://169.254.169.254/9",
            "http://other.example/10",
        ]
        refresh = f'<meta http-equiv="refresh" content="0; url=http://{here}/11">'
        publish(
            web, article(inside), article("location.replace('/moved')"), article("location.reload()"),
            article(head=refresh), *(article(f"location.href = '{url}'") for url in leaving)
        )  # fmt: skip
        crawled = site.crawl("news", patience=PATIENCE)
        with pytest.raises(BlockingIOError):
            udp.recv(1)
    assert (crawled.stats.new, crawled.stats.errors) == (2, {"refused": 6}), crawled.stats
    assert {asked.host for asked in web.asked} == {"news.example"}
    for url in leaving:
        assert any(f"the redirect to {url} leaves the source's sites" in said for said in crawled.stats.problems), url
    assert any("too many redirects" in said for said in crawled.stats.problems)
    assert [page.url for page in site.pages()] == ["http://news.example/a/1", "http://news.example/a/2"]
    assert "secret" not in site.body(site.pages()[0]).decode()


@rendered
def test_pages_that_never_end_swell_or_kill_the_browser_cost_no_other(site: Any, web: Any) -> None:
    def crash(handler: BaseHTTPRequestHandler) -> None:
        for process in [found for found in descendants() if "chromium" in command_of(found)]:
            os.kill(process, signal.SIGKILL)

    web.raw("//news.example/crash.js", crash)
    site.configure("news.example", timeout_seconds=30)
    publish(
        web,
        article(),
        article(head="<script src=/crash.js></script>"),
        article("document.write('x'.repeat(3e6))"),
        article("while (true);"),
        article("Object.defineProperty(document.documentElement, 'outerHTML', {get: () => 'short'})"),
    )
    crawled = site.crawl("news", patience=PATIENCE)
    assert crawled.stats.errors == {"timeout": 1, "too_large": 1, "unusable": 1}, crawled.stats
    assert any("/a/2" in said and "the browser: " in said for said in crawled.stats.problems)
    assert [page.url[-1] for page in site.pages()] == ["1", "5"]
    assert "Traceback" not in crawled.errors
    assert descendants() == []


@rendered
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_browser_ends_with_its_crawl(site: Any, web: Any, number: int) -> None:
    killed: list[dict[int, str]] = []

    def die(handler: BaseHTTPRequestHandler) -> None:
        killed.append({process: command_of(process) for process in descendants()})
        child.send_signal(number)

    web.raw("//news.example/die.js", die)
    publish(web, article(head="<script src=/die.js></script>", script="while (true);"))
    site.configure("news.example", timeout_seconds=60)
    with site.start("news") as child:
        child.communicate()
    processes = killed[0]
    assert any("--host-resolver-rules" in command for command in processes.values())
    for _ in range(600):
        if not (left := [process for process in processes if command_of(process)]):
            break
        time.sleep(0.1)
    assert left == []


def test_the_browser_is_loaded_only_where_it_is_needed() -> None:
    code = "import sys, crawler.process, crawler.sources; print({'playwright', 'scrapy_playwright'} & set(sys.modules))"
    root = Path(store.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_what_is_missing_is_named_and_what_to_type(desk: Any) -> None:
    desk.source("news", SOURCE)
    skipped = desk.crawl("news", without="scrapy_playwright").stats
    assert (skipped.reason, "pip install 'baimo[browser]'" in skipped.skipped) == ("skipped", True)
    if LACKING != "extra":
        desk.configure("news.example", chromium="/nowhere/chromium")
        skipped = desk.crawl("news").stats
        assert (skipped.reason, "Chromium" in skipped.skipped, "[crawl]" in skipped.skipped) == ("skipped", True, True)


def test_the_rules_send_checked_names_to_their_addresses_and_all_else_nowhere() -> None:
    pins = {
        ("b.example", 443): Address(socket.AF_INET6, "2001:db8::1", 443),
        ("a.example", 80): Address(socket.AF_INET, "127.0.0.1", 8080),
    }
    rules = "MAP a.example:80 127.0.0.1:8080,MAP b.example:443 [2001:db8::1]:443,MAP * ~NOTFOUND"
    assert chromium.rules(pins) == rules
    started = chromium.launch("/usr/bin/chromium", pins)
    assert f"--host-resolver-rules={rules}" in started["args"]
    assert started["chromium_sandbox"] == (os.geteuid() != 0)


def descendants() -> list[int]:
    """The processes below this one."""
    parents = {int(entry.name): parent_of(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    return [process for process in parents if os.getpid() in line(process, parents)]


def line(process: int, parents: dict[int, int]) -> Iterator[int]:
    while process := parents.get(process, 0):
        yield process


def parent_of(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except OSError:  # it has just ended
        return 0


def command_of(process: int) -> str:
    """ "" when it is gone, and for one that is dead and not yet waited for."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
