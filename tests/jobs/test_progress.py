"""A company's way from a rumour to a release, and a day it named: stored, replayed, told and shown."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

import config
from jobs import analyse, digest, imports, replay
from records import Alert

ROOT = Path(__file__).resolve().parents[2]
Made = Callable[..., config.Settings]
ROWS = [
    {
        "id": "rumour",
        "title": "消息称苍岩智能正秘密研发大模型“苍岩一号”",
        "text": "知情人士透露，人工智能公司苍岩智能正在秘密研发大模型“苍岩一号”，苍岩智能对此不予置评。",
        "publish_date": "2023-05-02T09:00:00+08:00",
    },
    {
        "id": "plan",
        "title": "苍岩智能：将于5月8日推出大模型“苍岩二号”",
        "text": "5月3日，人工智能公司苍岩智能宣布，将于5月8日推出自研大模型“苍岩二号”。",
        "publish_date": "2023-05-03T09:00:00+08:00",
    },
    {
        "id": "release",
        "title": "苍岩智能发布大模型“苍岩一号”",
        "text": "5月12日，人工智能公司苍岩智能正式发布自主研发的大模型“苍岩一号”，参数规模130亿。",
        "publish_date": "2023-05-12T09:00:00+08:00",
    },
]
TOLD = [
    ("new_entrant", "【未经证实】", "大模型“苍岩一号”"),
    ("new_model", "苍岩智能", "大模型“苍岩二号”"),
    ("promise_slipped", "苍岩智能", "曾称“苍岩二号”于 2023-05-08 推出，到期未见发布报道"),
    ("stage_change", "苍岩智能", "“苍岩一号”：传闻 → 发布/开放"),
]


def lines(folder: Path) -> Path:
    file = folder / "news.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS), encoding="utf-8")
    return file


def says(alerts: Iterable[Alert]) -> bool:
    """Whether these are the alerts of TOLD, by kind, beginning and what stands in the title."""
    told = sorted(alerts, key=lambda a: a.at)
    return [a.kind for a in told] == [kind for kind, _, _ in TOLD] and all(
        a.title.startswith(first) and words in a.title for a, (_, first, words) in zip(told, TOLD, strict=True)
    )


def test_a_replay_tells_the_rumour_the_day_that_passed_and_the_release(settings: Made, tmp_path: Path) -> None:
    asked = replay.Asked((lines(tmp_path),))
    told = list(replay.replay(settings(), asked, datetime(2026, 1, 1, tzinfo=UTC)))
    assert says(told), [a.title for a in told]
    assert [a.at for a in told] == sorted(a.at for a in told)


@pytest.fixture
def filled(engine: Engine, settings: Made, tmp_path: Path) -> config.Settings:
    """The articles stored and analysed, four days after the day that passed."""
    made = settings(
        "[clock]\nnow = 2023-05-12T18:00:00+08:00\n[alerts]\nmax_age_days = 20\n[alerts.rules.new_entrant]\n"
        "[alerts.rules.new_model]\n[alerts.rules.stage_change]\n[alerts.rules.promise_slipped]\n"
    )
    imports.import_(engine, made, [lines(tmp_path)], imports.Options(alert=True))
    analyse.analyse(engine, made)
    return made


def test_a_digest_tells_the_same_and_no_second_time(engine: Engine, filled: config.Settings) -> None:
    told = digest.digest(engine, filled).digest.alerts
    assert says(told), [a.title for a in told]
    assert digest.digest(engine, filled).digest.alerts == ()


def test_show_has_the_way_and_the_promise(engine: Engine, filled: config.Settings, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    url = engine.url.render_as_string(hide_password=False)
    file.write_text(f"[database]\nurl = {url!r}\n[clock]\nnow = {filled.clock.now!s}\n", encoding="utf-8")

    def baimo(*words: str) -> str:
        command = [sys.executable, "-m", "cli", *words, "-c", str(file)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    (shown,) = map(json.loads, baimo("show", "苍岩智能", "--json").splitlines())
    assert [(e["kind"], e["model"], e["before"], e["stage"]) for e in shown["entered"]] == [
        ("new_entrant", "苍岩一号", None, "传闻"),
        ("new_model", "苍岩二号", None, "宣布/计划"),
        ("stage_change", "苍岩一号", "传闻", "发布/开放"),
    ]
    assert [(p["model"], p["due"], p["state"]) for p in shown["promises"]] == [("苍岩二号", "2023-05-08", "slipped")]
    assert "传闻 → 发布/开放" in baimo("show", "苍岩智能")
    entered = [json.loads(line) for line in baimo("entrants", "--json").splitlines()]
    assert [(e["model"], e["stage"], e["stage_now"]) for e in entered] == [
        ("苍岩二号", "宣布/计划", "宣布/计划"),
        ("苍岩一号", "传闻", "发布/开放"),
    ]
