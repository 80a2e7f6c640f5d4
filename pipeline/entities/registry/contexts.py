"""When an ambiguous spelling is a mention: the words around it decide, and they are data (contexts.toml).

商量 is a model beside 商汤 or before 大模型, and a verb elsewhere. `after` and `before` are words that touch the name
(a quotation mark may stand between), `near` words within 40 characters. One of them must hold where any is given, and
no `not_before` or `not_after` may. A word that begins with `re:` is a regular expression; `@name` stands for a list.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from records import ConfigError

WINDOW = 40  # characters on either side in which `near` words count: about two clauses
REACH = 24  # characters before a name that `before` words may take
OPEN, CLOSE = r"[“\"「『《‘【(（\[]?\s?", r"[”\"」』》’】)）\]]?\s?"
SIDES = ("before", "after", "near", "not_before", "not_after")


@dataclass(frozen=True, slots=True)
class Context:
    """The condition of one ambiguous spelling."""

    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    near: re.Pattern[str] | None = None
    not_before: re.Pattern[str] | None = None
    not_after: re.Pattern[str] | None = None
    exact_case: bool = False

    def holds(self, text: str, start: int, end: int) -> bool:
        """Whether the name at [start, end) of the text is a mention."""
        left = text[max(0, start - REACH) : start]
        if self.not_after is not None and self.not_after.match(text, end):
            return False
        if self.not_before is not None and self.not_before.search(left):
            return False
        if self.before is None and self.after is None and self.near is None:
            return True
        if self.after is not None and self.after.match(text, end):
            return True
        if self.before is not None and self.before.search(left):
            return True
        if self.near is None:
            return False
        around = text[max(0, start - WINDOW) : start] + "\n" + text[end : end + WINDOW]
        return self.near.search(around) is not None


@dataclass(frozen=True, slots=True)
class Contexts:
    """All conditions by spelling and mention type, and the phrases that hold a name without naming it."""

    conditions: Mapping[tuple[str, str], Context] = field(default_factory=dict)
    phrases: tuple[str, ...] = ()

    def of(self, alias: str, kind: str) -> Context | None:
        return self.conditions.get((alias, str(kind)))

    @classmethod
    def read(cls, path: Path) -> Contexts:
        """Raises ConfigError naming the file and the table that is not as it should be."""
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ConfigError(f"{path.name}: {error}") from None
        words: Mapping[str, list[str]] = data.get("words", {})
        conditions: dict[tuple[str, str], Context] = {}
        for number, table in enumerate(data.get("context", []), 1):
            place = f"{path.name}, [[context]] {number}"
            context = _context(table, words, place)
            for alias in table.get("aliases", []):
                if (alias, table["type"]) in conditions:
                    raise ConfigError(f"{place}: {alias} has a {table['type']} context already")
                conditions[alias, table["type"]] = context
        for kind, table in data.get("near", {}).items():
            after = ["@head"] if kind == "MODEL" else []
            for alias, near in table.items():
                place = f"{path.name}, [near.{kind}] {alias}"
                if (alias, kind) in conditions:
                    raise ConfigError(f"{place} has a context already")
                conditions[alias, kind] = _context({"type": kind, "near": near.split(), "after": after}, words, place)
        return cls(conditions, tuple(data.get("phrases", {}).get("names", [])))


def _context(table: Mapping[str, Any], words: Mapping[str, list[str]], place: str) -> Context:
    if strange := table.keys() - {*SIDES, "aliases", "type", "exact_case"}:
        raise ConfigError(f"{place}: unknown {', '.join(sorted(strange))}")
    if table.get("type") not in ("ORG", "MODEL", "PERSON"):
        raise ConfigError(f"{place}: type must be ORG, MODEL or PERSON")
    sides = {side: _union(table.get(side, []), words, place) for side in SIDES}

    def compiled(side: str, form: str) -> re.Pattern[str] | None:
        union = sides[side]
        try:
            return re.compile(form.format(union)) if union else None
        except re.error as error:
            raise ConfigError(f"{place}: {side}: {error}") from None

    return Context(
        before=compiled("before", "(?:{0})" + OPEN + "$"),
        after=compiled("after", CLOSE + "(?:{0})"),
        near=compiled("near", "(?:{0})"),
        not_before=compiled("not_before", "(?:{0})$"),
        not_after=compiled("not_after", "(?:{0})"),
        exact_case=bool(table.get("exact_case", False)),
    )


def _union(given: Iterable[str], words: Mapping[str, list[str]], place: str) -> str:
    """One alternation of words, lists of words and expressions; the longest word first."""
    plain: list[str] = []
    expressions: list[str] = []
    for word in given:
        if word.startswith("@"):
            if word[1:] not in words:
                raise ConfigError(f"{place}: no list of words is called {word}")
            inner = _union(words[word[1:]], words, place)
            expressions.append(inner)
        elif word.startswith("re:"):
            expressions.append(word[3:])
        else:
            plain.append(re.escape(word))
    return "|".join([*sorted(plain, key=len, reverse=True), *expressions])
