"""Articles: first sight kept, older texts kept, the order in which the analysis gets them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

import store
from records import SHANGHAI, Dated, InputError, Origin, Precision


def dated(at: Any) -> Dated:
    return Dated(at, Origin.BYLINE, Precision.MINUTE)


def test_an_article_comes_back_whole(engine: Engine, make: Any) -> None:
    day = make.now.astimezone(SHANGHAI).replace(hour=0, minute=0)
    article = make.article(
        published=Dated(day, Origin.META, Precision.DAY),
        author="记者",
        publisher="某日报",
        encoding="gb18030",
        confidence=0.73,
        method="rules",
        page="d1",
        external_id="x-1",
        tickers=("688327", "09988"),
        first_recorded_only=True,
        text="𠮷 'quoted' \"text\"\n第二段",
    )
    with engine.begin() as db:
        assert store.articles.keep(db, article) == "new"
        assert store.articles.get(db, "a1") == article
        assert store.articles.get(db, "a2") is None
        assert store.articles.count(db) == 1


def test_met_again_it_is_the_same_and_keeps_its_first_sight(engine: Engine, make: Any) -> None:
    article = make.article(page="d1")
    again = replace(article, seen_at=make.at(60), known_at=make.at(60), page="d2", first_recorded_only=True)
    with engine.begin() as db:
        store.articles.keep(db, article)
        store.articles.analysed(db, ["a1"], 1)
        assert store.articles.keep(db, again) == "same"
        assert store.articles.get(db, "a1") == replace(article, page="d2")
        assert store.articles.pending(db, 1, 10) == []
        assert store.articles.versions(db, "a1") == []


def test_a_changed_text_is_analysed_again_and_the_older_one_kept(engine: Engine, make: Any) -> None:
    first = make.article(page="d1")
    with engine.begin() as db:
        store.articles.keep(db, first)
        for n, text in enumerate(["第二稿", "第三稿", "第二稿"], 1):
            store.articles.analysed(db, ["a1"], 1)
            changed = replace(first, text=text, seen_at=make.at(n), known_at=make.at(n), page=f"d{n + 1}")
            assert store.articles.keep(db, changed) == "changed"
            assert store.articles.pending(db, 1, 10) == [replace(first, text=text, page=f"d{n + 1}")]
        found = store.articles.versions(db, "a1")
    assert [(version.text, version.page, version.replaced_at) for version in found] == [
        (first.text, "d1", make.at(1)),
        ("第二稿", "d2", make.at(2)),
        ("第三稿", "d3", make.at(3)),
    ]


def test_a_better_publisher_is_a_change_without_a_version(engine: Engine, make: Any) -> None:
    with engine.begin() as db:
        store.articles.keep(db, make.article())
        assert store.articles.keep(db, make.article(publisher="某日报")) == "changed"
        assert store.articles.get(db, "a1").publisher == "某日报"
        assert store.articles.versions(db, "a1") == []


def test_a_publication_time_is_not_lost_to_another_page_but_to_a_better_extractor(engine: Engine, make: Any) -> None:
    known = make.article(page="d1", published=dated(make.now))
    with engine.begin() as db:
        store.articles.keep(db, known)
        assert store.articles.keep(db, replace(known, page="d2", published=None)) == "same"
        assert store.articles.get(db, "a1").published == known.published
        assert store.articles.keep(db, replace(known, page="d2", published=None)) == "changed"
        assert store.articles.get(db, "a1").published is None


def test_texts_no_database_takes_are_the_same_when_met_again(engine: Engine, make: Any) -> None:
    article = make.article(title="标\0题", text="正\ud800文", author="a\0")
    with engine.begin() as db:
        assert [store.articles.keep(db, article) for _ in range(2)] == ["new", "same"]
        assert store.articles.get(db, "a1").text == "正�文"


def test_pending_is_in_the_order_of_knowledge(engine: Engine, make: Any) -> None:
    articles = [
        make.article("d", known_at=make.at(5)),
        make.article("c", known_at=make.at(5), published=dated(make.at(3))),
        make.article("b", known_at=make.at(5), published=dated(make.at(2))),
        make.article("a", known_at=make.at(9), published=dated(make.at(1))),
        make.article("f", known_at=make.at(1)),
        make.article("e", known_at=make.at(1)),
    ]
    with engine.begin() as db:
        for article in articles:
            store.articles.keep(db, article)
        assert [article.id for article in store.articles.pending(db, 1, 10)] == ["e", "f", "b", "c", "d", "a"]
        assert [article.id for article in store.articles.pending(db, 1, 2)] == ["e", "f"]
        store.articles.analysed(db, ["e", "f", "b", "c"], 1)
        assert [article.id for article in store.articles.pending(db, 1, 10)] == ["d", "a"]
        assert [store.articles.waiting(db, 1), store.articles.waiting(db, 2)] == [2, 6]


def test_reprocess_hands_out_what_became_known_since(engine: Engine, make: Any) -> None:
    with engine.begin() as db:
        for n in range(4):
            store.articles.keep(db, make.article(f"a{n}", known_at=make.at(n)))
        store.articles.analysed(db, [f"a{n}" for n in range(4)], 1)
        assert store.articles.reprocess(db, make.at(2)) == ["a2", "a3"]
        assert [article.id for article in store.articles.pending(db, 1, 10)] == ["a2", "a3"]
        assert store.articles.reprocess(db) == ["a0", "a1", "a2", "a3"]


def test_an_article_is_found_as_a_person_names_it(engine: Engine, make: Any) -> None:
    ids = ["ab12" + "0" * 60, "ab13" + "0" * 60, "ffff" + "0" * 60]
    with engine.begin() as db:
        for n, id in enumerate(ids):
            store.articles.keep(db, make.article(id, external_id=f"ext_{n}", url=f"https://www.site.example/{n}"))

        def found(text: str) -> str | None:
            article = store.articles.find(db, text)
            return article.id if article else None

        assert [found(text) for text in (ids[0], "ab12", "AB12", "ext_1", "https://www.site.example/2")] == [
            ids[0],
            ids[0],
            ids[0],
            ids[1],
            ids[2],
        ]
        assert [found(text) for text in ("", "ffff1", "ab1", "ext%", "ab_2", "nothing")] == [None] * 6
        store.articles.keep(db, make.article("ab12" + "1" * 60))
        with pytest.raises(InputError, match="several"):
            found("ab12")
        assert found(ids[0]) == ids[0]


def test_some_are_those_that_are_there_in_order(engine: Engine, make: Any) -> None:
    with engine.begin() as db:
        for n in range(3):
            store.articles.keep(db, make.article(f"a{n}", known_at=make.at(-n)))
        assert [article.id for article in store.articles.some(db, ["a0", "a2", "a0", "none"])] == ["a2", "a0"]
        assert store.articles.some(db, []) == []


def test_a_window_holds_its_beginning_and_not_its_end(engine: Engine, make: Any) -> None:
    with engine.begin() as db:
        for n in range(4):
            store.articles.keep(db, make.article(f"a{n}", known_at=make.at(n), source=f"s{n % 2}"))

        def ids(**asked: Any) -> list[str]:
            return [article.id for article in store.articles.query(db, **asked)]

        assert ids() == ["a3", "a2", "a1", "a0"]
        assert ids(since=make.at(1), until=make.at(3)) == ["a2", "a1"]
        assert ids(source="s1", limit=1) == ["a3"]


def test_ten_thousand_articles_are_marked_and_handed_out(engine: Engine, make: Any) -> None:
    with engine.begin() as db:
        rows = [
            store.articles.row_of(make.article(f"{n:05}", known_at=make.now + timedelta(seconds=n)))
            for n in range(10_000)
        ]
        store.base.add(db, store.articles.articles, rows)
        store.articles.analysed(db, [f"{n:05}" for n in range(9_990)], 1)
        assert [article.id for article in store.articles.pending(db, 1, 3)] == ["09990", "09991", "09992"]
        assert store.articles.waiting(db, 1) == 10
