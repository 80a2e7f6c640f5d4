"""`baimo sources`: which there are, one as data, and whether they are alive."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import Annotated

import typer

import config as settings_file
from commands.base import EXIT_PARTLY, ConfigOption, JsonOption, local, out, print_json, print_table, progress, say
from crawler import sources
from jobs import check
from records import InputError, Source

app = typer.Typer()
sources_app = typer.Typer(help=say("Sources: list, show, check.", "来源：列出、查看、检查。"), no_args_is_help=True)
app.add_typer(sources_app, name="sources")


@sources_app.command(
    "list",
    help=say(
        "All sources, on or off, and why. Example: baimo sources list", "全部来源、开关及原因。例：baimo sources list"
    ),
)
def sources_list(config: ConfigOption = None, json_: JsonOption = False) -> None:
    settings = settings_file.load(config)
    known = _known(settings)
    _, off = sources.active(known, settings.crawl.enable, settings.crawl.disable)
    if json_:
        print_json(
            {
                "id": s.id,
                "name": s.name,
                "spider": s.spider,
                "on": s.id not in off,
                "why_off": off.get(s.id),
                "every_minutes": s.every_minutes,
                "url": s.endpoints[0].url,
            }
            for s in known.values()
        )
        return
    columns = [
        "id",
        say("name", "名称"),
        say("spider", "爬虫"),
        say("every", "间隔"),
        say("on", "启用"),
        say("why off", "未启用原因"),
    ]
    print_table(
        columns,
        [
            (s.id, s.name, s.spider, f"{s.every_minutes} min", "—" if s.id in off else "✓", off.get(s.id, ""))
            for s in known.values()
        ],
    )


@sources_app.command(
    "show",
    help=say(
        "One source as data. Example: baimo sources show ithome", "查看一个来源的定义。例：baimo sources show ithome"
    ),
)
def sources_show(
    id: Annotated[str, typer.Argument(show_default=False)], config: ConfigOption = None, json_: JsonOption = False
) -> None:
    source = _one(_known(settings_file.load(config)), id)
    said = {key: value for key, value in asdict(source).items() if value not in ("", (), {}, None)}
    said["list"] = {key: value for key, value in said["list"].items() if value}
    said["article"] = {key: value for key, value in said["article"].items() if value}
    if json_:
        print_json([said])
    else:
        out.print(json.dumps(said, ensure_ascii=False, indent=2, default=str), markup=False)


@sources_app.command(
    "check",
    help=say(
        "Ask each live source once: is it alive? Nothing is stored. Example: baimo sources check ithome",
        "实际请求一次，检查来源是否可用；不入库。例：baimo sources check ithome",
    ),
)
def sources_check(
    id: Annotated[list[str] | None, typer.Argument(help=say("None: all that are on.", "缺省为全部已启用"))] = None,
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    settings = settings_file.load(config)
    known = _known(settings)
    active, _ = sources.active(known, settings.crawl.enable, settings.crawl.disable)
    todo = [_one(known, name) for name in id] if id else [s for s in active if s.spider != "quotes"]
    with progress(say("check", "检查")) as step:
        found = asyncio.run(check.check(settings, todo, step))
    if json_:
        print_json(row | {"newest": row["newest"]} for row in found)
    else:
        print_table(
            [
                "id",
                say("verdict", "结论"),
                say("listed", "列表条数"),
                say("opened", "打开"),
                say("newest", "最新"),
                say("text", "正文字数"),
                say("why", "原因"),
            ],
            [
                (
                    r["id"],
                    r["state"],
                    str(r["listed"]),
                    str(r["opened"]),
                    local(r["newest"]),
                    str(r["text_length"]),
                    r["why"],
                )
                for r in found
            ],
        )
    if any(row["state"] not in {"ok", "unchanged"} for row in found):
        raise typer.Exit(EXIT_PARTLY)


def _known(settings: settings_file.Settings) -> dict[str, Source]:
    return sources.load(settings.crawl.sources_dirs, settings.crawl.builtin_sources)


def _one(known: dict[str, Source], name: str) -> Source:
    if name not in known:
        raise InputError(f"no source {name}{settings_file.nearest(name, known)}")
    return known[name]
