"""Logs of the daemon and its jobs: one line of JSON an event on standard error, readable lines on a terminal.

The standard library's logging, no more: the daemon counts its megabytes. What an event is about goes into `extra`.
Never a secret: callers log hosts and names, not addresses with their query.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class Lines(logging.Formatter):
    """`{"at": …, "level": …, "logger": …, "event": …, …extra}`, or `12:30:05 warning  event  key=value` for people."""

    def __init__(self, people: bool) -> None:
        super().__init__()
        self.people = people

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        level = record.levelname.lower()
        extra = {key: value for key, value in vars(record).items() if key not in USUAL}
        if record.exc_info:
            extra["exception"] = self.formatException(record.exc_info)
        if self.people:
            said = "  ".join(f"{key}={value}" for key, value in extra.items())
            return f"{at.astimezone():%H:%M:%S} {level:8} {record.getMessage()}  {said}".rstrip()
        line: dict[str, Any] = {"at": at.isoformat(timespec="milliseconds"), "level": level, "logger": record.name}
        return json.dumps({**line, "event": record.getMessage(), **extra}, ensure_ascii=False, default=str)


def configure(level: int = logging.INFO) -> None:
    """Set logging up for this process; called once, by what runs on its own."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(sys.stderr.isatty()))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
