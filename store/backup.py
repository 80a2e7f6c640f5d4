"""A copy of the database while others write to it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Engine

from records import InputError, StoreError


def backup(engine: Engine, target: Path) -> int:
    """Copy a SQLite database, whole and consistent, to a new file; its size in bytes.

    Raises InputError where the file is there already or the database is PostgreSQL, whose own pg_dump does this;
    StoreError where the copy cannot be written. A copy that failed leaves no file.
    """
    if engine.dialect.name != "sqlite":
        raise InputError("this database is on PostgreSQL: use pg_dump")
    if target.exists():
        raise InputError(f"{target}: is there already")
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with engine.connect() as db, closing(sqlite3.connect(part)) as copy:
            raw = db.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.backup(copy)
        os.rename(part, target)
        return target.stat().st_size
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        words = getattr(error, "strerror", None) or error
        raise StoreError(f"{target}: the copy cannot be written: {words}") from error
