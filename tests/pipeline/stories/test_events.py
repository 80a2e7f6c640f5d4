"""One event in other words, and what is not one event."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.stories.events import agreement, is_same_event, meetings
from pipeline.stories.reports import figures
from pipeline.stories.words import said
from records import Headline


def test_two_outlets_tell_one_event_in_their_own_words(news: Any) -> None:
    a, b = news.report("original"), news.report("another_report")
    assert agreement(a, b) == 2
    assert is_same_event(a, b)
    assert is_same_event(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("original", "other_event"),
        ("another_report", "other_event"),
        ("original", "other_company"),
        ("another_report", "other_company"),
        ("template_one", "template_two"),
        ("original", "roundup"),
    ],
)
def test_other_events_stay_apart(news: Any, a: str, b: str) -> None:
    assert not is_same_event(news.report(a), news.report(b))
    assert not is_same_event(news.report(b), news.report(a))


def test_after_three_days_it_is_another_event(news: Any, later: Any) -> None:
    late = news.article("another_report")
    assert is_same_event(news.report("original"), news.report(later(late, 48)))
    assert not is_same_event(news.report("original"), news.report(later(late, 96)))


def test_another_version_of_the_model_is_another_act(news: Any) -> None:
    first = news.report("original")
    act = ("cangyan", "launch", "苍岩", "1.0")
    a, b = replace(first, acts=(act,)), replace(first, article="b", acts=((*act[:3], "2.0"),))
    assert agreement(a, b) == 0
    assert agreement(a, replace(b, acts=((*act[:3], ""),))) == 2
    assert agreement(a, replace(b, acts=((*act[:2], "", ""),))) == 1
    assert agreement(a, replace(b, acts=(("other", *act[1:]),))) == 0


def test_headlines_about_different_organisations_or_figures_are_apart(news: Any) -> None:
    first = news.report("original")
    twin = replace(first, article="b", source="yi")
    assert is_same_event(first, twin)
    assert not is_same_event(replace(first, orgs=("a",)), replace(twin, orgs=("b",)))
    other = replace(twin, headline_figures=("700",), lead_figures=("700",))
    assert not is_same_event(first, other)


def test_one_outlet_must_say_nearly_the_same_to_mean_the_same(news: Any, later: Any) -> None:
    own = news.article("another_report", source="jia")
    first = replace(news.report("original"), acts=())
    assert not is_same_event(first, replace(news.report(own), acts=()))
    again = news.article("original", id="again", text="快讯。")
    assert is_same_event(first, replace(news.report(later(again, 2)), acts=()))
    assert not is_same_event(first, replace(news.report(later(again, 30)), acts=()))


def test_each_pair_is_met_once_and_streamed_headlines_count(news: Any) -> None:
    a, b = news.report("original"), news.report("another_report")
    assert len(list(meetings([a, b], []))) == 1
    stored = Headline(b.article, b.known_at, b.title, b.acts)
    assert list(meetings([a], iter([stored]))) == [(a.article, b.article)]
    assert list(meetings([a, b], iter([stored]))) == list(meetings([a, b], []))


def test_figures_leave_out_days_and_years() -> None:
    assert figures("2026年5月18日，营收21.54亿元，增长8.3%，7月15日起生效，8.3%") == ("21.54", "8.3")


def test_how_much_of_a_headline_a_text_says() -> None:
    assert said("苍岩发布模型", "今天苍岩发布模型一号") == 1.0
    assert said("苍岩发布模型", "天气晴朗") == 0.0
    assert said("", "天气晴朗") == 0.0
