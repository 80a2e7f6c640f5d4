"""An answer in the review is remembered, never asked again, and changes what the next run reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

import config
import store
from jobs import analyse, imports, review
from records import MentionType
from store.candidates import Verdict

Made = Callable[..., config.Settings]
ROW = {
    "id": "1",
    "title": "苍岩智能发布大模型“苍岩一号”",
    "text": "5月18日，人工智能公司苍岩智能在成都正式发布自主研发的大语言模型“苍岩一号”，即日起向企业用户开放API。",
    "publish_date": "2023-05-18T09:00:00+08:00",
}


@pytest.fixture
def filled(engine: Engine, settings: Made, tmp_path: Path) -> tuple[Engine, config.Settings]:
    made = settings("[clock]\nnow = 2023-05-18T18:00:00+08:00\n")
    file = tmp_path / "news.jsonl"
    file.write_text(json.dumps(ROW, ensure_ascii=False), encoding="utf-8")
    imports.import_(engine, made, [file], imports.Options(alert=True))
    analyse.analyse(engine, made)
    return engine, made


def waiting(engine: Engine) -> set[tuple[str, str]]:
    return {(q.type.value, q.name) for q in review.waiting(engine, 100)}


def test_an_unknown_name_waits_until_it_is_answered(filled: tuple[Engine, config.Settings]) -> None:
    engine, made = filled
    assert ("ORG", "苍岩智能") in waiting(engine)
    again = review.answer(engine, made, (MentionType.ORG, "苍岩智能"), Verdict.ACCEPT)
    assert again == 1
    assert ("ORG", "苍岩智能") not in waiting(engine)
    assert analyse.analyse(engine, made)["articles"] == 1
    assert ("ORG", "苍岩智能") not in waiting(engine)


def test_an_accepted_name_links_in_articles_analysed_before(filled: tuple[Engine, config.Settings]) -> None:
    engine, made = filled
    review.answer(engine, made, (MentionType.ORG, "苍岩智能"), Verdict.ACCEPT)
    analyse.analyse(engine, made)
    with engine.connect() as db:
        (article,) = store.articles.query(db)
        analysis = store.events.analysis(db, article.id)
        entrants = [e.company for e in store.entrants.known(db)]
    assert analysis is not None
    assert {m.id for m in analysis.mentions if m.text == "苍岩智能"} == {"new:苍岩智能"}
    assert entrants == ["苍岩智能"]


def test_a_rejected_name_makes_no_event(filled: tuple[Engine, config.Settings]) -> None:
    engine, made = filled
    review.answer(engine, made, (MentionType.ORG, "苍岩智能"), Verdict.REJECT)
    analyse.analyse(engine, made)
    assert ("ORG", "苍岩智能") not in waiting(engine)
    with engine.connect() as db:
        assert "苍岩智能" not in {e.event.org for e in store.events.query(db)}
        assert "苍岩智能" not in {e.company for e in store.entrants.known(db)}
