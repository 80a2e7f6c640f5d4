"""A batch of the state's filing list is one alert with a table, however many organisations it brings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from alerts import names, words
from alerts.clean import clean
from alerts.entrants import MAX_AGE_DAYS, Days, evidence
from records import SHANGHAI, Alert, Entrant, Window

ROWS = 30  # of the table; the rest is counted
QUOTED = 3


@dataclass(frozen=True, slots=True)
class FilingList:
    """New rows of a registry: which organisations were not known to have a model, and which models are further ones.

    Severity 3 where an organisation is new, 2 for further models only, 1 for the first sight of the whole list, which
    was there before. One alert a registry and day; rows that are read later that day make it anew, whole. A day that
    is older in part is told no more: what is left of it would look like another batch.
    """

    max_age_days: Days = MAX_AGE_DAYS

    def __call__(self, window: Window, language: str = "zh") -> Iterator[Alert]:
        oldest = window.until - timedelta(days=self.max_age_days)
        batches: dict[tuple[str, str], list[Entrant]] = {}
        for e in window.entrants:
            known = e.known_at.astimezone(SHANGHAI).date()
            if e.source in window.registries and e.kind != "stage_change" and _begins(known) >= oldest:
                batches.setdefault((e.source, known.isoformat()), []).append(e)
        for (source, day), rows in sorted(batches.items()):
            rows.sort(key=lambda e: (e.kind, e.company_id, e.model or ""))
            yield _alert(source, day, rows, window, language)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _alert(source: str, day: str, rows: list[Entrant], window: Window, language: str) -> Alert:
    said = words.words(language)
    new = [e for e in rows if not e.first_recorded]
    companies = dict.fromkeys(e.company_id for e in new if e.kind == "new_entrant")
    shown = {s.id: s.name for s in window.coverage}
    form = said["filings_title"] if new else said["filings_first_title"]
    told = new or rows
    table = [said["filings_row"].format(**_cells(e, said, language)) for e in told[:ROWS]]
    if len(told) > ROWS:
        table.append(said["more"].format(count=len(told) - ROWS))
    return Alert(
        key=f"filing_list:{source}:{day}:{len(rows)}",
        kind="filing_list",
        at=max(e.known_at for e in rows),
        title=form.format(source=clean(shown.get(source) or source), companies=len(companies), rows=len(told)),
        company=clean(shown.get(source) or source),
        severity=(3 if companies else 2) if new else 1,
        detail=tuple(table),
        evidence=tuple(evidence(e, window) for e in told[:QUOTED]),
        article_ids=tuple(dict.fromkeys(e.article for e in told)),
    )


def _cells(e: Entrant, said: dict[str, str], language: str) -> dict[str, str]:
    return {
        "company": clean(e.company),
        "faction": names.faction(e.faction, language),
        "model": clean(e.model) if e.model else said["undisclosed"],
        "mark": said["new_entrant"] if e.kind == "new_entrant" else said["new_model"],
    }
