"""A parsed page: what it shows as nodes, what it says of itself as metadata and scripts."""

from __future__ import annotations

import re
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser

from pipeline.text.mirror import bounded, mirror
from pipeline.text.tree import BLANKS

CANONICAL = re.compile(r"<link\b[^>]*\brel=[\"']?canonical\b[^>]*>", re.I)
HREF = re.compile(r"\bhref=[\"']?([^\s\"'>]+)", re.I)
LINK_LENGTH = 600  # characters of a <link>
MAX_META = 5_000  # characters of a description
MAX_TITLE = 500  # characters of a <title> that are read


class Document:
    """A parsed page. `html` is kept for the steps that read scripts; not `whole`: the page was read up to a limit.

    `utf8` is the page's UTF-8 where it is at hand.
    """

    def __init__(self, html: str, url: str = "", utf8: bytes = b"") -> None:
        self.html = bounded(html)
        untouched = len(self.html) == len(html)
        self.parser = LexborHTMLParser(utf8 if utf8 and untouched else self.html)
        self.tree = mirror(self.parser)
        self.whole = self.tree.whole and untouched
        self._url = url

    @cached_property
    def url(self) -> str:
        """Where the page was fetched; of a saved page, the address it gives itself; "" where it gives none."""
        if self._url:
            return self._url
        at = self.html.find("canonical")
        found = CANONICAL.search(self.html, max(0, at - LINK_LENGTH), at + LINK_LENGTH) if at >= 0 else None
        href = HREF.search(found[0]) if found else None
        url = href[1] if href else self.meta.get("og:url", "")
        return url if url.startswith(("https://", "http://")) else ""

    @cached_property
    def meta(self) -> dict[str, str]:
        """`name`, `property` or `itemprop` in lower case → content; the first of each stands."""
        found: dict[str, str] = {}
        head = self.parser.head
        for node in (*(head.css("meta") if head is not None else ()), *self.tree.metas):
            said = node.attributes
            if content := (said.get("content") or "").strip():
                for key in ("property", "name", "itemprop", "http-equiv"):
                    if name := said.get(key):
                        found.setdefault(name.strip().lower(), content[:MAX_META])
        return found

    @cached_property
    def title(self) -> str:
        """The text of <title>."""
        head = self.parser.head
        node = (head.css_first("title") if head is not None else None) or self.parser.css_first("title")
        return BLANKS.sub(" ", node.text()[:MAX_TITLE]).strip() if node else ""

    @cached_property
    def scripts(self) -> list[tuple[str, str, str]]:
        """(type, id, text) of each script with text."""
        found = []
        for node in self.parser.css("script"):
            if text := node.text():
                said = node.attributes
                found.append(((said.get("type") or "").lower(), said.get("id") or "", text))
        return found
