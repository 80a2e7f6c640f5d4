"""Promised days: what an organisation said would come by when, and whether a report of it was seen in time.

Pure over the events reported, in any order. A rumour promises nothing, a foreign agent's day is not followed, and a day
that had passed when it was told is none. What became of a promise is what was seen: 到期未见报道, not 未兑现; and where
a headline named the model about that day, something was seen, whether or not it was read as a release.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from pipeline.events.entrants import CERTAIN, counts
from pipeline.events.stages import family
from records import SHANGHAI, EventType, Promise, Reported, Status

GRACE = timedelta(days=3)  # reports of a release, and our reading of them, may come days after it
ABOUT = timedelta(days=8)  # before the end of the days of grace
OUT = frozenset({Status.RELEASED, Status.TESTING})
TYPES = frozenset(
    {
        EventType.MODEL_RELEASE,
        EventType.OPEN_SOURCE,
        EventType.SERVICE_OPENING,
        EventType.APP_RELEASE,
        EventType.MODEL_PLAN,
    }
)
AHEAD = re.compile(r"将|计划|拟|预计|有望|下[个]?(?:周|月|季度|半年)|明[年日天]|年[底内]|即将|力争|目标|预告|定档|届时")
VERSION = re.compile(r"\d+(?:\.\d+)*")
SAID = re.compile(r"(\d{4})(?:-(?:(\d{2})(?:-(\d{2}))?|Q([1-4])|H([12])))?")


def due(said: str) -> date | None:
    """The last day of an ISO day, month (2026-10), quarter (2026-Q3), half (2026-H1) or year; else None."""
    found = SAID.fullmatch(said)
    if found is None:
        return None
    year, month, day, quarter, half = (int(part) if part else 0 for part in found.groups())
    try:
        if day:
            return date(year, month, day)
        month = month or 3 * quarter or 6 * half or 12
        return date(year, month, calendar.monthrange(year, month)[1])
    except ValueError:  # a month 13, a 31 June, a year 0
        return None


Headline = tuple[str, datetime]  # a model a headline names, and when that was known


def promises(reported: Iterable[Reported], now: datetime, headlines: Iterable[Headline] = ()) -> list[Promise]:
    """Every promise of these reports with what `now` knows of it, by the day it is due, organisation and model.

    The same day said twice of the same model is one promise, dated by its first report.
    """
    named: dict[str, list[datetime]] = {}
    for model, at in headlines:
        named.setdefault(family(model), []).append(at)
    known = sorted((r for r in reported if r.known_at <= now), key=lambda r: (r.known_at, r.event.article))
    theirs: dict[str, list[Reported]] = {}
    for report in known:
        theirs.setdefault(_owner(report), []).append(report)
    chosen: dict[tuple[str, str, date], Promise] = {}
    for report in known:
        event = report.event
        day = due(event.event_date or "")
        if day is None or not _promises(report) or day < report.known_at.astimezone(SHANGHAI).date():
            continue
        owner = _owner(report)
        key = owner, family(event.model or ""), day
        if key not in chosen:
            judged = _judged(report, day, theirs[owner], now)
            chosen[key] = replace(judged, slipped_at=None) if _headlined(judged, named) else judged
    return [chosen[key] for key in sorted(chosen, key=lambda k: (k[2], k[0], k[1]))]


def _promises(report: Reported) -> bool:
    event = report.event
    planned = event.type in TYPES and event.status is Status.PLANNED and counts(event) and event.confidence >= CERTAIN
    return planned and AHEAD.search(event.evidence.text) is not None


def _owner(report: Reported) -> str:
    event = report.event
    return event.owner_id or event.org_id or f"new:{event.owner or event.org}"


def _judged(report: Reported, day: date, theirs: Sequence[Reported], now: datetime) -> Promise:
    """The promise as the reports of its organisation leave it."""
    event = report.event
    kept = next((later for later in theirs if later.known_at > report.known_at and _keeps(later, report)), None)
    over = datetime.combine(day + timedelta(days=1), time(), SHANGHAI) + GRACE
    slipped = over <= now and (kept is None or kept.known_at > over)
    return Promise(
        company=event.owner or event.org,
        company_id=_owner(report),
        model=event.model,
        said=event.event_date or "",
        due=day,
        reported=report,
        kept=kept,
        slipped_at=over if slipped else None,
    )


def _headlined(promise: Promise, named: Mapping[str, Sequence[datetime]]) -> bool:
    """Whether a headline named the model after the promise was told, and not long before its day or in time after."""
    if promise.model is None or promise.slipped_at is None:
        return False
    since = max(promise.slipped_at - ABOUT, promise.reported.known_at)
    return any(since < at <= promise.slipped_at for at in named.get(family(promise.model), ()))


def _keeps(later: Reported, report: Reported) -> bool:
    """Whether a later report of the organisation says that the thing is out; where either names no model, any does."""
    event, promised = later.event, report.event
    if event.type not in TYPES or event.status not in OUT:
        return False
    if not (event.model and promised.model):
        return True
    versions = VERSION.findall(event.model), VERSION.findall(promised.model)
    return family(event.model) == family(promised.model) and (versions[0] == versions[1] or [] in versions)
