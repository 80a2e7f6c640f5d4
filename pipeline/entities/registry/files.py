"""Reading registry files: CSV files named by kind, or one TOML file with [[company]], [[model]] and [[person]].

In a folder, `companies*.csv` holds organisations, `models*.csv` models and `people*.csv` persons. Lines that begin
with # are remarks. A cell left empty says nothing.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from pathlib import Path

from pipeline.entities.registry.rows import COLUMNS, Place, Raw, Rows
from records import ConfigError

KINDS = {"companies": "company", "models": "model", "people": "person"}


def add_folder(rows: Rows, folder: Path, *, override: bool = False) -> None:
    """Every CSV file of a folder, in the order of names within a kind, companies first."""
    for stem, kind in KINDS.items():
        for path in sorted(folder.glob(f"{stem}*.csv")):
            for raw, place in _lines(path):
                rows.add(kind, raw, place, override=override)


def add_toml(rows: Rows, path: Path) -> None:
    """A user's own file: a new key is a new row, a known one replaces what the row says again."""
    try:
        tables = tomllib.loads(_read(path))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: no valid TOML: {error}") from None
    for kind, table in tables.items():
        if kind not in COLUMNS:
            raise ConfigError(f"{path}: [[{kind}]] is unknown; a registry file holds [[{']], [['.join(COLUMNS)}]]")
        if not isinstance(table, list) or not all(isinstance(raw, dict) for raw in table):
            raise ConfigError(f"{path}: {kind} must be written as [[{kind}]]")
        for number, raw in enumerate(table, 1):
            rows.add(kind, raw, Place(str(path), f"[[{kind}]] {number}"), override=True)


def _lines(path: Path) -> Iterator[tuple[Raw, Place]]:
    lines = [(n, line) for n, line in enumerate(_read(path).splitlines(), 1) if line.strip() and line[0] != "#"]
    reader = csv.reader(line for _, line in lines)
    header = next(reader, [])
    for (number, _), cells in zip(lines[1:], reader, strict=False):
        place = Place(path.name, f"line {number}")
        if len(cells) > len(header):
            raise place.error(f"{len(cells)} cells under a header of {len(header)}")
        yield {column: cell for column, cell in zip(header, cells, strict=False) if cell}, place


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 (byte {error.start})") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
