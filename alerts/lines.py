"""An alert as one line of JSON: what `replay --json` prints and what webhooks carry."""

from __future__ import annotations

import json
from typing import Any

from records import SHANGHAI, Alert


def as_json(alert: Alert) -> dict[str, Any]:
    """The keys of the replay line, in their order; `at` is ISO 8601 with +08:00, `faction` 1-4 or null."""
    return {
        "at": alert.at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "kind": alert.kind,
        "company": alert.company,
        "model": alert.model,
        "faction": alert.faction.number,
        "ticker": alert.ticker,
        "severity": alert.severity,
        "title": alert.title,
        "evidence": [{"article": e.article, "url": e.url, "text": e.text} for e in alert.evidence],
        "article_ids": list(alert.article_ids),
    }


def line(alert: Alert) -> str:
    """One line without its newline; every character of Unicode as it is, line separators of JSON's kin escaped."""
    text = json.dumps(as_json(alert), ensure_ascii=False)
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")
