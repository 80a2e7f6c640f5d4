"""The body of an article page without knowing the site: where the text is dense, and what of it is the article.

anchors    pieces of the description: a block that holds one is the article's
votes      each block of text votes for itself and its ancestors; links vote against
choice     the best node, with a discount for what its class says and a bonus behind the title
lines      the node's text, paragraph by paragraph, without recommendations, share bars, editor lines
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.text.noise import CUTS, NEGATIVE, NOISE_LINE, POSITIVE
from pipeline.text.tree import BLANKS, MARKS, Document, Node

ANCHOR_LENGTH = 10  # letters of a description that make an anchor
ANCHOR_PLACES = (0, 12, 24, 40)
ANCHOR_VALUE = 400
SHORT = 40  # a block without punctuation and shorter than this is a label rather than a sentence
MARK_VALUE = 8
LABEL_WEIGHT = 0.3
LINK_WEIGHT = 0.6
LEVEL_WEIGHT = 0.55
LEVELS = 4
NEGATIVE_WEIGHT = 0.5
POSITIVE_WEIGHT = 1.15
LINK_SHARE = 0.6  # a block with more of its characters in links is a list of links
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


def find(document: Document, title: Node | None = None) -> Body:
    marks = anchors([document.meta.get(k, "") for k in ("description", "og:description", "twitter:description")])
    votes: dict[Node, float] = {}
    for node in document.blocks:
        value = _value(node, marks)
        if value:
            _vote(node, value, votes)
    best = max(votes, key=lambda node: _score(node, votes[node], title), default=None)
    if best is None or votes[best] <= 0:
        return Body((), None, 0.0)
    lines = tuple(render(best))
    text = LETTERS.sub("", "".join(lines))
    hit = any(mark in text for mark in marks)
    confidence = 0.5 * hit + 0.3 * (len(text) >= 250) + 0.2 * (votes[best] > 200)
    return Body(lines, best, confidence)


def _value(node: Node, pieces: Sequence[str]) -> float:
    if node.own_han < 5:
        return 0.0
    plain = node.own_han - node.own_link_han
    value = -LINK_WEIGHT * node.own_link_han
    value += plain + MARK_VALUE * node.own_marks if node.own_marks or plain > SHORT else LABEL_WEIGHT * plain
    if pieces and plain > 10:
        letters = LETTERS.sub("", "".join(node.own))
        if any(piece in letters for piece in pieces):
            value += ANCHOR_VALUE
    return value


def _vote(node: Node, value: float, votes: dict[Node, float]) -> None:
    weight = 1.0
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


def _score(node: Node, votes: float, title: Node | None) -> float:
    score = votes
    if node.tag in ("p", "li", "h2", "h3", "h4"):
        score *= 0.3
    if node.names:
        if NEGATIVE.search(node.names):
            score *= NEGATIVE_WEIGHT
        elif POSITIVE.search(node.names):
            score *= POSITIVE_WEIGHT
    return score


def render(node: Node) -> Iterator[str]:
    """The paragraphs of a node; what is no part of the article is left out."""
    for line in _lines(node):
        line = BLANKS.sub(" ", line).strip()
        if line and not NOISE_LINE.match(line):
            if CUTS.match(line):
                return
            yield line


def _lines(top: Node) -> Iterator[str]:
    parts: list[str] = []
    stack: list[Node | str] = [top]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            if item == "\0":
                yield from _flush(parts)
            else:
                parts.append(item)
        elif item is top or not _dropped(item):
            if item.inline:
                stack.extend(reversed(item.items))
            else:
                yield from _flush(parts)
                stack.append("\0")
                stack.extend(reversed(item.items))
    yield from _flush(parts)


def _flush(parts: list[str]) -> Iterator[str]:
    if parts:
        text = "".join(part if part == "\n" else part.replace("\n", " ") for part in parts)
        parts.clear()
        yield from text.split("\n")


def _dropped(node: Node) -> bool:
    if node.inline:
        return False
    if node.han > 12 and node.link_han > LINK_SHARE * node.han:
        return True
    return bool(node.names and node.han < 200 and node.marks < 6 and NEGATIVE.search(node.names))
