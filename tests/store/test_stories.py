"""Stories: each article in one, the earliest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

import store
from records import Story


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
