"""The search index on both databases: what is found, in which order, and what leaves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import pytest
from sqlalchemy import Engine, delete

import store
from pipeline.search import Words
from records import Indexed, SearchWord
from store.articles import articles

VERSION = 3


@cache
def words() -> Words:
    return Words(["墨渊智造", "澜舟一号"])


Find = Callable[..., list[str]]


@pytest.fixture
def index(engine: Engine) -> Callable[..., int]:
    """Bring the index up to date; how many articles were written."""

    def up_to_date(version: int = VERSION) -> int:
        with engine.begin() as db:
            waiting = store.search.pending(db, version, 100)
            return store.search.keep(db, [(article, words().index(article)) for article in waiting], version)

    return up_to_date


@pytest.fixture
def find(engine: Engine) -> Find:
    """The ids of the articles that have all the words, the best first."""

    def found(*asked: str, **options: Any) -> list[str]:
        with engine.connect() as db:
            return [hit.article.id for hit in store.search.query(db, words().question(asked), **options)]

    return found


@pytest.fixture
def keep(engine: Engine, make: Any, index: Callable[..., int]) -> Callable[..., None]:
    """Keep articles, given as (title, text) by id, and index them."""

    def kept(**given: tuple[str, str]) -> None:
        with engine.begin() as db:
            for n, (id, (title, text)) in enumerate(given.items()):
                store.articles.keep(db, make.article(id, title=title, text=text, known_at=make.at(n)))
        index()

    return kept


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("墨渊智造", "a name only our dictionary has"),
        ("玄珀科技", "a name no dictionary has"),
        ("珀科", "the middle of a name"),
        ("谷", "a lone character at the beginning of a pair"),
        ("Qwen", "a family, of which a version is named"),
        ("qwen2.5", "lower case"),
        ("ＱＷＥＮ２．５", "full width"),
        ("華為", "Traditional"),
        ("华为 谷歌", "two words, far apart"),
        ("发布 模型", "common words"),
    ],
)
def test_a_word_is_found_however_it_is_written(keep: Any, find: Find, asked: str, why: str) -> None:
    keep(
        a=("墨渊智造与玄珀科技发布模型", "两家公司称，新模型以 Qwen2.5 为基座，华为与谷歌的云上均可使用。"),
        b=("今日天气", "多云转晴，最高气温二十度。"),
    )
    assert find(asked) == ["a"], why


@pytest.mark.parametrize("asked", ["华为", "華為", "盘古大模型", "盤古大模型", "PanGu", "Ｐａｎｇｕ"])
def test_a_traditional_full_width_text_is_found_by_simplified_words(keep: Any, find: Find, asked: str) -> None:
    keep(a=("華為發表盤古大模型", "華為今日發表ＰａｎＧｕ，即盤古大模型。"), b=("其他", "别的事情。"))
    assert find(asked) == ["a"]


def test_every_word_must_be_there(keep: Any, find: Find) -> None:
    keep(a=("华为", "只说华为。"), b=("华为与百度", "两家都说。"))
    assert find("华为", "百度") == ["b"]
    assert find("华为", "腾讯") == []


def test_the_title_weighs_more_and_of_equals_the_newest_comes_first(keep: Any, find: Find) -> None:
    rest = "会议还谈到了许多别的题目，包括芯片、云服务与自动驾驶。"
    keep(
        old=("会议纪要", f"会上提到了百度。{rest}"),
        new=("会议纪要", f"会上提到了百度。{rest}"),
        title=("百度召开会议", f"会上没有提到别家。{rest}"),
    )
    assert find("百度") == ["title", "new", "old"]


def test_only_what_became_known_in_time_is_found(keep: Any, find: Find, make: Any) -> None:
    keep(a=("百度", "其一。"), b=("百度", "其二。"), c=("百度", "其三。"))
    assert find("百度", since=make.at(1), until=make.at(2)) == ["b"]
    assert len(find("百度", limit=2)) == 2


def test_an_article_that_goes_leaves_the_index(keep: Any, find: Find, engine: Engine) -> None:
    keep(a=("百度", "其一。"), b=("百度", "其二。"))
    with engine.begin() as db:
        db.execute(delete(articles).where(articles.c.id == "a"))
    assert find("百度") == ["b"]
    keep(c=("百度", "其三。"))  # may take the place that became free
    assert sorted(find("百度")) == ["b", "c"]
    assert find("其一") == []


def test_a_changed_text_is_found_by_its_new_words_only(
    keep: Any, find: Find, engine: Engine, make: Any, index: Callable[..., int]
) -> None:
    keep(a=("墨渊智造", "发布了澜舟一号。"))
    with engine.begin() as db:
        store.articles.keep(db, make.article("a", title="墨渊智造", text="更正：发布的是玄珀。"))
        assert store.search.waiting(db, VERSION) == 1
    assert find("澜舟一号") == []
    assert index() == 1
    assert (find("玄珀"), find("澜舟一号")) == (["a"], [])


def test_indexing_again_writes_nothing_and_a_newer_tokeniser_everything(keep: Any, index: Callable[..., int]) -> None:
    keep(a=("百度", "其一。"), b=("百度", "其二。"))
    assert [index(), index(VERSION + 1), index(VERSION + 1)] == [0, 2, 0]


def test_an_article_another_process_has_just_indexed_keeps_its_row(keep: Any, find: Find, engine: Engine) -> None:
    keep(a=("百度", "其一。"))
    with engine.begin() as db:
        read = store.articles.some(db, ["a"])
        assert store.search.keep(db, [(article, words().index(article)) for article in read], VERSION) == 0
    assert find("百度") == ["a"]


def test_words_of_a_text_that_changed_or_went_meanwhile_are_not_indexed(
    find: Find, engine: Engine, make: Any, index: Callable[..., int]
) -> None:
    with engine.begin() as db:
        for id in ("changed", "gone"):
            store.articles.keep(db, make.article(id, title="百度", text="发布了澜舟一号。"))
        read = store.search.pending(db, VERSION, 10)
    with engine.begin() as db:
        store.articles.keep(db, make.article("changed", title="百度", text="更正：发布的是玄珀。"))
        db.execute(delete(articles).where(articles.c.id == "gone"))
    with engine.begin() as db:
        assert store.search.keep(db, [(article, words().index(article)) for article in read], VERSION) == 0
    assert index() == 1
    assert (find("玄珀"), find("澜舟一号")) == (["changed"], [])


HOSTILE = [
    '"', "'", "\\", "'' | 'a' & ", '" OR title : "', "*", ":*", "(", ") AND (", "NEAR(a b)", "a'--", "%", "$1", "{}",
    "\ud800", "\0",
]  # fmt: skip


@pytest.mark.parametrize("mark", HOSTILE)
def test_a_hostile_question_is_only_a_word_that_is_not_there(keep: Any, engine: Engine, mark: str) -> None:
    keep(a=("百度", "其一。"))
    asked: Sequence[SearchWord] = [SearchWord(f"腾讯{mark}", (f"腾讯{mark}", "腾讯")), SearchWord("百度", ("百度",))]
    with engine.connect() as db:
        assert store.search.query(db, asked) == []
        assert [hit.article.id for hit in store.search.query(db, asked[1:])] == ["a"]


@pytest.mark.parametrize("mark", HOSTILE)
def test_hostile_text_beside_a_word_does_not_hide_it(keep: Any, find: Find, mark: str) -> None:
    keep(a=(f"百度{mark}文心", f"{mark}百度{mark}发布{mark}文心{mark}"), b=("其他", "别的。"))
    assert find(f"{mark} 文心 {mark}") == ["a"]


def test_a_very_long_text_is_indexed(keep: Any, find: Find) -> None:
    keep(a=("长文", "".join(chr(0x4E00 + n % 20000) for n in range(60_000)) + "x" * 100_000), b=("其他", "别的。"))
    assert find("长文") == ["a"]


def test_more_long_words_than_a_database_takes_are_left_out(engine: Engine, find: Find, make: Any) -> None:
    long = tuple(f"{n:05}{'ж' * 35}" for n in range(20_000))
    with engine.begin() as db:
        store.articles.keep(db, make.article("a"))
        (read,) = store.search.pending(db, VERSION, 1)
        assert store.search.keep(db, [(read, Indexed("a", ("长文",), long, ()))], VERSION) == 1
    assert find("长文") == ["a"]
    assert find(long[0]) == ["a"]
