"""Commands that look at what is stored: entrants, events, show."""

from __future__ import annotations

from typing import Annotated, Any

import typer

import store
from commands.base import (
    FACTIONS,
    ConfigOption,
    JsonOption,
    LimitOption,
    SinceOption,
    UntilOption,
    change,
    clean,
    local,
    moment,
    opened,
    out,
    price,
    print_json,
    print_table,
    say,
    told_by,
)
from commands.names import models_of
from pipeline.entities import registry
from records import Company, EventType, InputError

app = typer.Typer()


@app.command(
    help=say(
        "First-ever entrants with evidence. Example: baimo entrants --since 7d",
        "新入局者及其证据。例：baimo entrants --since 7d",
    )
)
def entrants(
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 50,
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    settings, engine = opened(config)
    now = settings.now()
    with engine.connect() as db:
        found = store.entrants.query(db, moment(since, now), moment(until, now, end=True), limit)
        told = store.stories.tellings(db, (e.article for e in found), now)
    if json_:
        print_json(
            {
                "kind": e.kind, "company": e.company, "company_id": e.company_id, "model": e.model, "faction": e.faction.number,
                "faction_reasons": list(e.faction.reasons), "basis": e.basis, "basis_of": e.basis_of, "stage": e.stage, "status": e.status,
                "first_recorded": e.first_recorded, "review": e.review, "known_at": e.known_at, "confidence": e.confidence,
                "evidence": {"article": e.article, "url": e.url, "text": e.evidence.text}, **told_by(told.get(e.article)),
            }
            for e in found
        )  # fmt: skip
        return
    columns = [
        say("known", "得知"),
        say("kind", "类型"),
        say("company", "公司"),
        say("faction", "派系"),
        say("model", "模型"),
        say("basis", "基础"),
        say("stage", "阶段"),
        say("evidence", "证据"),
    ]
    print_table(
        columns,
        [
            (
                local(e.known_at),
                _kind(e.kind, e.first_recorded, e.review),
                e.company,
                FACTIONS[e.faction.number],
                e.model or "—",
                e.basis,
                e.stage,
                e.evidence.text[:60],
            )
            for e in found
        ],
    )


def _kind(kind: str, first_recorded: bool, review: bool) -> str:
    name = {"new_entrant": say("new entrant", "新入局"), "new_model": say("new model", "新模型")}.get(kind, kind)
    if first_recorded:
        name = say("first recorded", "首次收录")
    return name + (say(" (review)", "（待核）") if review else "")


@app.command(
    help=say(
        "Events of large models. Example: baimo events --org 百度 --since 30d",
        "大模型事件。例：baimo events --org 百度 --since 30d",
    )
)
def events(
    org: Annotated[
        str | None, typer.Option(help=say("Organisation, by any of its names.", "机构（任一名称）。"))
    ] = None,
    type_: Annotated[EventType | None, typer.Option("--type")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 50,
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    settings, engine = opened(config)
    now = settings.now()
    known = registry.load(settings.analysis.registry).company(org) if org else None
    with engine.connect() as db:
        found = store.events.query(
            db, moment(since, now), moment(until, now, end=True), known.id if known else org, type_, limit
        )
    if json_:
        print_json(map(event_row, found))
        return
    columns = [
        "id",
        say("known", "得知"),
        say("type", "类型"),
        say("status", "状态"),
        say("organisation", "机构"),
        say("model", "模型"),
        say("evidence", "证据"),
    ]
    print_table(
        columns,
        [
            (
                e.id[:8],
                local(e.known_at),
                e.event.type,
                e.event.status,
                e.event.org,
                e.event.model or "—",
                e.event.evidence.text[:60],
            )
            for e in found
        ],
    )


def event_row(found: store.events.StoredEvent) -> dict[str, Any]:
    e = found.event
    return {
        "id": found.id, "known_at": found.known_at, "event_type": e.type, "status": e.status, "org": e.org, "owner": e.owner, "model": e.model,
        "faction": e.faction.number, "event_date": e.event_date, "provider": e.provider, "target": e.target, "amount": e.amount,
        "currency": e.currency, "rule": e.rule, "confidence": e.confidence, "article": e.article, "url": found.url, "title": found.title,
        "evidence": {"text": e.evidence.text, "start": e.evidence.start, "end": e.evidence.end},
    }  # fmt: skip


@app.command(
    help=say(
        "One organisation: faction, models, events, prices. Example: baimo show 云从科技",
        "单个机构：派系、模型、事件、行情。例：baimo show 云从科技",
    )
)
def show(
    name: Annotated[str, typer.Argument(show_default=False)], config: ConfigOption = None, json_: JsonOption = False
) -> None:
    settings, engine = opened(config)
    names = registry.load(settings.analysis.registry)
    company = names.company(name)
    key = company.id if company else name
    with engine.connect() as db:
        timeline = store.events.query(db, org=key, limit=50)
        entered = store.entrants.query(db, company=key)
        moves = [
            s for t in (company.tickers if company else ()) for s in store.market.spikes(db, ticker=t.code, limit=10)
        ]
    if company is None and not timeline and not entered:
        raise InputError(say(f"{name}: neither in the registry nor in any article", f"{name}：名录和文章中都没有"))
    models = models_of(names).get(company.id, []) if company else []
    if json_:
        print_json(
            [
                {
                    "company": _company(company, name),
                    "models": models,
                    "events": list(map(event_row, timeline)),
                    "entered": [
                        {"kind": e.kind, "model": e.model, "known_at": e.known_at, "stage": e.stage} for e in entered
                    ],
                    "spikes": [{"ticker": s.ticker, "day": s.day, "kind": s.kind, "change": s.change} for s in moves],
                }
            ]
        )
        return
    faction = company.faction if company else entered[0].faction if entered else None
    out.print(
        f"[bold]{clean(company.name if company else name)}[/bold]  {FACTIONS[faction.number] if faction else '—'}"
    )
    for reason in faction.reasons if faction else ():
        out.print(f"  · {clean(reason)}")
    if models:
        out.print(say("models: ", "模型：") + clean("、".join(models)))
    out.print()
    rows = [
        (local(e.known_at), e.event.type, e.event.status, e.event.model or "—", e.event.evidence.text[:60], e.url)
        for e in timeline
    ]
    print_table(
        [
            say("known", "得知"),
            say("type", "类型"),
            say("status", "状态"),
            say("model", "模型"),
            say("evidence", "证据"),
            say("link", "链接"),
        ],
        rows,
        say("No event stored.", "尚无事件。"),
    )
    if moves:
        out.print()
        print_table(
            [say("day", "日期"), say("ticker", "代码"), "%", say("close", "收盘"), say("rules", "规则")],
            [
                (s.day.isoformat(), s.ticker, change(s.change), price(s.close), " ".join(h.rule for h in s.hits))
                for s in moves
            ],
        )


def _company(company: Company | None, name: str) -> dict[str, Any]:
    if company is None:
        return {"name": name}
    return {
        "id": company.id,
        "name": company.name,
        "faction": company.faction.number,
        "faction_reasons": list(company.faction.reasons),
        "tickers": [t.code for t in company.tickers],
    }
