"""digest: what became known → alerts → one message in the outbox, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

import store
from alerts import digest as composing
from alerts import lines, render, rules
from alerts.channels import build_channels, select
from config import Settings
from jobs import windows
from jobs.names import known
from jobs.runs import Progress, quiet
from pipeline.market import calendar
from records import SHANGHAI, Digest, Message

TERMINAL = "terminal"


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
    names = windows.Names.of(known(engine, settings, now))
    chosen = rules.build_rules(settings.alerts.rules, settings.alerts.max_age_days)
    audience = store.alerts.CHANNELS if send else TERMINAL
    built = build_channels(settings.channels, settings.crawl.hosts)
    owed = select(built, settings.digest.channels)
    with engine.begin() as db:
        window = windows.stored(db, settings, names, since, now)
        keys = [alert.key for alert in composing.compose(window, chosen, settings.ui.language).alerts]
        told = store.alerts.told(db, keys, audience) if since is None else set()
        composed = composing.compose(window, chosen, settings.ui.language, told)
        if since is None and (last := store.alerts.last_digest(db, audience)) and last < now:
            composed = replace(composed, since=last)  # the period a reader is told; the window reaches further back
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


def as_lines(digest: Digest) -> Iterator[dict[str, Any]]:
    """The alerts as `replay --json` prints them."""
    for alert in digest.alerts:
        yield lines.as_json(alert)
