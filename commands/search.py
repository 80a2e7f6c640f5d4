"""`baimo search`: full-text search over what is stored. The one command that loads jieba."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.text import Text
from sqlalchemy import Connection

import store
from commands.base import (
    ConfigOption,
    JsonOption,
    LimitOption,
    SinceOption,
    UntilOption,
    clean,
    local,
    moment,
    opened,
    out,
    print_json,
    progress,
    say,
)
from jobs.index import index, words
from pipeline.search import Keywords, Snippet, snippet
from records import Hit, SearchWord

app = typer.Typer()

Asked = Annotated[
    list[str], typer.Argument(metavar="WORDS…", help=say("All of them must be there.", "须全部出现。"), show_default=False)
]  # fmt: skip


@app.command(
    help=say(
        "Stored articles that have all the words, the best first. Example: baimo search 云从科技 大模型 --since 30d",
        "在已存文章中全文检索，词须全部出现，最相关的在前。例：baimo search 云从科技 大模型 --since 30d",
    )
)
def search(
    words_: Asked,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 10,
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    settings, engine = opened(config)
    now = settings.now()
    by = words(engine, settings)
    asked = by.question(words_)
    with progress(say("index", "建索引")) as step:
        index(engine, settings, step, by)
    with engine.connect() as db:
        hits = store.search.query(db, asked, moment(since, now), moment(until, now, end=True), limit)
        rows = list(_rows(db, hits, asked, Keywords(by))) if hits else []
    if json_:
        print_json(rows)
    elif rows:
        for row in rows:
            _tell(row)
    else:
        out.print(say("Nothing found.", "没有找到。"), markup=False)


def _rows(
    db: Connection, hits: list[Hit], asked: tuple[SearchWord, ...], keywords: Keywords
) -> Iterator[dict[str, Any]]:
    for hit in hits:
        article = hit.article
        shown: Snippet = snippet(article.text, asked)
        yield {
            "id": article.id, "title": article.title, "url": article.url, "source": article.source,
            "publisher": article.publisher or None, "published": article.published.at if article.published else None,
            "known_at": article.known_at, "score": round(hit.score, 6), "snippet": shown.text,
            "marks": [list(mark) for mark in shown.marks], "keywords": keywords.of(article),
        }  # fmt: skip


def _tell(row: dict[str, Any]) -> None:
    """Title, where it is from, the words around what was asked for, keywords; pages give the words, so no markup."""
    out.print(f"[bold]{clean(row['title'])}[/bold]")
    source = " · ".join(filter(None, (row["source"], row["publisher"], local(row["published"]), row["id"][:12])))
    out.print(Text(_printable(source), style="dim"))
    line = Text(_printable(row["snippet"]))
    for start, end in row["marks"]:
        line.stylize("bold reverse", start, end)
    out.print(line)
    out.print(Text(_printable(" ".join(row["keywords"])), style="dim"))
    out.print()


def _printable(text: str) -> str:
    """Of the same length, so that marks stay where they are."""
    return "".join(c if c.isprintable() else " " for c in text)
