"""Unusual moves of a share's price, with the news of those days beside them: numbers and observations, no causes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from alerts import names, words
from alerts.clean import clean, clip
from alerts.entrants import MAX_AGE_DAYS, Days
from records import SHANGHAI, Alert, AlertEvidence, Cited, Faction, RuleHit, Spike, Status, Study, Window

NEW_YORK = ZoneInfo("America/New_York")
STREAKS = {"limit_up": "streak_up", "limit_down": "streak_down"}  # their value counts days, all others are percent
DAY = frozenset({"day_jump", "day_drop", "vol_price", "touched_limit"})  # they measure the session's own change
MOST_STUDIES = 2  # news items set beside a move
TITLE_LIMIT = 60  # characters of a cited title


@dataclass(frozen=True, slots=True)
class PriceSpike:
    """A rise (price_spike) or fall (price_drop) that the spike rules found, from `min_severity`.

    Severity is the spike's own (1-4, see [market.rules]): 2 a limit-up or a step of a run-up, 3 a row of limit-ups or a
    deviation the exchange itself calls unusual, 4 a severe one. News is set beside it as an observation in time;
    rumours are left out.
    """

    min_severity: Annotated[int, Field(ge=1, le=4)] = 2
    falls: bool = True
    max_age_days: Days = MAX_AGE_DAYS

    def __call__(self, window: Window, language: str = "zh") -> Iterator[Alert]:
        oldest = window.until - timedelta(days=self.max_age_days)
        for spike in sorted(window.spikes, key=lambda s: (s.known_at, s.ticker, s.day)):
            wanted = spike.kind == "price_spike" or (self.falls and spike.kind == "price_drop")
            if wanted and spike.severity >= self.min_severity and spike.known_at >= oldest:
                yield _alert(spike, window, language)


def _alert(spike: Spike, window: Window, language: str) -> Alert:
    said = words.words(language)
    name = clean(window.companies.get(spike.ticker, ""))
    group = _faction(spike.ticker, window)
    hits = sorted(spike.hits, key=lambda h: (-h.severity, _rank(h.rule), h.rule))
    told, evidence, more = _studies(spike, window, language)
    tags = [said.get(tag, clean(tag)) for tag in spike.tags]
    return Alert(
        key=f"{spike.kind}:{spike.ticker}:{spike.day.isoformat()}",
        kind=spike.kind,
        at=spike.known_at,
        title=_title(spike, hits, name, group, language),
        company=name or spike.ticker,
        severity=spike.severity,
        faction=group,
        ticker=spike.ticker,
        detail=(*_lines(hits, spike, language), *told, *more, *tags),
        evidence=tuple(evidence),
        article_ids=tuple(e.article for e in evidence),
        figures={
            "close": f"{spike.close:f}",
            "change": f"{spike.change:f}",
            "currency": names.currency(spike.ticker),
            "day": spike.day.isoformat(),
        },
    )


def _title(spike: Spike, hits: list[RuleHit], name: str, group: Faction, language: str) -> str:
    """云岭科技（688999.SH，AI企业）2 连板、60 日低点以来 +137.69%，收 31.20 元（+20.00%）."""
    said = words.words(language)
    at_limit = any(h.rule in STREAKS for h in hits)
    what = [_short(h, language) for h in hits if not (at_limit and h.rule in DAY)][:2]
    who = (spike.ticker, names.faction(group, language)) if name else (names.faction(group, language),)
    return said["price_title"].format(
        name=name or spike.ticker,
        who=said["joiner"].join(who),
        what=said["list"].join(what) or said[spike.kind],
        close=names.money(spike.close, names.currency(spike.ticker), language),
        change=names.percent(spike.change),
    )


def _faction(ticker: str, window: Window) -> Faction:
    return window.factions.get(window.listings.get(ticker, ""), Faction(None))


def _rank(rule: str) -> int:
    """What a reader wants first among hits of one severity: limits, then spans of days, then the day itself."""
    if rule in DAY:
        return 2 if rule.startswith("day") else 3
    return 0 if rule in STREAKS else 1


def _short(hit: RuleHit, language: str) -> str:
    """For a title: 涨停, 2 连板, 60 日低点以来 +137.69%, 放量上涨. The day's own change stands at the title's end."""
    if hit.rule in STREAKS and hit.value > 1:
        return words.words(language)[STREAKS[hit.rule]].format(count=int(hit.value))
    if hit.rule in STREAKS or hit.rule in DAY:
        return names.hit(f"{hit.rule}_short", language, names.hit(hit.rule, language))
    return f"{names.hit(clean(hit.rule), language)} {names.percent(hit.value)}"


def _lines(hits: list[RuleHit], spike: Spike, language: str) -> list[str]:
    """The hits with their numbers, those of one and the same move on one line."""
    moves: dict[tuple[Decimal, Decimal, date], list[RuleHit]] = {}
    for hit in hits:
        moves.setdefault((hit.from_price, hit.to_price, hit.from_day), []).append(hit)
    return [_line(same, spike, language) for same in moves.values()]


def _line(hits: list[RuleHit], spike: Spike, language: str) -> str:
    """60 日低点以来 +137.69%：26.00 → 61.80 元，自 2023-03-01 起，41 天；越过 100% 一档."""
    said, hits = words.words(language), sorted(hits, key=lambda h: _rank(h.rule))
    hit = hits[0]
    told = [_named(h, language, h.rule in DAY and any(o.rule in DAY for o in hits[:n])) for n, h in enumerate(hits)]
    line = said["list"].join(told) + said["colon"]
    line += f"{_plain(hit.from_price)} → {names.money(hit.to_price, names.currency(spike.ticker), language)}"
    line += said["adjusted"] if "ex_right" in spike.tags else ""
    days = (spike.day - hit.from_day).days
    if days > 1 and not all(h.rule in DAY or (h.rule in STREAKS and h.value == 1) for h in hits):
        line += said["joiner"] + said["since_day"].format(day=hit.from_day.isoformat())
        line += said["days"].format(count=days)
    return said["stop"].join([line, *(_note(h.note, said) for h in hits if h.note)])


def _named(hit: RuleHit, language: str, again: bool) -> str:
    """`again`: the day's change has been said on this line."""
    name = names.hit(clean(hit.rule), language)
    if hit.rule in STREAKS:
        return f"{name}{words.words(language)['joiner']}{_short(hit, language)}" if hit.value > 1 else name
    return name if again else f"{name} {names.percent(hit.value)}"


def _note(note: str, said: dict[str, str]) -> str:
    """A rule's note (`volume=3.2x`, `z=4.1`, `step=100%`, or free words) for a reader."""
    key, _, value = note.partition("=")
    if form := said.get(f"note_{key}"):
        return form.format(value=clean(value).removesuffix("x").replace("-", "−"))
    return clean(note)


def _plain(value: Decimal) -> str:
    return f"{value:,.2f}" if value >= 1 else f"{value:.4f}".rstrip("0").rstrip(".") or "0"


def _studies(spike: Spike, window: Window, language: str) -> tuple[list[str], list[AlertEvidence], list[str]]:
    """(observations, their articles, what was left out) for one move; rumours never stand beside a price."""
    doubtful = {e.article for e in window.entrants if e.status is Status.RUMOURED}
    studies = [
        s
        for s in window.studies
        if s.ticker == spike.ticker
        and s.day == spike.day
        and s.article not in doubtful
        and not (s.article in window.cited and window.cited[s.article].rumoured)
    ]
    # The nearest news first; what has no known order comes last.
    studies.sort(key=lambda s: (s.lead_sessions is None, abs(s.lead_sessions or 0), s.lead_sessions or 0, s.article))
    shown, said = studies[:MOST_STUDIES], words.words(language)
    lines = [_observation(s, window.cited.get(s.article), language) for s in shown]
    if studies:
        lines += _returns(studies[0], language)
    evidence = [_evidence(s.article, window.cited[s.article]) for s in shown if s.article in window.cited]
    more = [said["more_studies"].format(count=len(studies) - len(shown))] if len(studies) > len(shown) else []
    return lines, evidence, more


def _observation(study: Study, cited: Cited | None, language: str) -> str:
    """When the news stood to the move, and which news it was."""
    said = words.words(language)
    line = _order(study, cited, said)
    return line + (said["study_title"].format(title=clip(cited.title, TITLE_LIMIT)) if cited else "")


def _order(study: Study, cited: Cited | None, said: dict[str, str]) -> str:
    """`lead_sessions` counts from the first session that could answer the news, so 0 may be news of the evening before.

    Where the publication is known, its date decides what may be called the same day; a bare day gives no order.
    """
    lead, published = study.lead_sessions, cited.published_at if cited else None
    if published is not None and cited is not None:
        local = published.astimezone(NEW_YORK if study.ticker.endswith(".US") else SHANGHAI)
        clock = f"{local:%m-%d}" if cited.by_the_day else f"{published.astimezone(SHANGHAI):%m-%d %H:%M}"
        if local.date() == study.day:
            return said["study_same"] if cited.by_the_day else said["study_same_at"].format(time=clock)
        if lead == 0:
            return said["study_next"].format(time=clock)
    if lead is None:
        return said["study_unknown"]
    if lead == 0:
        return said["study_session"]
    return said["study_before" if lead > 0 else "study_after"].format(count=abs(lead))


def _returns(study: Study, language: str) -> list[str]:
    said = words.words(language)
    figures = (("abnormal", study.abnormal_return), ("car_1", study.car_1), ("car_5", study.car_5))
    parts = [said[key].format(value=names.percent(value)) for key, value in figures if value is not None]
    return [said["stop"].join(parts)] if parts else []


def _evidence(article: str, cited: Cited) -> AlertEvidence:
    published = ""
    if cited.published_at:
        local = cited.published_at.astimezone(SHANGHAI)
        published = local.date().isoformat() if cited.by_the_day else local.isoformat(timespec="minutes")
    return AlertEvidence(article, cited.url, clip(cited.title), clean(cited.source), published)
