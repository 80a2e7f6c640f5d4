"""One lexbor parse of a page, mirrored into plain nodes that carry what every later step asks for.

Scripts, styles and form fields are not mirrored. Depth, nodes and characters are bounded: a hostile page costs no more
than a long one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

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
BLANKS = re.compile(r"[ \t\r\n\f\u3000\xa0\u200b\ufeff]+")


class Node:
    """An element with its children in order: text as `str`, elements as `Node`.

    Inline elements without class and id are no nodes of their own: their text is their parent's. Links always are nodes.
    `han`, `link_han` and `marks` count the whole subtree; `own…` is a block without the blocks inside it.
    """

    __slots__ = (
        "_own", "han", "inline", "items", "key", "link_han", "marks", "names", "order", "own_han", "own_link_han", "own_marks",
        "own_size", "parent", "tag", "value",
    )  # fmt: skip

    def __init__(self, tag: str, names: str, inline: bool, parent: Node | None, order: int, key: int) -> None:
        self.tag = tag
        self.names = names  # class and id in lower case
        self.inline = inline
        self.parent = parent
        self.order = order  # place in the document
        self.key = key  # the parser's own number of this element
        self.items: list[Node | str] = []
        self.value = ""  # the address of a link, the moment of a <time>
        self.han = 0  # Han characters, full-width punctuation among them
        self.link_han = 0  # of them inside links
        self.marks = 0  # punctuation marks outside links
        self._own: str | None = None
        self.own_han = self.own_link_han = self.own_marks = self.own_size = 0

    @property
    def own(self) -> str:
        """The text of a block without the blocks inside it, as it stands."""
        if self._own is None:
            self._own = self._join()
        return self._own

    def _join(self) -> str:
        strings: list[str] = []
        stack: list[Node | str] = list(reversed(self.items))
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                strings.append(item)
            elif item.inline:
                stack.extend(reversed(item.items))
        return "".join(strings)

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in document order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(item for item in reversed(node.items) if not isinstance(item, str))

    def text(self) -> str:
        """All text in order, blanks squeezed. For short pieces."""
        return BLANKS.sub(" ", "".join(self._strings())).strip()

    def _strings(self) -> Iterator[str]:
        stack: list[Node | str] = [self]
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                yield item
            else:
                if not item.inline:
                    yield " "
                stack.extend(reversed(item.items))

    def ancestors(self) -> Iterator[Node]:
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


class Document:
    """A parsed page. `html` is kept for the steps that read scripts."""

    def __init__(self, html: str, url: str = "") -> None:
        self.html = _bounded(html)
        self.parser = LexborHTMLParser(self.html)
        self.blocks, self.named, self.links = _mirror(self.parser)
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

    def close(self) -> None:
        """Take the tree apart, so that its memory is free at once rather than at the next search for cycles."""
        for node in self.blocks:
            node.items.clear()

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
    html = html[:MAX_CHARACTERS].replace("\0", "")
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


def _mirror(parser: LexborHTMLParser) -> tuple[list[Node], list[Node], list[Node]]:
    """The blocks of a page in document order, the body first; the inline elements that have a name; the links.

    The tree is walked once, without recursion; each element's counts are added to its parent's when it is left. One long
    loop on purpose: it runs for each of some 2,000 nodes of a page and takes a third of the whole time.
    """
    body = parser.body
    root = here = block = Node("body", "", False, None, 0, 0)
    node = body.first_child if body is not None else None
    linked = 0  # links we are in
    path = [root]  # the mirrored node of each open element; an element that is not mirrored repeats its parent
    blocks = [root]  # the open elements that are blocks
    found = [root]
    named: list[Node] = []
    links: list[Node] = []
    count = 0
    while node is not None:
        tag = node.tag
        if tag == "-text":
            text = node.text_content or ""
            if text.isspace():
                if here.items:
                    here.items.append(" ")
            else:
                here.items.append(text)
                block.own_size += len(text)
                if not text.isascii() and (han := (len(text.encode("utf-8", "replace")) - len(text)) // 2):
                    block.own_han += han
                    if linked:
                        block.own_link_han += han
                    else:
                        block.own_marks += len(MARKS.findall(text))
        elif tag == "br":
            here.items.append("\n")
        elif tag is not None and tag not in LEFT_OUT and tag[0] != "-":
            down = node.first_child
            if down is not None:
                count += 1
                if tag not in PLAIN and len(path) < MAX_DEPTH:
                    said = node.attributes
                    names = _names(said) if said else ""
                    inline = tag in INLINE
                    if names or not inline or tag in ("a", "time"):
                        new = Node(tag, names, inline, here, count, node.mem_id)
                        here.items.append(new)
                        here = new
                        if not inline:
                            block = new
                            blocks.append(new)
                            found.append(new)
                        elif tag == "a":
                            new.value = said.get("href") or ""
                            linked += 1
                            links.append(new)
                        else:
                            named.append(new)
                            if tag == "time":
                                new.value = said.get("datetime") or ""
                path.append(here)
                if count > MAX_NODES:
                    break
                node = down
                continue
        following = node.next
        while following is None and len(path) > 1:
            node = node.parent
            left = path.pop()
            here = path[-1]
            if left is not here:
                if left is block:
                    blocks.pop()
                    block = blocks[-1]
                    _close(left, block)
                elif left.tag == "a":
                    linked -= 1
            if node is None:
                break
            following = node.next
        node = following
    while len(blocks) > 1:  # the page was cut at MAX_NODES
        left = blocks.pop()
        _close(left, blocks[-1])
    _close(root, root)
    return found, named, links


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
