"""Stories: each article in one, the earliest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

import store
from records import Report, Signed, Story, Telling


@pytest.fixture
def db(engine: Engine, make: Any) -> Iterator[Connection]:
    with engine.begin() as db:
        for n in range(6):
            store.articles.keep(db, make.article(f"a{n}", known_at=make.at(n)))
        yield db


def test_stories_come_back_whole_the_earliest_first(db: Connection) -> None:
    stories = [Story("a1", ("a1", "a4", "a3")), Story("a0", ("a0", "a2"))]
    store.stories.keep(db, stories)
    assert store.stories.recent(db) == stories[::-1]
    assert store.stories.of_article(db, "a3") == stories[0]
    assert store.stories.of_article(db, "a5") is None


def test_recent_are_those_with_a_recent_article(db: Connection, make: Any) -> None:
    store.stories.keep(db, [Story("a0", ("a0", "a1")), Story("a2", ("a2", "a5"))])
    assert store.stories.recent(db, make.at(4)) == [Story("a2", ("a2", "a5"))]
    assert store.stories.recent(db, make.at(6)) == []


def test_a_story_kept_again_is_replaced_and_an_article_moves(db: Connection) -> None:
    store.stories.keep(db, [Story("a0", ("a0", "a1", "a2")), Story("a3", ("a3",))])
    store.stories.keep(db, [Story("a0", ("a0", "a2")), Story("a3", ("a3", "a1"))])
    assert store.stories.recent(db) == [Story("a0", ("a0", "a2")), Story("a3", ("a3", "a1"))]


def test_copies_and_independent_publishers_are_kept(db: Connection) -> None:
    story = Story("a0", ("a0", "a1", "a2"), ("a1",), 2)
    store.stories.keep(db, [story])
    assert store.stories.recent(db) == [story]
    assert store.stories.of_articles(db, ["a2", "a5"]) == {"a2": story}
    assert store.stories.counts(db, "a1") == (1, 2)
    assert store.stories.members(db, ["a0"]) == {"a0": ["a0", "a1", "a2"]}
    assert store.stories.placed(db, ["a1", "a5"]) == {"a1": "a0"}


def test_a_story_whose_articles_all_moved_is_gone(db: Connection) -> None:
    store.stories.keep(db, [Story("a1", ("a1", "a2"))])
    store.stories.keep(db, [Story("a0", ("a0", "a1", "a2"))])
    assert store.stories.recent(db) == [Story("a0", ("a0", "a1", "a2"))]


def test_what_is_compared_comes_back_equal_and_in_time(db: Connection, make: Any) -> None:
    def report(n: int, roundup: bool = False) -> Report:
        acts = (("org", "launch", "模型", "2"),)
        rest: dict[str, Any] = {"follows": False, "tier": 2, "size": 40, "signature": bytes(range(256))}
        figures: dict[str, Any] = {"headline_figures": ("1",), "lead_figures": (), "figures": ("1", "2.5")}
        words: dict[str, Any] = {"source": "site", "title": "标题", "lead": "开头", "origin": "site", "orgs": ("org",)}
        return Report(f"a{n}", make.at(n), make.at(0), acts=acts, roundup=roundup, **words, **figures, **rest)

    reports = [report(2), report(0), report(1, roundup=True)]
    store.stories.compared(db, reports)
    store.stories.compared(db, reports)
    assert store.stories.reports_of(db, ["a2", "a0", "a5"]) == [reports[1], reports[0]]
    signed = store.stories.signed(db, make.at(0), make.at(1))
    assert signed == Signed(("a0", "a1"), (make.at(0), make.at(1)), bytes(range(256)) * 2)
    assert sorted(said.article for said in store.stories.headlines(db, make.at(0), make.at(9))) == ["a0", "a2"]


def test_unplaced_articles_take_their_story_with_them_and_wait(db: Connection) -> None:
    store.articles.analysed(db, ["a0", "a1", "a2"], 1)
    store.stories.keep(db, [Story("a0", ("a0", "a1")), Story("a2", ("a2",))])
    assert (store.stories.waiting(db), store.stories.pending(db, 9)) == (0, [])
    assert store.stories.unplace(db, ["a1"]) == 2
    assert [article.id for article in store.stories.pending(db, 9)] == ["a0", "a1"]
    assert store.stories.recent(db) == [Story("a2", ("a2",))]


def test_how_widely_a_story_is_told_is_counted_as_of_a_moment(db: Connection, make: Any) -> None:
    def report(n: int, source: str, origin: str) -> Report:
        said = ("题", "文", (), (), (), (), (), origin, False, 2, False, 9, b"x")
        return Report(f"a{n}", make.at(n), make.at(n), source, *said)

    origins = [("甲", "甲报"), ("乙", "甲报"), ("丙", "丙报"), ("丁", "丁报")]
    store.stories.compared(db, [report(n, *said) for n, said in enumerate(origins)])
    store.stories.keep(db, [Story("a0", ("a0", "a1", "a2"), ("a1",), 2), Story("a3", ("a3",))])
    told = store.stories.tellings(db, ["a2", "a3", "a5"], make.at(9))
    assert told == {
        "a2": Telling("a0", frozenset(("a0", "a1", "a2")), {"a1": "乙"}, frozenset(("甲报", "丙报"))),
        "a3": Telling("a3", frozenset(("a3",)), {}, frozenset(("丁报",))),
    }
    early = store.stories.tellings(db, ["a0"], make.at(1))["a0"]
    assert (early.copies, early.publishers) == ({"a1": "乙"}, {"甲报"})
