"""All shipped sources at once, `baimo crawl --all` against one server that answers for every host in its shape.

Every planted article comes home with its title, time, address and text. A second crawl of the same sites, one of each
spider or all of them with BAIMO_TEST_LONG=1, brings nothing new, no alert and little traffic.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import zipfile
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import config
import net
import store
from crawler import sources
from jobs.analyse import analyse
from jobs.digest import digest
from jobs.extract import extract
from records import SHANGHAI, Article, Source
from store.market import Listing

PAGES = Path(__file__).parent / "pages"
SOURCES = sources.load()
BY_COMPANY = ("300229.SZ", "688327.SH")
READ_TIME = "2026-11-20 09:58"  # of pages whose list gives no time
TEXT = "公司今天说明，新一代模型已经在客户的生产系统中试运行，接口将于下月开放，价格会另行公布。" * 8
ROWS = (
    ("序号", "属地", "模型名称", "备案单位", "备案编号", "备案时间"),
    ("1", "上海", "天衡", "上海星河智能科技有限公司", "Shanghai-TianHeng-202609010061", "2026/9/1"),
    ("2", "北京", "瀚海", "北辰科技", "Beijing-HanHai-202609010062", "2026/9/2"),
)
FIRST = {source.spider: name for name, source in sorted(SOURCES.items(), reverse=True)}  # of each spider, by name
AGAIN = () if "BAIMO_TEST_LONG" in os.environ else tuple(FIRST.values())  # crawled again; all in the long form
GOOD = {"ok", "unchanged"}
SECOND_SHARE = 0.2  # of the first crawl's bytes


def expected(name: str) -> Any:
    return json.loads((PAGES / name / "expected.json").read_text(encoding="utf-8"))


def planted(name: str) -> list[dict[str, Any]]:
    """The items that must come home: what a source's own rules leave out is marked so in its file."""
    found = {net.canonical(item["url"]): item for item in expected(name)["items"] if "left_out" not in item}
    return list(found.values())


def wrapped(selector: str, inner: str, default: str) -> str:
    """An element the selector finds, around `inner`."""
    for step in reversed(re.split(r"\s*>\s*|\s+", (selector or default).split(",")[0].strip())):
        tag, *marks = re.split(r"(?=[.#])", step)
        classes = " ".join(mark[1:] for mark in marks if mark.startswith("."))
        ids = "".join(f' id="{mark[1:]}"' for mark in marks if mark.startswith("#"))
        inner = f'<{tag or "div"}{ids} class="{classes}">{inner}</{tag or "div"}>'
    return inner


def article_page(source: Source, item: dict[str, Any]) -> bytes:
    """A page in the source's shape: its own selectors find title, time and text."""
    rules = source.article
    at = datetime.fromisoformat(item["published"]) if "published" in item else None
    time = f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else READ_TIME
    body = "".join(f"<p>{item['title']}。{TEXT}</p>" for _ in range(2))
    page = (
        f"<html><head><title>{item['title']}</title></head><body>{wrapped(rules.title, item['title'], 'h1')}"
        f"{wrapped(rules.published, time, '.time')}{wrapped(rules.body, body, '.content')}</body></html>"
    )
    return page.encode(source.encoding or "utf-8")


def table() -> bytes:
    cells = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:p><w:r><w:t>{c}</w:t></w:r></w:p></w:tc>" for c in row) + "</w:tr>"
        for row in ROWS
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        document = f'<w:document xmlns:w="{space}"><w:body><w:tbl>{cells}</w:tbl></w:body></w:document>'
        archive.writestr("word/document.xml", document)
    return file.getvalue()


class Site:
    """What the server answers for one source, each address once; with an ETag, as most servers give."""

    def __init__(self, web: Any, spider_of: Any) -> None:
        self.web, self.spider_of = web, spider_of
        self.hosts: set[str] = set()

    def put(self, url: str, body: bytes, media: str = "text/html", query: bool = True) -> None:
        place = url.partition(":")[2]
        place = place if query else place.partition("?")[0]
        host, _, path = place.removeprefix("//").partition("/")
        self.hosts.add(host)
        if (host, f"/{path}") not in self.web.answers:
            self.web.put(place, body, type=media, ETag=f'"{hashlib.md5(body).hexdigest()}"')

    def publish(self, source: Source) -> None:
        said = expected(source.id)
        spider = self.spider_of(source)
        endpoints = [endpoint for endpoint in source.endpoints if not endpoint.fallback]
        for answer, endpoint in zip(said["answers"], endpoints * len(said["answers"]), strict=False):
            body = (PAGES / source.id / answer["file"]).read_bytes()
            if source.spider == "quotes":
                self.put(f"https://{answer['url'].split('/')[2]}/*", body)
            elif endpoint.method == "GET":
                self.put(spider.list_request(endpoint).url, body, answer["type"])
            self.put(answer["url"], body, answer["type"], query=False)
        if details := said.get("details"):
            self.detail(source, details)
        if source.spider == "cac_filing":
            self.put("https://www.cac.gov.cn/cms/pub/interact/downloadfile.jsp", table(), "application/octet-stream")
        elif source.fulltext == "page" and source.spider != "quotes":
            for item in planted(source.id):
                self.put(net.unwrapped(item["url"]), article_page(source, item))

    def detail(self, source: Source, recorded: list[dict[str, Any]]) -> None:
        """The recorded details, and for each item without one the first of them with this item's id and title."""
        titles = {item["url"]: item["title"] for item in planted(source.id)}
        for detail in recorded:
            self.put(detail["url"], (PAGES / source.id / detail["file"]).read_bytes(), detail["type"])
        first = recorded[0]
        for url in titles.keys() - {detail["item"] for detail in recorded}:
            old, new = (max(re.findall(r"\d+", address), key=len) for address in (first["item"], url))
            body = (PAGES / source.id / first["file"]).read_text(encoding="utf-8").replace(old, new)
            body = body.replace(titles[first["item"]], titles[url])
            self.put(first["url"].replace(old, new), body.encode(), first["type"])


@pytest.fixture
def replayed(desk: Any, web: Any, spider_of: Any) -> Any:
    site = Site(web, spider_of)
    off = [source for source in SOURCES.values() if not source.enabled or source.needs_reason]
    for source in SOURCES.values():
        site.publish(source)
    reasons = "".join(f'"{source.id}" = "crawled by these tests"\n' for source in off)
    desk.configure(*sorted(site.hosts), enable=reasons, max_body_mb=4, timeout_seconds=20)
    with desk.engine.begin() as db:
        store.market.watch(db, [Listing(ticker, "", ticker) for ticker in BY_COMPANY])
    return desk


def articles(desk: Any) -> dict[str, list[Article]]:
    extract(desk.engine, config.load(desk.config))
    with desk.engine.connect() as db:
        return {name: store.articles.query(db, source=name) for name in SOURCES}


def alerts(desk: Any) -> list[str]:
    """What a digest tells now that none has told before."""
    settings = config.load(desk.config)
    analyse(desk.engine, settings)
    return [alert.title for alert in digest(desk.engine, settings).digest.alerts]


def problems(source: Source, there: dict[str, Article]) -> list[str]:
    """What is wrong with a source's articles, beside what was planted. Two sources may lead to one article."""
    wrong = []
    for item in planted(source.id):
        article = there.get(net.canonical(net.unwrapped(item["url"])))
        if article is None:
            wrong.append(f"lost: {item['url']}")
            continue
        if item["title"] and article.title != item["title"]:
            wrong.append(f"title {article.title!r}, not {item['title']!r}")
        wanted = item.get("published") or f"{READ_TIME}+08:00"
        said = article.published.at if article.published else None
        if "body" not in item and "published" not in item and source.fulltext != "page":
            wanted = None
        if wanted and said != datetime.fromisoformat(wanted).astimezone(UTC).replace(second=said.second if said else 0):
            wrong.append(f"time {said}, not {wanted}")
        words = re.sub(r"<[^>]*>", "", item.get("body", "")) or (TEXT[:40] if source.fulltext == "page" else "")
        if re.sub(r"\s", "", words) not in re.sub(r"\s", "", f"{article.title}{article.text}"):
            wrong.append(f"text {article.text[:40]!r}, not {words[:40]!r}")
    return wrong


def test_all_sources_at_once_bring_every_planted_article_home(replayed: Any, web: Any, tell: Any) -> None:
    results, memory = replayed.crawl_all()
    sent = Counter(web.sent)
    found = articles(replayed)
    there = {article.url: article for some in found.values() for article in some}
    lines, wrong = [], {}
    for name, source in sorted(SOURCES.items()):
        said = results.get(name, {"state": "—"})
        wrong[name] = [] if source.spider in {"quotes", "cac_filing"} else problems(source, there)
        count = f"{len(found[name])}/{len(planted(name))}" if source.spider not in {"quotes", "cac_filing"} else ""
        faults = "; ".join(wrong[name]) or said.get("why", "")
        lines.append(f"{name:20}{source.spider:13}{said['state']:8}{count:7}{said.get('new', 0):4}  {faults[:120]}")
    tell(*lines, f"{sent.total() / 1024:.0f} KB, largest child {memory:.0f} MB")
    assert set(results) == set(SOURCES)
    assert {name: said for name, said in wrong.items() if said} == {}
    assert {name: said for name, said in results.items() if said["state"] not in GOOD or said.get("errors")} == {}
    for name in ("cac_genai_filing", "cac_algo_filing"):
        assert {article.title for article in found[name]} == {f"{row[2]}（{row[3]}）" for row in ROWS[1:]}

    alerts(replayed)
    again, _ = replayed.crawl_all(*AGAIN)
    repeated = web.sent.total() - sent.total()
    share = repeated / sum(sent[host] for host in hosts(again))
    rows = sum(said.get("new", 0) for said in again.values())
    same = sum(said.get("unchanged", 0) for said in again.values())
    tell(f"second crawl of {len(again)} sources: {rows} new, {same} unchanged, {share:.1%} of the first one's bytes")
    assert {name for name, said in again.items() if said["state"] not in GOOD} == set()
    assert {name: said["new"] for name, said in again.items() if said.get("new")} == {}
    assert share < SECOND_SHARE
    assert sum(map(len, articles(replayed).values())) == sum(map(len, found.values()))
    assert alerts(replayed) == []


def hosts(names: Iterable[str]) -> set[str]:
    """Where these sources' lists and articles are."""
    urls = [answer["url"] for name in names for answer in expected(name)["answers"]]
    urls += [item["url"] for name in names if SOURCES[name].spider != "quotes" for item in planted(name)]
    return {url.split("/")[2] for url in urls}
