"""Text in terminal cells: East-Asian wide characters take two."""

from __future__ import annotations

import re
import unicodedata

WIDE = ("W", "F")
TOKENS = re.compile(r"[\x21-\x7e\u00c0-\u024f]+|\s+|.", re.DOTALL)
NO_START = frozenset("，。、；：！？）】》」』”’…—·%,.;:!?)]}")  # never first on a line
NO_END = frozenset("（【《「『“‘([{")  # never last on a line


def cells(text: str) -> int:
    """How many cells the text takes."""
    return sum(
        0
        if unicodedata.combining(c) or "\ufe00" <= c <= "\ufe0f"
        else 2
        if unicodedata.east_asian_width(c) in WIDE
        else 1
        for c in text
    )


def pad(text: str, width: int, right: bool = False) -> str:
    """The text filled with spaces up to `width` cells; `right` puts it at the right edge."""
    space = " " * max(0, width - cells(text))
    return space + text if right else text + space


def wrap(text: str, width: int, indent: str = "", first: str | None = None) -> list[str]:
    """Lines of at most `width` cells, broken between Chinese characters and at spaces, never inside a Latin word.

    `indent` stands before every line, `first` (if given) before the first. Closing marks may hang over by two cells.
    """
    lines, line, used = [], indent if first is None else first, 0
    room = max(8, width - cells(line))
    carry = ""
    for token in TOKENS.findall(text):
        size = cells(carry + token)
        if used and used + size > room and token[0] not in NO_START:
            lines.append(line.rstrip())
            line, used, room = indent, 0, max(8, width - cells(indent))
            token = token.lstrip()
        if token in NO_END and not carry:
            carry = token
            continue
        line, used, carry = line + carry + token, used + cells(carry + token), ""
    return [*lines, (line + carry).rstrip()]
