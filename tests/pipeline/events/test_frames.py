"""Sentences of our own for every event type: each must give exactly its events."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from jobs import lines
from pipeline.analyse import Analyser
from pipeline.entities import registry
from records import EventType

FRAMES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "frames.toml").read_text("utf-8"))["frame"]
NOW = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser(registry.load())


@pytest.mark.parametrize("frame", FRAMES, ids=[f["title"] or f["text"][:12] for f in FRAMES])
def test_frame(frame: dict[str, Any], analyser: Analyser) -> None:
    day: date = frame["day"]
    record = {"id": "frame", "title": frame["title"], "text": frame["text"], "publish_date": day.isoformat()}
    found = analyser.analyse(lines.article(record, "frame", NOW)).events
    told = {" | ".join((e.type.value, e.org, e.model or "-", e.status.value, e.event_date or "-")) for e in found}
    assert told == set(frame["events"])
    assert all(e.trigger and e.evidence and e.rule and 0 < e.confidence <= 1 for e in found)


def test_every_type_has_a_frame() -> None:
    covered = {line.split(" | ")[0] for frame in FRAMES for line in frame["events"]}
    assert covered >= {t.value for t in EventType}


def test_headline_longer_than_its_text(analyser: Analyser) -> None:
    """A list of filings that stands in the headline alone, with a text shorter than the headline."""
    record = {
        "id": "short",
        "title": "多款大模型通过备案：OPPO安第斯大模型、vivo蓝心大模型、荣耀魔法大模型在列",
        "text": "详情见下。",
        "publish_date": "2023-12-10",
    }
    found = analyser.analyse(lines.article(record, "short", NOW)).events
    assert {e.org for e in found} == {"OPPO", "vivo", "荣耀"}
