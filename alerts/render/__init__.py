"""Digest → Message: one view, four forms (terminal text, Markdown, HTML mail, JSON). Pure."""

from __future__ import annotations

import json
from typing import Any

from alerts.lines import as_json
from alerts.render.html import html
from alerts.render.markdown import markdown
from alerts.render.text import text
from alerts.render.view import View, view
from records import SHANGHAI, Digest, Message

__all__ = ["html", "markdown", "render", "text", "view"]


def render(digest: Digest) -> Message:
    """The message of a digest. Its id comes from the digest's, its time is the window's end: made twice, it is one."""
    seen = view(digest)
    return Message(
        id=f"msg_{digest.id}",
        digest=digest.id,
        at=digest.until,
        subject=seen.subject,
        text=text(seen),
        markdown=markdown(seen),
        html=html(seen),
        data=_data(digest, seen),
    )


def _data(digest: Digest, seen: View) -> str:
    """The alerts as JSON: `{"digest", "since", "until", "alerts": [as replay prints them], "coverage"}`."""
    said: dict[str, Any] = {
        "digest": digest.id,
        "since": digest.since.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "until": digest.until.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "language": seen.language,
        "subject": seen.subject,
        "alerts": [as_json(alert) for alert in digest.alerts],
        "coverage": {
            **seen.coverage_counts,
            "not_seen": [{"source": b.name, "state": b.state, "reason": b.reason} for b in seen.blind],
            "rules_broken": [{"source": name, "since": day} for name, day in seen.broken],
        },
        "disclaimer": seen.said["disclaimer"],
    }
    return json.dumps(said, ensure_ascii=False)
