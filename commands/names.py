"""Commands about who is known by name: companies, companies import, models."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import config as settings_file
import store
from commands.base import (
    FACTIONS,
    ConfigOption,
    JsonOption,
    LimitOption,
    opened,
    out,
    print_json,
    print_table,
    say,
)
from jobs import companies as importing
from pipeline.entities import listed
from pipeline.entities.registry import Registry
from records import SHANGHAI, ImportedCompany, InputError

app = typer.Typer()
companies_app = typer.Typer(
    help=say(
        "Organisations known by name. Example: baimo companies --faction 4",
        "名录中的机构。例：baimo companies --faction 4",
    ),
    invoke_without_command=True,
)
app.add_typer(companies_app, name="companies")


@companies_app.callback()
def companies(
    context: typer.Context,
    faction: Annotated[int | None, typer.Option(min=1, max=4)] = None,
    limit: LimitOption = 1000,
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    if context.invoked_subcommand:
        return
    names = listed.load(settings_file.load(config).analysis.registry, _imported(config))
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


@companies_app.command(
    "import",
    help=say(
        "Take a code list of an exchange or rows of the state's filing list (csv, docx, pdf, jsonl). "
        "Example: baimo companies import a-shares.csv",
        "导入交易所代码表或备案清单（csv、docx、pdf、jsonl）。例：baimo companies import a-shares.csv",
    ),
)
def companies_import(
    paths: Annotated[list[Path], typer.Argument(show_default=False)], config: ConfigOption = None
) -> None:
    settings, engine = opened(config)
    counts = importing.import_(engine, paths, settings.now().astimezone(SHANGHAI).date())
    print_table(
        [say("rows", "行"), say("count", "数量")], [(name, str(number)) for name, number in sorted(counts.items())]
    )
    out.print(say("Next: baimo reprocess --stage analyse", "下一步：baimo reprocess --stage analyse"), markup=False)


def _imported(config: Path | None) -> list[ImportedCompany]:
    """What was imported, where there is a store; looking at names needs none, and makes none."""
    with store.schema.glance(settings_file.load(config).database.url) as db:
        return store.companies.imported(db) if db else []


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
    names = listed.load(settings_file.load(config).analysis.registry, _imported(config))
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


def models_of(names: Registry) -> dict[str, list[str]]:
    """Company id → the names of its models."""
    found: dict[str, list[str]] = {}
    for model in names.models.values():
        found.setdefault(model.owner, []).append(model.name)
    return found
