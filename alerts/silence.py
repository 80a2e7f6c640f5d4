"""A source that has gone quiet, or half blind: nobody should learn by accident that a watch has been dead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from alerts import words
from alerts.clean import clean, clip
from records import SHANGHAI, Alert, FieldCoverage, SourceState, Window

SILENT = ("failed", "empty", "stale", "degraded")
AT_ONCE = ("stale", "degraded")  # judged against the source's own rhythm or habit: they need no second count


@dataclass(frozen=True, slots=True)
class SourceSilent:
    """A source that failed, came empty or brought nothing new for `failures` crawls in a row, or for `hours`; and one
    that still answers, but whose items have lost their titles, times or texts, or most of whose items are gone.

    Severity: 1; 2 once it has lasted seven times `hours`. Told once: the key is the source and the day it began.
    """

    failures: Annotated[int, Field(ge=1)] = 3
    hours: Annotated[float, Field(gt=0)] = 24.0

    def __call__(self, window: Window, language: str = "zh") -> Iterator[Alert]:
        for source in sorted(window.coverage, key=lambda s: s.id):
            since = _since(source)
            lasting = window.until - since if since else timedelta(0)
            long = lasting >= timedelta(hours=self.hours)
            if source.state not in SILENT or not (long or source.failures >= self.failures or source.state in AT_ONCE):
                continue
            severity = 2 if lasting >= 7 * timedelta(hours=self.hours) else 1
            yield _alert(source, since, window.until, severity, language)


def _since(source: SourceState) -> datetime | None:
    if source.state == "degraded":
        return min((part.since for part in source.lost if part.since), default=source.last_success)
    return source.silent_since or source.last_success


def lost(part: FieldCoverage, said: Mapping[str, str]) -> str:
    """What a source's items no longer carry, in words: 列表条目自 2023-05-18 起缺时间：最近 20 条中 0% 有，平时 98%."""
    amount = "{:g}" if part.field == "items" else "{:.0%}"
    return said[f"lost_{part.field if part.field == 'items' else part.place}"].format(
        since=_day(part.since),
        field=said[f"field_{part.field}"],
        count=part.count,
        now=amount.format(part.now),
        usual=amount.format(part.usual or 0),
    )


def _day(moment: datetime | None) -> str:
    return moment.astimezone(SHANGHAI).date().isoformat() if moment else "never"


def _alert(source: SourceState, since: datetime | None, at: datetime, severity: int, language: str) -> Alert:
    said = words.words(language)
    day = _day(since)
    name, state = clean(source.name) or source.id, said[source.state]
    form = said["silent_title"] if since else said["silent_never_title"]
    fields = said["list"].join(dict.fromkeys(said[f"field_{part.field}"] for part in source.lost))
    if source.state == "degraded":
        form = said["degraded_title"]
    detail = [clip(source.reason)] if source.reason else []
    detail += [lost(part, said) for part in source.lost]
    if source.failures > 1:
        detail.append(said["silent_failures"].format(count=source.failures))
    return Alert(
        key=f"source_silent:{source.id}:{day}",
        kind="source_silent",
        at=at,
        title=form.format(source=name, state=state, since=day, fields=fields),
        company=name,
        severity=severity,
        detail=tuple(detail),
    )
