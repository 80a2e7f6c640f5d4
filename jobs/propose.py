"""propose: any address → a source file that has been tried: what it is, what it would collect, and the file's text.

The address is fetched by the guarded crawler; of what it gives (feeds the page names, feeds at the usual places, the
page's own data, its visible list, a sitemap, at last the list its scripts make) the first that yields articles is
proposed.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import net
from config import Settings
from crawler import sources
from crawler.propose import Proposal, as_toml, propose, usual_feeds
from crawler.sites import SUFFIXES
from jobs.runs import Progress, quiet
from jobs.trial import Trial, trial
from records import Article, CrawlStats, InputError, Page, SourceError

SHOWN = 5  # articles
EXCERPT = 80  # characters
ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
EVER = ("--since", "1990-01-01")  # a trial shows what there is, however old
RENDER = "browser"
MOST_FEEDS = 4  # of those a page names


@dataclass(frozen=True, slots=True)
class Shown:
    """One article the source would collect."""

    title: str
    url: str
    published: str  # ISO 8601 with zone; "" unknown
    excerpt: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """`table` is the source as `toml` has it; `passed_over`: what was looked at before, and why it was not taken."""

    id: str
    table: dict[str, Any]
    toml: str
    items: tuple[Shown, ...]
    listed: int  # items of its list
    passed_over: tuple[str, ...] = field(default=())


async def proposal(settings: Settings, url: str, id: str = "", progress: Progress = quiet) -> Proposed:
    """Raises InputError where the address is none or nothing at it can be collected, saying what was tried."""
    url = url if "://" in url else f"https://{url}"
    if net.split(url) is None:
        raise InputError(f"{url}: no http or https address")
    id = named(settings, url, id)
    tried: list[str] = []
    with trial(settings) as here:
        async for table in _tables(here, url, tried):
            progress(len(tried), None)
            source = sources.from_table(table, id, url)
            (here.sources / f"{id}.toml").write_text(as_toml(table), encoding="utf-8")
            stats = await here.crawl(source, "--limit", str(SHOWN), *EVER)
            found = here.articles(id)
            if found:
                shown = tuple(_shown(article) for article in found[:SHOWN])
                return Proposed(id, table, as_toml(table), shown, stats.listed, tuple(tried))
            tried.append(f"{table['spider']} {table['url']}: {_why(stats)}")
    raise InputError("\n".join([f"{url}: nothing to collect was found there", *tried]))


def named(settings: Settings, url: str, id: str) -> str:
    """The id of the source: the one given, or the site's own name. InputError where there is one of that name."""
    known = sources.load(settings.crawl.sources_dirs, settings.crawl.builtin_sources)
    if id:
        if not ID.fullmatch(id):
            raise InputError(f"{id}: an id is of small letters, digits, _ and -")
        if id in known:
            raise InputError(f"there is a source {id} already; give another id")
        return id
    parts = net.split(url)
    name = SUFFIXES(net.host(parts)).domain if parts else ""
    name = re.sub(r"[^a-z0-9_-]", "_", name.lower()).strip("_-") or "source"
    numbered = (name if n == 1 else f"{name}_{n}" for n in range(1, 1000))
    return next(free for free in numbered if free not in known)


async def _tables(here: Trial, url: str, tried: list[str]) -> AsyncIterator[dict[str, Any]]:
    """Sources to try, the likeliest first; what could not be one is told to `tried`."""
    first = next(iter(await _answers(here, [url], tried)), Proposal())
    kind, own = first.kind, first.tables
    if kind != "html":
        for table in own:
            yield table
        return
    named_feeds = await _answers(here, list(first.feeds[:MOST_FEEDS]), tried) if first.feeds else []
    for table in _of(named_feeds):
        yield table
    usual = await _answers(here, [u for u in usual_feeds(url) if u not in first.feeds], [])
    for table in _of(answer for answer in usual if answer.kind not in {"html", "urlset", "sitemapindex"}):
        yield table
    for table in own:
        yield table
    for table in _of(answer for answer in usual if answer.kind in {"urlset", "sitemapindex"}):
        yield table
    if not own:
        for table in await _drawn(here, url, tried):
            yield table


async def _drawn(here: Trial, url: str, tried: list[str]) -> list[dict[str, Any]]:
    """The lists of a page after its scripts ran; where there is no browser, what would show them is told."""
    probe = {"name": "drawn", "spider": "probe", "url": url, "render": RENDER}
    crawling = here.settings.crawl
    wanted = sources.from_table(probe, "drawn", url)
    if why := sources.withheld(wanted, {}, here.settings.ui.language, crawling.chromium):
        tried.append(f"{url}: {why}")
        return []
    drawn = await _answers(here, [url], tried, RENDER)
    tables = [{**table, "render": RENDER} for answer in drawn for table in answer.tables]
    if tables:
        tried.append(f"{url}: its list is there only after the page's scripts ran")
    return tables


def _of(answers: Sequence[Proposal] | Iterator[Proposal]) -> Iterator[dict[str, Any]]:
    for answer in answers:
        if answer.kind != "html":
            yield from answer.tables


async def _answers(here: Trial, urls: Sequence[str], tried: list[str], render: str = "") -> list[Proposal]:
    """What these addresses answered, in their order; what was no source is told to `tried`."""
    id = f"probe-{sum(1 for _ in here.sources.iterdir())}"  # answers of one probe never mix with another's
    table = {"name": id, "spider": "probe", "urls": list(urls), "render": render}
    (here.sources / f"{id}.toml").write_text(as_toml(table), encoding="utf-8")
    stats = await here.crawl(sources.from_table(table, id, id))
    tried += [problem.removeprefix(f"{id}: ") for problem in stats.problems]
    order = {net.canonical(url): n for n, url in enumerate(urls)}
    found = []
    for page in sorted(here.lists(id), key=lambda page: order.get(net.canonical(page.url), len(order))):
        try:
            found.append(_asked(here, page))
        except SourceError as error:
            tried.append(f"{error.url}: {error.reason}")
    return found


def _asked(here: Trial, page: Page) -> Proposal:
    return propose(page.url, page.body, here.settings.now(), page.charset)


def _shown(article: Article) -> Shown:
    published = article.published.at.isoformat() if article.published else ""
    excerpt = " ".join(article.text.split())[:EXCERPT]
    return Shown(article.title, article.url, published, excerpt)


def _why(stats: CrawlStats) -> str:
    if stats.problems:
        return stats.problems[0]
    return "its list is empty" if not stats.listed else "no text was found in its pages"
