"""From article to Analysis: our own texts with what they say, properties of any text, and the development gold."""

import importlib.util
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from pipeline.analyse import Analyser, as_json
from pipeline.entities import registry
from records import SHANGHAI, Article, Dated, Origin, Precision

TEXTS = sorted(Path(__file__).parents[1].joinpath("texts").glob("*.txt"))
SHARED = Path(__file__).parents[2].parent / "shared"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
needs_gold = pytest.mark.skipif(
    not SHARED.joinpath("eval").is_dir(), reason="the development gold lies beside the project"
)


@cache
def analyser() -> Analyser:
    return Analyser(registry.load())


def article(text: str, title: str = "", day: str = "") -> Article:
    published = Dated(datetime.fromisoformat(day).replace(tzinfo=SHANGHAI), Origin.META, Precision.DAY) if day else None
    return Article("id", "", "test", title, text, NOW, NOW, published, external_id="one")


def answer(text: str, title: str = "", day: str = "") -> dict[str, Any]:
    one = article(text, title, day)
    return as_json(one, analyser().analyse(one))


def told(said: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(a["event_type"], a["org"], a["model"], a["status"], a["event_date"]) for a in said["announcements"]]


@pytest.mark.parametrize("file", TEXTS, ids=lambda f: f.stem)
def test_a_text_says_what_stands_beside_it(file: Path) -> None:
    title, day, text = file.read_text(encoding="utf-8").split("\n", 2)
    said = answer(text.strip(), title, day)
    expected = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    assert said["is_llm_announcement"] is expected["is_llm_announcement"]
    for key in ("announcements", "price_facts"):
        assert [{k: row[k] for k in want} for row, want in zip(said[key], expected[key], strict=True)] == expected[key]


def test_the_answer_has_the_shape_of_the_contract() -> None:
    said = answer(
        "5月11日，百度发布文心大模型9.0，股价从100元每股涨至110元每股。", "百度发布文心大模型9.0", "2026-05-11"
    )
    assert list(said) == [
        "id", "is_llm_announcement", "announcements", "mentioned_orgs", "mentioned_models", "mentioned_people",
        "mentions", "price_facts", "quantities", "dates", "companies",
    ]  # fmt: skip
    assert said["id"] == "one"
    assert set(said["announcements"][0]) == {
        "event_type", "org", "model", "status", "event_date", "faction", "faction_reasons", "trigger", "evidence",
        "confidence", "rule", "provider", "target", "amount", "currency",
    }  # fmt: skip
    assert {"kind": "stock", "company": "百度", "from": 100, "to": 110}.items() <= said["price_facts"][0].items()
    assert json.loads(json.dumps(said)) == said


def test_what_only_the_headline_says_has_no_place_in_the_text() -> None:
    said = answer("以下为全文。", "百度正式发布文心大模型9.0", "2026-05-11")
    assert told(said) == [("MODEL_RELEASE", "百度", "文心大模型9.0", "released", "2026-05-11")]
    assert said["announcements"][0]["evidence"] == {"text": "百度正式发布文心大模型9.0", "start": None, "end": None}
    assert said["mentions"] == []
    assert said["mentioned_orgs"] == ["百度"]


DRESSES = {
    "blank lines": lambda text: text.replace("。", "。\n\n\n"),
    "full-width digits": lambda text: text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"}),
    "Traditional characters": OpenCC("s2t").convert,
}


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("file", TEXTS, ids=lambda f: f.stem)
def test_dress_does_not_change_what_is_said(file: Path, dress: str) -> None:
    title, day, text = file.read_text(encoding="utf-8").split("\n", 2)
    dressed = answer(DRESSES[dress](text.strip()), title if dress == "blank lines" else DRESSES[dress](title), day)
    assert told(dressed) == told(answer(text.strip(), title, day))


def surfaces(said: dict[str, Any], text: str) -> None:
    for row in (*said["quantities"], *said["dates"], *said["mentions"]):
        assert 0 <= row["start"] < row["end"] <= len(text)
    for row in said["announcements"]:
        evidence = row["evidence"]
        if evidence["start"] is not None:
            assert text[evidence["start"] : evidence["end"]] == evidence["text"]


WORDS = [
    "百度",
    "阿里云",
    "智谱",
    "DeepSeek",
    "文心一言",
    "GLM-5.1",
    "豆包",
    "王小川",
    "大模型",
    "模型",
    "发布",
    "推出",
    "开源",
    "接入",
    "备案",
    "融资",
    "降价",
    "否认",
    "将于",
    "此前",
    "消息称",
    "、",
    "和",
    "联合",
    "的",
    "“",
    "”",
    "（",
    "）",
    "，",
    "。",
    "：",
    "\n",
    "3月5日",
    "今日",
    "26元",
    "12%",
    "每百万tokens",
    "涨超",
    "股价",
    "涨停",
    "由",
    "与",
    "双方",
    "共建",
    "一个",
    "A",
    "1.0",
    "7B",
    "API",
    "9",
    "亿元",
    "估值",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from(WORDS), max_size=40).map("".join), st.sampled_from(["", "百度发布大模型", "8点1氪；A；B"])
)
def test_no_text_breaks_it_and_offsets_point_at_their_words(text: str, title: str) -> None:
    said = answer(text, title, "2026-05-11")
    surfaces(said, text)
    assert all(text[m["start"] : m["end"]] == m["text"] for m in said["mentions"])
    assert answer(text, title, "2026-05-11") == said


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_any_characters_are_read(text: str) -> None:
    surfaces(answer(text, text[:20]), text)


def scorer(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, SHARED / "eval" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(name: str) -> list[dict[str, Any]]:
    lines = SHARED.joinpath("data", "gold", name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


@needs_gold
def test_the_development_gold_is_read_at_the_floors() -> None:
    judge = scorer("score_events")
    gold = rows("dev.jsonl")
    said = {r["id"]: answer(r["text"], r["title"] or "", r["publish_date"] or "") for r in gold}
    names = judge.Names(judge.load_aliases(SHARED / "data" / "companies.json"))
    result = judge.score(gold, said, names)
    floors = {
        "who announced": 0.84,
        "who and what": 0.74,
        "event(type+org)": 0.76,
        "event+model+status": 0.64,
        "orgs": 0.90,
    }
    assert {k: result[k]["f1"] for k, floor in floors.items() if result[k]["f1"] < floor} == {}
    assert result["status accuracy"] >= 0.85
    assert result["date accuracy"] >= 0.80


@needs_gold
def test_announcements_are_found_on_whole_days() -> None:
    judge = scorer("score_events")
    gold = rows("natural_dev.jsonl")
    said = {r["id"]: answer(r["text"], r["title"], r["publish_date"][:10]) for r in gold}
    result = judge.score(gold, said, judge.Names(judge.load_aliases(SHARED / "data" / "companies.json")))
    assert result["document"]["p"] >= 0.80
    assert result["document"]["r"] >= 0.85
