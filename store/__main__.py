"""For developers: write the next migration from what the tables have become.

    python -m store "keep the author's role"

It compares a fresh database at today's head with the tables of the code and writes store/migrations/versions/<n>_….py.
Read it, shorten it, add its number to `schema.REVISIONS`; tests/store/test_schema.py fails until all agree.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

import store
from store import schema


def draft(message: str) -> Path:
    """Write the revision after HEAD; its file."""
    number = f"{int(schema.HEAD) + 1:04}"
    with tempfile.TemporaryDirectory() as folder:
        engine = store.open_engine(f"sqlite:///{folder}/head.db")
        schema.upgrade(engine)
        with engine.connect() as db:
            made = command.revision(schema.config(db), message, autogenerate=True, rev_id=number)
        engine.dispose()
    script = made[0] if isinstance(made, list) else made
    if script is None:
        raise SystemExit("nothing was written")
    return Path(script.path)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    sys.stdout.write(f"{draft(sys.argv[1])}\n")
