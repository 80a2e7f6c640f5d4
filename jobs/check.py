"""check: each source crawled once, a few articles deep, into a store that is thrown away. HTTP 200 is not health."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import store
from config import Settings
from crawler import verdict
from jobs import names
from jobs.runs import Progress, quiet
from jobs.trial import Trial, trial
from records import Article, CrawlStats, Source, SourceState, StoreError
from store.coverage import CARRIED, FALLEN
from store.market import Listing

ARTICLES = 3  # opened of each source
ASKED_BY_TICKER = "investor_qa"
COMPANIES, EXCHANGE = 2, ".SZ"
HEALTHY = frozenset({"ok", "unchanged", "skipped"})
MOST_OF = 0.5  # of the opened pages give a text, or the source is read wrongly
LOST = {
    "zh": {"title": "标题", "time": "时间", "text": "正文", "lost": "{}只有 {:.0%} 有，平时 {:.0%}", "and": "；"},
    "en": {"title": "titles", "time": "times", "text": "texts", "lost": "{}: {:.0%}, usually {:.0%}", "and": "; "},
}
MARKUP = frozenset({"feed", "json_api"})  # what they ask for is never a page for people


@dataclass(frozen=True, slots=True)
class Checked:
    """One source's health. Shares are of the list's items (title, time) and of the pages opened (text); None: none."""

    id: str
    name: str
    verdict: str  # ok · unchanged · skipped · frozen · empty · page_instead · challenge · robots · unreachable · http ·
    # layout (its file no longer fits) · no_text · degraded (a field its items used to carry is gone) · failed
    why: str
    reachable: bool
    root: str  # what the list's answer is: its root element, html, json …
    listed: int
    newest: datetime | None
    max_age_days: int
    titled: float | None
    dated: float | None
    opened: int
    with_text: float | None
    text_length: int  # characters, mean of those that have a text
    robots: str  # allowed · disallowed · unreachable · overridden · "" not asked

    @property
    def healthy(self) -> bool:
        return self.verdict in HEALTHY


async def check(settings: Settings, todo: Sequence[Source], progress: Progress = quiet) -> list[Checked]:
    """The health of each source, in their order; held against its habit where the configuration's store knows one."""
    usual = habits(settings)
    places = asyncio.Semaphore(settings.crawl.processes)
    done = 0

    async def one(source: Source) -> Checked:
        nonlocal done
        async with places:
            with trial(settings) as here:
                found = against(await _one(here, source), usual.get(source.id, {}), settings.ui.language)
        done += 1
        progress(done, len(todo))
        return found

    return list(await asyncio.gather(*(one(source) for source in todo)))


async def _one(here: Trial, source: Source) -> Checked:
    if source.spider == ASKED_BY_TICKER:
        _watch(here)
    stats = await here.crawl(source, "--limit", str(ARTICLES))
    articles = here.articles(source.id)
    state, why = verdict.judge(stats, source, here.settings.now(), here.settings.ui.language)
    ailment = named(state, stats, source, articles)
    if ailment == "no_text":
        why = verdict.WORDS["en" if here.settings.ui.language == "en" else "zh"][ailment]
    return Checked(
        id=source.id,
        name=source.name,
        verdict=ailment,
        why=why,
        reachable=bool(stats.root) or stats.unchanged > 0,
        root=stats.root,
        listed=stats.listed,
        newest=stats.newest,
        max_age_days=source.max_age_days,
        titled=_share(stats.titled, stats.listed),
        dated=_share(stats.dated, stats.listed),
        opened=stats.new,
        with_text=_share(sum(bool(article.text) for article in articles), stats.new),
        text_length=sum(len(article.text) for article in articles) // max(1, len(articles)),
        robots=stats.robots,
    )


def habits(settings: Settings) -> dict[str, dict[str, float]]:
    """Source id → field → the share of its items that usually carries it; none without a usable store."""
    try:
        with store.schema.glance(settings.database.url) as db:
            states = store.sources.states(db) if db else {}
    except StoreError:
        return {}
    return {id_: _usual(state) for id_, state in states.items()}


def _usual(state: SourceState) -> dict[str, float]:
    """Of title and time as lists say them, of text as pages have it: what a check can see."""
    places = {"title": "list", "time": "list", "text": "article"}
    return {part.field: part.usual for part in state.coverage if part.usual and places.get(part.field) == part.place}


def against(found: Checked, usual: Mapping[str, float], language: str = "zh") -> Checked:
    """The same source held against its habit: what is well but has lost a field is degraded."""
    now = {"title": found.titled, "time": found.dated, "text": found.with_text}
    lost = [
        field
        for field, share in now.items()
        if share is not None and usual.get(field, 0.0) >= CARRIED and share <= FALLEN * usual[field]
    ]
    if found.verdict not in {"ok", "unchanged"} or not lost:
        return found
    said = LOST["en" if language == "en" else "zh"]
    why = said["and"].join(said["lost"].format(said[field], now[field], usual[field]) for field in lost)
    return replace(found, verdict="degraded", why=why)


def _watch(here: Trial) -> None:
    """A source that is asked company by company is asked for a few the registry knows."""
    known = names.known(here.engine, here.settings, here.settings.now()).by_ticker
    codes = [code for code in known if code.endswith(EXCHANGE)][:COMPANIES]
    with here.engine.begin() as db:
        store.market.watch(db, [Listing(code, known[code].id, known[code].name) for code in codes])


def named(state: str, stats: CrawlStats, source: Source, articles: Sequence[Article]) -> str:
    """What ails a source, by name; the judged state where nothing does or no name fits."""
    if stats.reason == "challenge":
        return "challenge"
    if state == "stale":
        return "frozen"
    if state == "failed":
        return _failure(stats, source)
    if state in HEALTHY and stats.new and len(articles) < MOST_OF * stats.new:
        return "no_text"
    return state


def _failure(stats: CrawlStats, source: Source) -> str:
    if stats.robots in {"disallowed", "unreachable"} and "refused" in stats.errors:
        return "robots"
    if stats.root == "html" and source.spider in MARKUP:
        return "page_instead"
    for kind, name in (("missing", "layout"), ("http", "http")):
        if kind in stats.errors:
            return name
    return "unreachable" if {"timeout", "unreachable", "broken"} & stats.errors.keys() else "failed"


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 2) if whole else None
