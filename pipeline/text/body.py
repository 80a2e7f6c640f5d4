"""The body of an article page without knowing the site: where the text is dense, and what of it is the article.

anchors    pieces of the description: an element that holds one is the article's
votes      each block of text votes for itself and its ancestors; links vote against
choice     the best element, by its votes, its class, its anchors, its place behind the title
descent    an element whose text stands in one child alone gives way to the child
"""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from heapq import nlargest
from itertools import islice

from pipeline.text import lists, short
from pipeline.text import votes as voting
from pipeline.text.document import Document
from pipeline.text.lines import render
from pipeline.text.lists import COLUMN
from pipeline.text.noise import COMMENT, is_negative, is_positive
from pipeline.text.tree import Element, Tree
from pipeline.text.votes import ANCHOR_LENGTH, LETTERS, PARAGRAPHS

ANCHOR_WEIGHT, ANCHOR_MORE = 3.0, 1.0  # for the first piece found and for each further one
NEGATIVE_WEIGHT = 0.5
POSITIVE_WEIGHT = 1.15
BEFORE_TITLE_WEIGHT = 0.5
COMMENT_WEIGHT = 0.15
LIST_WEIGHT = 0.25  # an element of items with links is a list of other articles
COLUMNS_WEIGHT = 0.4
SENTENCE = 20  # characters outside links of a block with punctuation
NEAR_WEIGHTS = (1.7, 1.6, 1.3, 1.0)  # for an element that begins 0, 1, 2 … sentences behind the title
NEAR_SENTENCES = 8
FAR_WEIGHT = 0.7  # behind more sentences than these
HIGHEST_WEIGHT = POSITIVE_WEIGHT * NEAR_WEIGHTS[0]  # of all but votes and anchors
LINE_WEIGHT = 0.3  # a paragraph is a part of a body
CANDIDATES = 15  # elements with the most votes that are looked at more closely
LONG_TEXT = 250  # letters that no caption, comment or legal line has
DESCENT = 0.95  # share of the text in one child that makes the child the body
FIRST_CONFIDENCE, FIRST_MARKS, FIRST_LETTERS = 0.15, 3, 60  # of sentences close behind the title
NAMED_CONFIDENCE = 0.3  # of a text that stands behind the title and says its words
DESCRIPTIONS = ("description", "og:description", "twitter:description")
LINES = frozenset(("p", "li", "h2", "h3", "h4"))
TABLES = frozenset(("tr", "tbody", "table"))


@dataclass(frozen=True, slots=True)
class Body:
    """`lines` are paragraphs. `confidence` is 0 to 1; `element` is None where nothing was found."""

    lines: tuple[str, ...]
    element: Element | None
    confidence: float
    pieces: tuple[str, ...] = ()  # of the description, to judge another reading by


def find(document: Document, title: Element | None = None, name: str = "") -> Body:
    """`title` is the heading where the page shows it, `name` the title as text."""
    pieces = voting.anchors([document.meta.get(key, "") for key in DESCRIPTIONS], name)
    tree = document.tree
    votes, values = voting.votes(tree)
    anchored = voting.anchored(tree, values, pieces) if pieces else {}
    if title is None and (opened := _opened_by(tree, name)) is not None:
        for above in (opened, *tree.ancestors(opened)):
            anchored.setdefault(above, 1)
    near = _near(tree, title)
    is_list = cache(partial(lists.is_list, tree))

    def score(element: Element) -> float:
        tag = tree.tag(element)
        points = votes[element] * (LINE_WEIGHT if tag in LINES else 1.0) * _class_weight(tree.names(element))
        if tag in TABLES and lists.columns(tree, element):
            points *= COLUMNS_WEIGHT
        if any(is_list(above) for above in (*lists.heart(tree, element), *islice(tree.ancestors(element), 3))):
            points *= LIST_WEIGHT
        points *= _anchor_weight(anchored.get(element, 0))
        if title is not None:
            if element > title:
                points *= _nearness(element, near)
            elif not tree.holds(element, title):
                points *= BEFORE_TITLE_WEIGHT
        return points

    best = _best(votes, anchored, score)
    if best is None:
        return Body((), None, 0.0, pieces)
    best = _descend(tree, best, values)
    named = False
    if title is not None:
        part, named = short.instead(tree, title, name, best)
        best = best if part == best else _descend(tree, part, values)
    lines = render(tree, best, title)
    text = LETTERS.sub("", "".join(lines))
    hit = any(piece in text for piece in pieces)
    close = title is not None and (tree.holds(best, title) or (best > title and _nearness(best, near) > 1))
    sure = 0.4 * hit + 0.2 * close + 0.25 * (len(text) >= LONG_TEXT) + 0.15 * (votes.get(best, 0.0) > 200)
    sure += NAMED_CONFIDENCE * named
    sure += FIRST_CONFIDENCE * (close and tree.marks[best] >= FIRST_MARKS and len(text) >= FIRST_LETTERS)
    return Body(lines, best, min(1.0, sure), pieces)


def _best(
    votes: Mapping[Element, float], anchored: Mapping[Element, int], score: Callable[[Element], float]
) -> Element | None:
    """The first of the elements with the highest score; None where nothing speaks for any."""
    likely = {*nlargest(CANDIDATES, votes, key=votes.__getitem__), *(e for e in anchored if e in votes)}
    bounds = {element: votes[element] * _anchor_weight(anchored.get(element, 0)) * HIGHEST_WEIGHT for element in likely}
    best, best_score = None, 0.0
    for element in sorted(likely, key=lambda element: (-bounds[element], element)):
        if bounds[element] < best_score or bounds[element] <= 0:
            break  # no other can be better: scoring one takes longer than all else about it
        if (points := score(element)) > best_score or (best is not None and points == best_score and element < best):
            best, best_score = element, points
    return best


def _opened_by(tree: Tree, name: str) -> Element | None:
    """The long block of text that begins with the title, where no heading shows it."""
    heading = LETTERS.sub("", name)
    if len(heading) < ANCHOR_LENGTH:
        return None
    long = (element for element, han in enumerate(tree.own_han) if han >= COLUMN)
    return next((e for e in long if LETTERS.sub("", tree.own[e][: 2 * len(name)]).startswith(heading)), None)


def _anchor_weight(hits: int) -> float:
    return ANCHOR_WEIGHT + ANCHOR_MORE * (hits - 1) if hits else 1.0


@lru_cache(4096)
def _class_weight(names: str) -> float:
    """By class and id. Pages of one site ask the same a thousand times."""
    if COMMENT.search(names):
        return COMMENT_WEIGHT
    return NEGATIVE_WEIGHT if is_negative(names) else POSITIVE_WEIGHT if is_positive(names) else 1.0


def _near(tree: Tree, title: Element | None) -> list[Element]:
    """The first sentences behind the title; a body begins before or close behind the first of them."""
    if title is None:
        return []
    marks, han, link_han = tree.own_marks, tree.own_han, tree.own_link_han
    behind = range(title + 1, len(marks))
    return list(islice((e for e in behind if marks[e] and han[e] - link_han[e] >= SENTENCE), NEAR_SENTENCES))


def _nearness(element: Element, near: list[Element]) -> float:
    before = bisect_left(near, element)
    return NEAR_WEIGHTS[min(before, len(NEAR_WEIGHTS) - 1)] if before < NEAR_SENTENCES else FAR_WEIGHT


def _descend(tree: Tree, top: Element, values: Mapping[Element, float]) -> Element:
    """Follow the child that holds nearly all sentences of its parent."""
    sums: dict[Element, float] = {}
    for block in range(top, bisect(tree.start, tree.end[top])):
        if (value := values.get(block, 0.0)) > 0:
            above = block
            while above != top:
                sums[above] = sums.get(above, 0.0) + value
                above = tree.parent[above]
            sums[top] = sums.get(top, 0.0) + value
    while True:
        inner = (child for child in tree.children(top) if tree.tag(child) not in PARAGRAPHS)
        child = max(inner, key=lambda item: sums.get(item, 0.0), default=None)
        if child is None or tree.inline[child] or not 0 < DESCENT * sums.get(top, 0.0) <= sums.get(child, 0.0):
            return top
        top = child
