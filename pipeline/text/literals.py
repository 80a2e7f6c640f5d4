"""Values that scripts carry, read without running them: JavaScript literals, Nuxt's and Next's forms of a page's state.

literal     {key: 'text', tags: [a, undefined,], /* … */}         what JSON does not allow
called      (function(a,b){return {title:b,body:a}}("…","…"))      a literal with its names filled in
payload     [["Reactive",1],{"title":2},"…"]                       a flat list whose numbers are places in it
flight      self.__next_f.push([1,"7:[…]\\n"])                     rows of a stream, cut anywhere
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

MAX_TOKENS = 60_000
MAX_PUSHES = 5_000
MAX_NAMES = 5_000
ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(\r\n|.))", re.S)
CONTROL = {"n": "\n", "t": "\t", "r": "\n", "b": "", "f": "", "v": " ", "0": "", "\n": "", "\r\n": ""}
TOKEN = re.compile(
    r"""(?:\s|/\*.*?\*/|//[^\n]*)*(?:
    (?P<open>[{\[]) | (?P<close>[}\]]) | (?P<mark>[,:]) |
    "(?P<double>(?:[^"\\]|\\.)*)" | '(?P<single>(?:[^'\\]|\\.)*)' | `(?P<template>(?:[^`\\]|\\.)*)` |
    (?P<number>-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?) | (?P<nought>void\s+0) | (?P<not>![01]) |
    (?P<name>[A-Za-z_$][\w$]*)
    )""",
    re.X | re.S,
)
WORDS = {"true": True, "false": False, "null": None, "undefined": None, "NaN": None, "Infinity": None}
CALLED = re.compile(r"\(function\s*\(([\w$,\s]*)\)\s*\{\s*(?:[\w$.]+\s*=\s*[^;{}]{1,200};\s*)*return\s*(?=[{\[])")
PUSHED = re.compile(r"""__next_f\.push\(\s*\[\s*1\s*,\s*(?="|')""")
ROW = re.compile(r"([0-9a-f]{1,6}):(?:T([0-9a-f]{1,7}),|(?=[\[{\"]))")
DECODER = json.JSONDecoder()


def unescape(literal: str) -> str:
    r"""A JavaScript string literal's content: \x26, \u4e2d, \n, \"."""

    def character(found: re.Match[str]) -> str:
        if code := found[1] or found[2]:
            return chr(int(code, 16))
        return CONTROL.get(found[3], found[3])

    return ESCAPE.sub(character, literal)


def json_at(text: str, at: int = 0) -> Any:
    """The JSON value that begins there; None where there is none."""
    try:
        return DECODER.raw_decode(text, at)[0]
    except (ValueError, RecursionError):  # no JSON, or nested beyond reason
        return None


def literal(text: str, at: int = 0, names: Mapping[str, Any] = WORDS) -> tuple[Any, int]:
    """(the object or list that begins there, where it ends). (None, at) where it is no literal: a call, a function.

    `names` are the identifiers that stand for values; an unknown one is None.
    """
    top: list[Any] = []
    stack: list[Any] = [top]
    key: str | None = None  # of the open object: it waits for its value
    start = at
    for _ in range(MAX_TOKENS):
        found = TOKEN.match(text, at)
        if found is None:
            return None, start
        kind, at = found.lastgroup, found.end()
        here = stack[-1]
        if kind == "mark":
            continue
        if kind == "close":
            if len(stack) == 1 or (found["close"] == "}") != isinstance(here, dict):
                return None, start
            stack.pop()
            if len(stack) == 1:
                return top[0], at
            key = None
            continue
        value = _token(found, kind or "", names)
        if isinstance(here, dict) and key is None:
            ahead = TOKEN.match(text, at)
            if kind == "open" or ahead is None or ahead["mark"] != ":":
                return None, start
            key = found["name"] or str(value)
            continue
        if isinstance(here, dict):
            here[key] = value
        else:
            here.append(value)
        if kind == "open":
            stack.append(value)
        elif len(stack) == 1:
            return None, start  # no object and no list
        key = None
    return None, start


def _token(found: re.Match[str], kind: str, names: Mapping[str, Any]) -> Any:
    match kind:
        case "open":
            return {} if found["open"] == "{" else []
        case "double" | "single" | "template":
            return unescape(found[kind])
        case "number":
            return float(found["number"])
        case "not":
            return found["not"] == "!0"
        case "name":
            return names.get(found["name"])
        case _:
            return None


def called(text: str) -> Any:
    """What a function called at once gives back, where it is a literal of its own arguments; None otherwise."""
    found = CALLED.search(text)
    if found is None:
        return None
    parameters = [name.strip() for name in found[1].split(",")][:MAX_NAMES]
    body_end = literal(text, found.end())[1]
    opened = text.find("}(", body_end - 1)
    if body_end == found.end() or opened < 0:
        return None
    arguments, _ = literal(_listed(text, opened + 2))
    if not isinstance(arguments, list):
        return None
    return literal(text, found.end(), {**dict(zip(parameters, arguments, strict=False)), **WORDS})[0]


def _listed(text: str, at: int) -> str:
    """The arguments of a call as a list."""
    end = text.rfind(")", at)
    while end > at and text[end - 1] in ")\n ; ":
        end -= 1
    return f"[{text[at:end]}]"


def resolved(value: Any) -> Any:
    """A flat payload with its places filled in, one level deep, as far as its objects are concerned; else the value."""
    if not (isinstance(value, list) and len(value) > 2 and isinstance(value[0], (list, dict))):
        return value
    inner = value[0].values() if isinstance(value[0], dict) else value[0]
    if not any(isinstance(place, int) and 0 < place < len(value) for place in inner):
        return value
    return [_filled(item, value) if isinstance(item, dict) else item for item in value]


def _filled(item: Mapping[str, Any], flat: Sequence[Any]) -> dict[str, Any]:
    return {
        key: flat[place] if isinstance(place, int) and not isinstance(place, bool) and 0 <= place < len(flat) else place
        for key, place in item.items()
    }


def flight(scripts: Sequence[str]) -> Iterator[Any]:
    """The values of a Next.js stream that these scripts push, its rows of text put where they are named."""
    chunks: list[str] = []
    for script in scripts:
        for found in islice(PUSHED.finditer(script), MAX_PUSHES):
            said = json_at(script, found.end())
            if isinstance(said, str):
                chunks.append(said)
    if not chunks:
        return
    stream = "".join(chunks)
    texts: dict[str, str] = {}
    values: list[Any] = []
    at = 0
    while at >= 0 and len(values) + len(texts) < MAX_PUSHES:
        row = ROW.match(stream, at)
        if row is None:  # a row of a kind that holds no text
            at = stream.find("\n", at) + 1 or -1
            continue
        at = row.end()
        if row[2]:
            size = int(row[2], 16)  # in bytes of UTF-8
            texts[f"${row[1]}"] = stream[at : at + size].encode("utf-8", "replace")[:size].decode("utf-8", "ignore")
            at += len(texts[f"${row[1]}"])  # the next row follows without a line's end
        else:
            values.append(json_at(stream, at))
            at = stream.find("\n", at) + 1 or -1
    for value in values:
        yield _named(value, texts)


def _named(value: Any, texts: Mapping[str, str]) -> Any:
    """The value, its references to rows of text filled in where they stand in an object."""
    stack, left = [value], MAX_TOKENS
    while stack and left > 0:
        item = stack.pop()
        left -= 1
        if isinstance(item, dict):
            item.update({k: texts[v] for k, v in item.items() if isinstance(v, str) and v in texts})
            stack.extend(v for v in item.values() if isinstance(v, (dict, list)))
        elif isinstance(item, list):
            stack.extend(v for v in item if isinstance(v, (dict, list)))
    return value
