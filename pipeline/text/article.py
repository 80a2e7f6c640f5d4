"""Page → Article: decode, parse once, read every field.

Page ──decode──▶ text ──Document──▶ title · body · publisher · author · published · next pages ──▶ Article
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from pipeline.text import body, byline, page_dates, title
from pipeline.text.dates import published
from pipeline.text.decode import decode
from pipeline.text.tree import Document
from records import Article, Origin, Page, Source


@dataclass(frozen=True, slots=True)
class Extracted:
    """`article` is None where the page holds none, and `why` says so in words. `next_pages` are later parts' addresses."""

    article: Article | None
    next_pages: tuple[str, ...] = ()
    why: str = ""


def article(page: Page, source: Source | None, seen_at: datetime | None = None) -> Extracted:
    """Read one stored page. `source` gives its rules, zone and encoding; None: everything is found generically."""
    decoded = decode(page.body, page.charset)
    document = Document(decoded.text, page.url)
    zone = source.timezone if source else "Asia/Shanghai"
    name, node = title.find(document, page.hint.title)
    found = body.find(document, node, name)
    if not found.text:
        return Extracted(None, (), "no text found")
    dated = page_dates.find(document, page.fetched_at, zone, node)
    if dated is None and page.hint.published:
        dated = published(page.hint.published, page.fetched_at, zone, source.time_format if source else "", Origin.LIST)
    seen = seen_at or page.fetched_at
    made = Article(
        id=hashlib.sha256(page.url.encode()).hexdigest(),
        url=page.url,
        source=page.source,
        title=name,
        text=found.text,
        seen_at=seen,
        known_at=seen,
        published=dated,
        author=byline.author(document, found.lines, node),
        publisher=byline.publisher(document, found.lines, node),
        encoding=decoded.encoding,
        confidence=found.confidence,
        method="generic",
        page=page.digest,
        tickers=page.hint.tickers,
    )
    return Extracted(made)
