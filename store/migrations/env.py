"""Alembic's entry: the same history on SQLite and PostgreSQL, on a connection whose transaction is the caller's."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import TypeDecorator

import store
from store.base import Exact


def plain(kind: str, thing: Any, autogen: Any) -> str | Literal[False]:
    """Write our own type as the plain one beneath it: a migration must not import the code of today."""
    if kind == "type" and isinstance(thing, Exact):
        return 'sa.Numeric().with_variant(sa.Text(), "sqlite")'
    if kind == "type" and isinstance(thing, TypeDecorator):
        return f"sa.{type(thing.impl_instance).__name__}()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=store.meta,
    render_as_batch=True,
    render_item=plain,
    include_name=store.schema.ours,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
