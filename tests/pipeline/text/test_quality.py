"""Real saved pages, where they are: the fields against the gold. Floors go up only."""

import importlib.util
import json
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.text import saved

SHARED = Path(__file__).resolve().parents[4] / "shared"
FLOORS = {"body F1": 0.985, "title": 0.97, "date": 0.97, "source": 0.85}
NOW = datetime.fromisoformat("2026-11-24T12:00:00+08:00")


def test_saved_pages_are_read_as_well_as_before():
    pages, scorer = SHARED / "data" / "pages", SHARED / "eval" / "score_extraction.py"
    if not (pages / "gold.json").exists() or not scorer.exists():
        pytest.skip("needs ../shared/data/pages and ../shared/eval beside the project")
    spec = importlib.util.spec_from_file_location("score_extraction", scorer)
    scoring = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scoring)
    gold = json.loads((pages / "gold.json").read_text(encoding="utf-8"))
    said = {row["file"]: saved(row["file"], (pages / row["file"]).read_bytes(), NOW) for row in gold}
    figures = scoring.score(gold, said)
    assert {name: figures[name] for name, floor in FLOORS.items() if figures[name] < floor} == {}
    assert figures["bodies under .5"] == 0
