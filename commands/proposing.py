"""`baimo sources try` and `add`: a source proposed for any address, shown with what it would collect, and saved."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

import config as settings_file
from commands.base import ConfigOption, JsonOption, err, local, out, print_json, print_table, progress, say
from jobs import propose
from records import InputError, StoreError

app = typer.Typer()
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


@app.command(
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


@app.command(
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
