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
    "script style noscript iframe svg button select textarea template object embed form-hidden canvas audio map head".split()
)
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd label mark nobr q ruby rb s samp small span strike"
    " strong sub sup time tt u var wbr o:p st1:chsdate".split()
)
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
UNCLOSED = VOID | frozenset("p li td th tr tbody thead option dt dd".split())  # closed by their successors
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
MARKS = re.compile(r"[，。！？；：、“”‘’「」『』,.!?;]")
BLANKS = re.compile(r"[ \t\r\n\f\u3000\xa0\u200b\ufeff]+")


class Node:
    """An element with its children in order: text as `str`, elements as `Node`.

    Inline elements without class and id are no nodes of their own: their text is their parent's. Links always are nodes.
    `han`, `link_han`, `marks` and `links` count the whole subtree; `own…` is a block without the blocks inside it.
    """

    __slots__ = (
        "han",
        
        "items",
        "link_han",
        "links",
        "marks",
        "names",
        "order",
        "own",
        "own_han",
        "own_link_han",
        "own_marks",
        "parent",
        "source",
        "tag",
        "value",
    )

    def __init__(self, tag: str, names: str, parent: Node | None, order: int, source: LexborNode | None) -> None:
        self.tag = tag
        self.names = names  # class and id in lower case
        self.parent = parent
        self.order = order  # place in the document
        self.source = source
        self.items: list[Node | str] = []
        self.value = ""  # the address of a link, the moment of a <time>
        self.han = 0  # Han characters, full-width punctuation among them
        self.link_han = 0  # of them inside links
        self.marks = 0  # punctuation marks outside links
        self.links = 0
        self.own: list[str] = []
        self.own_han = self.own_link_han = self.own_marks = 0

    @property
    def inline(self) -> bool:
        return self.tag in INLINE

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
        self.blocks, self.named = _mirror(self.parser)
        self.root = self.blocks[0]
        self.url = url or self._stated_url()

    def _stated_url(self) -> str:
        """A saved page's address by its own word."""
        node = self.parser.css_first('link[rel="canonical"]')
        url = (node.attributes.get("href") if node else "") or self.meta.get("og:url", "")
        return url if url.startswith(("https://", "http://")) else ""

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


def _mirror(parser: LexborHTMLParser) -> tuple[list[Node], list[Node]]:
    """The blocks of a page in document order, the body first, and the inline elements that have a name.

    The tree is walked once, without recursion; each element's counts are added to its parent's when it is left. One long
    loop on purpose: it runs for each of some 2,000 nodes of a page and takes a third of the whole time.
    """
    root = here = block = Node("body", "", None, 0, parser.body)
    node = parser.body.first_child if parser.body is not None else None
    linked = 0  # links we are in
    path = [root]  # the mirrored node of each open element; an element that is not mirrored repeats its parent
    blocks = [root]  # the open elements that are blocks
    found = [root]
    named: list[Node] = []
    count = 0
    while node is not None:
        tag = node.tag
        if tag == "-text":
            text = node.text_content or ""
            if text.isspace():
                if here.items:
                    here.items.append(" ")
                    block.own.append(" ")
            else:
                here.items.append(text)
                block.own.append(text)
                if han := (len(text.encode("utf-8", "replace")) - len(text)) // 2:
                    block.own_han += han
                    if linked:
                        block.own_link_han += han
                    else:
                        block.own_marks += len(MARKS.findall(text))
        elif tag == "br":
            here.items.append("\n")
            block.own.append("\n")
        elif tag is not None and tag not in LEFT_OUT and tag[0] != "-":
            down = node.first_child
            if down is not None:
                count += 1
                said = node.attributes
                names = _names(said) if said else ""
                inline = tag in INLINE
                if len(path) < MAX_DEPTH and (names or not inline or tag == "a" or tag == "time"):
                    here = Node(tag, names, here, count, node)
                    here.parent.items.append(here)
                    if not inline:
                        block = here
                        blocks.append(here)
                        found.append(here)
                    elif tag == "a":
                        here.value = said.get("href") or ""
                        here.links = 1
                        linked += 1
                    else:
                        named.append(here)
                        if tag == "time":
                            here.value = said.get("datetime") or ""
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
                elif left.tag == "a":
                    linked -= 1
                _add(left, here)
            following = node.next
        node = following
    while len(path) > 1:  # the page was cut at MAX_NODES
        _add(path.pop(), path[-1])
    _own(root)
    return found, named


def _add(left: Node, here: Node) -> None:
    if left is not here:
        _own(left)
        here.han += left.han
        here.link_han += left.link_han
        here.marks += left.marks
        here.links += left.links


def _own(node: Node) -> None:
    node.han += node.own_han
    node.link_han += node.own_link_han
    node.marks += node.own_marks


def _names(said: dict[str, str | None]) -> str:
    a, b, style = said.get("class"), said.get("id"), said.get("style")
    names = f"{a} {b}" if a and b else a or b or ""
    if style and "none" in style and "display:none" in style.replace(" ", ""):
        names += " display-none"
    return names.lower()
