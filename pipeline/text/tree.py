"""What a page shows, as flat lists: texts in document order, and the elements around them with their figures.

Lists of numbers rather than an object for each of the thousand elements of a page: they are made in half the time, and
the collector of cycles has nothing to look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
MARKS = re.compile(r"[，。！？；：、“”‘’「」『』,.!?;]")
BLANKS = re.compile(r"[ \t\r\n\f\u3000\xa0\u200b\ufeff]+")
IN_LINK, OUT_OF_LINK, END_OF_BLOCK = "\udc01", "\udc02", "\udc03"  # no parsed text holds a surrogate
MARKERS = frozenset((IN_LINK, OUT_OF_LINK, END_OF_BLOCK))

Element = int  # an element's number in a Tree
BODY: Element = 0
NO_ELEMENT: Element = -1  # around the body
Stream = list[str | Element]
Link = tuple[int, int, LexborNode]  # its place among all elements, the start of its text in the stream, the link


@dataclass(slots=True)
class Tree:
    """Elements are numbered in document order; 0 is the body. Each list below holds one entry an element.

    The stream holds all that is shown in document order: text as `str`, an element as its number before what is in it,
    and `END_OF_BLOCK` behind what is in a block. Inline elements without class and id, and links, are no elements here;
    the text of a link has a mark at both ends. `han`, `link_han`, `marks` count all that is in a block; `own…` leaves
    out the blocks inside it. Of an inline element nothing is counted, and it has no `own` text.
    """

    stream: Stream
    of: list[LexborNode | None]  # the parser's element; None for the body
    parent: list[Element]
    order: list[int]  # place among all elements with children, links and the plainest too
    inline: list[bool]
    start: list[int]  # in the stream: its first item,
    end: list[int]  # and behind its last
    own: list[str]  # its text without the blocks inside it, as it stands
    links: list[Link]
    metas: list[LexborNode]  # <meta> in the body: microdata, and all behind a <head> that ended early
    navigation: list[LexborNode]  # <nav> and <footer>, of which nothing is shown here
    whole: bool  # False: the page has more elements than are read
    blocks: list[Element] = field(default_factory=list)
    named: list[Element] = field(default_factory=list)  # inline elements with class or id, and <time>
    own_han: list[int] = field(default_factory=list)  # full-width characters, punctuation among them
    own_link_han: list[int] = field(default_factory=list)  # of them inside links
    own_marks: list[int] = field(default_factory=list)  # punctuation marks outside links
    han: list[int] = field(default_factory=list)
    link_han: list[int] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    _names: dict[Element, str] = field(default_factory=dict)

    def count(self, linked: Mapping[Element, str]) -> None:
        """Fill the lists of figures. `linked` are the texts in links, by the block they are in."""
        self.own_han = own_han = [0 if text.isascii() else wide(text) for text in self.own]
        self.own_link_han = own_link_han = [0] * len(own_han)
        for element, text in linked.items():
            own_link_han[element] = wide(text)
        found = MARKS.findall
        self.own_marks = own_marks = [
            len(found(text)) if han > link else 0
            for text, han, link in zip(self.own, own_han, own_link_han, strict=True)
        ]
        for element, text in linked.items():
            if own_marks[element]:
                own_marks[element] -= len(found(text))
        self.han, self.link_han, self.marks = han, link_han, marks = own_han[:], own_link_han[:], own_marks[:]
        parent = self.parent
        for element in range(len(han) - 1, BODY, -1):
            if han[element]:
                above = parent[element]
                han[above] += han[element]
                link_han[above] += link_han[element]
                marks[above] += marks[element]
        self.blocks, self.named = [], []
        for element, inline in enumerate(self.inline):
            (self.named if inline else self.blocks).append(element)
        for element in self.named:
            han[element] = link_han[element] = marks[element] = 0

    def tag(self, element: Element) -> str:
        of = self.of[element]
        return (of.tag or "") if of is not None else "body"

    def names(self, element: Element) -> str:
        """Class and id in lower case; `display-none` with them where the element's style says so."""
        names = self._names.get(element)
        if names is None:
            of = self.of[element]
            names = self._names[element] = names_of(of.attributes) if of is not None else ""
        return names

    def walk(self, element: Element) -> Iterator[Element]:
        """The element and all below it, in document order."""
        yield element
        for item in self.stream[self.start[element] : self.end[element]]:
            if not isinstance(item, str):
                yield item

    def children(self, element: Element) -> Iterator[Element]:
        at, end = self.start[element], self.end[element]
        while at < end:
            item = self.stream[at]
            at += 1
            if not isinstance(item, str):
                yield item
                at = self.end[item]

    def ancestors(self, element: Element) -> Iterator[Element]:
        """The elements around one, the innermost first."""
        above = self.parent[element]
        while above != NO_ELEMENT:
            yield above
            above = self.parent[above]

    def holds(self, element: Element, inner: Element) -> bool:
        """Whether `inner` is inside the element and not the element itself."""
        return element < inner and self.start[inner] <= self.end[element]

    def text(self, element: Element) -> str:
        """All text in order, blanks squeezed. For short pieces."""
        parts = []
        for item in self.stream[self.start[element] : self.end[element]]:
            if not isinstance(item, str):
                parts.append("" if self.inline[item] else " ")
            elif item not in MARKERS:
                parts.append(item)
        return BLANKS.sub(" ", "".join(parts)).strip()

    def label(self, start: int) -> str:
        """The text of the link that begins there in the stream, blanks squeezed."""
        end = self.stream.index(OUT_OF_LINK, start)
        return BLANKS.sub(" ", "".join(item for item in self.stream[start:end] if isinstance(item, str))).strip()


def address(link: LexborNode) -> str:
    """Where a link leads, as it stands."""
    return (link.attributes.get("href") or "").strip()


def names_of(said: dict[str, str | None]) -> str:
    """Class and id of an element's attributes in lower case, and `display-none` where it is not shown."""
    a, b, style = said.get("class"), said.get("id"), said.get("style")
    names = f"{a} {b}" if a and b else a or b or ""
    if style and "none" in style and "display:none" in style.replace(" ", ""):
        names += " display-none"
    return names.lower()


def wide(text: str) -> int:
    """Full-width characters of a text: Han and their punctuation, by what they take in UTF-8. Cheap for any length."""
    return (len(text.encode("utf-8", "replace")) - len(text)) // 2
