"""Every source has a recorded answer in its site's shape, with our words, and reads it as `expected.json` says.

pages/<id>/expected.json: `answers` (url, file, type) one for each endpoint, `items` (what they list, in order), and
`details` for sources that ask for each item again. A new source needs such a folder and no test code.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import Response

from crawler import sources
from crawler.times import moment

PAGES = Path(__file__).parent / "pages"
SOURCES = sources.load()
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
QUOTES = sorted(name for name, source in SOURCES.items() if source.spider == "quotes")
ANSWERS = sorted(name for name, source in SOURCES.items() if source.spider == "investor_qa")
LISTS = sorted(SOURCES.keys() - {*QUOTES, *ANSWERS, "sse_einteract"})


def expected(name: str) -> Any:
    return json.loads((PAGES / name / "expected.json").read_text(encoding="utf-8"))


def response(name: str, answer: dict[str, Any]) -> Response:
    body = (PAGES / name / answer["file"]).read_bytes()
    return Response(answer["url"], body=body, headers={"Content-Type": answer["type"]})


def test_every_source_has_a_recorded_answer_and_none_is_left_over() -> None:
    assert {folder.name for folder in PAGES.iterdir()} == set(SOURCES)


@pytest.mark.parametrize("name", LISTS)
def test_a_source_reads_its_recorded_answers(name: str, spider_of: Any) -> None:
    source, said = SOURCES[name], expected(name)
    spider = spider_of(source)
    asked = [spider.list_request(endpoint) for endpoint in source.endpoints if not endpoint.fallback]
    assert [request.url.partition("?")[0] for request in asked] == [a["url"].partition("?")[0] for a in said["answers"]]
    found = [item for answer in said["answers"] for item in spider.items(response(name, answer))]
    assert [item.url for item in found] == [item["url"] for item in said["items"]]
    for item, wanted in zip(found, said["items"], strict=True):
        published = moment(item.hint.published, NOW, source.timezone, source.time_format)
        assert item.hint.title == wanted["title"]
        assert published == (datetime.fromisoformat(wanted["published"]) if "published" in wanted else None)
        assert item.hint.author == wanted.get("author", "")
        assert list(item.hint.tickers) == wanted.get("tickers", [])
        assert item.body.startswith(wanted["body"]) if "body" in wanted else item.body == ""
    assert spider.tally.errors == {}


@pytest.mark.parametrize("name", [name for name in LISTS if SOURCES[name].fulltext == "api"])
def test_a_source_reads_its_recorded_details(name: str, spider_of: Any) -> None:
    said = expected(name)
    spider = spider_of(SOURCES[name])
    items = {item.url: item for answer in said["answers"] for item in spider.items(response(name, answer))}
    for detail in said["details"]:
        item = items[detail["item"]]
        assert spider.detail_request(item).url == detail["url"]
        answer, article = spider.take_detail(response(name, detail), item)
        assert (answer.page.kind, article.page.kind) == ("list", "article")
        assert article.page.body.decode().startswith(detail["body"])
        assert list(article.page.hint.tickers) == detail.get("tickers", [])


@pytest.mark.parametrize("name", QUOTES)
def test_quotes_are_taken_as_they_come(name: str, spider_of: Any) -> None:
    said = expected(name)
    tickers = tuple(dict.fromkeys(ticker for item in said["items"] for ticker in item["tickers"]))
    spider = spider_of(SOURCES[name], tickers)
    for request, answer, wanted in zip(spider._requests(tickers), said["answers"], said["items"], strict=True):
        assert request.url == answer["url"]
        (taken,) = spider.take_answer(response(name, answer), **request.cb_kwargs)
        assert (taken.page.kind, taken.page.hint.title) == ("quote", wanted["title"])
        assert list(taken.page.hint.tickers) == wanted["tickers"]


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_of_companies_are_taken_without_who_asked(name: str, spider_of: Any) -> None:
    said = expected(name)
    company, questions = said["answers"]
    spider = spider_of(SOURCES[name], ("300229.SZ", "688327.SH"))
    (search,) = asyncio.run(collect(spider.start()))
    assert (search.method, search.body) == ("POST", b"keyWord=300229")
    (ask,) = spider.read_company(response(name, company), **search.cb_kwargs)
    assert "stockcode=300229&orgId=9900019000" in ask.url
    archived, *taken = spider.read_answers(response(name, questions), **ask.cb_kwargs)
    assert archived.page.kind == "list"
    for kept, wanted in zip(taken, said["items"], strict=True):
        assert (kept.page.url, kept.page.hint.title) == (wanted["url"], wanted["title"])
        assert kept.page.body.decode().startswith(wanted["body"])
        assert "提问者" not in kept.page.body.decode()
        assert (kept.page.hint.author, list(kept.page.hint.tickers)) == (wanted["author"], wanted["tickers"])


def test_answers_of_shanghais_companies_are_found_by_their_id_at_the_host(spider_of: Any, tmp_path: Path) -> None:
    name = "sse_einteract"
    said = expected(name)
    companies, feeds = said["answers"]
    spider = spider_of(SOURCES[name], ("300229.SZ", "688327.SH", "600999.SH"), locks=tmp_path)
    (first,) = asyncio.run(collect(spider.start()))
    assert (first.method, first.body) == ("POST", b"code=0&order=2&areaId=0&page=1")
    archived, ask, second = spider.read_companies(response(name, companies), **first.cb_kwargs)
    assert (archived.page.kind, second.body) == ("list", b"code=0&order=2&areaId=0&page=2")
    assert ask.url == f"{feeds['url']}?typeCode=company&type=11&pageSize=100&uid=102&page=1"
    assert [taken.page.kind for taken in spider.read_companies(response(name, companies), page=2)] == ["list"]
    archived, *taken = spider.read_answers(response(name, feeds), **ask.cb_kwargs)
    for kept, wanted in zip(taken, said["items"], strict=True):
        assert (kept.page.url, kept.page.hint.title) == (wanted["url"], wanted["title"])
        assert kept.page.body.decode().startswith(wanted["body"])
        assert "提问者" not in kept.page.body.decode()
        assert (kept.page.hint.author, list(kept.page.hint.tickers)) == (wanted["author"], wanted["tickers"])
        assert moment(kept.page.hint.published, NOW) == datetime.fromisoformat(wanted["published"])
    again = spider_of(SOURCES[name], ("688327.SH", "600999.SH"), locks=tmp_path)
    assert [request.url for request in asyncio.run(collect(again.start()))] == [ask.url]
    later = spider_of(SOURCES[name], ("688327.SH",), now=NOW + timedelta(days=29), locks=tmp_path)
    assert [request.url for request in asyncio.run(collect(later.start()))] == [companies["url"]]


async def collect(requests: AsyncIterator[Any]) -> list[Any]:
    return [request async for request in requests]


@pytest.mark.parametrize("name", ["36kr_feed", "ithome", "leiphone", "tmtpost", "ofweek", "cls_telegraph"])
def test_a_source_comes_home_through_the_real_child(name: str, desk: Any, web: Any) -> None:
    source, said = SOURCES[name], expected(name)
    articles = [item for item in said["items"] if item["url"] and "lapin" not in item["url"]]
    hosts = {url.split("/")[2] for url in [*(a["url"] for a in said["answers"]), *(i["url"] for i in articles)]}
    reason = f'{source.id} = "a reason in words"' if source.needs_reason else ""
    desk.configure(*hosts, enable=reason)
    for answer in said["answers"]:
        body = (PAGES / name / answer["file"]).read_bytes()
        web.put(answer["url"].replace("https:", "").partition("?")[0], body, type=answer["type"])
    for detail in said.get("details", ()):
        web.put(detail["url"].replace("https:", ""), (PAGES / name / detail["file"]).read_bytes(), type=detail["type"])
    for item in articles:
        web.put(
            item["url"].replace("https:", ""),
            f"<h1>{item['title']}</h1><p>正文。</p>".encode(source.encoding or "utf-8"),
        )
    crawled = desk.crawl(name)
    lost = len(articles) - len(said["details"]) if "details" in said else 0  # no answer is recorded for their details
    assert crawled.stats.errors == ({"http": lost} if lost else {}), crawled.stats.problems
    assert crawled.stats.new == len(articles) - lost
    titles = {page.hint.title for page in desk.pages(name)}
    assert titles <= {item["title"] for item in articles}
