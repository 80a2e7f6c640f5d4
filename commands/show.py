"""The command that shows one organisation: faction and why, models, its way, promised days, events, prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import typer

import store
from commands.base import (
    FACTIONS,
    ConfigOption,
    JsonOption,
    change,
    clean,
    local,
    opened,
    out,
    price,
    print_json,
    print_table,
    say,
)
from commands.look import event_row
from commands.names import models_of
from jobs.names import known
from jobs.windows import promised
from records import Company, Entrant, InputError, Promise, Spike
from store.claims import StoredClaim
from store.events import StoredEvent

app = typer.Typer()
SHOWN = 50  # events and claims


@dataclass(frozen=True, slots=True)
class Shown:
    """All that is known of one organisation, read once."""

    name: str
    company: Company | None  # None: not in the registry
    tracks: Sequence[tuple[str, date]]  # what kind of player it is, and from when
    models: Sequence[str]
    timeline: Sequence[StoredEvent]
    way: Sequence[Entrant]  # entries and changes of stage, oldest first
    promises: Sequence[Promise]
    claims: Sequence[StoredClaim]
    moves: Sequence[Spike]


@app.command(
    help=say(
        "One organisation: faction, models, stages, promised days, events, prices. Example: baimo show 云从科技",
        "单个机构：派系、模型、阶段、承诺日期、事件、价格。例：baimo show 云从科技",
    )
)
def show(
    name: str = typer.Argument(show_default=False), config: ConfigOption = None, json_: JsonOption = False
) -> None:
    shown = _read(name, config)
    if json_:
        print_json([_as_json(shown)])
        return
    _head(shown)
    _way(shown)
    _timeline(shown)
    _prices(shown)


def _read(name: str, config: ConfigOption) -> Shown:
    settings, engine = opened(config)
    names = known(engine, settings)
    company = names.company(name)
    key = company.id if company else name
    tickers = [t.code for t in company.tickers] if company else []
    with engine.connect() as db:
        shown = Shown(
            name=company.name if company else name,
            company=company,
            tracks=[(t, names.track_since(company, t)) for t in company.tracks] if company else (),
            models=models_of(names).get(company.id, []) if company else (),
            timeline=store.events.query(db, org=key, limit=SHOWN),
            way=store.entrants.query(db, company=key)[::-1],
            promises=[p for p in promised(db, settings.now()) if key in (p.company_id, p.company)],
            claims=store.claims.query(db, company=key, limit=SHOWN),
            moves=[spike for code in tickers for spike in store.market.spikes(db, ticker=code, limit=10)],
        )
    if company is None and not (shown.timeline or shown.way or shown.claims):
        raise InputError(say(f"{name}: neither in the registry nor in any article", f"{name}：名录和文章中都没有"))
    return shown


def _as_json(shown: Shown) -> dict[str, Any]:
    company = shown.company
    known = {} if company is None else {
        "id": company.id, "faction": company.faction.number, "faction_reasons": list(company.faction.reasons),
        "faction_against": list(company.faction.against), "tracks": [{"track": t, "since": since} for t, since in shown.tracks], "tickers": [t.code for t in company.tickers],
    }  # fmt: skip
    return {
        "company": {"name": shown.name, **known},
        "models": list(shown.models),
        "events": [event_row(found) for found in shown.timeline],
        "entered": [
            {"kind": e.kind, "model": e.model, "known_at": e.known_at, "stage": e.stage, "before": e.before, "status": e.status}
            for e in shown.way
        ],
        "promises": [
            {
                "model": p.model, "said": p.said, "due": p.due, "told_at": p.reported.known_at, "state": _state(p, "en"),
                "kept_at": p.kept.known_at if p.kept else None, "url": p.reported.url, "evidence": p.reported.event.evidence.text,
            }
            for p in shown.promises
        ],
        "claims": [
            {
                "kind": c.claim.kind, "item": c.claim.item, "from": c.claim.from_value, "to": c.claim.to_value, "percent": c.claim.percent,
                "currency": c.claim.currency, "unit": c.claim.unit, "period": c.claim.period, "known_at": c.known_at, "url": c.url,
                "text": c.claim.text,
            }
            for c in shown.claims
        ],
        "spikes": [{"ticker": s.ticker, "day": s.day, "kind": s.kind, "change": s.change} for s in shown.moves],
    }  # fmt: skip


def _head(shown: Shown) -> None:
    company = shown.company
    faction = company.faction if company else shown.way[-1].faction if shown.way else None
    out.print(f"[bold]{clean(shown.name)}[/bold]  {FACTIONS[faction.number] if faction else '—'}")
    for reason in faction.reasons if faction else ():
        out.print(f"  · {clean(reason)}")
    for reason in faction.against if faction else ():
        out.print(say("  · against: ", "  · 反面：") + clean(reason))
    if shown.tracks:
        said = (say(f"{track} (since {since})", f"{track}（{since} 起）") for track, since in shown.tracks)
        out.print(say("tracks: ", "赛道：") + clean("、".join(said)))
    if shown.models:
        out.print(say("models: ", "模型：") + clean("、".join(shown.models)))
    out.print()


def _way(shown: Shown) -> None:
    for e in shown.way:
        step = f"{e.before} → {e.stage}" if e.before and e.before is not e.stage else f"{e.stage}"
        out.print(clean(f"{local(e.known_at)}  {e.model or '—'}  {step}  {e.evidence.text[:60]}"))
    for p in shown.promises:
        told = say(f"said to come by {p.said}: ", f"曾称 {p.said} 推出：") + _state(p, "")
        out.print(clean(f"{local(p.reported.known_at)}  {p.model or '—'}  {told}"))
    if shown.way or shown.promises:
        out.print()


def _state(promise: Promise, language: str) -> str:
    """open · kept · late · slipped, in that language or, for "", the user's."""
    known = promise.kept is not None
    if promise.slipped_at is None:
        en, zh = ("kept", "如期") if known else ("open", "未到期")
    else:
        en, zh = ("late", "晚于承诺") if known else ("slipped", "到期未见报道")
    return en if language == "en" else say(en, zh)


def _timeline(shown: Shown) -> None:
    rows = [
        (local(e.known_at), e.event.type, e.event.status, e.event.model or "—", e.event.evidence.text[:60], e.url)
        for e in shown.timeline
    ]
    columns = [
        say("known", "得知"),
        say("type", "类型"),
        say("status", "状态"),
        say("model", "模型"),
        say("evidence", "证据"),
        say("link", "链接"),
    ]
    print_table(columns, rows, say("No event stored.", "尚无事件。"))


def _prices(shown: Shown) -> None:
    """What articles state of prices, and what the quotes did."""
    if shown.claims:
        out.print()
        rows = [(local(c.known_at), c.claim.kind, c.claim.item or "—", c.claim.text[:60], c.url) for c in shown.claims]
        columns = [say("known", "得知"), say("price of", "价格类别"), say("item", "项目"), say("words", "原文")]
        print_table([*columns, say("link", "链接")], rows)
    if shown.moves:
        out.print()
        print_table(
            [say("day", "日期"), say("ticker", "代码"), "%", say("close", "收盘"), say("rules", "规则")],
            [
                (s.day.isoformat(), s.ticker, change(s.change), price(s.close), " ".join(h.rule for h in s.hits))
                for s in shown.moves
            ],
        )
