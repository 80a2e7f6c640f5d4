"""The HTML and feed pages of the sample sites, rendered once when the server starts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import format_datetime

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sample.answers import Answer, Handler, Request, as_json, html, not_found
from sample.content import HERE, Era, Piece

FEED_ITEMS = 40
HIDDEN = "/private/drafts.html"  # robots.txt forbids it on every site; the news pages link to it all the same


class Templates:
    """`render("news_index.html", pieces=…)` fills templates/news_index.html.j2; an unknown name in it is an error."""

    def __init__(self, era: Era) -> None:
        loader = FileSystemLoader(HERE / "templates")
        self._all = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
        self._all.filters |= {"rfc2822": format_datetime, "json": _script_json}
        self._all.globals |= {"era": era, "hidden": HIDDEN}

    def render(self, template: str, **values: object) -> str:
        return self._all.get_template(f"{template}.j2").render(values)


def _script_json(value: object) -> Markup:
    """JSON that is safe inside a script element."""
    return Markup(json.dumps(value, ensure_ascii=False).replace("<", "\\u003c"))


def news(era: Era, templates: Templates) -> Handler:
    """An RSS feed and article pages with all the furniture of a news site; long articles come in parts (?page=2)."""
    pieces = era.of("news")
    newest = _newest(pieces, era)
    feed = templates.render("news_feed.xml", pieces=pieces[:FEED_ITEMS])
    pages: dict[tuple[str, int], Answer] = {
        ("/", 1): html(templates.render("news_index.html", pieces=pieces), newest),
        ("/feed.xml", 1): Answer(feed.encode(), "application/rss+xml; charset=utf-8", modified=newest),
        (HIDDEN, 1): html(templates.render("news_index.html", pieces=()), era.now),
    }
    for n, piece in enumerate(pieces):
        others = (pieces[n + 1 :] + pieces[:n])[:8]
        for part in range(1, len(piece.parts) + 1):
            page = templates.render("news_article.html", piece=piece, part=part, others=others)
            pages[piece.path, part] = html(page, piece.time or era.now)

    def answer(request: Request) -> Answer:
        part = request.params.get("page", "1")
        number = int(part) if part.isdecimal() and len(part) < 4 else 0
        return pages.get((request.path, number)) or not_found()

    return answer


def list_page(era: Era, templates: Templates) -> Handler:
    """A list in GBK with dates as MM-DD HH:mm; its pages name their encoding in a meta tag, one nowhere at all."""
    pieces = era.of("list")
    pages = {"/": _gbk(templates.render("list_index.html", pieces=pieces), _newest(pieces, era))}
    for piece in pieces:
        others = tuple(other for other in pieces if other is not piece)[:6]
        pages[piece.path] = _gbk(
            templates.render("list_article.html", piece=piece, others=others), piece.time or era.now
        )
    return _static(pages)


def registry(era: Era, templates: Templates) -> Handler:
    """A table of registered services and a page for each; nothing on it carries a date."""
    pieces = era.of("registry")
    pages = {"/": html(templates.render("registry_index.html", pieces=pieces), era.now)}
    for piece in pieces:
        pages[piece.path] = html(templates.render("registry_entry.html", piece=piece), era.now)
    return _static(pages)


def state_page(era: Era, templates: Templates) -> Handler:
    """A page made by scripts: its list is JSON in `__NEXT_DATA__`; also to be had by POST as plain JSON."""
    pieces = era.of("spa")
    rows = [_row(piece) for piece in pieces]
    newest = _newest(pieces, era)
    state = {"props": {"pageProps": {"channel": "ai", "list": rows}}, "page": "/channel/[id]", "buildId": "s4Qm1"}
    pages = {"/channel/ai": html(templates.render("spa_index.html", state=state), newest)}
    pages["/"] = pages["/channel/ai"]
    for piece in pieces:
        pages[piece.path] = html(
            templates.render("spa_article.html", piece=piece, row=_row(piece)), piece.time or era.now
        )
    static = _static(pages)

    def answer(request: Request) -> Answer:
        if request.path == "/api/list":
            return as_json({"code": 0, "data": {"list": rows}}, modified=newest)
        return static(request)

    return answer


SITES: Mapping[str, Callable[[Era, Templates], Handler]] = {
    "news": news,
    "list": list_page,
    "registry": registry,
    "spa": state_page,
}


def _row(piece: Piece) -> dict[str, object]:
    number = piece.path.rsplit("/", 1)[1]
    at = int(piece.time.timestamp() * 1000) if piece.time else None
    return {
        "id": number,
        "title": piece.title,
        "summary": piece.lead,
        "publishTime": at,
        "author": {"name": piece.author},
        "isAd": piece.advertisement,
    }


def _gbk(page: str, modified: datetime) -> Answer:
    """The header names no encoding; characters GBK lacks become references, as such sites do it."""
    return Answer(page.encode("gbk", "xmlcharrefreplace"), "text/html", modified=modified)


def _newest(pieces: tuple[Piece, ...], era: Era) -> datetime:
    return max((piece.time for piece in pieces if piece.time), default=era.now)


def _static(pages: Mapping[str, Answer]) -> Handler:
    return lambda request: pages.get(request.path) or not_found()
