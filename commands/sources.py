"""`baimo sources`: which there are, one as data, and whether they are alive."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

import config as settings_file
from commands.base import (
    EXIT_PARTLY,
    ConfigOption,
    JsonOption,
    broken_rules,
    err,
    local,
    out,
    print_json,
    print_table,
    progress,
    rule_note,
    say,
)
from crawler import sources
from jobs import check, propose
from records import InputError, Source, StoreError

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
    _, off = sources.active(known, settings.crawl.enable, settings.crawl.disable, settings.ui.language)
    broken = broken_rules(settings)
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
                "rule_broken_since": broken.get(s.id),
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
        say("remarks", "说明"),
    ]
    print_table(
        columns,
        [
            (
                s.id,
                s.name,
                s.spider,
                f"{s.every_minutes} min",
                "—" if s.id in off else "✓",
                rule_note(off.get(s.id, ""), broken.get(s.id)),
            )
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
    settings = settings_file.load(config)
    source = _one(_known(settings), id)
    said = {key: value for key, value in asdict(source).items() if value not in ("", (), {}, None)}
    said["list"] = {key: value for key, value in said["list"].items() if value}
    said["article"] = {key: value for key, value in said["article"].items() if value}
    if since := broken_rules(settings).get(source.id):
        said["rule_broken_since"] = since.isoformat()
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
    active, _ = sources.active(known, settings.crawl.enable, settings.crawl.disable, settings.ui.language)
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


UrlArgument = Annotated[
    str,
    typer.Argument(
        help=say("A site, feed, sitemap or JSON address.", "网站、订阅、站点地图或 JSON 地址。"), show_default=False
    ),
]
DirOption = Annotated[
    Path | None,
    typer.Option(
        "--dir",
        help=say(
            "Where the file is saved. None: the first of crawl.sources_dirs, or sources/ beside the configuration.",
            "保存目录；缺省为 crawl.sources_dirs 的第一项，或配置文件旁的 sources/。",
        ),
        show_default=False,
    ),
]


@sources_app.command(
    "try",
    help=say(
        "Propose a source for any address and show what it would collect. Example: baimo sources try https://www.site.example --save site",
        "为任意网址生成来源定义，并展示会抓到什么。例：baimo sources try https://www.site.example --save site",
    ),
)
def sources_try(
    url: UrlArgument,
    save: Annotated[
        str | None, typer.Option("--save", help=say("Save it under this id.", "以此 id 保存。"), show_default=False)
    ] = None,
    dir: DirOption = None,
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    settings = settings_file.load(config)
    found = _proposed(settings, url, save or "")
    _show(found, _saved(settings, found, dir) if save else None, settings, json_)


@sources_app.command(
    "add",
    help=say(
        "Propose a source for any address and save it. Example: baimo sources add https://www.site.example/feed",
        "为任意网址生成来源定义并保存。例：baimo sources add https://www.site.example/feed",
    ),
)
def sources_add(
    url: UrlArgument,
    id: Annotated[
        str | None, typer.Option("--id", help=say("None: the site's name.", "缺省为站点名。"), show_default=False)
    ] = None,
    dir: DirOption = None,
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    settings = settings_file.load(config)
    found = _proposed(settings, url, id or "")
    _show(found, _saved(settings, found, dir), settings, json_)


def _proposed(settings: settings_file.Settings, url: str, id: str) -> propose.Proposed:
    with progress(say("looking", "探测")) as step:
        return asyncio.run(propose.proposal(settings, url, id, step))


def _saved(settings: settings_file.Settings, found: propose.Proposed, folder: Path | None) -> Path:
    """Write the file where it was not before. InputError where it is there, StoreError where it cannot be written."""
    beside = (settings.file.resolve().parent if settings.file else Path.cwd()) / "sources"
    file = (folder or next(iter(settings.crawl.sources_dirs), beside)).resolve() / f"{found.id}.toml"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as opened:
            opened.write(found.toml)
    except FileExistsError:
        raise InputError(f"{file} is there already; give another id") from None
    except OSError as error:
        raise StoreError(f"{file}: cannot be written: {error.strerror}") from None
    return file


def _show(found: propose.Proposed, saved: Path | None, settings: settings_file.Settings, json_: bool) -> None:
    listens = saved is not None and saved.parent in {folder.resolve() for folder in settings.crawl.sources_dirs}
    if json_:
        print_json([asdict(found) | {"saved": str(saved) if saved else None, "read_by_config": listens}])
        return
    for reason in found.passed_over:
        err.print(say(f"passed over: {reason}", f"未采用：{reason}"), markup=False)
    columns = [say("published", "发布时间"), say("title", "标题"), say("text", "正文开头")]
    rows = [(_clock(item.published), item.title, item.excerpt) for item in found.items]
    print_table(columns, rows)
    out.print(
        say(f"\n{found.listed} items in its list. The source:\n", f"\n列表共 {found.listed} 条。来源定义：\n"),
        markup=False,
    )
    out.print(found.toml, markup=False, soft_wrap=True)
    if saved is None:
        out.print(say("Save it with --save ID.", "用 --save ID 保存。"), markup=False)
        return
    out.print(say(f"Saved: {saved}", f"已保存：{saved}"), markup=False, soft_wrap=True)
    if not listens:
        folder = _relative(saved.parent, settings)
        out.print(
            say("To have it crawled, put into the configuration:", "在配置文件中加入以下内容即可抓取："), markup=False
        )
        out.print(f"[crawl]\nsources_dirs = [{json.dumps(folder, ensure_ascii=False)}]", markup=False, soft_wrap=True)


def _relative(folder: Path, settings: settings_file.Settings) -> str:
    root = settings.root.resolve()
    return str(folder.relative_to(root)) if folder.is_relative_to(root) else str(folder)


def _clock(published: str) -> str:
    return local(datetime.fromisoformat(published)) if published else "—"


def _known(settings: settings_file.Settings) -> dict[str, Source]:
    return sources.load(settings.crawl.sources_dirs, settings.crawl.builtin_sources)


def _one(known: dict[str, Source], name: str) -> Source:
    if name not in known:
        raise InputError(f"no source {name}{settings_file.nearest(name, known)}")
    return known[name]
