"""The stories job on real stores: what it places, once, in any portions, and again after a text has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

import config
import store
from jobs import analyse, stories
from records import Article, Dated, Origin, Precision, Story

NOON = datetime(2026, 5, 18, 4, tzinfo=UTC)
LAUNCH = (
    "5月18日，人工智能公司苍岩智能在成都正式发布自主研发的大语言模型“苍岩一号”，参数规模130亿，即日起向企业用户开放API。"
    "苍岩智能创始人陆远舟表示，该模型用了7个月训练，训练数据以中文科技文献和工业手册为主，总量约4.2TB。"
    "商业模式方面，公司将按调用量收费，每百万tokens定价6元，首批36家客户来自装备制造、化工和轨道交通行业。"
)
WORDS = (
    "苍岩智能今天在成都推出“苍岩一号”大模型，参数规模130亿。这家成立不到两年的公司由此加入大模型竞争，开发团队只有40人。"
    "有参会的制造业客户告诉记者，他们更在意模型能不能读懂图纸。分析人士认为，真正的考验是续费率。"
)
FUNDING = "苍岩智能宣布完成2亿元A轮融资，由北望资本领投，溪山创投跟投，资金用于算力采购和团队扩充，公司估值约15亿元。"

Made = Callable[..., config.Settings]


def article(id: str, source: str, minutes: float, title: str, text: str) -> Article:
    at = NOON + timedelta(minutes=minutes)
    dated = Dated(at, Origin.LIST, Precision.MINUTE)
    return Article(id, f"https://{source}.example/{id}", source, title, text, at, at, dated)


NEWS = [
    article("first", "jia", 0, "苍岩智能发布大模型“苍岩一号”，参数规模130亿", LAUNCH),
    article("copy", "yi", 30, "苍岩智能发布大模型“苍岩一号”", LAUNCH + "\n来源：jia"),
    article("words", "bing", 60, "苍岩智能推出130亿参数大模型“苍岩一号”", WORDS),
    article("funding", "jia", 90, "苍岩智能完成2亿元A轮融资", FUNDING),
    article("weather", "bing", 95, "成都明日有雨", "气象台预计，成都明日有小雨，气温16到22度，出行请带伞。"),
]
LAUNCHED = Story("first", ("first", "copy", "words"), ("copy",), 2)


@pytest.fixture
def arrive(engine: Engine, settings: Made) -> Callable[..., dict[str, int]]:
    """Store articles, analyse them, make stories."""

    def work(*articles: Article) -> dict[str, int]:
        with engine.begin() as db:
            for one in articles:
                store.articles.keep(db, one)
        analyse.analyse(engine, settings())
        return stories.stories(engine, settings())

    return work


def found(engine: Engine) -> set[Story]:
    with engine.connect() as db:
        return set(store.stories.recent(db))


def test_copies_and_reports_in_other_words_become_one_story(
    engine: Engine, arrive: Callable[..., dict[str, int]]
) -> None:
    assert arrive(*NEWS) == {"articles": 5, "stories": 3, "joined": 1, "copies": 1}
    assert found(engine) == {LAUNCHED, Story("funding", ("funding",)), Story("weather", ("weather",))}
    with engine.connect() as db:
        assert store.stories.of_article(db, "words") == LAUNCHED
        assert store.stories.counts(db, "copy") == (1, 2)
        assert store.stories.counts(db, "weather") == (0, 1)
        assert store.stories.counts(db, "unknown") == (0, 1)


def test_a_second_run_has_nothing_to_do(engine: Engine, arrive: Callable[..., dict[str, int]]) -> None:
    arrive(*NEWS)
    before = found(engine)
    assert arrive() == {"articles": 0}
    assert found(engine) == before


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (2, 0, 4, 1, 3), (1, 2, 0, 3, 4)])
def test_articles_that_come_one_by_one_in_any_order_make_the_same_stories(
    engine: Engine, arrive: Callable[..., dict[str, int]], order: tuple[int, ...]
) -> None:
    for n in order:
        arrive(NEWS[n])
    assert found(engine) == {LAUNCHED, Story("funding", ("funding",)), Story("weather", ("weather",))}


def test_an_original_that_comes_late_takes_the_place_of_its_copy(
    engine: Engine, arrive: Callable[..., dict[str, int]]
) -> None:
    arrive(NEWS[1])
    assert found(engine) == {Story("copy", ("copy",))}
    arrive(NEWS[0])
    assert found(engine) == {Story("first", ("first", "copy"), ("copy",), 1)}


def test_a_report_that_ties_two_stories_together_makes_them_one(
    engine: Engine, arrive: Callable[..., dict[str, int]]
) -> None:
    half = len(LAUNCH) // 2
    arrive(
        article("head", "jia", 0, "苍岩智能的新模型", LAUNCH[:half]),
        article("tail", "yi", 1, "每百万tokens六元意味着什么", LAUNCH[half:]),
    )
    assert len(found(engine)) == 2
    arrive(article("all", "bing", 2, "苍岩智能的新模型：每百万tokens六元意味着什么", LAUNCH))
    assert {story.articles for story in found(engine)} == {("head", "tail", "all")}


def test_a_text_that_changed_is_placed_anew_and_its_story_is_made_again(
    engine: Engine, arrive: Callable[..., dict[str, int]]
) -> None:
    arrive(*NEWS)
    changed = replace(NEWS[1], title="更正", text="本文内容有误，已撤下。如有疑问，请与本报读者服务部联系。", page="p2")
    assert arrive(changed)["articles"] == 3
    assert Story("first", ("first", "words"), (), 2) in found(engine)
    assert Story("copy", ("copy",)) in found(engine)


def test_what_was_taken_out_of_its_story_waits_and_finds_it_again(
    engine: Engine, arrive: Callable[..., dict[str, int]]
) -> None:
    arrive(*NEWS)
    with engine.begin() as db:
        assert store.stories.unplace(db, ["words"]) == 3
        assert store.stories.waiting(db) == 3
        assert store.stories.of_article(db, "first") is None
    assert arrive()["articles"] == 3
    assert LAUNCHED in found(engine)


def test_an_article_not_yet_analysed_is_left_alone(engine: Engine, settings: Made) -> None:
    with engine.begin() as db:
        store.articles.keep(db, NEWS[0])
    assert stories.stories(engine, settings()) == {"articles": 0}
    assert found(engine) == set()


def test_signatures_that_were_let_go_are_read_again_when_an_earlier_article_comes_late(
    engine: Engine, arrive: Callable[..., dict[str, int]]
) -> None:
    arrive(*NEWS)
    texts = stories.Texts()
    with engine.connect() as db:
        for first, last, articles in (
            (0, 30, ("first", "copy")),
            (60, 90, ("words", "funding")),
            (30, 95, ("copy", "words", "funding", "weather")),
        ):
            since, until = NOON + timedelta(minutes=first), NOON + timedelta(minutes=last)
            assert texts.among(db, (), since, until).articles == articles
