"""One lexbor parse of a page, mirrored into plain nodes that carry what every later step asks for.

Scripts, styles and form fields are not mirrored. Depth, nodes and characters are bounded: a hostile page costs no more
than a long one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_CHARACTERS = 4_000_000  # the longest real page seen has 0.6 million
MAX_NODES = 60_000
MAX_DEPTH = 150  # deeper elements are read as part of their ancestor; real pages stay under 60
SHALLOW_ELEMENTS = 15_000  # up to here no nesting can slow the parser noticeably
MAX_NESTING = 3_000  # the parser's time grows with the square of the nesting

LEFT_OUT = frozenset(
    "script style noscript iframe svg button select textarea template object embed form-hidden canvas audio map head nav footer aside".split()
)
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd label mark nobr q ruby rb s samp small span strike"
    " strong sub sup time tt u var wbr o:p st1:chsdate".split()
)
PLAIN = frozenset("b strong em i u font small big sub sup ins del s strike nobr tt code kbd cite q mark wbr ruby rb".split())
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
UNCLOSED = VOID | frozenset("p li td th tr tbody thead option dt dd".split())  # closed by their successors
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
MARKS = re.compile(r"[，。！？；：、“”‘’「」『』,.!?;]")
CANONICAL = re.compile(r"<link\b[^>]*\brel=[\"']?canonical\b[^>]*>", re.I)
HREF = re.compile(r"\bhref=[\"']?([^\s\"'>]+)", re.I)
A_LINK, AN_INLINE, A_BLOCK = 1, 2, 3
IN_LINK, OUT_OF_LINK, END_OF_BLOCK = "\udc01", "\udc02", "\udc03"  # no parsed text holds a surrogate
MARKERS = frozenset((IN_LINK, OUT_OF_LINK, END_OF_BLOCK))
BLANKS = re.compile(r"[ \t\r\n\f\u3000\xa0\u200b\ufeff]+")


class Node:
    """An element, and its stretch of the page's stream.

    The stream holds all that is shown in document order: text as `str`, an element as its `Node` before what is in it, and
    `END_OF_BLOCK` behind what is in a block. Inline elements without class and id, and links, are no nodes; the text of a
    link has a mark at both ends. `han`, `link_han` and `marks` count all that is in a block; `own…` leaves out the blocks
    inside it. Inline elements are not counted.
    """

    __slots__ = (
        "_own", "end", "han", "inline", "key", "link_han", "marks", "names", "order", "own_han", "own_link_han",
        "own_marks", "own_size", "parent", "start", "stream", "tag", "value",
    )  # fmt: skip

    def __init__(self, tag: str, names: str, inline: bool, parent: Node | None, order: int, stream: Stream) -> None:
        self.tag = tag
        self.names = names  # class and id in lower case
        self.inline = inline
        self.parent = parent
        self.order = order  # place in the document
        self.stream = stream
        self.start = self.end = len(stream) + 1
        self.han = 0  # Han characters, full-width punctuation among them
        self.link_han = 0  # of them inside links
        self.marks = 0  # punctuation marks outside links
        self.own_han = self.own_link_han = self.own_marks = self.own_size = 0
        self._own: str | None = None

    @property
    def own(self) -> str:
        """The text of a block without the blocks inside it, as it stands."""
        if self._own is None:
            strings: list[str] = []
            at = self.start
            while at < self.end:
                item = self.stream[at]
                at += 1
                if isinstance(item, str):
                    if item not in MARKERS:
                        strings.append(item)
                elif not item.inline:
                    at = item.end
            self._own = "".join(strings)
        return self._own

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in document order."""
        yield self
        yield from (item for item in self.stream[self.start : self.end] if not isinstance(item, str))

    def children(self) -> Iterator[Node]:
        at = self.start
        while at < self.end:
            item = self.stream[at]
            at += 1
            if not isinstance(item, str):
                yield item
                at = item.end

    def text(self) -> str:
        """All text in order, blanks squeezed. For short pieces."""
        parts = (i if isinstance(i, str) else "" if i.inline else " " for i in self.stream[self.start : self.end])
        return BLANKS.sub(" ", "".join(part for part in parts if part not in MARKERS)).strip()

    def ancestors(self) -> Iterator[Node]:
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


Stream = list["Node | str"]


class Mirror(NamedTuple):
    stream: Stream
    blocks: list[Node]  # in document order, the body first
    named: list[Node]  # inline elements with class or id, and <time>
    links: list[tuple[int, int, str]]  # place in the document, start of its text in the stream, address


class Document:
    """A parsed page. `html` is kept for the steps that read scripts."""

    def __init__(self, html: str, url: str = "") -> None:
        self.html = _bounded(html)
        self.parser = LexborHTMLParser(self.html)
        self.stream, self.blocks, self.named, self.links = _mirror(self.parser)
        self.root = self.blocks[0]
        self._url = url

    @cached_property
    def url(self) -> str:
        """Where the page was fetched; of a saved page, the address it gives itself; "" where it gives none."""
        if self._url:
            return self._url
        found = CANONICAL.search(self.html) if "canonical" in self.html else None
        href = HREF.search(found[0]) if found else None
        url = href[1] if href else self.meta.get("og:url", "")
        return url if url.startswith(("https://", "http://")) else ""

    def label(self, start: int) -> str:
        """The text of the link that begins there."""
        end = self.stream.index(OUT_OF_LINK, start)
        return BLANKS.sub(" ", "".join(item for item in self.stream[start:end] if isinstance(item, str))).strip()

    def close(self) -> None:
        """Take the page apart, so that its memory is free at once rather than at the next search for cycles."""
        self.stream.clear()

    @cached_property
    def meta(self) -> dict[str, str]:
        """`name`, `property` or `itemprop` in lower case → content; the first of each stands."""
        found: dict[str, str] = {}
        for node in self.parser.css("meta"):
            said = node.attributes
            if content := (said.get("content") or "").strip():
                for key in ("property", "name", "itemprop", "http-equiv"):
                    if name := said.get(key):
                        found.setdefault(name.strip().lower(), content)
        return found

    @cached_property
    def title(self) -> str:
        """The text of <title>."""
        node = self.parser.css_first("title")
        return BLANKS.sub(" ", node.text()).strip() if node else ""

    @cached_property
    def scripts(self) -> list[tuple[str, str, str]]:
        """(type, id, text) of each script with text."""
        found = []
        for node in self.parser.css("script"):
            if text := node.text():
                said = node.attributes
                found.append(((said.get("type") or "").lower(), said.get("id") or "", text))
        return found


def _bounded(html: str) -> str:
    html = html[:MAX_CHARACTERS]
    if html.count("<") <= SHALLOW_ELEMENTS:
        return html
    depth = 0
    for found in TAG.finditer(html):
        if found[2].lower() in UNCLOSED:
            continue
        depth = max(0, depth - 1) if found[1] else depth + 1
        if depth > MAX_NESTING:
            return html[: found.start()]
    return html


def _mirror(parser: LexborHTMLParser) -> Mirror:
    """The page as plain nodes.

    The tree is walked once, without recursion; each element's counts are added to its parent's when it is left. One long
    loop on purpose: it runs for each of some 2,000 nodes of a page and takes a third of the whole time.
    """
    stream: Stream = []
    root = here = block = Node("body", "", False, None, 0, stream)
    root.start = root.key = 0
    node = parser.body.first_child if parser.body is not None else None
    found, blocks, nodes = [root], [root], [root]  # all blocks; the open blocks; the open elements that are mirrored
    named: list[Node] = []
    links: list[tuple[int, int, str]] = []
    path: list[int] = []  # what each open element is
    linked = 0  # links we are in
    count = 0
    while node is not None:
        tag = node.tag
        if tag == "-text":
            text = node.text_content or ""
            if text.isspace():
                stream.append(" ")
            else:
                stream.append(text)
                block.own_size += len(text)
                if not text.isascii() and (han := (len(text.encode("utf-8", "replace")) - len(text)) // 2):
                    block.own_han += han
                    if linked:
                        block.own_link_han += han
                    else:
                        block.own_marks += len(MARKS.findall(text))
        elif tag == "br":
            stream.append("\n")
        elif tag is not None and tag not in LEFT_OUT and tag[0] != "-":
            down = node.first_child
            if down is not None:
                count += 1
                kind = 0
                if tag == "a":
                    kind = A_LINK
                    linked += 1
                    stream.append(IN_LINK)
                    links.append((count, len(stream), node.attributes.get("href") or ""))
                elif tag not in PLAIN and len(path) < MAX_DEPTH:
                    said = node.attributes
                    names = _names(said) if said else ""
                    inline = tag in INLINE
                    if names or not inline or tag == "time":
                        new = Node(tag, names, inline, here, count, stream)
                        new.key = node.mem_id
                        stream.append(new)
                        nodes.append(new)
                        here = new
                        if inline:
                            kind = AN_INLINE
                            named.append(new)
                            if tag == "time":
                                new.value = said.get("datetime") or ""
                        else:
                            kind = A_BLOCK
                            block = new
                            blocks.append(new)
                            found.append(new)
                path.append(kind)
                if count > MAX_NODES:
                    break
                node = down
                continue
        following = node.next
        while following is None and path:
            node = node.parent
            kind = path.pop()
            if kind == A_LINK:
                linked -= 1
                stream.append(OUT_OF_LINK)
            elif kind:
                left = nodes.pop()
                here = nodes[-1]
                if kind == A_BLOCK:
                    stream.append(END_OF_BLOCK)
                    blocks.pop()
                    block = blocks[-1]
                    _close(left, block)
                left.end = len(stream)
            if node is None:
                break
            following = node.next
        node = following
    stream.append(OUT_OF_LINK)  # every link has an end, also where the page was cut at MAX_NODES
    for left in reversed(nodes):
        if not left.inline:
            stream.append(END_OF_BLOCK)
            blocks.pop()
            _close(left, blocks[-1] if blocks else left)
        left.end = len(stream)
    return Mirror(stream, found, named, links)


def _close(block: Node, above: Node) -> None:
    """A block's counts are complete: its own are added to those of its inner blocks, all to the block above."""
    block.han += block.own_han
    block.link_han += block.own_link_han
    block.marks += block.own_marks
    if above is not block:
        above.han += block.han
        above.link_han += block.link_han
        above.marks += block.marks


def _names(said: dict[str, str | None]) -> str:
    a, b, style = said.get("class"), said.get("id"), said.get("style")
    names = f"{a} {b}" if a and b else a or b or ""
    if style and "none" in style and "display:none" in style.replace(" ", ""):
        names += " display-none"
    return names.lower()
