"""`baimo sources`: which there are and how they do, one as data with its last crawls, and whether they are alive."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import Annotated

import typer

import config as settings_file
from commands import health, proposing
from commands.base import (
    EXIT_PARTLY,
    ConfigOption,
    JsonOption,
    LimitOption,
    local,
    out,
    print_json,
    print_table,
    progress,
    say,
)
from crawler import sources
from jobs import check
from records import InputError, Source

VERDICTS = {  # of a check, in both languages
    "ok": ("ok", "正常"),
    "unchanged": ("unchanged", "无变化"),
    "skipped": ("skipped", "已跳过"),
    "frozen": ("frozen", "停止更新"),
    "empty": ("empty list", "列表为空"),
    "page_instead": ("page instead of data", "返回的是网页"),
    "challenge": ("challenge", "人机验证"),
    "robots": ("robots.txt", "robots 不允许"),
    "unreachable": ("unreachable", "无法连接"),
    "http": ("HTTP error", "HTTP 错误"),
    "layout": ("layout changed", "结构已变"),
    "no_text": ("no text", "取不到正文"),
    "degraded": ("degraded", "残缺"),
    "failed": ("failed", "失败"),
}
ROBOTS = {
    "allowed": ("allowed", "允许"),
    "disallowed": ("disallowed", "不允许"),
    "unreachable": ("unreachable", "无法读取"),
    "overridden": ("overridden", "已豁免"),
}
app = typer.Typer()
sources_app = typer.Typer(
    help=say("Sources: list, show, check, try, add.", "来源：列出、查看、检查、试抓、新增。"), no_args_is_help=True
)
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
    _, off = sources.active(
        known, settings.crawl.enable, settings.crawl.disable, settings.ui.language, settings.crawl.chromium
    )
    found = health.read(settings)
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
                **health.as_json(found.states.get(s.id)),
                "hosts": health.hosts_json(health.hosts_of(s, found.hosts)),
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
        say("state", "状态"),
        health.carried_name(),
        say("remarks", "说明"),
    ]
    print_table(columns, [_list_row(s, off.get(s.id), found) for s in known.values()])


def _list_row(source: Source, why_off: str | None, found: health.Health) -> tuple[str, ...]:
    state = found.states.get(source.id)
    note = state.reason if state and why_off is None else why_off or ""
    return (
        source.id,
        source.name,
        source.spider,
        f"{source.every_minutes} min",
        "✓" if why_off is None else "—",
        health.state_word(state),
        health.carried(state),
        health.remarks(note, state, health.hosts_of(source, found.hosts)),
    )


@sources_app.command(
    "show",
    help=say(
        "One source as data, its health and its last crawls. Example: baimo sources show ithome",
        "查看一个来源的定义、健康状况与最近各次采集。例：baimo sources show ithome",
    ),
)
def sources_show(
    id: Annotated[str, typer.Argument(show_default=False)],
    limit: LimitOption = 10,
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    settings = settings_file.load(config)
    source = _one(_known(settings), id)
    said = {key: value for key, value in asdict(source).items() if value not in ("", (), {}, None)}
    said["list"] = {key: value for key, value in said["list"].items() if value}
    said["article"] = {key: value for key, value in said["article"].items() if value}
    found = health.read(settings, source.id, limit)
    state, hosts = found.states.get(source.id), health.hosts_of(source, found.hosts)
    if json_:
        told = health.as_json(state) | {"hosts": health.hosts_json(hosts)}
        print_json([said | {"health": told, "crawls": list(health.crawls_json(found.crawls))}])
        return
    out.print(json.dumps(said, ensure_ascii=False, indent=2, default=str), markup=False)
    out.print()
    if state:
        note = health.remarks(state.reason, state, hosts)
        line = f"{health.state_word(state)} · {say('last success', '上次成功')} {local(state.last_success)}"
        line += f" · {health.carried_name()} {health.carried(state)}"
        out.print(line + (f" · {note}" if note else ""), markup=False, soft_wrap=True)
    if hosts:
        health.print_hosts(hosts)
    health.print_crawls(found.crawls)


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
    active, _ = sources.active(
        known, settings.crawl.enable, settings.crawl.disable, settings.ui.language, settings.crawl.chromium
    )
    todo = [_one(known, name) for name in id] if id else [s for s in active if s.spider != "quotes"]
    with progress(say("check", "检查")) as step:
        found = asyncio.run(check.check(settings, todo, step))
    if json_:
        print_json(asdict(row) | {"healthy": row.healthy} for row in found)
    else:
        print_table(_check_columns(), map(_check_row, found))
    if not all(row.healthy for row in found):
        raise typer.Exit(EXIT_PARTLY)


def _check_columns() -> list[str]:
    return [
        "id",
        say("verdict", "结论"),
        say("reached", "可达"),
        say("root", "内容"),
        say("items", "条数"),
        say("newest", "最新"),
        say("max age", "时限"),
        say("title", "标题"),
        say("time", "时间"),
        say("text", "正文"),
        say("length", "正文字数"),
        "robots",
        say("why", "原因"),
    ]


def _check_row(row: check.Checked) -> tuple[str, ...]:
    verdict, robots = VERDICTS.get(row.verdict), ROBOTS.get(row.robots)
    return (
        row.id,
        say(*verdict) if verdict else row.verdict,
        "✓" if row.reachable else "—",
        row.root,
        str(row.listed),
        local(row.newest),
        f"{row.max_age_days} d",
        _percent(row.titled),
        _percent(row.dated),
        _percent(row.with_text),
        str(row.text_length),
        say(*robots) if robots else row.robots,
        row.why,
    )


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.0%}"


def _known(settings: settings_file.Settings) -> dict[str, Source]:
    return sources.load(settings.crawl.sources_dirs, settings.crawl.builtin_sources)


def _one(known: dict[str, Source], name: str) -> Source:
    if name not in known:
        raise InputError(f"no source {name}{settings_file.nearest(name, known)}")
    return known[name]


sources_app.add_typer(proposing.app)  # try and add, beside these
