"""A short article beside much other text: the votes are against it, the title's words are for it.

A text that stands right behind the title and says the title's words is the article, however short it is, unless what
was chosen says them as well. What goes with it is told by the page's structure: paragraphs beside it, and not the
comments, cards and columns that follow in elements of their own.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from itertools import islice

from pipeline.text.document import Document
from pipeline.text.node import HAN, Node
from pipeline.text.noise import is_negative, is_positive

LETTERS = re.compile(r"[\W_]+")
FEWEST_WORDS = 4  # letter pairs of a title that can be compared
SAID = 0.4  # share of the title's words in a text that is told by them
LESS = 0.6  # a text with less than this part of that share is another one
LOOKED_AT = 5  # blocks behind the title
SHORTEST = 10  # full-width characters outside links
MORE = 16  # full-width letters beside the title itself
FOREIGN = 30  # full-width characters from which on an element beside the text is asked what it is
READ = 2_000  # characters of an element that are compared
PARAGRAPHS = frozenset(("p", "li", "blockquote", "center", "h2", "h3", "h4", "dd", "pre", "br"))


def instead(document: Document, title: Node, name: str, best: Node) -> tuple[Node, bool]:
    """The element of the short article that stands behind the title, or `best` where that is the article or may be it.

    True: its first text says the words of the title.
    """
    words = _words(name)
    if len(words) < FEWEST_WORDS:
        return best, False
    heading = LETTERS.sub("", name)
    said = ((node, _share(node.own, words)) for node in _behind(document, title) if _more(node.own, heading))
    first, share = next(((node, share) for node, share in said if share >= SAID), (None, 0.0))
    if first is None:
        return best, False
    inside = best is first or any(above is best for above in first.ancestors())
    if not inside:
        if _share(_text(best, title), words) >= LESS * share:
            return best, False
        part = _whole(first, title)
        return (best.parent, True) if best.parent is not None and _is_lead(part, best) else (part, True)
    if best is first or not any(above is best for above in title.ancestors()):
        return best, True
    part = _whole(first, title)
    beside = [node for node in _following(part, best) if node.han - node.link_han >= FOREIGN]
    if not beside or any(_is_paragraph(node, part) or _share(_text(node), words) >= LESS * share for node in beside):
        return best, True
    return part, True


def _words(title: str) -> set[str]:
    letters = LETTERS.sub("", title).lower()
    return {letters[n : n + 2] for n in range(len(letters) - 1)}


def _share(text: str, words: set[str]) -> float:
    letters = LETTERS.sub("", text).lower()
    return sum(word in letters for word in words) / len(words)


def _more(text: str, heading: str) -> bool:
    """Whether a text is more than the title once again with its byline, as it stands in bars."""
    return len(HAN.findall(LETTERS.sub("", text).replace(heading, "", 1))) >= MORE


def _text(node: Node, without: Node | None = None) -> str:
    """The text of an element, without that of the title in it."""
    text = "".join(item for item in node.stream[node.start : min(node.end, node.start + READ)] if isinstance(item, str))
    return text.replace(without.own, "", 1) if without is not None and without.own else text


def _is_lead(part: Node, best: Node) -> bool:
    """Whether `best`, by its name an article's text, goes on behind `part`, and the two make up their parent."""
    above = best.parent
    if above is None or part.parent is not above or not is_positive(best.names) or is_negative(best.names):
        return False
    return part.order < best.order and 5 * (part.han + best.han) > 4 * above.han and best.link_han * 5 < best.han


def _behind(document: Document, title: Node) -> Iterator[Node]:
    """The first blocks behind the title with text of their own, as far as they are sentences."""
    at = bisect(document.blocks, title.order, key=lambda node: node.order)
    plain = (n for n in document.blocks[at:] if n.own_han - n.own_link_han >= SHORTEST and n.own_marks)
    return islice(plain, LOOKED_AT)


def _whole(first: Node, title: Node) -> Node:
    """The largest element around the text that does not hold the title."""
    above = set(title.ancestors())
    part = first
    for node in first.ancestors():
        if node in above or node.parent is None:
            break
        if not node.inline:
            part = node
    return part


def _following(part: Node, best: Node) -> Iterator[Node]:
    """The elements behind `part` in `best`, the largest that do not hold it."""
    node = part
    while node is not best and node.parent is not None:
        behind = False
        for child in node.parent.children():
            if behind and not child.inline:
                yield child
            behind = behind or child is node
        node = node.parent


def _is_paragraph(node: Node, part: Node) -> bool:
    """Whether the element is text like the part itself: without elements of its own, of the same kind."""
    leaf = not any(not child.inline for child in node.children())
    return leaf and (node.tag in PARAGRAPHS or (node.tag, node.names) == (part.tag, part.names))
