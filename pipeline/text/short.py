"""A short article beside much other text: the votes are against it, the title's words are for it.

A text that stands right behind the title and says the title's words is the article, however short it is, unless what
was chosen says them as well. What goes with it is told by the page's structure: paragraphs beside it, and not the
comments, cards and columns that follow in elements of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from pipeline.text.noise import is_negative, is_positive
from pipeline.text.tree import BODY, HAN, NO_ELEMENT, Element, Tree

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


def instead(tree: Tree, title: Element, name: str, best: Element) -> tuple[Element, bool]:
    """The element of the short article that stands behind the title, or `best` where that is the article or may be it.

    True: its first text says the words of the title.
    """
    words = _words(name)
    if len(words) < FEWEST_WORDS:
        return best, False
    heading = LETTERS.sub("", name)
    said = ((e, _share(tree.own[e], words)) for e in _behind(tree, title) if _more(tree.own[e], heading))
    first, share = next(((element, share) for element, share in said if share >= SAID), (NO_ELEMENT, 0.0))
    if first == NO_ELEMENT:
        return best, False
    if best != first and not tree.holds(best, first):
        if _share(_text(tree, best, title), words) >= LESS * share:
            return best, False
        part = _whole(tree, first, title)
        return (tree.parent[best], True) if _is_lead(tree, part, best) else (part, True)
    if best == first or not tree.holds(best, title):
        return best, True
    part = _whole(tree, first, title)
    beside = [e for e in _following(tree, part, best) if tree.han[e] - tree.link_han[e] >= FOREIGN]
    if not beside:
        return best, True
    if any(_is_paragraph(tree, e, part) or _share(_text(tree, e), words) >= LESS * share for e in beside):
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


def _text(tree: Tree, element: Element, without: Element | None = None) -> str:
    """The text of an element, without that of the title in it."""
    start = tree.start[element]
    text = "".join(i for i in tree.stream[start : min(tree.end[element], start + READ)] if isinstance(i, str))
    return text.replace(tree.own[without], "", 1) if without is not None and tree.own[without] else text


def _is_lead(tree: Tree, part: Element, best: Element) -> bool:
    """Whether `best`, by its name an article's text, goes on behind `part`, and the two make up their parent."""
    above = tree.parent[best]
    if above == NO_ELEMENT or tree.parent[part] != above or not is_positive(tree.names(best)):
        return False
    if is_negative(tree.names(best)) or tree.link_han[best] * 5 >= tree.han[best]:
        return False
    return part < best and 5 * (tree.han[part] + tree.han[best]) > 4 * tree.han[above]


def _behind(tree: Tree, title: Element) -> Iterator[Element]:
    """The first blocks behind the title with text of their own, as far as they are sentences."""
    marks, han, link_han = tree.own_marks, tree.own_han, tree.own_link_han
    behind = range(title + 1, len(marks))
    return islice((e for e in behind if marks[e] and han[e] - link_han[e] >= SHORTEST), LOOKED_AT)


def _whole(tree: Tree, first: Element, title: Element) -> Element:
    """The largest element around the text that does not hold the title."""
    part = first
    for above in tree.ancestors(first):
        if above == BODY or tree.holds(above, title):
            break
        if not tree.inline[above]:
            part = above
    return part


def _following(tree: Tree, part: Element, best: Element) -> Iterator[Element]:
    """The elements behind `part` in `best`, the largest that do not hold it."""
    element = part
    while element not in (best, BODY):
        above = tree.parent[element]
        yield from (child for child in tree.children(above) if child > element and not tree.inline[child])
        element = above


def _is_paragraph(tree: Tree, element: Element, part: Element) -> bool:
    """Whether the element is text like the part itself: without elements of its own, of the same kind."""
    if not all(tree.inline[child] for child in tree.children(element)):
        return False
    tag = tree.tag(element)
    return tag in PARAGRAPHS or (tag == tree.tag(part) and tree.names(element) == tree.names(part))
