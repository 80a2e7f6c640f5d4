"""The body of an article page without knowing the site: where the text is dense, and what of it is the article.

    anchors    pieces of the description: an element that holds one is the article's
    votes      each block of text votes for itself and its ancestors; links vote against
    choice     the best element, by its votes, its class, its anchors, its place behind the title
    descent    an element whose text stands in one child alone gives way to the child
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.text.lines import render
from pipeline.text.noise import NEGATIVE, POSITIVE
from pipeline.text.tree import Document, Node

ANCHOR_LENGTH = 10  # letters of a description that make an anchor
ANCHOR_PLACES = (0, 12, 24, 40)
ANCHOR_WEIGHT = 3.0
SHORT = 40  # a block without punctuation and shorter than this is a label rather than a sentence
MARK_VALUE = 8
LABEL_WEIGHT = 0.3
LINK_WEIGHT = 0.6
LEVEL_WEIGHT = 0.55
LEVELS = 4
NEGATIVE_WEIGHT = 0.5
POSITIVE_WEIGHT = 1.15
BEFORE_TITLE_WEIGHT = 0.5
LINE_WEIGHT = 0.3  # a paragraph is a part of a body
DESCENT = 0.95  # share of the text in one child that makes the child the body
LETTERS = re.compile(r"[\W_]+")
PARAGRAPHS = frozenset(("p", "li", "blockquote", "center", "td", "h2", "h3", "h4", "dd", "pre"))


@dataclass(frozen=True, slots=True)
class Body:
    """`lines` are paragraphs. `confidence` is 0 to 1; `node` is None where nothing was found."""

    lines: tuple[str, ...]
    node: Node | None
    confidence: float

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def anchors(descriptions: Sequence[str]) -> tuple[str, ...]:
    """Pieces of the longest description, in letters and digits only."""
    letters = max((LETTERS.sub("", d) for d in descriptions), key=len, default="")
    places = (letters[at : at + ANCHOR_LENGTH] for at in ANCHOR_PLACES)
    return tuple(piece for piece in places if len(piece) == ANCHOR_LENGTH)


def find(document: Document, title: Node | None = None, name: str = "") -> Body:
    """`title` is the heading's node where the page shows it, `name` the title as text."""
    pieces = anchors([document.meta.get(k, "") for k in ("description", "og:description", "twitter:description")])
    heading = LETTERS.sub("", name)
    pieces = tuple(piece for piece in pieces if piece not in heading)  # a description that repeats the title
    votes: dict[Node, float] = {}
    texts: dict[Node, float] = {}
    anchored: set[Node] = set()
    for node in document.blocks:
        value = _value(node)
        if value:
            _vote(node, value, votes)
            if value > 0:
                texts[node] = value
            if pieces and node.own_han - node.own_link_han > 10 and _holds(node, pieces):
                anchored.add(node)
                anchored.update(node.ancestors())
    order = title.order if title else 0

    def score(node: Node) -> float:
        points = votes[node] * (LINE_WEIGHT if node.tag in ("p", "li", "h2", "h3", "h4") else 1.0)
        if node.names:
            points *= NEGATIVE_WEIGHT if NEGATIVE.search(node.names) else POSITIVE_WEIGHT if POSITIVE.search(node.names) else 1
        if node in anchored:
            points *= ANCHOR_WEIGHT
        if node.order < order and (title is None or not _holds_node(node, title)):
            points *= BEFORE_TITLE_WEIGHT
        return points

    best = max(votes, key=score, default=None)
    if best is None or votes[best] <= 0:
        return Body((), None, 0.0)
    best = _descend(best, texts)
    lines = render(best, title)
    text = LETTERS.sub("", "".join(lines))
    hit = any(mark in text for mark in pieces)
    confidence = 0.5 * hit + 0.3 * (len(text) >= 250) + 0.2 * (votes.get(best, 0) > 200)
    return Body(lines, best, confidence)


def _value(node: Node) -> float:
    if node.own_han < 5:
        return 0.0
    plain = node.own_han - node.own_link_han
    value = plain + MARK_VALUE * node.own_marks if node.own_marks or plain > SHORT else LABEL_WEIGHT * plain
    return value - LINK_WEIGHT * node.own_link_han


def _holds(node: Node, pieces: Sequence[str]) -> bool:
    letters = LETTERS.sub("", "".join(node.own))
    return any(piece in letters for piece in pieces)


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
        inner = [item for item in node.items if not isinstance(item, str) and item.tag not in PARAGRAPHS]
        child = max(inner, key=lambda item: sums.get(item, 0.0), default=None)
        if child is None or child.inline or sums.get(child, 0.0) < DESCENT * sums.get(node, 0.0) or not sums.get(node):
            return node
        node = child
