"""One text (a title or a body) laid out for the readers: sentences, clauses, and the names, dates and figures in them.

All offsets are those of the normalised text. A Name is a mention with what the registry knows of it, so that no reader
asks the registry.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from records import DateMention, MentionType, Quantity

# A lone line end inside a long line is a wrapped line, not the end of a sentence.
SENTENCE_ENDS = re.compile(
    r"(?<!&nbsp)(?<!&amp)(?<!&gt)(?<!&lt)[。！？!?；;]+[”」』\"’）)]*\s*|\n\s*\n\s*|\n(?=\s)|"
    r"(?<![\u4e00-\u9fffA-Za-z0-9\-])\n|(?<!.{24})\n|…{2,}|\s·\s"
)
# A comma between digits belongs to the figure; half-width marks occur in texts that converters have been through.
CLAUSE_ENDS = re.compile(r"[，：]|,(?!\d{3})|:(?!\d|//)|\s[|｜丨]\s|[｜丨]")


# Headlines in a row without stops: 某某发布财报 某某否认裁员 某某涨价
HEADLINES = re.compile(r"(?<=[\u4e00-\u9fff%）」”])[ \u3000](?=[\u4e00-\u9fff「“])")
HEADLINE_ENDS = re.compile(
    r"(?<=[\u4e00-\u9fff%％）」”])[ \u3000]+"
    r"(?=[\u4e00-\u9fff「“]|[A-Za-z]+[\u4e00-\u9fff]|[A-Za-z]+ [A-Za-z]+[\u4e00-\u9fff])"
)
SLASHES = re.compile(r"(?<=[\u4e00-\u9fff」”\w])/(?=[\u4e00-\u9fff「“][^/]{4,}|[A-Z][^/]{8,})")
SOME = 2
SPACED = re.compile(r"[\u4e00-\u9fff] [A-Za-z0-9]")  # a house that sets a blank beside every Latin word
TIGHT_ENDS = re.compile(
    r"(?<=[\u4e00-\u9fff%％）」”0-9A-Za-z])[ \u3000]+(?=[\u4e00-\u9fff「“]|[A-Za-z]+[\u4e00-\u9fff])"
)
MANY = 4  # such breaks in one sentence


@dataclass(frozen=True, slots=True)
class Name:
    """A mention and who is behind it: `owner` is the organisation that owns the model or that the person leads."""

    type: MentionType
    text: str
    entity: str
    start: int
    end: int
    id: str = ""
    score: float = 1.0
    owner: str = ""
    owner_id: str = ""
    top: str = ""  # the owner at the top of the chain; "" where nobody is registered
    foreign: bool = False
    media: bool = False
    agency: bool = False  # a government or an agency: never an entrant, seldom an agent
    maker: bool = False  # an organisation known for a model of its own

    @property
    def known(self) -> bool:
        return bool(self.id)


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    end: int
    clauses: tuple[Span, ...]
    index: int


@dataclass(slots=True)
class Scene:
    """A text with its layout. `focus` is the organisation the article is about so far, where one is."""

    text: str
    names: Sequence[Name]
    dates: Sequence[DateMention]
    quantities: Sequence[Quantity]
    day: date | None
    is_title: bool = False
    stock: bool = False  # a market report: what it says in passing of releases is mostly old
    sentences: tuple[Sentence, ...] = ()
    focus: Name | None = None  # of the title, or the first subject of the body
    focus_from: int = 0  # where the body names it first; what stands before is not of it
    brand: Name | None = None  # whose product the headline is about, where no organisation is known there
    unsure: Sequence[
        Name
    ] = ()  # discovered names too weak to show; a release verb with a model may still vouch for one
    headline: frozenset[str] = frozenset()  # the organisations the headline names, and the owners of what it names
    title: str = ""  # the headline's text
    dateline: str = ""  # ISO day of "X月X日消息", or the day of publication where an agency line opens the text
    _starts: list[int] = field(default_factory=list)
    _dates: list[int] = field(default_factory=list)
    _figures: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sentences = self.sentences or split(self.text)
        self._starts = [n.start for n in self.names]
        self._dates = [d.start for d in self.dates]
        self._figures = [q.start for q in self.quantities]

    def within(self, start: int, end: int, kind: MentionType | None = None) -> list[Name]:
        """The names that lie wholly in [start, end), in order."""
        some = self.names[bisect_left(self._starts, start) : bisect_right(self._starts, end)]
        return [n for n in some if n.end <= end and (kind is None or n.type is kind)]

    def dates_in(self, start: int, end: int) -> list[DateMention]:
        return [d for d in self.dates[bisect_left(self._dates, start) : bisect_left(self._dates, end)] if d.end <= end]

    def figures_in(self, start: int, end: int) -> list[Quantity]:
        return [
            q
            for q in self.quantities[bisect_left(self._figures, start) : bisect_left(self._figures, end)]
            if q.end <= end
        ]

    def clause(self, sentence: Sentence, at: int) -> int:
        """The index of the clause that holds the place `at`."""
        for n, clause in enumerate(sentence.clauses):
            if at < clause.end:
                return n
        return len(sentence.clauses) - 1


def split(text: str) -> tuple[Sentence, ...]:
    """Sentences and their clauses; blank ones are left out."""
    found: list[Sentence] = []
    at = 0
    for hit in SENTENCE_ENDS.finditer(text):
        _add(text, at, hit.start(), found)
        at = hit.end()
    _add(text, at, len(text), found)
    return tuple(found)


def _add(text: str, start: int, end: int, found: list[Sentence]) -> None:
    if not text[start:end].strip():
        return
    if len(SLASHES.findall(text, start, end)) >= SOME:  # 早报｜甲发布 …/乙开源 …/丙涨价
        for slash in [*SLASHES.finditer(text, start, end)]:
            _lay(text, start, slash.start(), found)
            start = slash.end()
    if len(HEADLINES.findall(text[start:end])) >= MANY:  # a roundup's table of contents on one line
        tight = not SPACED.search(text, start, end)
        for hit in [*(TIGHT_ENDS if tight else HEADLINE_ENDS).finditer(text, start, end)]:
            _lay(text, start, hit.start(), found)
            start = hit.end()
    _lay(text, start, end, found)


def _lay(text: str, start: int, end: int, found: list[Sentence]) -> None:
    if not text[start:end].strip():
        return
    clauses, at = [], start
    for hit in CLAUSE_ENDS.finditer(text, start, end):
        if hit.start() > at:
            clauses.append(Span(at, hit.start()))
        at = hit.end()
    if at < end:
        clauses.append(Span(at, end))
    if clauses:
        found.append(Sentence(start, end, tuple(clauses), len(found)))


def aside(text: str, name: Name) -> bool:
    """A name in brackets behind another is its second name."""
    before = text[max(0, name.start - 24) : name.start]
    opened = max(before.rfind("（"), before.rfind("("))
    return opened >= 0 and opened > max(before.rfind("）"), before.rfind(")"))
