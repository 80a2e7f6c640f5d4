"""Foreign text made harmless: names, titles, sentences and addresses come from pages nobody vouches for.

A string that went through `clean` is one line of printable characters: it cannot move a terminal's cursor, open a
header, turn the reading direction or hide letters. What the target syntax means (HTML, Markdown) is escaped where it
is rendered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import quote, urlsplit

LIMIT = 120  # characters quoted of a text; a digest cites, it does not reprint
LONGEST_URL = 2000  # what mail programs and browsers still follow

# CSI, OSC and the other terminal sequences with their parameters, so that no "[31m" is left behind.
ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]{0,4000}(?:\x07|\x1b\\|\x9c)"
)
SPACES = re.compile(r"\s+")
MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
STACKED = re.compile(f"({MARKS}{{2}}){MARKS}+")
ODD_HOST = re.compile(r"[^a-z0-9._:-]")
CLAUSE_ENDS = "。！？；，、：…!?;,"
SENTENCE_ENDS = "。！？；!?;"


def clean(text: str) -> str:
    """One line of printable text: no controls, terminal sequences, direction marks or invisible letters."""
    kept = "".join(map(_printable, ESCAPES.sub("", text)))
    return SPACES.sub(" ", STACKED.sub(r"\1", kept)).strip()


def _printable(character: str) -> str:
    match unicodedata.category(character):
        case "Cf" | "Cs" | "Co" | "Cn":  # direction marks, zero widths and tags; halves; private; unassigned
            return ""
        case "Cc" | "Zl" | "Zp":
            return " "
        case _:
            return character


def clip(text: str, limit: int = LIMIT, about: Sequence[str] = ()) -> str:
    """At most `limit` characters of the cleaned text, cut where a clause ends and marked with “…”.

    `about` holds names the quotation is for: where none stands in the beginning that fits, the quotation starts at the
    clause that names the first.
    """
    text = clean(text)
    if len(text) <= limit:
        return text
    names = [name for name in map(clean, about) if name and name in text]
    if names and not any(name in text[: limit - 1] for name in names):
        place = min(text.index(name) for name in names)
        start = max((text.rfind(end, 0, place) for end in CLAUSE_ENDS), default=-1) + 1
        start = start if place - start < limit // 2 else place
        rest = text[start:].lstrip()
        return "…" + (rest if len(rest) < limit else _cut(rest, limit - 1))
    return _cut(text, limit)


def _cut(text: str, limit: int) -> str:
    """The last whole clause that leaves room for the mark; a hard cut where one clause is too long for that."""
    room = text[: limit - 1]
    end = max(room.rfind(mark) for mark in CLAUSE_ENDS)
    if end < limit // 3:
        return room.rstrip() + "…"
    whole = room[: end + 1]
    return whole + "…" if whole[-1] in SENTENCE_ENDS else whole[:-1].rstrip() + "…"


def link(url: str) -> str:
    """The address as it may stand behind a link, or "" where it must not: only http and https, with a host and no user.

    The host is in ASCII (xn--…); characters that could leave an attribute, a Markdown target or a line are
    percent-encoded.
    """
    url = url.strip()
    if not url or len(url) > LONGEST_URL or clean(url) != url or " " in url or "\\" in url:
        return ""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    name = _ascii(parts.hostname or "")
    if parts.scheme.lower() not in ("http", "https") or not name or "@" in parts.netloc or port == 0:
        return ""
    place = (f"[{name}]" if ":" in name else name) + (f":{port}" if port else "")
    path, query, fragment = (quote(part, safe="%/:=&?~+!$,;@-._") for part in parts[2:])
    return f"{parts.scheme.lower()}://{place}{path}{query and '?' + query}{fragment and '#' + fragment}"


def host(url: str) -> str:
    """The host a link leads to, without www. and in ASCII, so that no look-alike deceives; "" for what is no link."""
    return (urlsplit(link(url)).hostname or "").removeprefix("www.")


def _ascii(name: str) -> str:
    if not ODD_HOST.search(name):
        return name
    try:
        name = name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return "" if ODD_HOST.search(name) else name
