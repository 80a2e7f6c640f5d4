"""Page → Article.

Page ──decode──▶ text ──┬─ JSON ──────── the article in an answer: by the source's path, else by its shape
                        ├─ fragment ──── an item's own HTML or text: all of it is the article
                        └─ page ──────── rules of the source, else generic, else its scripts, else a second opinion
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from net import canonical
from pipeline.text.dates import published
from pipeline.text.decode import Decoded, decode
from pipeline.text.reading import Reading, plain, read
from records import Article, Dated, Origin, Page, Precision, Source

MAX_BYTES = 8_000_000  # of a page that are read; the longest real one seen has 1.4 million
UNREADABLE = 0.1  # share of characters lost in decoding from which on there is no text to speak of
SAMPLE = 5_000  # characters at its head by which binary data are told
BINARY = 0.02  # share of control characters that no text has
IN_PART = "read in part: the page is longer, has more elements or is nested deeper than is read"
CONTROL = bytes({*range(0x20)} - {*b"\t\n\r"})
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")  # what no database keeps


@dataclass(frozen=True, slots=True)
class Extracted:
    """`article` is None where the page holds none; `why` says so in words, or what was odd about one that was found.

    `next_pages` are the addresses of later parts. `agreement` is the bigram F1 of the source's rule and the generic
    extractor on this page, None where there is no rule for the text or nothing to judge it by; under drift.AGREEMENT
    the site has probably changed. Not `whole`: the page is larger than what is read of one, and `why` says so too.
    """

    article: Article | None
    next_pages: tuple[str, ...] = ()
    why: str = ""
    agreement: float | None = None
    whole: bool = True


def article(page: Page, source: Source | None, seen_at: datetime | None = None, rule_broken: bool = False) -> Extracted:
    """Read one stored page. `source` gives its rules, zone and encoding; None: everything is found generically.

    Total: whatever the bytes are, the answer is an article or the reason why there is none. `seen_at` (aware) becomes
    the article's `seen_at` and `known_at`; without it, the moment of the fetch. `rule_broken`: the text is not taken by
    the source's rule but generically, wherever that finds any.
    """
    decoded = decode(page.body[:MAX_BYTES], (source.encoding if source else "") or page.charset)
    if decoded.replaced > UNREADABLE:
        return Extracted(None, (), f"{decoded.replaced:.0%} of the characters are unreadable as {decoded.encoding}")
    if _is_binary(decoded.text[:SAMPLE]):
        return Extracted(None, (), "no text but binary data")
    found = read(page, source, decoded, rule_broken)
    whole = found.whole and len(page.body) <= MAX_BYTES
    made = _article(page, source, decoded, found, seen_at) if any(map(_clean, found.lines)) else None
    why = found.why or ("" if made else "no text found")
    if not whole:
        why = f"{why}; {IN_PART}" if why else IN_PART
    return Extracted(made, found.next_pages, why, found.agreement, whole)


def _is_binary(sample: str) -> bool:
    encoded = sample.encode("utf-8", "replace")
    return len(encoded) - len(encoded.translate(None, CONTROL)) > BINARY * len(sample)


def saved(file: str, content: bytes, now: datetime) -> dict[str, Any]:
    """A saved page as the JSON line of `baimo extract --jsonl`. `now` (aware) is when it was saved, or today.

    Keys: file, url, title, text, published, published_origin, source, author, encoding, confidence, method. `published`
    is a day, or a moment with +08:00; what is unknown is null. A page without text has "" for it.
    """
    page = Page(source="", url="", fetched_at=now, media_type="", body=content)
    made = article(page, None, now).article
    if made is None:
        made = Article(
            "", "", "", "", "", now, now, encoding=decode(content[:MAX_BYTES]).encoding, confidence=0.0, method="none"
        )
    dated = made.published
    return {
        "file": file,
        "url": made.url or None,
        "title": made.title,
        "text": made.text,
        "published": said_date(dated),
        "published_origin": dated.origin.value if dated else None,
        "source": made.publisher or None,
        "author": made.author or None,
        "encoding": made.encoding,
        "confidence": round(made.confidence, 2),
        "method": made.method,
    }


def said_date(dated: Dated | None) -> str | None:
    """A publication time as exact as it is known: 2023-05-18, or 2023-05-18T10:30:00+08:00."""
    if dated is None:
        return None
    return dated.at.date().isoformat() if dated.precision is Precision.DAY else dated.at.isoformat()


def _article(page: Page, source: Source | None, decoded: Decoded, found: Reading, seen_at: datetime | None) -> Article:
    text = _clean("\n".join(found.lines))
    title = _clean(_title(page, found))
    dated = _dated(page, source, found.dated)
    url = canonical(page.url or found.url) if page.url or found.url else ""
    seen = seen_at or page.fetched_at
    day = dated.at.date().isoformat() if dated else ""
    return Article(
        id=hashlib.sha256((url or f"{title}\0{day}\0{text}").encode()).hexdigest(),
        url=url,
        source=page.source,
        title=title,
        text=text,
        seen_at=seen,
        known_at=seen,
        published=dated,
        author=_clean(page.hint.author or found.author),
        publisher=_clean(found.publisher),
        encoding=decoded.encoding,
        confidence=round(found.confidence * (1 - decoded.replaced), 3),
        method=found.method,
        page=page.digest,
        tickers=page.hint.tickers,
    )


def _title(page: Page, found: Reading) -> str:
    """The page's own title; the list's where the page has none, or where the page is the list's item itself."""
    hint = plain(page.hint.title)
    if found.method in ("fragment", "json") and hint and not hint.endswith(("…", "...")):
        return hint
    return found.title or hint


def _dated(page: Page, source: Source | None, stated: Dated | None) -> Dated | None:
    """The page's time against the list's: a minute beats a day, metadata beat the list, the list beats a byline."""
    if not page.hint.published:
        return stated
    form, zone = (source.time_format, source.timezone) if source else ("", "Asia/Shanghai")
    listed = published(page.hint.published, page.fetched_at, zone, form, Origin.LIST)
    if stated is None or listed is None:
        return stated or listed
    if stated.at.date() == listed.at.date():
        return listed if listed.precision is Precision.MINUTE and stated.precision is Precision.DAY else stated
    return stated if stated.origin is Origin.META else listed


def _clean(text: str) -> str:
    return NOT_TEXT.sub("", text).strip()
