"""What 该公司, 其 and 公司 stand for: the organisation that was the subject last.

A sentence's subject stands at its head; what it deals with, competes with or quotes stands later. So of the sentence
before, the first organisation is meant, and within one sentence the first of those that stand before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol, TypeVar

from records import MentionType

PRONOUN = re.compile(
    r"(?:该|本|这家|上述)(?:公司|集团|企业|机构|研究院|实验室|团队|车企|厂商|初创公司|创业公司|银行|平台)|"
    r"(?:^|(?<=[，。；：！？\n\s]))(?:公司|集团|后者|前者|其|官方)(?=[\u4e00-\u9fff])"
)
END = re.compile(r"[。！？\n]")
REACH = 300  # characters before the pronoun within which the organisation must have been named


class Spanned(Protocol):
    @property
    def type(self) -> MentionType: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


Name = TypeVar("Name", bound=Spanned)


def pronouns(text: str) -> list[tuple[int, int]]:
    """The spans of the words that stand for an organisation named before."""
    return [found.span() for found in PRONOUN.finditer(text)]


def meant(text: str, at: int, names: Sequence[Name], kind: MentionType = MentionType.ORG) -> Name | None:
    """Which of the names (in order, without overlaps) a pronoun that begins at `at` stands for; None: none is near.

    后者 is the last that was named, every other pronoun the subject: the first of its own sentence if one stands before
    it there, else the first of the nearest sentence before that names one.
    """
    before = [n for n in names if n.type is kind and at - REACH <= n.start and n.end <= at]
    if not before:
        return None
    if text.startswith("后者", at):
        return before[-1]
    last = before[-1]
    ends = [m.end() for m in END.finditer(text, 0, last.start)]
    begin = ends[-1] if ends else 0
    return next(n for n in before if n.start >= begin)
