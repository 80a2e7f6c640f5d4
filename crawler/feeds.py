"""RSS, RDF, Atom, JSON Feed, sitemaps as text → items; the body says which. No Scrapy: imports read feed files too."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from crawler import challenge, paths, sitemaps
from crawler.decoding import decode
from crawler.items import Item
from records import Hint, InputError, ListRules, MissingField, Page, SourceError

ROOTS = {"rss", "rdf", "feed", *sitemaps.ROOTS}
ENTRIES = {"item", "entry"}
PLAIN = {None, "http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/", "http://www.w3.org/2005/Atom"}
CDATA = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.S)
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no XML may hold these, many feeds do
BARE_AMPERSAND = re.compile(r"&(?!#\d+;|#x[0-9a-fA-F]+;|\w+;)")
NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(\w+);")
CLOSED = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>")
TAG = re.compile(r"<[^>]*>")
SUMMARY_LENGTH = 1000
DEFAULTS = ListRules(
    url="link|guid|id|source",
    title="title",
    published="pubDate|published|dc:date|date|updated|issued",
    author="dc:creator|author|creator",
    summary="description|summary|content:encoded|content",
    body="content:encoded|content|description|summary",
)
JSON_FEED = ListRules(
    items="items",
    url="url|external_url|id",
    title="title",
    published="date_published|date_modified",
    author="authors.0.name|author.name",
    summary="summary|content_text|content_html",
    body="content_html|content_text",
)


def items(text: str, source: str, url: str, rules: ListRules = DEFAULTS) -> tuple[list[Item], str]:
    """(entries in their order, bodies filled in; what is wrong with the feed in words, or "").

    A feed that is cut off or not well-formed gives its whole entries. MissingField where there is no feed, SourceError
    where it is one that must not be read.
    """
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return list(_json_items(text, source, url)), ""
    root, problem = _parsed(text, source, url)
    if _local(root) == "urlset":
        return sitemaps.items(root, url), f"the sitemap is not well-formed ({problem})" if problem else ""
    entries = [e for e in root.iter(etree.Element) if _local(e) in ENTRIES and e.getparent() is not None]
    if problem:
        entries = entries[: len(CLOSED.findall(CDATA.sub("", text)))]  # a torn entry would lie about its text
        problem = f"the feed is not well-formed ({problem}); {len(entries)} whole entries were read"
    return [_item(entry, url, rules) for entry in entries if not _dropped(entry, rules)], problem


def further(text: str, source: str, url: str) -> list[str]:
    """The sitemaps an index of sitemaps leads to; none where it is another feed. Raises as `items`."""
    if "<sitemapindex" not in text[:4096]:
        return []
    return sitemaps.children(_parsed(text, source, url)[0], url)


def pages(body: bytes, source: str, where: str, now: datetime) -> Iterator[Page]:
    """The entries of a feed file as pages, each with the text the feed gives it. InputError where it is no feed."""
    try:
        found, _ = items(decode(body), source, where)
    except SourceError as error:
        raise InputError(f"{where}: {error.reason}") from None
    for item in found:
        if item.body and item.url:
            yield page(source, item.url, item.body, item.hint, now)


def page(source: str, url: str, body: str, hint: Hint, now: datetime) -> Page:
    """The page of an item whose text came with its list."""
    media = "text/html" if re.search(r"<[a-zA-Z!/]", body) else "text/plain"
    return Page(source, url, now, media, body.encode("utf-8", "replace"), hint, "utf-8")


def _parsed(text: str, source: str, url: str) -> tuple[Any, str]:
    """(root element, what is wrong with the XML or ""). No entity is expanded, no DTD read, nothing fetched."""
    if challenge.looks_like_html(text[:1024].encode()):
        raise MissingField(source, url, f"an HTML page instead of a feed: {_title(text)!r}")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", ILLEGAL.sub("", text)).lstrip("\ufeff \t\r\n")
    pieces = CDATA.split(text)
    if any("<!ENTITY" in piece.upper() for piece in pieces[::2]):
        raise SourceError(source, url, "the feed declares entities, which no feed needs and which can swell")
    pieces[::2] = [_mended(piece) for piece in pieces[::2]]
    body = "".join(pieces).encode("utf-8", "replace")
    problem = ""
    try:
        root = etree.fromstring(body, _parser(recover=False))
    except etree.XMLSyntaxError as error:
        problem = str(error.msg)
        root = etree.fromstring(body, _parser(recover=True)) if body else None
    if root is None or _local(root) not in ROOTS:
        found = f"<{_local(root)}>" if root is not None else challenge.head(text) or "nothing"
        raise MissingField(source, url, f"no feed but {found}")
    return root, problem


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8", recover=recover, resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
    )


def _mended(text: str) -> str:
    """HTML's named characters and bare ampersands, both common in feeds and neither XML."""
    text = NAMED.sub(lambda found: html.unescape(found[0]), text)
    return BARE_AMPERSAND.sub("&amp;", text)


def _title(page: str) -> str:
    found = challenge.TITLE.search(page)
    return challenge.head(found[1] if found else TAG.sub(" ", page))


def _local(element: Any) -> str:
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def _item(entry: Any, base: str, rules: ListRules) -> Item:
    hint = Hint(
        title=_without_source(_text(entry, rules.title or DEFAULTS.title), _text(entry, "source")),
        published=_text(entry, rules.published or DEFAULTS.published),
        author=_text(entry, rules.author or DEFAULTS.author),
        summary=_summary(_text(entry, rules.summary or DEFAULTS.summary)),
    )
    url = _link(entry, rules.url) or paths.address(rules.url_template, {"guid": _text(entry, "guid|id")})
    return Item(urljoin(base, url) if url else "", hint, _markup(entry, rules.body or DEFAULTS.body))


def _without_source(title: str, source: str) -> str:
    """A search's feed puts " - 来源" behind each title and names the source beside it."""
    return title.removesuffix(f" - {source}") if source else title


def _summary(markup: str) -> str:
    return " ".join(TAG.sub(" ", html.unescape(markup)).split())[:SUMMARY_LENGTH]


def _dropped(entry: Any, rules: ListRules) -> bool:
    path, _, words = rules.drop.partition("~")
    said = _text(entry, path) if path else ""
    return bool(re.search(words, said)) if words else bool(said)


def _children(entry: Any, name: str) -> Iterator[Any]:
    """Children by name: a bare name means the feed's own vocabulary, `dc:creator` the one with that prefix."""
    prefix, _, local = name.rpartition(":")
    for child in entry.iterchildren(etree.Element):
        tag = etree.QName(child)
        if tag.localname.lower() == local.lower() and (child.prefix == prefix if prefix else tag.namespace in PLAIN):
            yield child


def _text(entry: Any, names: str) -> str:
    for name in names.split("|"):
        for child in _children(entry, name.strip()):
            inner = next(_children(child, "name"), child)  # Atom's author is an element with a name
            if said := " ".join("".join(inner.itertext()).split()):
                return str(said)
    return ""


def _link(entry: Any, names: str) -> str:
    """Atom's alternate link, RSS's link, or a guid that is an address."""
    for child in _children(entry, "link"):
        if child.get("href") and child.get("rel", "alternate") == "alternate":
            return str(child.get("href")).strip()
    for name in (names or DEFAULTS.url).split("|"):
        said = _text(entry, name)
        if said and (name == "link" or said.startswith(("http://", "https://"))):
            return said
    return ""


def _markup(entry: Any, names: str) -> str:
    """The text with its markup: escaped HTML as it is, Atom's XHTML written out."""
    for name in names.split("|"):
        for child in _children(entry, name.strip()):
            if len(child):
                inner = "".join(etree.tostring(part, encoding="unicode") for part in child)
                return f"{child.text or ''}{inner}".strip()
            if (child.text or "").strip():
                return str(child.text).strip()
    return ""


def _json_items(text: str, source: str, url: str) -> Iterator[Item]:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        raise SourceError(source, url, f"no feed but {challenge.head(text)!r}") from None
    entries = feed.get("items") if isinstance(feed, Mapping) else None
    if not isinstance(entries, list):
        raise MissingField(source, url, "a JSON answer without the items of a feed")
    for entry in entries:
        hint = Hint(
            title=paths.text(entry, JSON_FEED.title),
            published=paths.text(entry, JSON_FEED.published),
            author=paths.text(entry, JSON_FEED.author),
            summary=_summary(paths.text(entry, JSON_FEED.summary)),
        )
        link = paths.text(entry, JSON_FEED.url)
        yield Item(urljoin(url, link) if link else "", hint, paths.text(entry, JSON_FEED.body), entry)
