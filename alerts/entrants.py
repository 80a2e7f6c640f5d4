"""Who joined the market, and with what: new_entrant, new_model, first_recorded.

Whether an organisation was known before is decided when the Entrant is made; here it is only decided what is worth
telling, how loudly and in which words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from alerts import actions, names, tellings, words
from alerts.clean import clean, clip, link
from records import SHANGHAI, Alert, AlertEvidence, Basis, Entrant, Stage, Status, Window

MAX_AGE_DAYS = 7  # older news is recorded, not alerted
MOST_EVIDENCE = 3  # sentences an alert quotes

Days = Annotated[float, Field(gt=0)]
MAINLAND_FIRST = {"SH": 0, "SZ": 0, "BJ": 0, "HK": 1, "US": 2}


@dataclass(frozen=True, slots=True)
class NewEntrant:
    """An organisation is stated for the first time to have, plan or file a large model of its own.

    Severity: 3 where something can be tried, is filed or trained (内测, 备案, 发布, 接入案例), 2 for a plan or an
    announcement, 1 for a rumour. One more, up to 4, where the organisation is listed, for its price may move; a rumour
    stays at 1. One alert an organisation: further models of the same window are named in it.
    """

    rumours: bool = True
    min_confidence: Annotated[float, Field(ge=0, le=1)] = 0.0
    max_age_days: Days = MAX_AGE_DAYS

    def __call__(self, window: Window, language: str = "zh") -> Iterator[Alert]:
        told = [
            e
            for e in fresh(window, "new_entrant", self.max_age_days)
            if e.confidence >= self.min_confidence and (self.rumours or not rumoured(e))
        ]
        for company in dict.fromkeys(e.company_id for e in told):
            group = [e for e in told if e.company_id == company]
            # What is certain leads; a rumour of the same organisation is left for the day it is confirmed.
            certain = [e for e in group if not rumoured(e)] or group
            yield _alert(f"new_entrant:{company}", certain, window, language)


@dataclass(frozen=True, slots=True)
class NewModel:
    """An organisation that was known has a further model.

    Severity: 2 where it can be tried, is filed or trained, 1 for a plan, an announcement or a rumour.
    """

    rumours: bool = True
    min_confidence: Annotated[float, Field(ge=0, le=1)] = 0.0
    max_age_days: Days = MAX_AGE_DAYS

    def __call__(self, window: Window, language: str = "zh") -> Iterator[Alert]:
        told = [
            e
            for e in fresh(window, "new_model", self.max_age_days)
            if e.model and e.confidence >= self.min_confidence and (self.rumours or not rumoured(e))
        ]
        keys = [f"new_model:{e.company_id}:{model_key(e.model or '')}" for e in told]
        for key in dict.fromkeys(keys):
            group = [e for k, e in zip(keys, told, strict=True) if k == key]
            certain = [e for e in group if not rumoured(e)] or group
            yield _alert(key, certain, window, language)


@dataclass(frozen=True, slots=True)
class FirstRecorded:
    """What existed before we saw it (首次收录), and what waits for a person (待复核). Never news; severity 1."""

    review: bool = True

    def __call__(self, window: Window, language: str = "zh") -> Iterator[Alert]:
        told: set[str] = set()
        for e in _ordered(window.entrants):
            if e.kind == "stage_change" or e.source in window.registries:
                continue
            key = f"first_recorded:{e.company_id}:{model_key(e.model or '')}".rstrip(":")
            if key in told or not (_recorded(e) or (e.review and self.review)):
                continue
            told.add(key)
            said = words.words(language)
            yield _alert(key, [e], window, language, said["review"] if e.review else "")


def model_key(name: str) -> str:
    """One key for all spellings of a model's name: width, case, spaces, quotation marks and hyphens do not count."""
    return re.sub(r"[\s“”\"'‘’《》「」『』·\-_—–]+", "", unicodedata.normalize("NFKC", name)).casefold()


def _ordered(entrants: Iterable[Entrant]) -> list[Entrant]:
    return sorted(entrants, key=lambda e: (e.known_at, e.published_at or e.known_at, e.article, e.model or ""))


def _recorded(e: Entrant) -> bool:
    """Known to exist before: said so, or without a date. An undated item is never new."""
    return e.first_recorded or e.published_at is None


def fresh(window: Window, kind: str, max_age_days: float) -> list[Entrant]:
    """Those of a kind that are news: dated, seen and published within so many days, and in need of no person. Rows of a
    registry are told as a batch, but for what they change of something told before.
    """
    oldest = window.until - timedelta(days=max_age_days)
    return [
        e
        for e in _ordered(window.entrants)
        if e.kind == kind
        and (kind == "stage_change" or e.source not in window.registries)
        and not (e.review or _recorded(e))
        and e.basis is not Basis.RESOLD
        and (kind == "stage_change" or e.status not in (Status.DENIED, Status.DISCONTINUED))
        and e.known_at >= oldest
        and (e.published_at or e.known_at) >= oldest
    ]


def rumoured(e: Entrant) -> bool:
    """Whether nobody has confirmed it yet."""
    return e.status is Status.RUMOURED or e.stage is Stage.RUMOUR


def _severity(e: Entrant, kind: str, listed: bool) -> int:
    if kind == "first_recorded" or rumoured(e):
        return 1
    real = e.stage in (Stage.TEST, Stage.FILING, Stage.RELEASE, Stage.CASE) or e.status is Status.TRAINED
    if kind == "new_model":
        return 2 if real else 1
    return (3 if real else 2) + listed


def _alert(key: str, group: list[Entrant], window: Window, language: str, review: str = "") -> Alert:
    """One alert of all sightings in `group`; the first leads, the others are named and quoted."""
    first, kind = group[0], key.partition(":")[0]
    rumour = rumoured(first)
    ticker = None if rumour else ticker_of(first.company_id, window)
    said, told = words.words(language), first.model and model_key(first.model)
    others = dict.fromkeys(clean(e.model) for e in group[1:] if e.model and model_key(e.model) != told)
    detail = [said["also"].format(names=said["list"].join(others))] if others else []
    articles = list(dict.fromkeys(e.article for e in group))
    sightings = tellings.sources(list({e.article: e for e in reversed(group)}.values())[::-1], window)
    if told_by := tellings.line(articles, window, language):
        detail.append(told_by)
    if len(sightings) > MOST_EVIDENCE:
        detail.append(said["more_evidence"].format(count=len(sightings) - MOST_EVIDENCE))
    return Alert(
        key=key,
        kind=kind,
        at=first.known_at,
        title=_title(first, kind, window, language, review),
        company=clean(first.company),
        severity=_severity(first, kind, bool(ticker)),
        model=clean(first.model) if first.model else None,
        faction=first.faction,
        ticker=ticker,
        basis=basis(first, language),
        stage=names.stage(Stage.RUMOUR if rumour else first.stage, language),
        detail=tuple(([review] if review else []) + detail),
        evidence=tuple(evidence(e, window) for e in sightings[:MOST_EVIDENCE]),
        article_ids=tuple(articles),
    )


def basis(e: Entrant, language: str) -> str:
    """What the model stands on, in words: 自研, 基于X, 未披露."""
    said = words.words(language)
    match e.basis:
        case Basis.OWN:
            return said["own"]
        case Basis.TUNED:
            of = clean(e.basis_of)
            return said["tuned"].format(of=of) if of else said["tuned_unnamed"]
        case Basis.RESOLD:
            return said["resold"]
        case _:
            return said["undisclosed"]


def _title(e: Entrant, kind: str, window: Window, language: str, review: str) -> str:
    said = words.words(language)
    model = said["named"].format(text=clean(e.model)) if e.model else ""
    named = {"company": clean(e.company), "faction": names.faction(e.faction, language)}
    if kind == "first_recorded":
        tail = said["joiner"] + review if review else ""
        return said["recorded_title"].format(**named, model=model or said["the_model"], review=tail)
    generic = bool(e.model) and (language == "en" or "模型" in (e.model or ""))  # no 大模型“盘古大模型”
    thing = model if generic else said["the_model"] + model
    stands = said["basis_unknown"] if e.basis is Basis.UNKNOWN else basis(e, language)
    tail = "" if e.basis is Basis.OWN else said["basis_tail"].format(basis=stands)
    form = said["rumour_title"] if rumoured(e) else said["title"]
    status = Status.RUMOURED if rumoured(e) else e.status
    act = actions.action(e.event_type, status, thing, language)
    return form.format(**named, action=act, basis=tail, source=_source(e, window))


def _source(e: Entrant, window: Window) -> str:
    """The source's name for a reader; its id where the coverage does not know it, the host where there is none."""
    known = {s.id: s.name for s in window.coverage}
    return clean(known.get(e.source) or e.source) or link(e.url).partition("//")[2].partition("/")[0] or "—"


def evidence(e: Entrant, window: Window) -> AlertEvidence:
    """The sentence, where it stands and when that was published."""
    published = ""
    if e.published_at:
        local = e.published_at.astimezone(SHANGHAI)
        by_the_day = not (local.hour or local.minute or local.second)  # a day without a time is stored as 00:00+08:00
        published = local.date().isoformat() if by_the_day else local.isoformat(timespec="minutes")
    about = [name for name in (e.model, e.company) if name]
    return AlertEvidence(e.article, e.url, clip(e.evidence.text or e.title, about=about), _source(e, window), published)


def ticker_of(company: str, window: Window) -> str | None:
    """The organisation's ticker, mainland first."""
    codes = [ticker for ticker, owner in window.listings.items() if owner == company]
    return min(codes, key=lambda code: (MAINLAND_FIRST.get(code.rpartition(".")[2], 9), code), default=None)
