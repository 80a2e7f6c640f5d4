"""A digest as a reader sees it: every string clean, every label in the digest's language, nothing yet escaped."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation

from alerts import names, words
from alerts.clean import clean, clip, host, link
from alerts.digest import grouped
from alerts.render.cells import cells
from alerts.silence import lost
from records import SHANGHAI, Alert, AlertEvidence, Digest, SourceState, Stage

NEWS = ("new_entrant", "new_model", "filing_list", "stage_change", "promise_slipped")  # sections with their sentences
SUBJECT_LIMIT = 140  # cells; mail programs show less than that of a longer one
SUBJECT_NAMES = 3
MOST_BROKEN = 20  # sources with a broken rule that are named; the rest is counted
BLIND = ("failed", "empty", "stale", "degraded", "skipped")
REACHED = ("ok", "unchanged")


@dataclass(frozen=True, slots=True)
class Quoted:
    """One quotation: `url` is a safe link or "", `shown` what to print in its place, `host` where it leads."""

    text: str
    source: str
    when: str
    url: str
    shown: str
    host: str


@dataclass(frozen=True, slots=True)
class Item:
    """One alert."""

    kind: str
    title: str
    company: str
    model: str
    faction: str
    number: int  # of the faction; 0: none
    basis: str
    stage: str
    severity: int
    rumour: bool
    detail: tuple[str, ...]
    quotes: tuple[Quoted, ...]
    ticker: str = ""
    close: str = ""
    change: str = ""
    direction: str = "none"  # up · down · none


@dataclass(frozen=True, slots=True)
class Blind:
    """A source that was not seen, or not whole, and why."""

    name: str
    state: str  # failed · empty · stale · degraded · skipped
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class View:
    language: str
    said: dict[str, str]
    number: str  # the digest's id
    subject: str
    period: str
    day: str
    sections: dict[str, list[Item]]  # entrants, models, prices, silent, recorded: those that have any
    counts: list[tuple[str, str, int]]  # (section, label, how many)
    coverage: str
    coverage_counts: dict[str, int]
    blind: list[Blind] = field(default_factory=list)
    broken: list[tuple[str, str]] = field(default_factory=list)  # sources whose rule is broken, each with the day since
    broken_line: str = ""  # the same for a reader

    @property
    def news(self) -> bool:
        return any(name in self.sections for name in (*NEWS, "price"))

    @property
    def rises(self) -> int:
        return sum(item.direction == "up" for item in self.sections.get("price", ()))

    @property
    def falls(self) -> int:
        return sum(item.direction == "down" for item in self.sections.get("price", ()))


SECTIONS = {"price_spike": "price", "price_drop": "price"}  # kind → section, where it is not its own


def view(digest: Digest) -> View:
    """All that the three forms print, in the order they print it."""
    language = digest.language if digest.language in words.LANGUAGES else "zh"
    said = words.words(language)
    sections: dict[str, list[Item]] = {}
    for kind, alerts in grouped(digest).items():
        sections.setdefault(SECTIONS.get(kind, clean(kind)), []).extend(_item(a, language) for a in alerts)
    if "price" in sections:
        sections["price"].sort(key=lambda i: -i.severity)  # stable: rises and falls keep the digest's order
    counts = [(name, said.get(name, name), len(items)) for name, items in sections.items()]
    states = Counter(s.state for s in digest.coverage)
    line, numbers = _coverage(states, said)
    broken = [_broken(s, s.rule_broken_since) for s in digest.coverage if s.rule_broken_since]
    return View(
        language=language,
        said=said,
        number=clean(digest.id),
        subject=_subject(sections, said, digest.until),
        period=_period(digest.since, digest.until),
        day=f"{digest.until.astimezone(SHANGHAI):%Y-%m-%d}",
        sections=sections,
        counts=counts,
        coverage=line,
        coverage_counts=numbers,
        blind=[_blind(s, said) for s in digest.coverage if s.state in BLIND],
        broken=broken,
        broken_line=_broken_line(broken, said),
    )


def facts(item: Item, said: dict[str, str]) -> str:
    """阶段 内测 · 底座 自研 · 级别 3 · 688327.SH: what is known of it, in one line."""
    known = [f"{said[name]} {value}" for name, value in (("stage", item.stage), ("basis", item.basis)) if value]
    return " · ".join([*known, f"{said['severity']} {item.severity}", *filter(None, [item.ticker])])


def _item(alert: Alert, language: str) -> Item:
    rumours = {stages[Stage.RUMOUR] for stages in names.STAGES.values()}
    change = _decimal(alert.figures.get("change", ""))
    close = _decimal(alert.figures.get("close", ""))
    code = clean(alert.figures.get("currency", "")) or names.currency(alert.ticker or "")
    return Item(
        kind=clean(alert.kind),
        title=clean(alert.title),
        company=clean(alert.company),
        model=clean(alert.model or ""),
        faction=names.faction(alert.faction, language),
        number=alert.faction.number or 0,
        basis=clean(alert.basis),
        stage=clean(alert.stage),
        severity=max(1, min(4, alert.severity)),
        rumour=alert.stage in rumours,
        detail=tuple(clean(line) for line in alert.detail),
        quotes=tuple(_quoted(e) for e in alert.evidence),
        ticker=clean(alert.ticker or ""),
        close="" if close is None else names.money(close, code, language),
        change="" if change is None else names.percent(change),
        direction="none" if not change else "up" if change > 0 else "down",
    )


def _quoted(e: AlertEvidence) -> Quoted:
    url = link(e.url)
    return Quoted(clip(e.text), clean(e.source), _moment(e.published), url, url or clip(e.url), host(e.url))


def _moment(text: str) -> str:
    """2023-05-16 or 2023-05-16 09:30, in Chinese time; what is no ISO date is not shown."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return ""
    if len(text) <= 10 or moment.tzinfo is None:
        return f"{moment:%Y-%m-%d}"
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _period(since: datetime, until: datetime) -> str:
    start, end = since.astimezone(SHANGHAI), until.astimezone(SHANGHAI)
    last = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M} — {last}"


def _coverage(states: Counter[str], said: dict[str, str]) -> tuple[str, dict[str, int]]:
    numbers = {name: states[name] for name in BLIND}
    numbers["reached"] = sum(states[name] for name in REACHED)
    numbers["due"] = sum(numbers.values())
    if not numbers["due"]:
        return said["coverage_none"], numbers
    form = said["coverage_line"] + (said["coverage_degraded"] if numbers["degraded"] else "")
    return form.format(**numbers), numbers


def _blind(source: SourceState, said: dict[str, str]) -> Blind:
    reason = said["stop"].join(filter(None, (clip(source.reason), *(lost(part, said) for part in source.lost))))
    if source.last_success and source.state != "degraded":
        seen = said["last_success"].format(time=f"{source.last_success.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
        reason = said["stop"].join(filter(None, (reason, seen)))
    return Blind(clean(source.name) or clean(source.id), source.state, said[source.state], reason)


def _broken(source: SourceState, since: datetime) -> tuple[str, str]:
    return clean(source.name) or clean(source.id), f"{since.astimezone(SHANGHAI):%Y-%m-%d}"


def _broken_line(broken: list[tuple[str, str]], said: dict[str, str]) -> str:
    """正文规则失效，暂用通用提取：江城财经（自 2024-05-20 起）."""
    told = [name + said["bracket"].format(text=said["since_day"].format(day=day)) for name, day in broken[:MOST_BROKEN]]
    if len(broken) > len(told):
        told.append(said["more"].format(count=len(broken) - len(told)))
    return said["rules_broken"] + said["colon"] + said["list"].join(told) if told else ""


def _subject(sections: dict[str, list[Item]], said: dict[str, str], until: datetime) -> str:
    """百模快报 05-18 15:40｜新入局 2：云岭科技、远航汽车｜价格异动 1：云岭科技. One line, with as many names as fit."""
    for most in range(SUBJECT_NAMES, -1, -1):
        subject = _subject_with(most, sections, said, until)
        if cells(subject) <= SUBJECT_LIMIT:
            break
    return subject


def _subject_with(most: int, sections: dict[str, list[Item]], said: dict[str, str], until: datetime) -> str:
    parts = [f"{said['digest']} {until.astimezone(SHANGHAI):%m-%d %H:%M}"]
    for section in (*NEWS, "price", "source_silent"):
        if items := sections.get(section):
            top = list(dict.fromkeys(_named(i, said) for i in items))[:most]
            shown = said["colon"] + said["list"].join(top) if top and section != "source_silent" else ""
            parts.append(f"{said[section]} {len(items)}{shown}")
    return said["bar"].join(parts if len(parts) > 1 else [*parts, said["nothing_short"]])


def _named(item: Item, said: dict[str, str]) -> str:
    return f"{item.company}{said['bracket'].format(text=said['unconfirmed_rumour'])}" if item.rumour else item.company
