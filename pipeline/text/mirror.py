"""One lexbor parse of a page, mirrored into plain nodes that carry what every later step asks for.

Scripts, styles, form fields and site navigation are not mirrored. Depth, nodes and characters are bounded: a hostile
page costs no more than a long one.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.text.tree import (
    BODY,
    END_OF_BLOCK,
    IN_LINK,
    NO_ELEMENT,
    OUT_OF_LINK,
    Element,
    Link,
    Stream,
    Tree,
    names_of,
)

MAX_CHARACTERS = 4_000_000  # the longest real page seen has 1.4 million
MAX_ELEMENTS = 30_000  # real pages have up to 3,000
MAX_DEPTH = 150  # deeper elements are read as part of their ancestor; real pages stay under 60
SHALLOW_ELEMENTS = 15_000  # up to here no nesting can slow the parser noticeably
MAX_NESTING = 3_000  # the parser's time grows with the square of the nesting
MAX_TAGS = 100_000  # the parser's memory grows with them; real pages have up to 25,000

LEFT_OUT_TAGS = """script style noscript iframe svg button select textarea template object embed canvas audio map head
    aside"""
INLINE_TAGS = """a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd label mark nobr q ruby rb s samp
    small span strike strong sub sup time tt u var wbr"""
# Inline, and never asked for class or id.
PLAIN_TAGS = """b strong em i u font small big sub sup ins del s strike nobr tt code kbd cite q mark wbr ruby rb"""
BLOCK_TAGS = """div p li ul ol dl dt dd table tbody thead tr td th h1 h2 h3 h4 h5 h6 section article main header
    blockquote center pre form fieldset figure figcaption details summary address hr body"""
WORD_TAGS = """o:p st1:chsdate"""  # inline tags of word processors
VOID_TAGS = """area base br col embed hr img input link meta param source track wbr"""
IMPLIED_TAGS = """p li td th tr tbody thead option dt dd"""  # closed by their successors
UNCLOSED = frozenset(VOID_TAGS.split() + IMPLIED_TAGS.split())
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
A_LINK, AN_INLINE, A_BLOCK, A_PLAIN, A_BREAK, LEFT_OUT, A_META, NAVIGATION = 1, 2, 3, 4, 5, 6, 7, 8
NAMES = {  # every other tag is a block
    **dict.fromkeys(LEFT_OUT_TAGS.split(), LEFT_OUT),
    **dict.fromkeys(BLOCK_TAGS.split(), A_BLOCK),
    **dict.fromkeys((*INLINE_TAGS.split(), *WORD_TAGS.split()), AN_INLINE),
    **dict.fromkeys(PLAIN_TAGS.split(), A_PLAIN),
    "a": A_LINK,
    "br": A_BREAK,
    "meta": A_META,
    "nav": NAVIGATION,
    "footer": NAVIGATION,
}


def _kinds() -> dict[int, int]:
    """The same under the parser's own numbers of the tags it knows: a number is had faster than a name."""
    parser = LexborHTMLParser("<!---->")
    comment = parser.root.prev if parser.root is not None else None
    numbered = {parser.create_node(tag).tag_id: kind for tag, kind in NAMES.items() if ":" not in tag}
    return numbered if comment is None else {**numbered, comment.tag_id: LEFT_OUT}


KINDS = _kinds()


def bounded(html: str) -> str:
    """The page up to where it would cost the parser too much: too long, too many tags, nested too deeply."""
    html = html[:MAX_CHARACTERS]
    if html.count("<") <= SHALLOW_ELEMENTS:
        return html
    depth = 0
    for n, found in enumerate(TAG.finditer(html)):
        if n > MAX_TAGS:
            return html[: found.start()]
        if found[2].lower() in UNCLOSED:
            continue
        depth = max(0, depth - 1) if found[1] else depth + 1
        if depth > MAX_NESTING:
            return html[: found.start()]
    return html


def mirror(parser: LexborHTMLParser) -> Tree:
    """The page as flat lists.

    The parsed tree is walked once, without recursion. One long loop with local names on purpose: it runs for each of
    some 2,000 nodes of a page, and takes a quarter of the whole time.
    """
    stream: Stream = [BODY]
    of: list[LexborNode | None] = [None]
    parent, order, inline, start, end, own = [NO_ELEMENT], [0], [False], [1], [0], [""]
    links: list[Link] = []
    metas: list[LexborNode] = []
    navigation: list[LexborNode] = []
    linked: dict[Element, list[str]] = {}  # the texts of a block that stand in links
    kinds: list[int] = []  # what each open element is
    outer: list[tuple[Element, list[str]]] = []  # the blocks around the open one, and their texts so far
    parts: list[str] = []  # the open block's own texts so far
    block = here = BODY  # the open block, and the innermost open element
    in_links = count = 0
    spaced = False  # whether a blank here would part two texts
    node = parser.body.first_child if parser.body is not None else None
    while node is not None:
        if node.is_text_node:
            if not node.is_empty_text_node:
                text = node.text_content or ""
                stream.append(text)
                parts.append(text)
                if in_links:
                    linked.setdefault(block, []).append(text)
                spaced = True
            elif spaced:
                stream.append(" ")
                parts.append(" ")
                spaced = False
        elif (kind := KINDS.get(node.tag_id) or _kind(node)) == A_BREAK:
            stream.append("\n")
            parts.append("\n")
        elif kind < LEFT_OUT and (down := node.first_child) is not None:
            count += 1
            if kind == A_LINK:
                in_links += 1
                stream.append(IN_LINK)
                links.append((count, len(stream), node))
            elif kind == A_PLAIN or len(kinds) >= MAX_DEPTH or (kind == AN_INLINE and not _is_named(node)):
                kind = A_PLAIN
            else:
                new = len(own)
                stream.append(new)
                of.append(node)
                parent.append(here)
                order.append(count)
                inline.append(kind == AN_INLINE)
                start.append(len(stream))
                end.append(0)
                own.append("")
                here = new
                if kind == A_BLOCK:
                    outer.append((block, parts))
                    block, parts, spaced = new, [], False
            kinds.append(kind)
            if count > MAX_ELEMENTS:
                break
            node = down
            continue
        elif kind > LEFT_OUT:
            (metas if kind == A_META else navigation).append(node)
        following = node.next
        while following is None and kinds:
            node = node.parent
            kind = kinds.pop()
            if kind == A_LINK:
                in_links -= 1
                stream.append(OUT_OF_LINK)
            elif kind != A_PLAIN:
                if kind == A_BLOCK:
                    stream.append(END_OF_BLOCK)
                    own[block] = "".join(parts)
                    block, parts = outer.pop()
                    spaced = False
                end[here] = len(stream)
                here = parent[here]
            if node is None:
                break
            following = node.next
        node = following
    stream.append(OUT_OF_LINK)  # every link has an end, also where the page was cut
    while here != NO_ELEMENT:
        if not inline[here]:
            stream.append(END_OF_BLOCK)
            own[here] = "".join(parts)
            parts = outer.pop()[1] if outer else []
        end[here] = len(stream)
        here = parent[here]
    tree = Tree(stream, of, parent, order, inline, start, end, own, links, metas, navigation, count <= MAX_ELEMENTS)
    tree.count({block: "".join(texts) for block, texts in linked.items()})
    return tree


def _kind(element: LexborNode) -> int:
    """What an element is whose tag the parser has no number for, or that is a comment."""
    return LEFT_OUT if element.is_comment_node else NAMES.get(element.tag or "", A_BLOCK)


def _is_named(element: LexborNode) -> bool:
    said = element.attributes
    return bool(said) and (element.tag == "time" or names_of(said) != "")
