"""The ways of reading a page: as JSON, as an item's fragment, as a whole page by rules, generically, by its scripts."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace

from pipeline.text import body, byline, drift, page_dates, paging, rules, second, state, title
from pipeline.text.dates import published
from pipeline.text.decode import Decoded
from pipeline.text.document import Document
from pipeline.text.lines import render
from pipeline.text.mirror import MAX_CHARACTERS
from pipeline.text.tree import BLANKS
from records import ArticleRules, Dated, Origin, Page, Source

SURE = 0.35  # confidence under which the page's scripts and a second extractor are asked
WEAK_TEXT = 150  # full-width characters under which the page's scripts are asked
STATE_GAIN = 1.5  # how much longer a text in a script must be to stand for the one on the page
WHOLE_PAGE = re.compile(r"<(?:!doctype|html|head|body|title|meta)\b", re.I)
MARKUP = re.compile(r"<[a-zA-Z/!][^<>]*>")
ESCAPED = re.compile(r"&lt;/?(?:p|div|br|span|img|a|h\d|section)\b", re.I)
HEAD = 20_000  # characters in which a page shows what it is
ORIGINAL_TITLE = re.compile(r"(?:原标题|原文标题|原標題)\s*[:：]\s*(\S.{3,80})")
LEAD = re.compile(r"^\s*【([^】]{4,60})】")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one way of reading a page found, before it becomes an article. Empty fields: not found."""

    lines: tuple[str, ...] = ()
    title: str = ""
    dated: Dated | None = None
    publisher: str = ""
    author: str = ""
    confidence: float = 0.0
    method: str = ""  # json · fragment · generic · state · readability · rules
    url: str = ""
    next_pages: tuple[str, ...] = ()
    agreement: float | None = None
    why: str = ""
    whole: bool = True  # False: the page is larger than what was read of it


def read(page: Page, source: Source | None, decoded: Decoded, rule_broken: bool = False) -> Reading:
    """Read the decoded text of a page in the way its shape asks for; see `article` for `rule_broken`."""
    text = decoded.text
    if len(text) > MAX_CHARACTERS:
        cut = replace(decoded, text=text[:MAX_CHARACTERS], utf8=b"")
        return replace(read(page, source, cut, rule_broken), whole=False)
    start = text[:HEAD].lstrip("\ufeff \r\n\t")
    if "json" in page.media_type or (start[:1] in "{[" and "html" not in page.media_type):
        value = state.parse(text)
        carried = state.from_json(value, source.article.detail_body if source else "") if value is not None else None
        if carried is not None:
            return _carried(page, source, carried)
        if "json" in page.media_type:
            return Reading(why="no article in the JSON" if value is not None else "the body is no JSON")
    if not WHOLE_PAGE.search(start):
        return _fragment(page, source, text)
    document = Document(text, page.url, decoded.utf8)
    return replace(_whole(page, source, document, rule_broken), whole=document.whole)


def _fragment(page: Page, source: Source | None, text: str) -> Reading:
    """An item's own HTML or text: all of it is the article."""
    lines, document = _unfolded(text)
    dated = None
    if document is not None and not page.hint.published:
        dated = page_dates.find(document, page.fetched_at, _zone(source))
    return Reading(
        lines,
        _own_title(lines),
        dated,
        byline.from_text(lines),
        byline.author_of(lines),
        0.9 if lines else 0.0,
        "fragment",
    )


def _unfolded(text: str) -> tuple[tuple[str, ...], Document | None]:
    """The paragraphs of HTML, of HTML that was escaped once more, or of plain text."""
    if ESCAPED.search(text[:HEAD]) and not MARKUP.search(text[:HEAD]):
        text = html.unescape(text)
    if MARKUP.search(text):
        document = Document(text)
        return render(document.tree), document
    squeezed = (BLANKS.sub(" ", line).strip() for line in html.unescape(text).splitlines())
    return tuple(line for line in squeezed if line), None


def _carried(page: Page, source: Source | None, carried: state.Carried) -> Reading:
    inner = _fragment(page, source, carried.text)
    said = carried.published
    dated = published(said, page.fetched_at, _zone(source), origin=Origin.META) if said else None
    return replace(
        inner,
        title=plain(carried.title) or inner.title,
        dated=dated or inner.dated,
        publisher=byline.name(carried.publisher) or inner.publisher,
        author=carried.author or inner.author,
        method="json",
    )


def _whole(page: Page, source: Source | None, document: Document, rule_broken: bool) -> Reading:
    name, heading = title.find(document, plain(page.hint.title))
    found = body.find(document, heading, name)
    reading = Reading(found.lines, name, confidence=found.confidence, method="generic", url=document.url)
    reading = _surer(page, source, document, reading, found.pieces)
    if source and source.article != ArticleRules():
        reading = _ruled(page, source, document, reading, rule_broken)
    return replace(
        reading,
        dated=reading.dated or page_dates.find(document, page.fetched_at, _zone(source), heading, found.element),
        publisher=reading.publisher or byline.publisher(document, reading.lines, heading),
        author=reading.author or byline.author(document, reading.lines, heading),
        next_pages=paging.next_pages(document, found.element),
    )


def _surer(page: Page, source: Source | None, document: Document, first: Reading, pieces: tuple[str, ...]) -> Reading:
    """Where the first reading is weak: the article in the page's scripts, then a second opinion."""
    weight = state.weight("\n".join(first.lines))
    if first.confidence >= SURE and weight >= WEAK_TEXT:
        return first
    if (carried := state.from_scripts(document, first.title)) is not None:
        lines, _ = _unfolded(carried.text)
        if state.weight("\n".join(lines)) > STATE_GAIN * weight:
            return replace(
                first,
                lines=lines,
                title=first.title or plain(carried.title),
                dated=published(carried.published, page.fetched_at, _zone(source), origin=Origin.META),
                publisher=byline.name(carried.publisher),
                author=carried.author,
                confidence=0.8,
                method="state",
            )
    if first.confidence < SURE and second.has_room(document.tree, first.lines):
        other = second.opinion(document.tree)
        if other and second.better(first.lines, other, first.title, pieces):
            return replace(first, lines=other, confidence=SURE, method="readability")
    return first


def _ruled(page: Page, source: Source, document: Document, generic: Reading, broken: bool) -> Reading:
    """The source's rules over the generic reading; how far the two agree tells whether the site has changed."""
    found = rules.apply(document, source.article)
    dated = None
    if found.published:
        dated = published(found.published, page.fetched_at, source.timezone, source.time_format, Origin.BYLINE)
    missed = f"found nothing: article.{', article.'.join(found.missed)}" if found.missed else ""
    reading = replace(
        generic,
        title=found.title or generic.title,
        dated=dated,
        author=found.author or generic.author,
        publisher=byline.name(found.publisher) or generic.publisher,
        why=missed,
    )
    if not found.lines:
        return replace(reading, agreement=0.0) if source.article.body and generic.lines else reading
    if not generic.lines:  # nothing to judge the rule by, and nothing to take in its place
        return replace(reading, lines=found.lines, confidence=0.5, method="rules")
    agreement = drift.agreement("\n".join(found.lines), "\n".join(generic.lines))
    if broken:
        return replace(reading, agreement=agreement, why=f"the rule is broken; it agrees by {agreement:.2f} here")
    if agreement >= drift.AGREEMENT:
        return replace(reading, lines=found.lines, confidence=1.0, method="rules", agreement=agreement)
    why = missed or f"rule and generic text agree by {agreement:.2f} only"
    return replace(reading, lines=found.lines, confidence=0.5, method="rules", agreement=agreement, why=why)


def _own_title(lines: tuple[str, ...]) -> str:
    """The title a bare text carries itself: 【…】 at its head, or 原标题 anywhere."""
    if lines and (found := LEAD.match(lines[0])):
        return found[1].strip()
    return next((found[1].strip() for line in lines if (found := ORIGINAL_TITLE.search(line))), "")


def plain(text: str) -> str:
    """A short piece without markup and entities, blanks squeezed."""
    return BLANKS.sub(" ", html.unescape(MARKUP.sub("", text))).strip()


def _zone(source: Source | None) -> str:
    return source.timezone if source else "Asia/Shanghai"
