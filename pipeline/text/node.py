"""The plain form of an element on a parsed page."""

from __future__ import annotations

import re
from collections.abc import Iterator

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
MARKS = re.compile(r"[，。！？；：、“”‘’「」『』,.!?;]")
BLANKS = re.compile(r"[ \t\r\n\f\u3000\xa0\u200b\ufeff]+")
IN_LINK, OUT_OF_LINK, END_OF_BLOCK = "\udc01", "\udc02", "\udc03"  # no parsed text holds a surrogate
MARKERS = frozenset((IN_LINK, OUT_OF_LINK, END_OF_BLOCK))


class Node:
    """An element, and its stretch of the page's stream.

    The stream holds all that is shown in document order: text as `str`, an element as its `Node` before what is in it,
    and `END_OF_BLOCK` behind what is in a block. Inline elements without class and id, and links, are no nodes;
    the text of a link has a mark at both ends. `han`, `link_han`, `marks` count all that is in a block; `own…`
    leaves out the blocks inside it. Inline elements are not counted.
    """

    __slots__ = (
        "_own", "end", "han", "inline", "key", "link_han", "marks", "names", "order", "own_han", "own_link_han",
        "own_marks", "own_size", "parent", "start", "stream", "tag", "value",
    )  # fmt: skip

    def __init__(self, tag: str, names: str, inline: bool, parent: Node | None, order: int, stream: Stream) -> None:
        self.tag = tag
        self.names = names  # class and id in lower case
        self.inline = inline
        self.parent = parent
        self.order = order  # place in the document
        self.stream = stream
        self.start = self.end = len(stream) + 1
        self.han = 0  # Han characters, full-width punctuation among them
        self.link_han = 0  # of them inside links
        self.marks = 0  # punctuation marks outside links
        self.own_han = self.own_link_han = self.own_marks = self.own_size = 0
        self.key = 0  # the parser's own number of this element
        self.value = ""  # the moment of a <time>
        self._own: str | None = None

    @property
    def own(self) -> str:
        """The text of a block without the blocks inside it, as it stands."""
        if self._own is None:
            strings: list[str] = []
            at = self.start
            while at < self.end:
                item = self.stream[at]
                at += 1
                if isinstance(item, str):
                    if item not in MARKERS:
                        strings.append(item)
                elif not item.inline:
                    at = item.end
            self._own = "".join(strings)
        return self._own

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in document order."""
        yield self
        yield from (item for item in self.stream[self.start : self.end] if not isinstance(item, str))

    def children(self) -> Iterator[Node]:
        at = self.start
        while at < self.end:
            item = self.stream[at]
            at += 1
            if not isinstance(item, str):
                yield item
                at = item.end

    def text(self) -> str:
        """All text in order, blanks squeezed. For short pieces."""
        parts = (i if isinstance(i, str) else "" if i.inline else " " for i in self.stream[self.start : self.end])
        return BLANKS.sub(" ", "".join(part for part in parts if part not in MARKERS)).strip()

    def ancestors(self) -> Iterator[Node]:
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


Stream = list["Node | str"]
