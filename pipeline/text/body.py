"""The body of an article page without knowing the site: where the text is dense, and what of it is the article.

anchors    pieces of the description: an element that holds one is the article's
votes      each block of text votes for itself and its ancestors; links vote against
choice     the best element, by its votes, its class, its anchors, its place behind the title
descent    an element whose text stands in one child alone gives way to the child
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from itertools import islice

from pipeline.text import short
from pipeline.text.document import Document
from pipeline.text.lines import render
from pipeline.text.node import Node
from pipeline.text.noise import COMMENT, is_negative, is_positive

ANCHOR_LENGTH = 10  # letters of a description that make an anchor
ANCHOR_PLACES = (0, 12, 24, 40)
ANCHOR_WEIGHT, ANCHOR_MORE = 3.0, 1.0  # for the first piece found and for each further one
SHORT = 40  # a block without punctuation and shorter than this is a label rather than a sentence
MARK_VALUE = 8
LABEL_WEIGHT = 0.3
LINK_WEIGHT = 0.6
LEVEL_WEIGHT = 0.55
LEVELS = 4
NEGATIVE_WEIGHT = 0.5
POSITIVE_WEIGHT = 1.15
BEFORE_TITLE_WEIGHT = 0.5
COMMENT_WEIGHT = 0.15
LIST_WEIGHT = 0.25  # an element of items with links is a list of other articles
COLUMNS_WEIGHT = 0.4
COLUMN, ROWS = 100, 50  # characters that no cell of a table of figures has; rows that are looked at
LIST_ITEMS, LIST_LINKS = 3, 12  # items, and characters in their links, that make a list
SENTENCE = 20  # characters outside links of a block with punctuation
NEAR_WEIGHTS = (1.7, 1.6, 1.3, 1.0)  # for an element that begins 0, 1, 2 … sentences behind the title
NEAR_SENTENCES = 8
FAR_WEIGHT = 0.7  # behind more sentences than these
LINE_WEIGHT = 0.3  # a paragraph is a part of a body
CANDIDATES = 15  # elements with the most votes that are looked at more closely
LONG_TEXT = 250  # letters that no caption, comment or legal line has
DESCENT = 0.95  # share of the text in one child that makes the child the body
FIRST_CONFIDENCE, FIRST_MARKS, FIRST_LETTERS = 0.15, 3, 60  # of sentences close behind the title
NAMED_CONFIDENCE = 0.3  # of a text that stands behind the title and says its words
LETTERS = re.compile(r"[\W_]+")
PARAGRAPHS = frozenset(("p", "li", "blockquote", "center", "td", "h2", "h3", "h4", "dd", "pre"))


@dataclass(frozen=True, slots=True)
class Body:
    """`lines` are paragraphs. `confidence` is 0 to 1; `node` is None where nothing was found."""

    lines: tuple[str, ...]
    node: Node | None
    confidence: float
    pieces: tuple[str, ...] = ()  # of the description, to judge another reading by


def anchors(descriptions: Sequence[str], title: str = "") -> tuple[str, ...]:
    """Pieces of the longest description, letters and digits only; what repeats the title is no evidence of a body."""
    heading = LETTERS.sub("", title)
    letters = max((LETTERS.sub("", d) for d in descriptions), key=len, default="")
    if heading:
        letters = letters.replace(heading, "")
    places = (letters[at : at + ANCHOR_LENGTH] for at in ANCHOR_PLACES)
    return tuple(piece for piece in places if len(piece) == ANCHOR_LENGTH)


def find(document: Document, title: Node | None = None, name: str = "") -> Body:
    """`title` is the heading's node where the page shows it, `name` the title as text."""
    pieces = anchors([document.meta.get(k, "") for k in ("description", "og:description", "twitter:description")], name)
    votes: dict[Node, float] = {}
    texts: dict[Node, float] = {}
    anchored: dict[Node, int] = {}
    for node in document.blocks:
        value = _value(node) if node.own_han >= 5 else 0.0
        if value:
            _vote(node, value, votes)
            if value > 0:
                texts[node] = value
            if pieces and node.own_han - node.own_link_han > 10 and (hits := _holds(node, pieces)):
                for above in (node, *node.ancestors()):
                    anchored[above] = max(hits, anchored.get(above, 0))
    if title is None and (opened := _opened_by(document, name)):
        for above in (opened, *opened.ancestors()):
            anchored[above] = max(1, anchored.get(above, 0))
    order = title.order if title else 0
    near = _near(document, title)

    is_list = cache(_is_list)

    def score(node: Node) -> float:
        points = votes[node] * (LINE_WEIGHT if node.tag in ("p", "li", "h2", "h3", "h4") else 1.0)
        if node.names:
            points *= _class_weight(node.names)
        if node.tag in ("tr", "tbody", "table") and _columns(node):
            points *= COLUMNS_WEIGHT
        if any(is_list(above) for above in (*_heart(node), *islice(node.ancestors(), 3))):
            points *= LIST_WEIGHT
        if hits := anchored.get(node, 0):
            points *= ANCHOR_WEIGHT + ANCHOR_MORE * (hits - 1)
        if title is not None:
            if node.order > order:
                points *= _nearness(node.order, near)
            elif not _holds_node(node, title):
                points *= BEFORE_TITLE_WEIGHT
        return points

    likely = {*nlargest(CANDIDATES, votes, key=votes.__getitem__), *(node for node in anchored if node in votes)}
    best = max(sorted(likely, key=lambda node: node.order), key=score, default=None)
    if best is None or votes[best] <= 0:
        return Body((), None, 0.0, pieces)
    best = _descend(best, texts)
    named = False
    if title is not None:
        part, named = short.instead(document, title, name, best)
        best = best if part is best else _descend(part, texts)
    lines = render(best, title)
    text = LETTERS.sub("", "".join(lines))
    hit = any(piece in text for piece in pieces)
    close = title is not None and (_holds_node(best, title) or (best.order > order and _nearness(best.order, near) > 1))
    sure = (
        NAMED_CONFIDENCE * named
        + 0.4 * hit
        + 0.2 * close
        + 0.25 * (len(text) >= LONG_TEXT)
        + 0.15 * (votes.get(best, 0.0) > 200)
    )
    sure += FIRST_CONFIDENCE * (close and best.marks >= FIRST_MARKS and len(text) >= FIRST_LETTERS)
    return Body(lines, best, min(1.0, sure), pieces)


def _opened_by(document: Document, name: str) -> Node | None:
    """The long block of text that begins with the title, where no heading shows it."""
    heading = LETTERS.sub("", name)
    long = (node for node in document.blocks if node.own_han >= COLUMN and len(heading) >= ANCHOR_LENGTH)
    return next((node for node in long if LETTERS.sub("", node.own[: 2 * len(name)]).startswith(heading)), None)


def _class_weight(names: str) -> float:
    if COMMENT.search(names):
        return COMMENT_WEIGHT
    return NEGATIVE_WEIGHT if is_negative(names) else POSITIVE_WEIGHT if is_positive(names) else 1.0


def _heart(node: Node) -> Iterator[Node]:
    """The element, and the child with most of its text, two levels deep."""
    yield node
    for _ in range(2):
        largest = max((c for c in node.children() if not c.inline), key=lambda child: child.han, default=None)
        if largest is None or 5 * largest.han < 3 * node.han:
            return
        yield largest
        node = largest


def _is_list(node: Node) -> bool:
    """Whether the element is mainly a row of like items with links: other articles, a stream, a ranking."""
    if node.link_han < LIST_LINKS:
        return False
    kinds: dict[tuple[str, str], list[Node]] = {}
    for child in node.children():
        if child.han and child.tag not in PARAGRAPHS - {"li"}:
            kinds.setdefault((child.tag, child.names), []).append(child)
    items = max(kinds.values(), key=len, default=[])
    if _headed(node):
        return True
    if len(items) < LIST_ITEMS or 2 * sum(item.han for item in items) < node.han:
        return False
    return 5 * sum(item.link_han > 0 for item in items) > 3 * len(items)


def _headed(node: Node) -> bool:
    """Whether every other paragraph is a link and nothing else: headlines over the summaries of other articles."""
    said = [child for child in node.children() if child.han and not child.inline]
    links = sum(10 * child.link_han > 8 * child.han for child in said)
    return links >= LIST_ITEMS and 3 * links >= len(said)


def _columns(node: Node) -> bool:
    """Whether a table or a row of it sets a page in columns: the article is one of its cells."""
    rows = [row for item in (node, *node.children()) for row in (item, *item.children()) if row.tag == "tr"]
    return any(sum(cell.han >= COLUMN for cell in row.children()) > 1 for row in rows[:ROWS])


def _near(document: Document, title: Node | None) -> list[int]:
    """The orders of the first sentences behind the title; a body begins before or close behind the first of them."""
    if title is None:
        return []
    behind = document.blocks[bisect(document.blocks, title.order, key=lambda node: node.order) :]
    sentences = (node.order for node in behind if node.own_marks and node.own_han - node.own_link_han >= SENTENCE)
    return list(islice(sentences, NEAR_SENTENCES))


def _nearness(order: int, near: list[int]) -> float:
    before = sum(sentence < order for sentence in near)
    return NEAR_WEIGHTS[min(before, len(NEAR_WEIGHTS) - 1)] if before < NEAR_SENTENCES else FAR_WEIGHT


def _value(node: Node) -> float:
    plain = node.own_han - node.own_link_han
    value = plain + MARK_VALUE * node.own_marks if node.own_marks or plain > SHORT else LABEL_WEIGHT * plain
    return value - LINK_WEIGHT * node.own_link_han


def _holds(node: Node, pieces: Sequence[str]) -> int:
    letters = LETTERS.sub("", node.own)
    return sum(piece in letters for piece in pieces)


def _holds_node(node: Node, inner: Node) -> bool:
    return any(above is node for above in inner.ancestors())


def _vote(node: Node, value: float, votes: dict[Node, float]) -> None:
    votes[node] = votes.get(node, 0.0) + value
    weight = 1.0 if node.tag in PARAGRAPHS else 0.8
    above = node.parent
    for _ in range(LEVELS - 1):
        if above is None or above.tag == "body":
            return
        if not above.inline:
            votes[above] = votes.get(above, 0.0) + weight * value
            weight *= LEVEL_WEIGHT
        above = above.parent


def _descend(node: Node, texts: dict[Node, float]) -> Node:
    """Follow the child that holds nearly all sentences of its parent."""
    sums: dict[Node, float] = {}
    for block, value in texts.items():
        for above in (block, *block.ancestors()):
            sums[above] = sums.get(above, 0.0) + value
            if above is node:
                break
    while True:
        inner = [item for item in node.children() if item.tag not in PARAGRAPHS]
        child = max(inner, key=lambda item: sums.get(item, 0.0), default=None)
        if child is None or child.inline or sums.get(child, 0.0) < DESCENT * sums.get(node, 0.0) or not sums.get(node):
            return node
        node = child
