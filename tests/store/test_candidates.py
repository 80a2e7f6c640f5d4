"""The review queue: names by how often they were seen, answered once, learned for the next run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

import store
from records import Candidate, Evidence, InputError, Learned, MentionType
from store.candidates import Decision, Verdict

ORG, MODEL = MentionType.ORG, MentionType.MODEL


@pytest.fixture
def db(engine: Engine, make: Any) -> Iterator[Connection]:
    """Four articles: 甲 the company in three of them (twice in one), 甲 the model in one, 乙 in two."""
    seen = {
        "a1": [(ORG, "甲", 0.5), (ORG, "甲", 0.6), (MODEL, "乙", 0.9)],
        "a2": [(ORG, "甲", 0.7), (MODEL, "乙", 0.2)],
        "a3": [(ORG, "甲", 0.1)],
        "a4": [(MODEL, "甲", 0.4)],
    }
    with engine.begin() as db:
        for n, (id, names) in enumerate(seen.items()):
            store.articles.keep(db, make.article(id, title=f"标题{id}"))
            found = tuple(
                Candidate(type, name, score, "named", id, Evidence(f"{id}的句子", n, n + 1), "某公司")
                for type, name, score in names
            )
            store.events.keep(db, id, make.analysis(id, candidates=found), make.at(n), make.at(n))
        yield db


def names(db: Connection, **said: Any) -> list[tuple[str, str, int]]:
    return [(queued.type.value, queued.name, queued.articles) for queued in store.candidates.queue(db, **said)]


def test_the_queue_begins_with_the_name_of_most_articles(db: Connection) -> None:
    assert names(db) == [("ORG", "甲", 3), ("MODEL", "乙", 2), ("MODEL", "甲", 1)]
    assert names(db, limit=1) == [("ORG", "甲", 3)]
    assert names(db, min_score=0.5) == [("ORG", "甲", 2), ("MODEL", "乙", 1)]


def test_a_name_is_shown_with_its_strongest_sighting(db: Connection, make: Any) -> None:
    first = store.candidates.queue(db)[0]
    assert first.best == Candidate(ORG, "甲", 0.7, "named", "a2", Evidence("a2的句子", 1, 2), "某公司")
    assert (first.title, first.url, first.first_seen) == ("标题a2", "https://www.site.example/a2", make.at(0))


def test_an_answered_name_leaves_the_queue_by_its_type(db: Connection, make: Any) -> None:
    store.candidates.decide(db, ORG, "甲", "accept", make.now)
    assert names(db) == [("MODEL", "乙", 2), ("MODEL", "甲", 1)]


def test_answers_are_learned_and_may_be_changed(db: Connection, make: Any) -> None:
    store.candidates.decide(db, ORG, "甲", "accept", make.at(1))
    store.candidates.decide(db, MODEL, "乙", Verdict.MERGE, make.at(2), "文心一言")
    store.candidates.decide(db, ORG, "丙", Verdict.REJECT, make.at(3), "ignored")
    assert store.candidates.learned(db) == [Learned(ORG, "甲", "甲"), Learned(MODEL, "乙", "文心一言", "某公司")]
    assert store.candidates.rejected(db) == {"丙"}
    store.candidates.decide(db, ORG, "甲", Verdict.REJECT, make.at(4))
    assert store.candidates.learned(db) == [Learned(MODEL, "乙", "文心一言", "某公司")]
    assert store.candidates.decisions(db)[:2] == [
        Decision(ORG, "甲", Verdict.REJECT, None, make.at(4)),
        Decision(ORG, "丙", Verdict.REJECT, None, make.at(3)),
    ]


def test_an_accepted_name_may_get_a_better_form(db: Connection, make: Any) -> None:
    store.candidates.decide(db, MODEL, "乙", "accept", make.now, "乙大模型")
    assert store.candidates.learned(db) == [Learned(MODEL, "乙", "乙大模型", "某公司")]


def test_a_merge_needs_its_entity_and_an_answer_must_be_one(db: Connection, make: Any) -> None:
    with pytest.raises(InputError, match="merge with what"):
        store.candidates.decide(db, ORG, "甲", "merge", make.now)
    with pytest.raises(ValueError, match="maybe"):
        store.candidates.decide(db, ORG, "甲", "maybe", make.now)
    assert store.candidates.decisions(db) == []


def test_an_empty_queue_is_empty(engine: Engine) -> None:
    with engine.connect() as db:
        assert store.candidates.queue(db) == []
