"""A source that has gone quiet: nobody should learn by accident that a watch has been dead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from alerts import words
from alerts.clean import clean, clip
from records import SHANGHAI, Alert, SourceState, Window

SILENT = ("failed", "empty", "stale")


@dataclass(frozen=True, slots=True)
class SourceSilent:
    """A source that failed, came empty or brought nothing new for `failures` crawls in a row, or for `hours`.

    Severity: 1; 2 once the silence has lasted seven times `hours`. Told once a silence: the key is the source and the
    day the silence began. `stale` is judged by the crawl against the source's own rhythm and needs no second count.
    """

    failures: Annotated[int, Field(ge=1)] = 3
    hours: Annotated[float, Field(gt=0)] = 24.0

    def __call__(self, window: Window, language: str = "zh") -> Iterator[Alert]:
        for source in sorted(window.coverage, key=lambda s: s.id):
            since = source.silent_since or source.last_success
            lasting = window.until - since if since else timedelta(0)
            long = lasting >= timedelta(hours=self.hours)
            if source.state not in SILENT or not (long or source.failures >= self.failures or source.state == "stale"):
                continue
            severity = 2 if lasting >= 7 * timedelta(hours=self.hours) else 1
            yield _alert(source, since, window.until, severity, language)


def _alert(source: SourceState, since: datetime | None, at: datetime, severity: int, language: str) -> Alert:
    said = words.words(language)
    day = since.astimezone(SHANGHAI).date().isoformat() if since else "never"
    name, state = clean(source.name) or source.id, said[source.state]
    form = said["silent_title"] if since else said["silent_never_title"]
    detail = [clip(source.reason)] if source.reason else []
    if source.failures > 1:
        detail.append(said["silent_failures"].format(count=source.failures))
    return Alert(
        key=f"source_silent:{source.id}:{day}",
        kind="source_silent",
        at=at,
        title=form.format(source=name, state=state, since=day),
        company=name,
        severity=severity,
        detail=tuple(detail),
    )
