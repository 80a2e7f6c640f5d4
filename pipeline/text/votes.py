"""What speaks for an element as the body: the sentences in it, less its links, and pieces of the description."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.text.tree import BODY, Element, Tree

ANCHOR_LENGTH = 10  # letters of a description that make an anchor
ANCHOR_PLACES = (0, 12, 24, 40)
SHORT = 40  # a block without punctuation and shorter than this is a label rather than a sentence
MARK_VALUE = 8
LABEL_WEIGHT = 0.3
LINK_WEIGHT = 0.6
LEVEL_WEIGHT = 0.55
LEVELS = 4
LEAST_HAN = 5  # a block with fewer full-width characters has no vote
LETTERS = re.compile(r"[\W_]+")
PARAGRAPHS = frozenset(("p", "li", "blockquote", "center", "td", "h2", "h3", "h4", "dd", "pre"))


def anchors(descriptions: Sequence[str], title: str = "") -> tuple[str, ...]:
    """Pieces of the longest description, letters and digits only; what repeats the title is no evidence of a body."""
    heading = LETTERS.sub("", title)
    letters = max((LETTERS.sub("", d) for d in descriptions), key=len, default="")
    if heading:
        letters = letters.replace(heading, "")
    places = (letters[at : at + ANCHOR_LENGTH] for at in ANCHOR_PLACES)
    return tuple(piece for piece in places if len(piece) == ANCHOR_LENGTH)


def votes(tree: Tree) -> tuple[dict[Element, float], dict[Element, float]]:
    """The votes for each element, and the value of each block's own text where it has one."""
    said: dict[Element, float] = {}
    values: dict[Element, float] = {}
    parent, inline = tree.parent, tree.inline
    for element, han in enumerate(tree.own_han):
        if han < LEAST_HAN:
            continue
        link, marks = tree.own_link_han[element], tree.own_marks[element]
        plain = han - link
        value = plain + MARK_VALUE * marks if marks or plain > SHORT else LABEL_WEIGHT * plain
        value -= LINK_WEIGHT * link
        if not value:
            continue
        values[element] = value
        said[element] = said.get(element, 0.0) + value
        weight = 1.0 if tree.tag(element) in PARAGRAPHS else 0.8
        above = parent[element]
        for _ in range(LEVELS - 1):
            if above <= BODY:
                break
            if not inline[above]:
                said[above] = said.get(above, 0.0) + weight * value
                weight *= LEVEL_WEIGHT
            above = parent[above]
    return said, values


def anchored(tree: Tree, values: Mapping[Element, float], pieces: Sequence[str]) -> dict[Element, int]:
    """How many pieces of the description a block, or one inside it, holds; only those that hold any."""
    hit: dict[Element, int] = {}
    for element in values:
        if tree.own_han[element] - tree.own_link_han[element] <= ANCHOR_LENGTH:
            continue
        text = tree.own[element]
        # Taking the letters out of a text is dear: its first and last one tell most pieces that are not there.
        if likely := [piece for piece in pieces if piece[0] in text and piece[-1] in text]:
            letters = LETTERS.sub("", text)
            if hits := sum(piece in letters for piece in likely):
                for above in (element, *tree.ancestors(element)):
                    hit[above] = max(hits, hit.get(above, 0))
    return hit
