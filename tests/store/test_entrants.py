"""Entrants: once each, with their first evidence, until their article is analysed again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

import store
from records import Basis, Evidence


@pytest.fixture
def db(engine: Engine, make: Any) -> Iterator[Connection]:
    with engine.begin() as db:
        for n in range(1, 4):
            store.articles.keep(db, make.article(f"a{n}"))
        yield db


def test_an_entrant_comes_back_whole(db: Connection, make: Any) -> None:
    entrant = make.entrant(
        published_at=make.at(-5), review=True, first_recorded=True, basis=Basis.TUNED, basis_of="LLaMA", source="site"
    )
    assert store.entrants.keep(db, [entrant]) == [entrant]
    assert store.entrants.known(db) == [entrant]


def test_the_first_evidence_stays(db: Connection, make: Any) -> None:
    first = make.entrant(article="a1")
    later = replace(first, article="a2", model="另一模型", known_at=make.at(5), evidence=Evidence("再次", 0, 2))
    assert store.entrants.keep(db, [first, later]) == [first]
    assert store.entrants.keep(db, [later]) == []
    assert store.entrants.known(db) == [first]


def test_a_company_enters_once_and_brings_many_models(db: Connection, make: Any) -> None:
    found = [
        make.entrant(),
        make.entrant(kind="new_model", model="甲"),
        make.entrant(kind="new_model", model="乙"),
        make.entrant(kind="new_model", model="甲", article="a2"),
        make.entrant(kind="new_model", model=None),
        make.entrant("另一公司"),
    ]
    assert store.entrants.keep(db, found) == [found[n] for n in (0, 1, 2, 4, 5)]


def test_known_is_in_the_order_of_knowledge(db: Connection, make: Any) -> None:
    store.entrants.keep(db, [make.entrant("后", known_at=make.at(9)), make.entrant("先", known_at=make.at(1))])
    assert [entrant.company for entrant in store.entrants.known(db)] == ["先", "后"]


def test_a_window_holds_its_beginning_and_not_its_end(db: Connection, make: Any) -> None:
    store.entrants.keep(db, [make.entrant(str(n), known_at=make.at(n)) for n in range(4)])

    def asked(**said: Any) -> list[str]:
        return [entrant.company for entrant in store.entrants.query(db, **said)]

    assert asked() == ["3", "2", "1", "0"]
    assert asked(since=make.at(1), until=make.at(3)) == ["2", "1"]
    assert asked(company="new:2") == asked(company="2") == ["2"]
    assert asked(limit=1) == ["3"]


def test_forgotten_are_those_of_the_articles_alone(db: Connection, make: Any) -> None:
    store.entrants.keep(db, [make.entrant(f"公司{n}", article=f"a{n}") for n in range(1, 4)])
    assert store.entrants.forget(db, ["a1", "a3", "none"]) == 2
    assert [entrant.company for entrant in store.entrants.known(db)] == ["公司2"]
    again = make.entrant("公司1", article="a2")
    assert store.entrants.keep(db, [again]) == [again]
