"""What became of what was told: stage_change and promise_slipped.

Observations only: a day that passed without a report of a release is 到期未见发布报道, whatever the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alerts import names, words
from alerts.clean import clean, clip
from alerts.entrants import MAX_AGE_DAYS, Days, basis, evidence, fresh, model_key, ticker_of
from records import SHANGHAI, Alert, AlertEvidence, Entrant, Promise, Stage, Status, Window

ENDED = (Status.DENIED, Status.DISCONTINUED)
SURE = (Stage.TEST, Stage.FILING, Stage.RELEASE, Stage.CASE)


@dataclass(frozen=True, slots=True)
class StageChange:
    """What was told as an entrant or a new model has come further, was denied or has ended.

    Severity 2 where something can be tried now and could not before, and for an end; 1 for every other step. One alert
    an organisation, model and stage.
    """

    max_age_days: Days = MAX_AGE_DAYS

    def __call__(self, window: Window, language: str = "zh") -> Iterator[Alert]:
        for e in fresh(window, "stage_change", self.max_age_days):
            yield _stage_alert(e, window, language)


@dataclass(frozen=True, slots=True)
class PromiseSlipped:
    """The day an organisation had named for its model is over, and no report of it was seen. Severity 2.

    Told once an organisation, model and day. `coarse`: also for a month, a quarter, half a year or a year that passed.
    """

    coarse: bool = True

    def __call__(self, window: Window, language: str = "zh") -> Iterator[Alert]:
        for promise in window.slipped:
            by_the_day = promise.said == promise.due.isoformat()
            passed = promise.slipped_at is not None and window.since <= promise.slipped_at <= window.until
            if passed and (by_the_day or self.coarse):
                yield _slipped_alert(promise, window, language)


def _stage_alert(e: Entrant, window: Window, language: str) -> Alert:
    said = words.words(language)
    ended = e.status in ENDED
    before = names.stage(e.before or e.stage, language)
    form = said["denied_title" if e.status is Status.DENIED else "ended_title"] if ended else said["stage_title"]
    named = said["named"].format(text=clean(e.model)) if e.model else said["the_model"]
    title = form.format(
        company=clean(e.company),
        faction=names.faction(e.faction, language),
        model=named,
        before=before,
        stage=names.stage(e.stage, language),
    )
    tried = e.stage in SURE and e.before not in SURE
    return Alert(
        key=f"stage_change:{e.company_id}:{model_key(e.model or '')}:{e.status if ended else e.stage.name.lower()}",
        kind="stage_change",
        at=e.known_at,
        title=title,
        company=clean(e.company),
        severity=2 if ended or tried else 1,
        model=clean(e.model) if e.model else None,
        faction=e.faction,
        ticker=ticker_of(e.company_id, window),
        basis=basis(e, language),
        stage="" if ended else names.stage(e.stage, language),
        evidence=(evidence(e, window),),
        article_ids=(e.article,),
    )


def _slipped_alert(promise: Promise, window: Window, language: str) -> Alert:
    said = words.words(language)
    report = promise.reported
    named = said["named"].format(text=clean(promise.model)) if promise.model else said["the_model"]
    published = report.published_at or report.known_at
    quoted = AlertEvidence(
        report.event.article,
        report.url,
        clip(report.event.evidence.text or report.title, about=[n for n in (promise.model, promise.company) if n]),
        clean(report.source),
        published.astimezone(SHANGHAI).date().isoformat(),
    )
    return Alert(
        key=f"promise_slipped:{promise.company_id}:{model_key(promise.model or '')}:{promise.due.isoformat()}",
        kind="promise_slipped",
        at=promise.slipped_at or window.until,
        title=said["slipped_title"].format(
            company=clean(promise.company),
            faction=names.faction(report.event.faction, language),
            model=named,
            said=clean(promise.said),
        ),
        company=clean(promise.company),
        severity=2,
        model=clean(promise.model) if promise.model else None,
        faction=report.event.faction,
        ticker=ticker_of(promise.company_id, window),
        stage=names.stage(Stage.PLAN, language),
        evidence=(quoted,),
        article_ids=(report.event.article,),
    )
