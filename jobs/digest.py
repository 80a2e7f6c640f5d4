"""digest: what became known → alerts → one message in the outbox, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine

import store
from alerts import digest as composing
from alerts import lines, render, rules
from alerts.channels import build_channels, select
from config import Settings
from crawler import sources
from jobs.runs import Progress, quiet
from pipeline.entities import registry
from pipeline.entities.registry import Registry
from pipeline.market import calendar
from records import SHANGHAI, Digest, Message, SourceState, Window

TERMINAL = "terminal"
MANY = 10_000
INSTANT = timedelta(microseconds=1)  # windows are half open, and what is known at this very moment is known


@dataclass(frozen=True, slots=True)
class Told:
    """A composed digest, its message, and whether its alerts are now marked as told."""

    digest: Digest
    message: Message
    marked: bool


def digest(
    engine: Engine, settings: Settings, since: datetime | None = None, until: datetime | None = None, send: bool = False
) -> Told:
    """Compose what nobody was told yet, up to `until` (None: now). With `since`: the whole window, told or not.

    Sent, its alerts are marked as told to the channels and it is owed to each of them, in the transaction that read it.
    Without `send` they are marked as told at the terminal, which the channels' digests do not mind. A look at a window
    marks nothing. An empty digest is owed to nobody unless `digest.send_empty` says so.
    """
    now = until or settings.now()
    names = registry.load(settings.analysis.registry).at(now)
    chosen = rules.build_rules(settings.alerts.rules, settings.alerts.max_age_days)
    audience = store.alerts.CHANNELS if send else TERMINAL
    built = build_channels(settings.channels, settings.crawl.hosts)
    owed = select(built, settings.digest.channels)
    with engine.begin() as db:
        window = read_window(db, settings, names, since, now)
        keys = [alert.key for alert in composing.compose(window, chosen, settings.ui.language).alerts]
        told = store.alerts.told(db, keys, audience) if since is None else set()
        composed = composing.compose(window, chosen, settings.ui.language, told)
        message = render.render(composed)
        marked = send or since is None
        if marked:
            store.alerts.keep_digest(db, composed, audience)
            store.alerts.keep(db, composed.alerts, composed.id, audience)
        if send and owed and (composed.alerts or settings.digest.send_empty):
            store.outbox.post(db, message, owed, now)
    if settings.digest.preview and (composed.alerts or not settings.digest.preview.exists()):
        settings.digest.preview.parent.mkdir(parents=True, exist_ok=True)
        settings.digest.preview.write_text(message.html, encoding="utf-8")
    return Told(composed, message, marked)


def scheduled(engine: Engine, settings: Settings, progress: Progress = quiet) -> dict[str, Any]:
    """The daemon's digest: sent, and only on the days the configuration names."""
    day = settings.now().astimezone(SHANGHAI).date()
    if settings.digest.calendar == "XSHG" and not calendar.is_session("XSHG", day):
        return {"skipped": f"{day} is no session of Shanghai"}
    told = digest(engine, settings, send=True)
    progress(1, 1)
    return {"digest": told.digest.id, "alerts": len(told.digest.alerts)}


def read_window(db: Connection, settings: Settings, names: Registry, since: datetime | None, until: datetime) -> Window:
    """What became known in the window, read once. Without `since` it reaches back as far as an alert may be old.

    It is the alerts' keys, not the window's edge, that keep one from being told twice: what was seen before the last
    digest but analysed after it is not lost.
    """
    start = since or until - timedelta(days=settings.alerts.max_age_days)
    return Window(
        since=start,
        until=until,
        entrants=tuple(store.entrants.query(db, start, until + INSTANT, MANY)),
        spikes=tuple(store.market.spikes(db, start, until + INSTANT, None, MANY)),
        companies={ticker: company.name for ticker, company in names.by_ticker.items()},
        factions={company.id: company.faction for company in names.companies.values()},
        studies=tuple(store.market.studies(db, None, start.astimezone(SHANGHAI).date())),
        claims=(),
        coverage=tuple(coverage(db, settings)),
    )


def coverage(db: Connection, settings: Settings) -> Iterator[SourceState]:
    """Every source that is on, with what its last crawl came to; one never crawled was not due yet."""
    known = sources.load(settings.crawl.sources_dirs, settings.crawl.builtin_sources)
    active, _ = sources.active(known, settings.crawl.enable, settings.crawl.disable)
    states = store.sources.states(db)
    for source in active:
        state = states.get(source.id)
        yield replace(state, name=source.name) if state else SourceState(source.id, source.name, "not_due")


def as_lines(digest: Digest) -> Iterator[dict[str, Any]]:
    """The alerts as `replay --json` prints them."""
    for alert in digest.alerts:
        yield lines.as_json(alert)
