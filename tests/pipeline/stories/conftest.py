"""The day's news as articles and as reports, by their names in news.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.analyse import Analyser
from pipeline.entities import registry
from pipeline.stories import Outlet, composed, event_pairs, linked, report, text_pairs, together
from records import SHANGHAI, Article, Dated, MentionType, Origin, Precision, Report, Signed, Story

OUTLETS = {
    "jia": Outlet("甲科技", 2),
    "yi": Outlet("乙商业报", 2),
    "bing": Outlet("丙新闻", 2),
    "ding": Outlet("丁聚合", 3),
}


@cache
def analyser() -> Analyser:
    return Analyser(registry.load())


@dataclass(frozen=True)
class News:
    """Articles by name, what they are compared by, and the stories they make."""

    outlets: dict[str, Outlet]

    def article(self, name: str, **changes: Any) -> Article:
        said = tomllib.loads(Path(__file__).with_name("news.toml").read_text(encoding="utf-8"))[name]
        at = datetime.fromisoformat(f"2026-05-18T{said['at']}:00").replace(tzinfo=SHANGHAI)
        at = changes.pop("at", at)
        dated = Dated(at, Origin.LIST, Precision.MINUTE)
        made = Article(name, f"https://{said['source']}.example/{name}", said["source"], said["title"],
                       said["text"].strip(), at, at, dated)  # fmt: skip
        return replace(made, **changes)

    def report(self, name: str | Article, **changes: Any) -> Report:
        article = name if isinstance(name, Article) else self.article(name, **changes)
        said = analyser().analyse(article)
        orgs = [m.id for m in said.mentions if m.in_title and m.type is MentionType.ORG]
        return report(article, said.events, orgs, {}, self.outlets)

    def linked(self, *reports: Report) -> bool:
        """Whether all of these hang together."""
        return len(self.stories(reports)) == 1

    def stories(self, reports: Sequence[Report]) -> list[Story]:
        pairs = [*text_pairs(reports, Signed((), (), b"")), *event_pairs(reports)]
        known = {r.article: r for r in reports}
        groups = together(known, linked(pairs, reports), {})
        return [composed([known[id] for id in ids]) for ids, _ in groups]


@pytest.fixture
def news() -> News:
    return News(OUTLETS)


@pytest.fixture
def later() -> Callable[[Article, float], Article]:
    """The same article known so many hours later."""

    def move(article: Article, hours: float) -> Article:
        at = article.known_at + timedelta(hours=hours)
        return replace(article, known_at=at, seen_at=at, published=Dated(at, Origin.LIST, Precision.MINUTE))

    return move
