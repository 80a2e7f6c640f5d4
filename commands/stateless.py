"""Commands that read files and print, with no database: extract, analyze, replay."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

import config as settings_file
from alerts.lines import as_json
from commands.base import ConfigOption, JsonOption, SinceOption, UntilOption, clean, local, moment, out, print_json, say
from jobs import lines
from jobs.replay import Asked
from jobs.replay import replay as replayed
from pipeline import analyse as analysing
from pipeline import text
from pipeline.entities import listed
from records import InputError

app = typer.Typer()

Files = Annotated[list[Path], typer.Argument(help=say("Files or folders.", "文件或目录。"), show_default=False)]
Lines = Annotated[bool, typer.Option("--jsonl", help=say("One JSON object a line.", "每行输出一个 JSON 对象。"))]


@app.command(
    help=say(
        "Saved pages → articles. Example: baimo extract page.html", "已保存网页 → 文章。例：baimo extract 页面.html"
    )
)
def extract(file: Files, jsonl: Lines = False) -> None:
    now = datetime.now(UTC)
    for path, name in _pages(file):
        try:
            body = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: {error.strerror}") from None
        said = text.saved(name, body, now)
        if jsonl:
            print_json([said])
        else:
            head = " · ".join(str(said[key]) for key in ("published", "source", "author") if said[key])
            out.print(f"[bold]{clean(said['title'] or name)}[/bold]\n[dim]{clean(head)}[/dim]\n{clean(said['text'])}\n")


def _pages(named: list[Path]) -> Iterator[tuple[Path, str]]:
    """Each file with the name it is printed under: relative to the folder it was found in, or as given."""
    for path in named:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() != ".json")
            yield from ((p, p.relative_to(path).as_posix()) for p in inside)
        elif path.is_file():
            yield path, str(path)
        else:
            raise InputError(f"{path}: no such file or folder")


@app.command(
    help=say(
        "Articles (JSONL, .gz, .txt) → entities, events, claims. Example: baimo analyze --jsonl news.jsonl",
        "文章 → 实体、事件、价格说法。例：baimo analyze --jsonl news.jsonl",
    )
)
def analyze(
    file: Annotated[Path, typer.Argument(show_default=False)], jsonl: Lines = False, config: ConfigOption = None
) -> None:
    settings = settings_file.load(config)
    analyser = analysing.Analyser(listed.load(settings.analysis.registry))
    for article in lines.read(file, datetime.now(UTC)):
        said = analysing.as_json(article, analyser.analyse(article))
        if jsonl:
            print_json([said])
        else:
            _tell(said)


def _tell(said: dict[str, Any]) -> None:
    out.print(
        f"[bold]{clean(str(said['id']))}[/bold]  "
        + (say("announcement", "大模型动态") if said["is_llm_announcement"] else "—")
    )
    for event in said["announcements"]:
        faction = f" ({event['faction']})" if event["faction"] else ""
        model = event["model"] or say("unnamed", "未具名")
        out.print(f"  {event['event_type']} {event['status']}  {clean(event['org'])}{faction} · {clean(model)}")
        out.print(f"    “{clean(event['evidence']['text'])}”")
    for fact in said["price_facts"]:
        shown = json.dumps(
            {k: v for k, v in fact.items() if v is not None and k not in {"start", "end"}}, ensure_ascii=False
        )
        out.print(f"  {clean(shown)}")


@app.command(
    help=say(
        "What the rules would have sent, and when. Example: baimo replay --bars prices --since 2023-01-01 --json",
        "重放历史：按当时所知会发出哪些提醒。例：baimo replay --bars prices --since 2023-01-01 --json",
    )
)
def replay(
    articles: Annotated[
        list[Path] | None, typer.Option("--articles", help=say("Article lines.", "文章 JSONL。"))
    ] = None,
    bars: Annotated[Path | None, typer.Option("--bars", help=say("A folder of daily bars.", "日线 CSV 目录。"))] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    settings = settings_file.load(config)
    now = datetime.now(UTC)
    asked = Asked(tuple(articles or ()), bars, moment(since, now), moment(until, now, end=True))
    for alert in replayed(settings, asked, now):
        if json_:
            print_json([as_json(alert)])
        else:
            out.print(f"{local(alert.at)}  [bold]{alert.kind}[/bold]  {clean(alert.title)}")
