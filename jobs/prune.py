"""prune: bodies older than `archive.keep_days` leave the disk; articles and what was read from them stay."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine

import store
from config import Settings
from jobs.runs import Progress, quiet
from store.warc import Archive


def prune(engine: Engine, settings: Settings, progress: Progress = quiet) -> dict[str, int]:
    """Remove the archive's days past their time and say so in their pages' rows."""
    oldest = (settings.now() - timedelta(days=settings.archive.keep_days)).date()
    files = Archive(settings.archive.dir).expire(oldest)
    with engine.begin() as db:
        pages = store.pages.expired(db, files)
    progress(len(files), len(files))
    return {"files": len(files), "pages": pages}
