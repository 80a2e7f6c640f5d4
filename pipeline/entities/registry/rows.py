"""One row of the registry: what a file must say, and how the strings become records.

A row is a table of strings (a CSV line, or a TOML table whose lists are taken as they are). In one string the members
of a list stand between `|`. An alias, a ticker or a track may say from when it holds: `Z.ai@2025-07-28`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from records import Basis, Company, ConfigError, Faction, NamedModel, Person, Ticker

TYPES = ("listed", "private", "startup", "institute", "university", "carrier", "fund", "agency", "media", "foreign")
COMPANY = (
    "id",
    "name",
    "aliases",
    "type",
    "faction",
    "reason",
    "against",
    "tickers",
    "industry",
    "owner",
    "known_from",
    "entrant_from",
    "tracks",
)
MODEL = ("id", "name", "owner", "aliases", "known_from", "basis", "basis_of")
PERSON = ("name", "company", "role", "known_from", "until")
COLUMNS: Mapping[str, tuple[str, ...]] = {"company": COMPANY, "model": MODEL, "person": PERSON}
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "company": ("id", "name", "type", "known_from"),
    "model": ("id", "name", "owner", "known_from"),
    "person": ("name", "company", "known_from"),
}
TICKER = re.compile(r"\d{6}\.(?:SH|SZ|BJ)|\d{4,5}\.HK|[A-Z][A-Z.]{0,5}\.US")
ID = re.compile(r"[a-z0-9][a-z0-9.+-]*")

Raw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands, for messages: the file's name and the line or number of the row."""

    file: str
    row: str

    def error(self, what: str) -> ConfigError:
        return ConfigError(f"{self.file}, {self.row}: {what}")


@dataclass(slots=True)
class Rows:
    """Raw rows of all files by kind and key; a later layer has been laid over the earlier ones."""

    company: dict[str, tuple[Raw, Place]] = field(default_factory=dict)
    model: dict[str, tuple[Raw, Place]] = field(default_factory=dict)
    person: dict[str, tuple[Raw, Place]] = field(default_factory=dict)

    def add(self, kind: str, raw: Raw, place: Place, *, override: bool) -> None:
        """Lay one row over the rows. The same key is an error; in an `override` layer it replaces what it says."""
        check_columns(kind, raw, place)
        key = key_of(kind, raw, place)
        rows: dict[str, tuple[Raw, Place]] = getattr(self, kind)
        if key not in rows:
            rows[key] = (raw, place)
        elif override:
            rows[key] = ({**rows[key][0], **raw}, place)
        else:
            raise place.error(f"{key} has a row already: {rows[key][1].file}, {rows[key][1].row}")


def check_columns(kind: str, raw: Raw, place: Place) -> None:
    """Refuse a key the kind does not have, naming the nearest one it has."""
    for column in raw:
        if column not in COLUMNS[kind]:
            near = difflib.get_close_matches(str(column), COLUMNS[kind], n=1)
            meant = f"; did you mean {near[0]}?" if near else f"; it has {', '.join(COLUMNS[kind])}"
            raise place.error(f"a {kind} has no {column}{meant}")


def key_of(kind: str, raw: Raw, place: Place) -> str:
    """A company's or model's id; a person's name with the organisation."""
    if kind == "person":
        return f"{text(raw, 'name', place)}@{text(raw, 'company', place)}"
    key = text(raw, "id", place)
    if not ID.fullmatch(key):
        raise place.error(f"id {key!r}: only a-z, 0-9, dot, plus and hyphen")
    return key


def check_required(kind: str, raw: Raw, place: Place) -> None:
    for column in REQUIRED[kind]:
        if not text(raw, column, place):
            raise place.error(f"{column} is missing")


def text(raw: Raw, column: str, place: Place) -> str:
    value = raw.get(column, "")
    if isinstance(value, date):  # TOML has dates of its own
        return value.isoformat()[:10]
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise place.error(f"{column}: {value!r} is no text")
    return str(value).strip()


def items(raw: Raw, column: str, place: Place) -> tuple[str, ...]:
    value = raw.get(column, "")
    parts: Iterable[Any] = value if isinstance(value, list) else text(raw, column, place).split("|")
    if any(not isinstance(part, str) for part in parts):
        raise place.error(f"{column}: {value!r} is no list of texts")
    return tuple(part.strip() for part in parts if part.strip())


def day(raw: Raw, column: str, place: Place) -> date | None:
    value = text(raw, column, place)
    return _day(value, column, place) if value else None


def _day(value: str, column: str, place: Place) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise place.error(f"{column}: {value!r} is no day such as 2023-05-18") from None


def dated(raw: Raw, column: str, place: Place) -> dict[str, date | None]:
    """The members of a list with the day each holds from, None: as long as the row itself."""
    out: dict[str, date | None] = {}
    for item in items(raw, column, place):
        name, mark, since = item.rpartition("@")
        out[name if mark else item] = _day(since, column, place) if mark else None
    return out


def company(raw: Raw, place: Place) -> Company:
    """The record of a row; its aliases and tickers with their days come from `dated`."""
    check_required("company", raw, place)
    kind = text(raw, "type", place)
    if kind not in TYPES:
        raise place.error(f"type {kind!r} is none of {', '.join(TYPES)}")
    tickers = dated(raw, "tickers", place)
    for code in tickers:
        if not TICKER.fullmatch(code):
            raise place.error(f"tickers: {code!r} is no code such as 688327.SH, 0700.HK or BIDU.US")
    known = day(raw, "known_from", place)
    assert known is not None  # check_required
    return Company(
        id=text(raw, "id", place),
        name=text(raw, "name", place),
        known_from=known,
        type=kind,
        faction=_faction(raw, place),
        aliases=tuple(dated(raw, "aliases", place)),
        tickers=tuple(Ticker(code, since) for code, since in tickers.items()),
        industry=text(raw, "industry", place),
        owner=text(raw, "owner", place),
        foreign=kind == "foreign",
        entrant_from=day(raw, "entrant_from", place),
        tracks=tuple(dated(raw, "tracks", place)),
    )


def _faction(raw: Raw, place: Place) -> Faction:
    number = text(raw, "faction", place)
    if number and number not in ("1", "2", "3", "4"):
        raise place.error(f"faction {number!r} is none of 1, 2, 3, 4")
    reason = text(raw, "reason", place)
    industry = text(raw, "industry", place)
    if number and not reason:
        reason = f"主业：{industry}" if industry else "名录登记"
    return Faction(
        int(number) if number else None, (f"名录：{reason}",) if reason else (), items(raw, "against", place)
    )


def model(raw: Raw, place: Place) -> NamedModel:
    check_required("model", raw, place)
    basis = text(raw, "basis", place)
    if basis and basis not in tuple(Basis):
        raise place.error(f"basis {basis!r} is none of {', '.join(Basis)}")
    known = day(raw, "known_from", place)
    assert known is not None  # check_required
    return NamedModel(
        id=text(raw, "id", place),
        name=text(raw, "name", place),
        owner=text(raw, "owner", place),
        known_from=known,
        aliases=tuple(dated(raw, "aliases", place)),
        basis=Basis(basis) if basis else Basis.UNKNOWN,
        basis_of=text(raw, "basis_of", place),
    )


def person(raw: Raw, place: Place) -> Person:
    check_required("person", raw, place)
    known = day(raw, "known_from", place)
    assert known is not None  # check_required
    return Person(
        name=text(raw, "name", place),
        company=text(raw, "company", place),
        role=text(raw, "role", place),
        known_from=known,
        until=day(raw, "until", place),
    )
