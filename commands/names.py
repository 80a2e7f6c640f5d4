"""Commands about the registry: companies, models."""

from __future__ import annotations

from typing import Annotated

import typer

import config as settings_file
from commands.base import FACTIONS, ConfigOption, JsonOption, LimitOption, print_json, print_table, say
from pipeline.entities import registry
from records import InputError

app = typer.Typer()


@app.command(
    help=say(
        "Organisations the registry knows. Example: baimo companies --faction 4",
        "名录中的机构。例：baimo companies --faction 4",
    )
)
def companies(
    faction: Annotated[int | None, typer.Option(min=1, max=4)] = None,
    limit: LimitOption = 1000,
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    names = registry.load(settings_file.load(config).analysis.registry)
    chosen = [c for c in names.companies.values() if faction is None or c.faction.number == faction][:limit]
    models = models_of(names)
    if json_:
        print_json(
            {
                "id": c.id, "name": c.name, "aliases": list(c.aliases), "type": c.type, "faction": c.faction.number, "owner": c.owner or None,
                "tickers": [t.code for t in c.tickers], "models": models.get(c.id, []), "known_from": c.known_from, "entrant_from": c.entrant_from,
            }
            for c in chosen
        )  # fmt: skip
        return
    columns = [
        say("name", "名称"),
        say("faction", "派系"),
        say("type", "类别"),
        say("tickers", "代码"),
        say("models", "模型"),
    ]
    print_table(
        columns,
        [
            (
                c.name,
                FACTIONS[c.faction.number],
                c.type,
                " ".join(t.code for t in c.tickers),
                "、".join(models.get(c.id, [])[:4]),
            )
            for c in chosen
        ],
    )


@app.command(
    help=say(
        "Large models the registry knows. Example: baimo models --org 百度",
        "名录中的大模型。例：baimo models --org 百度",
    )
)
def models(
    org: Annotated[str | None, typer.Option(help=say("Owner, by any of its names.", "所属机构（任一名称）。"))] = None,
    limit: LimitOption = 1000,
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    names = registry.load(settings_file.load(config).analysis.registry)
    owner = names.company(org) if org else None
    if org and owner is None:
        raise InputError(say(f"{org}: not in the registry", f"{org}：名录中没有"))
    chosen = [m for m in names.models.values() if owner is None or m.owner == owner.id][:limit]
    if json_:
        print_json(
            {
                "id": m.id,
                "name": m.name,
                "owner": names.companies[m.owner].name,
                "aliases": list(m.aliases),
                "known_from": m.known_from,
                "basis": m.basis,
                "basis_of": m.basis_of,
            }
            for m in chosen
        )
    else:
        columns = [
            say("name", "名称"),
            say("owner", "所属"),
            say("known", "得知"),
            say("basis", "底座"),
            say("also", "别名"),
        ]
        print_table(
            columns,
            [
                (m.name, names.companies[m.owner].name, m.known_from.isoformat(), m.basis, "、".join(m.aliases[:4]))
                for m in chosen
            ],
        )


def models_of(names: registry.Registry) -> dict[str, list[str]]:
    """Company id → the names of its models."""
    found: dict[str, list[str]] = {}
    for model in names.models.values():
        found.setdefault(model.owner, []).append(model.name)
    return found
