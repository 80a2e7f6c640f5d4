"""`baimo explain`: from an alert, event or article down to the archived page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

import store
from commands.base import ConfigOption, JsonOption, clean, local, opened, out, print_json, say, told_by
from commands.look import event_row
from records import Alert, Article, InputError

app = typer.Typer()


@app.command(
    help=say(
        "The chain from an alert or event to its page. Example: baimo explain new_entrant:百度",
        "从提醒或事件追到原网页。例：baimo explain new_entrant:百度",
    )
)
def explain(
    id: Annotated[str, typer.Argument(show_default=False)], config: ConfigOption = None, json_: JsonOption = False
) -> None:
    settings, engine = opened(config)
    with engine.connect() as db:
        chain = list(_chain(db, id, settings.now()))
    if not chain:
        raise InputError(say(f"{id}: no alert, event or article", f"{id}：没有这样的提醒、事件或文章"))
    if json_:
        print_json(chain)
        return
    for link in chain:
        out.print(f"[bold]{link.pop('what')}[/bold]  {clean(str(link.pop('id')))}")
        for key, value in link.items():
            out.print(f"  {key}: {clean(str(local(value) if hasattr(value, 'astimezone') else value))}")


def _chain(db: Connection, id: str, now: datetime) -> Iterator[dict[str, Any]]:
    alert = store.alerts.get(db, id)
    articles: list[Article] = []
    if alert:
        yield _alert(alert)
        articles = store.articles.some(db, alert.article_ids)
        for found in store.events.of_articles(db, alert.article_ids):
            yield {"what": "event", **event_row(found)}
    elif event := store.events.get(db, id):
        yield {"what": "event", **event_row(event)}
        articles = store.articles.some(db, [event.event.article])
    elif article := store.articles.find(db, id):
        articles = [article]
    told = store.stories.tellings(db, (article.id for article in articles), now)
    for article in articles:
        yield {
            "what": "article", "id": article.id, "title": article.title, "url": article.url, "source": article.source, "publisher": article.publisher,
            "published": article.published.at if article.published else None, "published_origin": article.published.origin if article.published else None,
            "seen_at": article.seen_at, "method": article.method, "confidence": article.confidence, **told_by(told.get(article.id)),
        }  # fmt: skip
        if stored := store.pages.locate(db, article.page) if article.page else None:
            yield {
                "what": "page",
                "id": stored.digest,
                "url": stored.url,
                "fetched_at": stored.fetched_at,
                "warc": stored.file,
                "offset": stored.offset,
            }


def _alert(alert: Alert) -> dict[str, Any]:
    return {
        "what": "alert",
        "id": alert.key,
        "at": alert.at,
        "title": alert.title,
        "severity": alert.severity,
        "detail": list(alert.detail),
        "evidence": [e.text for e in alert.evidence],
    }
