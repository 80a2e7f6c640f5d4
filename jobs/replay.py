"""replay: what the rules would have sent, and when. Pure over article lines and bars; the same alerts every time.

Time passes in moments of knowledge: an article's publication (a bare day when it is over), a bar's close. What was
known before `since` is known; it raises nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from alerts import digest as composing
from alerts import rules
from alerts.rules import Rule
from config import Settings
from jobs import lines, prices, windows
from jobs.runs import Progress, quiet
from pipeline import analyse as analysing
from pipeline.entities import listed
from pipeline.entities.registry import Registry
from pipeline.events.entrants import Known, entrants
from pipeline.events.promises import Headline, promises
from records import Alert, Analysis, Article, Entrant, InputError, MentionType, Promise, Reported, Spike, Window


@dataclass(frozen=True, slots=True)
class Asked:
    """What is replayed: article files, a folder of bars, and the window of moments whose alerts are wanted."""

    articles: tuple[Path, ...] = ()
    bars: Path | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(slots=True)
class _Told:
    """The keys already told, and the rules that tell."""

    rules: Mapping[str, Rule]
    language: str
    keys: set[str] = field(default_factory=set)

    def alerts(self, window: Window) -> Iterator[Alert]:
        for alert in composing.compose(window, self.rules, self.language, self.keys).alerts:
            self.keys.add(alert.key)
            yield alert


@dataclass(slots=True)
class _Seen:
    """What the articles report, in the order it became known."""

    reports: list[Reported] = field(default_factory=list)
    headlines: list[Headline] = field(default_factory=list)

    def take(self, article: Article, analysis: Analysis) -> None:
        published = article.published.at if article.published else None
        said = article.known_at, article.url, article.title, article.source, published
        self.reports += [Reported(event, *said) for event in analysis.events]
        named = [m for m in analysis.mentions if m.in_title and m.type is MentionType.MODEL]
        models = dict.fromkeys(name for m in named for name in (m.text, m.entity))
        self.headlines += [(model, article.known_at) for model in models]


def replay(settings: Settings, asked: Asked, now: datetime, progress: Progress = quiet) -> Iterator[Alert]:
    """Alerts in the order of their moments. Raises InputError where a file cannot be read or nothing was asked for."""
    if not asked.articles and asked.bars is None:
        raise InputError("replay needs --articles or --bars")
    articles = sorted(_articles(asked, now), key=lambda a: (a.known_at, a.id))
    start = asked.since or (articles[0].known_at if articles else None)
    names = listed.load(settings.analysis.registry).at(start)
    seen = _Seen()
    found = list(_entrants(articles, names, seen, progress))
    news: dict[str, list[datetime]] = {}
    for report in seen.reports:
        news.setdefault(report.event.owner_id or report.event.org_id, []).append(report.known_at)
    end = asked.until or (articles[-1].known_at if articles else now)  # what nobody could read yet has not slipped
    slipped = [(p.slipped_at, p) for p in promises(seen.reports, end, seen.headlines) if p.slipped_at]
    moves = list(_spikes(settings, asked, names, news, now))
    known_names = windows.Names.of(names)
    told = _Told(rules.build_rules(settings.alerts.rules, settings.alerts.max_age_days), settings.ui.language)
    moments: list[tuple[datetime, int, Entrant | Spike | Promise]] = [(e.known_at, 0, e) for e in found]
    moments += [(s.known_at, 1, s) for s in moves]
    moments += [(at, 2, promise) for at, promise in slipped]
    for at, _, what in sorted(moments, key=lambda m: (m[0], m[1])):
        if (asked.since is None or at >= asked.since) and (asked.until is None or at <= asked.until):
            yield from told.alerts(windows.at(at, known_names, what))


def _articles(asked: Asked, now: datetime) -> Iterator[Article]:
    for path in asked.articles:
        for article in lines.read(path, now):
            replayed = lines.replayed(article)
            if asked.until is None or replayed.known_at <= asked.until:
                yield replayed


def _entrants(articles: Sequence[Article], names: Registry, seen: _Seen, progress: Progress) -> Iterator[Entrant]:
    """What each article makes, in order; `seen` is filled on the way."""
    analyser = analysing.Analyser(names)
    known = Known(names, ())
    for number, article in enumerate(articles, 1):
        analysis = analyser.analyse(article)
        new = entrants(article, analysis, known)
        known.learn(new)
        yield from new
        seen.take(article, analysis)
        progress(number, len(articles))


def _spikes(
    settings: Settings, asked: Asked, names: Registry, news: Mapping[str, Sequence[datetime]], now: datetime
) -> Iterable[Spike]:
    if asked.bars is None:
        return ()
    moments = {ticker: tuple(news.get(company.id, ())) for ticker, company in names.by_ticker.items()}
    return prices.replayed(asked.bars, settings.market.rules, moments, prices.listing_days(names), now)
