"""Whom an article follows, which is the original, and how many say it on their own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.stories import independent
from pipeline.stories.publishers import named, origin, publisher


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("来源：甲科技\n苍岩智能发布模型。", "甲科技"),
        ("苍岩智能发布模型。\n文章来源｜甲科技", "甲科技"),
        ("苍岩智能发布模型。\n本文转自《甲科技》，作者周平。", "甲科技"),
        ("本文来自微信公众号“甲科技”，作者：周平。苍岩智能发布模型。", "甲科技"),
        ("据甲科技5月18日报道，苍岩智能发布模型。", "甲科技"),
        ("据界面新闻今日消息，苍岩智能发布模型。", "界面"),
        ("苍岩智能发布模型。（央视新闻）", "央视"),
        ("苍岩智能发布模型。（上证报）", "上海证券报"),
        ("图片来源：视觉中国\n苍岩智能发布模型。", ""),
        ("数据来源：公司年报\n苍岩智能发布模型。", ""),
        ("苍岩智能发布模型，灵感来源于山川。", ""),
        ("据知情人士消息，苍岩智能发布模型。", ""),
        ("苍岩智能发布模型，售价6元。（含税）", ""),
        ("苍岩智能发布模型。（编辑：周平）", ""),
        ("", ""),
    ],
)
def test_the_publisher_a_text_names(news: Any, text: str, whom: str) -> None:
    assert named(news.article("original", text=text)) == whom


def test_the_pages_own_line_comes_before_the_text(news: Any) -> None:
    article = news.article("original", publisher="新华社客户端", text="据甲科技报道，苍岩智能发布模型。")
    assert named(article) == publisher("新华社")


def test_an_outlet_that_names_itself_follows_nobody(news: Any) -> None:
    article = news.article("original", publisher="甲科技")
    assert origin(article, news.outlets) == ("甲科技", False)
    assert origin(replace(article, source="yi"), news.outlets) == ("甲科技", True)


def test_copies_are_no_second_source(news: Any, later: Any) -> None:
    first = news.article("original")
    copy = later(news.article("original", id="copy", source="yi"), 1)
    assert independent([first], news.outlets) == 1
    assert independent([first, copy], news.outlets) == 1
    assert independent([first, copy, news.article("another_report")], news.outlets) == 2
    assert independent([], news.outlets) == 0


def test_two_that_follow_one_publisher_are_one_source(news: Any) -> None:
    a = news.article("another_report", text="据甲科技报道，" + news.article("another_report").text)
    b = news.article("other_event", source="bing", text=news.article("other_event").text + "\n来源：甲科技")
    assert independent([a, b], news.outlets) == 1
    assert independent([a, b, news.article("original")], news.outlets) == 1


def test_who_follows_nobody_is_the_original_even_if_seen_later(news: Any, later: Any) -> None:
    copy = news.article("original", id="copy", source="yi", publisher="甲科技")
    late = later(news.article("original"), 5)
    (story,) = news.stories([news.report(copy), news.report(late)])
    assert (story.id, story.articles, story.copies) == ("original", ("original", "copy"), ("copy",))


def test_a_newsroom_comes_before_an_aggregator(news: Any, later: Any) -> None:
    early = news.article("original", id="early", source="ding")
    (story,) = news.stories([news.report(early), news.report(later(news.article("original"), 1))])
    assert (story.id, story.copies) == ("original", ("early",))


def test_else_the_earliest_is_the_original(news: Any, later: Any) -> None:
    copy = later(news.article("original", id="a_copy", source="yi"), 1)
    (story,) = news.stories([news.report(copy), news.report("original")])
    assert (story.id, story.copies, story.independent) == ("original", ("a_copy",), 1)
