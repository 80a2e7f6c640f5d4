"""The history of the schema: from nothing to the tables of the code, on both databases, by several at once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

import store
from records import StoreError

Opener = Callable[[str], Engine]

ROOT = Path(store.__file__).parent.parent
NOW = datetime(2023, 5, 18, 9, 30, tzinfo=UTC)
UPGRADE = "import sys, store; e = store.open_engine(sys.argv[1]); store.schema.upgrade(e); e.dispose()"


def test_the_migrations_end_where_the_tables_are(empty_url: str, open_engine: Opener) -> None:
    engine = open_engine(empty_url)
    store.schema.upgrade(engine)
    with engine.connect() as db:
        options = {"compare_type": True, "compare_server_default": True, "include_name": store.schema.ours}
        context = MigrationContext.configure(db, opts=options)
        assert compare_metadata(context, store.meta) == []


def test_the_program_knows_every_revision() -> None:
    scripts = ScriptDirectory.from_config(store.schema.config())
    assert tuple(script.revision for script in reversed(list(scripts.walk_revisions()))) == store.schema.REVISIONS
    assert scripts.get_heads() == [store.schema.HEAD]


def test_asking_for_the_revision_needs_no_alembic(database_url: str) -> None:
    program = (
        "import sys, store; store.schema.check(store.open_engine(sys.argv[1])); assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program, database_url], cwd=ROOT, check=True)


def test_a_missing_column_is_noticed(empty_url: str, open_engine: Opener) -> None:
    engine = open_engine(empty_url)
    store.schema.upgrade(engine)
    with engine.begin() as db:
        db.execute(text("ALTER TABLE runs DROP COLUMN summary"))
    with engine.connect() as db:
        assert compare_metadata(MigrationContext.configure(db), store.meta)


def test_constraints_and_indexes_are_named_as_in_the_code(empty_url: str, open_engine: Opener) -> None:
    engine = open_engine(empty_url)
    store.schema.upgrade(engine)
    there = inspect(engine)
    for table in store.meta.sorted_tables:
        assert there.get_pk_constraint(table.name)["constrained_columns"] == [c.name for c in table.primary_key]
        assert {index["name"] for index in there.get_indexes(table.name)} >= {str(i.name) for i in table.indexes}
        links = {(tuple(fk["constrained_columns"]), fk["referred_table"]) for fk in there.get_foreign_keys(table.name)}
        assert links == {(tuple(fk.column_keys), fk.referred_table.name) for fk in table.foreign_key_constraints}


def test_an_empty_database_has_no_revision_and_is_refused(empty_url: str, open_engine: Opener) -> None:
    engine = open_engine(empty_url)
    current, head = store.schema.revision(engine)
    assert (current, head) == (None, store.schema.HEAD)
    with pytest.raises(StoreError, match="baimo db upgrade"):
        store.schema.check(engine)


def test_a_glance_sees_a_usable_database_only_and_makes_none(
    empty_url: str, open_engine: Opener, tmp_path: Path
) -> None:
    def seen(url: str) -> bool:
        with store.schema.glance(url) as db:
            return db is not None and store.sources.states(db) == {}

    assert not seen(f"sqlite:///{tmp_path}/none/baimo.db")
    assert not (tmp_path / "none").exists()
    assert not seen(empty_url)
    store.schema.upgrade(open_engine(empty_url))
    assert seen(empty_url)


def test_upgrading_twice_changes_nothing(empty_url: str, open_engine: Opener) -> None:
    engine = open_engine(empty_url)
    store.schema.upgrade(engine)
    with engine.begin() as db:
        store.candidates.decide(db, "ORG", "某公司", "reject", NOW)
    store.schema.upgrade(engine)
    store.schema.check(engine)
    with engine.connect() as db:
        assert store.candidates.rejected(db) == {"某公司"}


def test_a_database_of_a_newer_program_is_refused(engine: Engine) -> None:
    with engine.begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="a newer Baimo"):
        store.schema.check(engine)
    with pytest.raises(StoreError, match="a newer Baimo"):
        store.schema.upgrade(engine)


def test_a_query_before_the_upgrade_says_what_to_do(empty_url: str, open_engine: Opener) -> None:
    with open_engine(empty_url).connect() as db, pytest.raises(StoreError, match="run `baimo db upgrade`"):
        store.articles.count(db)


def test_processes_that_start_together_upgrade_once(empty_url: str, open_engine: Opener) -> None:
    program = [sys.executable, "-W", "error", "-c", UPGRADE, empty_url]
    started = [subprocess.Popen(program, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    ended = [(process.communicate()[1], process.returncode) for process in started]
    assert ended == [("", 0)] * 3
    store.schema.check(open_engine(empty_url))


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(empty_url: str, open_engine: Opener) -> None:
    engine = open_engine(empty_url)
    with engine.begin() as db:
        db.execute(text("CREATE TABLE runs (other INTEGER)"))  # in the way of ours
    with pytest.raises(Exception, match="already exists"):
        store.schema.upgrade(engine)
    assert store.schema.revision(engine)[0] is None
    assert set(inspect(engine).get_table_names()) <= {"runs", "alembic_version"}


def test_our_settings_stand_again_after_an_upgrade(empty_url: str, open_engine: Opener) -> None:
    engine = open_engine(empty_url)
    store.schema.upgrade(engine)
    if engine.dialect.name == "sqlite":
        with engine.connect() as db:
            said = [
                db.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("foreign_keys", "busy_timeout", "journal_mode")
            ]
        assert said == [1, 5000, "wal"]
    else:
        with engine.connect() as db:
            assert db.exec_driver_sql("SHOW lock_timeout").scalar() == "30s"


def test_the_first_revision_can_be_taken_back(empty_url: str, open_engine: Opener) -> None:
    engine = open_engine(empty_url)
    store.schema.upgrade(engine)
    with engine.begin() as db:
        command.downgrade(store.schema.config(db), "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}


def test_a_new_column_is_drafted_as_a_revision_that_works_on_both(
    tmp_path: Path, empty_url: str, open_engine: Opener
) -> None:
    """As a developer does it, on a copy of the package: change a table, draft, enter the number, upgrade."""
    store.schema.upgrade(open_engine(empty_url))
    for name in ("records.py", "net.py"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "store", tmp_path / "store", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "store" / "runs.py").open("a") as file:
        file.write("\nrunners = Table('runners', meta, Column('name', Words, primary_key=True))\n")
        file.write("runs.append_column(Column('note', Words))\n")
        file.write("from store.base import Exact\nruns.append_column(Column('cost', Exact))\n")

    def python(*arguments: str) -> str:
        done = subprocess.run([sys.executable, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    drafted = Path(python("-m", "store", "Note what a run costs").splitlines()[-1])
    number = f"{int(store.schema.HEAD) + 1:04}"
    assert drafted.name == f"r{number}_note_what_a_run_costs.py"
    assert "store" not in drafted.read_text()
    schema = tmp_path / "store" / "schema.py"
    schema.write_text(
        schema.read_text().replace("REVISIONS = (", f"REVISIONS = (*{store.schema.REVISIONS}, {number!r}) or (")
    )
    compare = (
        "import sys, store; from alembic.autogenerate import compare_metadata;"
        "from alembic.migration import MigrationContext; engine = store.open_engine(sys.argv[1]);"
        "store.schema.upgrade(engine); store.schema.check(engine); db = engine.connect();"
        "print(compare_metadata(MigrationContext.configure(db, opts={'include_name': store.schema.ours}), store.meta))"
    )
    assert python("-c", compare, empty_url) == "[]\n"
