"""One lexbor parse of a page, mirrored into plain nodes that carry what every later step asks for.

Scripts, styles, form fields and site navigation are not mirrored. Depth, nodes and characters are bounded: a hostile
page costs no more than a long one.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from pipeline.text.node import END_OF_BLOCK, IN_LINK, MARKS, OUT_OF_LINK, Node, Stream

MAX_CHARACTERS = 4_000_000  # the longest real page seen has 1.4 million
MAX_NODES = 30_000  # real pages have up to 3,000
MAX_DEPTH = 150  # deeper elements are read as part of their ancestor; real pages stay under 60
SHALLOW_ELEMENTS = 15_000  # up to here no nesting can slow the parser noticeably
MAX_NESTING = 3_000  # the parser's time grows with the square of the nesting

LEFT_OUT_TAGS = """script style noscript iframe svg button select textarea template object embed canvas audio map head
    nav footer aside"""
INLINE_TAGS = """a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd label mark nobr q ruby rb s samp
    small span strike strong sub sup time tt u var wbr o:p st1:chsdate"""
PLAIN_TAGS = """b strong em i u font small big sub sup ins del s strike nobr tt code kbd cite q mark wbr ruby rb"""
VOID_TAGS = """area base br col embed hr img input link meta param source track wbr"""
IMPLIED_TAGS = """p li td th tr tbody thead option dt dd"""  # closed by their successors
LEFT_OUT = frozenset(LEFT_OUT_TAGS.split())
INLINE = frozenset(INLINE_TAGS.split())
PLAIN = frozenset(PLAIN_TAGS.split())  # inline, and never asked for class or id
UNCLOSED = frozenset(VOID_TAGS.split() + IMPLIED_TAGS.split())
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
A_LINK, AN_INLINE, A_BLOCK, A_PLAIN, A_BREAK, A_TEXT = 1, 2, 3, 4, 5, 6
KINDS = {  # every other tag is a block
    **dict.fromkeys(("-comment", "-doctype", "-document", *LEFT_OUT), 0),
    **dict.fromkeys(INLINE, AN_INLINE),
    **dict.fromkeys(PLAIN, A_PLAIN),
    "-text": A_TEXT,
    "br": A_BREAK,
    "a": A_LINK,
}


class Mirror(NamedTuple):
    stream: Stream
    blocks: list[Node]  # in document order, the body first
    named: list[Node]  # inline elements with class or id, and <time>
    links: list[tuple[int, int, str]]  # place in the document, start of its text in the stream, address


def bounded(html: str) -> str:
    """The page without what would cost the parser too much: its end, or all from where it is nested too deeply."""
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


def mirror(parser: LexborHTMLParser) -> Mirror:
    """The page as plain nodes.

    The tree is walked once, without recursion; a block's counts are added to those of the block around it when it is
    left. One long loop on purpose: it runs for each of some 2,000 nodes of a page and takes a third of the whole time.
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
        tag = node.tag or ""
        kind = KINDS.get(tag, A_BLOCK)
        if kind == A_TEXT:
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
        elif kind == A_BREAK:
            stream.append("\n")
        elif kind and (down := node.first_child) is not None:
            count += 1
            opened = 0
            if kind == A_LINK:
                opened = A_LINK
                linked += 1
                stream.append(IN_LINK)
                links.append((count, len(stream), node.attributes.get("href") or ""))
            elif kind != A_PLAIN and len(path) < MAX_DEPTH:
                said = node.attributes
                names = _names(said) if said else ""
                if kind == A_BLOCK or names or tag == "time":
                    opened = kind
                    new = Node(tag, names, kind == AN_INLINE, here, count, stream)
                    new.key = node.mem_id
                    stream.append(new)
                    nodes.append(new)
                    here = new
                    if kind == A_BLOCK:
                        block = new
                        blocks.append(new)
                        found.append(new)
                    else:
                        named.append(new)
                        if tag == "time":
                            new.value = said.get("datetime") or ""
            path.append(opened)
            if count > MAX_NODES:
                break
            node = down
            continue
        following = node.next
        while following is None and path:
            node = node.parent
            opened = path.pop()
            if opened == A_LINK:
                linked -= 1
                stream.append(OUT_OF_LINK)
            elif opened:
                left = nodes.pop()
                here = nodes[-1]
                if opened == A_BLOCK:
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
