"""What travels inside the crawler: items of lists, what was taken from the net, and the running count of a crawl."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from config import Settings
from records import CrawlStats, Hint, Page, Source
from store.pages import Validators, Wanted

MAX_PROBLEMS = 24  # in words; the rest is counted
MAX_WORDS = 300


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list. `body`: its whole text, where the list has it; `data`: the entry, for templates."""

    url: str
    hint: Hint
    body: str = ""
    data: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """A page on its way to the writer, with what the archive keeps beside it."""

    page: Page
    asked: tuple[tuple[str, str], ...] | None = None  # request headers; None: there was no request of its own
    answered: tuple[tuple[str, str], ...] = ()
    validators: Validators | None = None  # to be remembered under the page's URL


@dataclass(slots=True)
class Tally:
    """Counts of one crawl as it goes on; the only mutable thing spider, middlewares and writer share."""

    listed: int = 0
    pages: int = 0
    new: int = 0
    unchanged: int = 0
    newest: datetime | None = None
    errors: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    root: str = ""  # of the first list's answer
    titled: int = 0
    dated: int = 0
    robots: str = ""  # the gravest verdict of the hosts asked
    stopped: str = ""  # why the crawl was ended by ourselves
    cut: bool = False  # the limit left items of a list unopened

    def fail(self, kind: str, error: Exception) -> None:
        self.errors[kind] += 1
        words = " ".join(str(error).split())[:MAX_WORDS]
        if len(self.problems) < MAX_PROBLEMS and words not in self.problems:
            self.problems.append(words)

    def saw(self, published: datetime | None) -> None:
        if published is not None and (self.newest is None or published > self.newest):
            self.newest = published

    def stats(self, source: str, reason: str, measured: Mapping[str, Any]) -> CrawlStats:
        """`measured`: Scrapy's own statistics."""
        return CrawlStats(
            source=source,
            reason=self.stopped or reason,
            requests=int(measured.get("downloader/request_count", 0)),
            pages=self.pages,
            new=self.new,
            unchanged=self.unchanged,
            listed=self.listed,
            bytes=int(measured.get("downloader/response_bytes", 0)),
            seconds=round(float(measured.get("elapsed_time_seconds", 0.0)), 3),
            newest=self.newest,
            errors=dict(self.errors),
            problems=tuple(self.problems),
            root=self.root,
            titled=self.titled,
            dated=self.dated,
            robots=self.robots,
        )


@dataclass(frozen=True, slots=True)
class Job:
    """All that one crawl of one source needs to know before it starts."""

    source: Source
    settings: Settings
    now: datetime  # the news clock
    run: str
    locks: Path  # a folder all crawls of this machine share
    limit: int
    since: datetime | None = None
    known: frozenset[str] = frozenset()  # canonical URLs of article pages that are stored
    wanted: tuple[Wanted, ...] = ()
    tickers: tuple[str, ...] = ()  # for quotes
    newest_before: datetime | None = None  # the newest item an earlier crawl saw; all a 304 lets us know
    paces: dict[str, float] = field(default_factory=dict)  # host → the Crawl-delay of its robots.txt, in seconds
    tally: Tally = field(default_factory=Tally)
