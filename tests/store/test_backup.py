"""The copy of a database in use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

import store
from records import InputError, StoreError


@pytest.fixture
def lite(sqlite_template: Path, tmp_path: Path, open_engine: Callable[[str], Engine], make: Any) -> Engine:
    """A SQLite database with one article, some of it still in the write-ahead log."""
    engine = open_engine(f"sqlite:///{tmp_path / 'baimo.db'}")
    store.schema.upgrade(engine)
    with engine.begin() as db:
        store.articles.keep(db, make.article())
    return engine


def test_the_copy_holds_what_was_committed_while_another_writes(
    lite: Engine, tmp_path: Path, open_engine: Callable[[str], Engine], make: Any
) -> None:
    target = tmp_path / "copies" / "monday.db"
    with lite.begin() as db:
        store.articles.keep(db, make.article("a2"))
        assert store.backup(lite, target) == target.stat().st_size
    copy = open_engine(f"sqlite:///{target}")
    store.schema.check(copy)
    with copy.connect() as db:
        assert store.articles.get(db, "a1") == make.article()
        assert store.articles.count(db) == 1
    assert [path.name for path in target.parent.glob("*.part")] == []


def test_an_older_copy_is_not_overwritten(lite: Engine, tmp_path: Path) -> None:
    target = tmp_path / "old.db"
    target.write_bytes(b"precious")
    with pytest.raises(InputError, match="is there already"):
        store.backup(lite, target)
    assert target.read_bytes() == b"precious"


def test_a_copy_that_cannot_be_written_is_said(lite: Engine, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        store.backup(lite, tmp_path / "file" / "copy.db")


def test_postgres_has_its_own_tool(postgres_url: str, open_engine: Callable[[str], Engine], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="pg_dump"):
        store.backup(open_engine(postgres_url), tmp_path / "copy.db")
