"""Who is known by name: the registry, the user's own file, and the lists that were imported into the store."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine

import store
from config import Settings
from pipeline.entities import listed
from pipeline.entities.registry import Registry


def known(source: Engine | Connection, settings: Settings, at: datetime | None = None) -> Registry:
    """The names as they stand in the store, restricted to what was known at that moment (None: all)."""
    if isinstance(source, Engine):
        with source.connect() as db:
            return known(db, settings, at)
    return listed.load(settings.analysis.registry, store.companies.imported(source)).at(at)
