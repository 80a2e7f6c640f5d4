"""Commands that look at what is stored: entrants, events."""

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
    local,
    moment,
    opened,
    print_json,
    print_table,
    say,
    told_by,
)
from jobs import names
from pipeline.events.stages import Stages
from records import Entrant, EventType

app = typer.Typer()
ENTERED = ("new_entrant", "new_model")


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
        found = store.entrants.query(db, moment(since, now), moment(until, now, end=True), limit, kinds=ENTERED)
        stages = Stages()
        stages.learn(store.entrants.known(db))
        told = store.stories.tellings(db, (e.article for e in found), now)
    if json_:
        print_json(
            {
                "kind": e.kind, "company": e.company, "company_id": e.company_id, "model": e.model, "faction": e.faction.number,
                "faction_reasons": list(e.faction.reasons), "basis": e.basis, "basis_of": e.basis_of, "stage": e.stage, "status": e.status,
                "stage_now": stages.now(e), "ended": stages.over(e), "first_recorded": e.first_recorded, "review": e.review, "known_at": e.known_at, "confidence": e.confidence,
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
                _stage(e, stages),
                e.evidence.text[:60],
            )
            for e in found
        ],
    )


def _stage(e: Entrant, stages: Stages) -> str:
    """The first stage, and what it has become."""
    now = stages.now(e)
    ended = say(" (ended)", "（已终止或否认）") if stages.over(e) else ""
    return (e.stage if now is e.stage else f"{e.stage} → {now}") + ended


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
    known = names.known(engine, settings).company(org) if org else None
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
