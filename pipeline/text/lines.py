"""The paragraphs of a chosen element, without what is no part of the article.

pieces     blocks in order; rows of a table and items of a list are lines of their own
head       breadcrumbs, the title and the byline, where the element holds them too
sections   recommendations, comments and the like below their heading
lines      editor lines, share bars, labels
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pipeline.text import dates
from pipeline.text.noise import NOISE_LINE, SECTION, is_negative, is_noise
from pipeline.text.tree import BLANKS, BODY, END_OF_BLOCK, HAN, IN_LINK, MARKS, NO_ELEMENT, OUT_OF_LINK, Element, Tree

LINK_SHARE = 0.6  # a block with more of its characters in links is a list of links
PURE_LINK = 0.85
FEW_HAN = 12  # fewer characters make no list of links
SMALL_HAN, SMALL_MARKS = 200, 6  # a block with a bad name is dropped only where it is small
SENTENCE_HAN, SENTENCE_MARKS = 30, 2  # a line from which on it is text again
BYLINE_LENGTH = 80
BYLINE_LINES = 6  # lines behind the title that may belong to the byline
CELL_LENGTH = 60
DATE_LINE = re.compile(  # and nothing else
    r"^\W*(?:19|20)\d\d\W{0,2}[-/.年]\W{0,2}\d{1,2}\W{0,2}[-/.月]\W{0,2}\d{1,2}\W{0,2}日?[\d\s:：]*$"
)
LINK = re.compile(f"{IN_LINK}[^{OUT_OF_LINK}]*")
LINKED = re.compile(f"[{IN_LINK}{OUT_OF_LINK}]+")


@dataclass(slots=True)
class Line:
    text: str
    block: Element
    linked: float  # share of its characters that stand in links


def render(
    tree: Tree, top: Element = BODY, title: Element | None = None, dropped: Collection[Element] = ()
) -> tuple[str, ...]:
    """The paragraphs in `top`, in order. `title` is a heading that may be inside; `dropped` elements are left out."""
    lines = _pieces(tree, top, dropped)
    if title is not None:
        lines = _without_head(lines, title)
    lines = _without_link_lists(_without_sections(tree, lines, top))
    return tuple(line.text for line in lines if not is_noise(line.text))


def _pieces(tree: Tree, top: Element, dropped: Collection[Element]) -> list[Line]:
    lines: list[Line] = []
    row = NO_ELEMENT
    for block, text in _blocks(tree, top, dropped):
        here = tree.parent[block] if len(text) <= CELL_LENGTH and tree.tag(block) in ("td", "th") else NO_ELEMENT
        for piece in text.split("\n"):
            part, linked = _unmarked(piece) if IN_LINK in piece or OUT_OF_LINK in piece else (piece, 0.0)
            if part := BLANKS.sub(" ", part).strip():
                if here == row != NO_ELEMENT and lines:
                    lines[-1].text += " | " + part
                else:
                    lines.append(Line(part, block, linked))
        row = here
    return lines


def _unmarked(piece: str) -> tuple[str, float]:
    """A line without the marks of its links, and the share of it that stands between them."""
    inside = sum(len(LINKED.sub("", found)) for found in LINK.findall(piece))
    text = LINKED.sub("", piece)
    return text, inside / max(1, len(text.strip()))


def _blocks(tree: Tree, top: Element, dropped: Collection[Element]) -> Iterator[tuple[Element, str]]:
    """(block, text) in order; text that stands between two inner blocks comes on its own."""
    parts: list[str] = []
    open_ = [top]
    stream, at, end = tree.stream, tree.start[top], tree.end[top]
    while at < end:
        item = stream[at]
        at += 1
        if isinstance(item, str):
            if item == END_OF_BLOCK:
                if parts:
                    yield open_[-1], "".join(parts)
                    parts.clear()
                if len(open_) > 1:
                    open_.pop()
            else:
                parts.append(item if item == "\n" else item.replace("\n", " "))
        elif item in dropped or _dropped(tree, item):
            at = tree.end[item]
        elif not tree.inline[item]:
            if parts:
                yield open_[-1], "".join(parts)
                parts.clear()
            open_.append(item)
    if parts:
        yield open_[-1], "".join(parts)


def _dropped(tree: Tree, element: Element) -> bool:
    if tree.inline[element]:
        return "display-none" in tree.names(element)
    han = tree.han[element]
    if han > FEW_HAN and tree.link_han[element] > LINK_SHARE * han:
        return True
    return han < SMALL_HAN and tree.marks[element] < SMALL_MARKS and is_negative(tree.names(element))


def _without_head(lines: list[Line], title: Element) -> list[Line]:
    """What stands before the title, the title, and the byline behind it."""
    at = next((n for n, line in enumerate(lines) if line.block == title), None)
    if at is None:
        return lines[1:] if lines and DATE_LINE.match(lines[0].text) else lines
    lines = lines[at:]
    while lines and lines[0].block == title:
        lines = lines[1:]
    for _ in range(BYLINE_LINES):
        if lines and _is_byline(lines[0].text):
            lines = lines[1:]
    return lines


def _is_byline(text: str) -> bool:
    return len(text) <= BYLINE_LENGTH and (
        bool(dates.ABSOLUTE.search(text))
        or bool(NOISE_LINE.match(text))
        or (not MARKS.search(text) and len(text) <= 12)
    )


def _without_sections(tree: Tree, lines: list[Line], top: Element) -> list[Line]:
    kept: list[Line] = []
    dropped = NO_ELEMENT  # the section being left out
    skipping = False
    for n, line in enumerate(lines):
        if dropped != NO_ELEMENT and (line.block == dropped or tree.holds(dropped, line.block)):
            continue
        dropped = NO_ELEMENT
        if len(line.text) <= 30 and SECTION.match(line.text):
            section = _section(tree, line.block, lines[n - 1].block if n else NO_ELEMENT, top)
            if section != line.block:
                dropped = section
                continue
            skipping = True
            continue
        if skipping:
            if _is_sentence(line):
                skipping = False
            else:
                continue
        kept.append(line)
    return kept


def _section(tree: Tree, block: Element, before: Element, top: Element) -> Element:
    """The largest element that begins with this block's line, `before` being the line before: at least the block."""
    section = block
    for above in tree.ancestors(block):
        if above in (top, before) or (before != NO_ELEMENT and tree.holds(above, before)):
            break
        section = above
    return section


def _without_link_lists(lines: list[Line]) -> list[Line]:
    """A line that is a link and nothing else leads away; a short one may be a name, unless others follow it."""
    pure = [line.linked > PURE_LINK for line in lines]
    kept = []
    for n, line in enumerate(lines):
        beside = (n > 0 and pure[n - 1]) or (n + 1 < len(lines) and pure[n + 1])
        if not (pure[n] and (beside or len(HAN.findall(line.text)) > FEW_HAN)):
            kept.append(line)
    return kept


def _is_sentence(line: Line) -> bool:
    return (
        line.linked < 0.5
        and len(HAN.findall(line.text)) >= SENTENCE_HAN
        and len(MARKS.findall(line.text)) >= SENTENCE_MARKS
    )
