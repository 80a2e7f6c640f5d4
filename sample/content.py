"""What the sample site holds: eras, articles and registry rows, read from the files beside this module.

An era is a moment of the market with its own clock (`eras/<era>.toml`) and its own articles (`articles/<era>/*.md`).
An article file is TOML between two `+++` lines, then the body: a blank line ends a paragraph, a line `===` ends a page.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from records import InputError

HERE = Path(__file__).parent
ERAS = tuple(sorted(file.stem for file in (HERE / "eras").glob("*.toml")))
FENCE, NEXT_PAGE = "+++", "==="


@dataclass(frozen=True, slots=True)
class Piece:
    """One article. `time` is aware; None: the site shows none. `parts` are its pages, each a tuple of paragraphs."""

    name: str  # the file's stem
    site: str  # the host's first label: news, flash, list, registry, spa
    path: str
    title: str
    parts: tuple[tuple[str, ...], ...]
    time: datetime | None = None
    author: str = ""
    publisher: str = ""
    summary: str = ""
    tickers: tuple[str, ...] = ()  # Tencent's spelling: sh688327
    advertisement: bool = False
    declares_charset: bool = True  # False: neither header nor page says in which encoding it comes
    fields: tuple[tuple[str, str], ...] = ()  # a registry's columns and their values

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(text for part in self.parts for text in part)

    @property
    def lead(self) -> str:
        """What a list shows of it: the written summary, or the first paragraph's beginning."""
        return self.summary or self.paragraphs[0][:90]


@dataclass(frozen=True, slots=True)
class Listing:
    """A share whose bars are served. `adjusted`: it has had an ex-right day, so forward-adjusted rows exist."""

    code: str  # sh688327
    name: str
    file: str  # below bars/
    adjusted: bool = False
    turnover: str = ""  # percent of the last session; an index has none

    @property
    def ticker(self) -> str:
        return f"{self.code[2:]}.{self.code[:2].upper()}"

    @property
    def is_index(self) -> bool:
        return self.file.startswith("index/")


@dataclass(frozen=True, slots=True)
class Era:
    name: str
    now: datetime
    sites: Mapping[str, str]  # host's first label → the site's own name
    pieces: tuple[Piece, ...]  # newest first; undated ones last
    listings: tuple[Listing, ...] = ()

    def of(self, site: str) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if piece.site == site)


def load(name: str) -> Era:
    """Raises InputError naming the file for an unknown era, an unknown key, or a piece that cannot be shown."""
    if name not in ERAS:
        raise InputError(f"no sample era {name}; there is {', '.join(ERAS)}")
    table = tomllib.loads((HERE / "eras" / f"{name}.toml").read_text(encoding="utf-8"))
    sites: dict[str, str] = table["sites"]
    pieces = [read(file) for file in sorted((HERE / "articles" / name).glob("*.md"))]
    for piece in pieces:
        if piece.site not in sites:
            raise InputError(f"{name}/{piece.name}: no site {piece.site}")
    pieces.sort(key=lambda piece: piece.time or datetime.min.replace(tzinfo=table["now"].tzinfo), reverse=True)
    listings = tuple(Listing(**row) for row in table.get("listings", ()))
    return Era(name, table["now"], sites, tuple(pieces), listings)


def read(file: Path) -> Piece:
    """One article file."""
    head, body = _split(file)
    known = {field.name for field in fields(Piece)} - {"name", "parts"}
    if strange := head.keys() - known:
        raise InputError(f"{file.name}: unknown key {', '.join(sorted(strange))}")
    head["tickers"] = tuple(head.get("tickers", ()))
    head["fields"] = tuple((key, str(value)) for key, value in head.get("fields", {}).items())
    parts = tuple(_paragraphs(part) for part in body.split(f"\n{NEXT_PAGE}\n"))
    if not all(parts):
        raise InputError(f"{file.name}: an empty page")
    piece = Piece(name=file.stem, parts=parts, **head)
    if piece.time is not None and piece.time.tzinfo is None:
        raise InputError(f"{file.name}: time has no zone")
    return piece


def _split(file: Path) -> tuple[dict[str, Any], str]:
    text = file.read_text(encoding="utf-8")
    pieces = text.split(f"{FENCE}\n", 2)
    if len(pieces) != 3 or pieces[0]:
        raise InputError(f"{file.name}: does not begin with front matter between two {FENCE} lines")
    try:
        return tomllib.loads(pieces[1]), pieces[2]
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{file.name}: {error}") from None


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(block.strip().replace("\n", "") for block in text.split("\n\n") if block.strip())
