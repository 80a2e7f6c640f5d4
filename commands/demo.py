"""`baimo demo`: the whole job on the bundled sample site, over HTTP, with the real spiders and jobs, offline."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Engine

from commands.base import err, opened, out, say
from commands.work import chosen, crawl_now, tell_digest, watch_now, work
from config import Settings
from records import BaimoError

app = typer.Typer()
START_SECONDS = 30

CONFIG = """\
# Written by `baimo demo`: the sample site's sources, its clock, and nothing of the real world.
[ui]
language = "{language}"

[clock]
now = {now}

[crawl]
builtin_sources = false
sources_dirs = [{sources}]
delay_seconds = 0

[market]
watch_registry = false
tickers = {tickers}

[digest]
calendar = "every_day"
preview = "digest.html"
"""


class Year(StrEnum):
    Y2023 = "2023"
    Y2026 = "2026"


@app.command(
    help=say(
        "The whole job, offline, on a bundled sample site. Example: baimo demo",
        "离线跑通全流程（自带示例站点）。例：baimo demo",
    )
)
def demo(
    folder: Annotated[Path, typer.Argument(help=say("Where it leaves its files.", "输出目录。"))] = Path("demo"),
    era: Annotated[Year, typer.Option(help=say("Which market the sample shows.", "示例所处的年份。"))] = Year.Y2023,
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with site(era) as said:
        file = folder / "config.toml"
        if not file.exists():
            file.write_text(config_text(era, said), encoding="utf-8")
        os.environ["BAIMO_CRAWL__HOSTS"] = json.dumps(said["hosts"])  # for this process and the crawls it starts
        settings, engine = opened(file)
        told = job(settings, engine)
    if not told:
        err.print(say("Nothing new: every alert was told before.", "没有新内容：所有提醒此前都已告知。"))
    say_what_is_there(folder, file)


def job(settings: Settings, engine: Engine) -> bool:
    """Crawl, extract, analyse, market, digest; True where there was something to tell."""
    watch_now(settings, engine)
    crawl_now(settings, engine, chosen(settings, None), [])
    work(settings, engine)
    return tell_digest(settings, engine, send=False, json_=False)


@contextmanager
def site(era: Year) -> Iterator[dict[str, Any]]:
    """The sample site as a process of its own on a free loopback port; what it says of itself: hosts, now, tickers."""
    command = [sys.executable, "-m", "sample", "--port", "0", "--era", era]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise BaimoError("the sample site did not start")
            yield json.loads(line)
        finally:
            process.terminate()
            process.wait(START_SECONDS)


def config_text(era: Year, said: dict[str, Any]) -> str:
    sources = Path(str(resources.files("sample"))) / "sources" / era
    language = "en" if say("en", "zh") == "en" else "zh"
    return CONFIG.format(
        language=language, now=said["now"], sources=json.dumps(str(sources)), tickers=json.dumps(said["tickers"])
    )


def say_what_is_there(folder: Path, file: Path) -> None:
    rows = [
        (folder / "digest.html", say("the digest as a page", "网页版摘要")),
        (folder / "baimo.db", say("the database (SQLite)", "数据库（SQLite）")),
        (folder / "archive", say("every fetched body (WARC)", "全部抓取原文（WARC）")),
    ]
    out.print(say("\nLeft behind:", "\n产出："))
    for path, what in rows:
        out.print(f"  {path}  {what}", markup=False)
    out.print(say("Next:", "接下来可以："))
    program = called_as()
    for command in ("entrants", "show 云从科技", "spikes", "status"):
        out.print(f"  {program} {command} -c {file}", markup=False)
    out.print(
        say(
            f"  {program} init watch    your own installation, with the live sources",
            f"  {program} init watch    建立自己的监控（真实来源）",
        ),
        markup=False,
    )


def called_as() -> str:
    """What to type for this program: as it was called where that is a path below this folder, else its name."""
    path = Path(sys.argv[0])
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return str(path) if path.name == "baimo" and not path.is_absolute() and path.parent != Path() else "baimo"
