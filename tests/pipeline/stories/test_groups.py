"""Stories out of a day's news, in whatever order and portions it comes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.stories import composed, event_pairs, linked, text_pairs, together
from records import Headline, Report, Signed, Story

NEWS = Path(__file__).parents[4] / "shared" / "data" / "news"
NAMES = ("original", "another_report", "other_event", "other_company", "roundup", "template_one", "template_two")


def day(news: Any) -> list[Report]:
    """The day's news with two reposts."""
    first = news.article("original")
    cut = news.article("original", id="cut", source="ding", text="\n".join(first.text.splitlines()[:3]))
    follows = news.article("original", id="follows", source="bing", text=first.text + "\n来源：甲科技")
    return [*map(news.report, NAMES), news.report(cut), news.report(follows)]


def in_portions(reports: list[Report], sizes: list[int]) -> list[Story]:
    """Stories as they grow, portion by portion, kept between as the store keeps them."""
    known: dict[str, Report] = {}
    stories: dict[str, Story] = {}
    rest = list(reports)
    for size in [*sizes, len(rest)]:
        new, rest = rest[:size], rest[size:]
        if not new:
            continue
        stored = sorted(known.values(), key=lambda r: (r.known_at, r.article))
        signed = Signed(
            tuple(r.article for r in stored),
            tuple(r.known_at for r in stored),
            b"".join(r.signature for r in stored),
        )
        headlines = [Headline(r.article, r.known_at, r.title, r.acts) for r in stored if not r.roundup]
        pairs = [*text_pairs(new, signed), *event_pairs(new, headlines)]
        known |= {r.article: r for r in new}
        placed = {article: story.id for story in stories.values() for article in story.articles}
        for articles, joined in together([r.article for r in new], linked(pairs, known.values()), placed):
            members = {*articles, *(a for id in joined for a in stories.pop(id).articles)}
            story = composed([known[a] for a in members])
            stories[story.id] = story
    return sorted(stories.values(), key=lambda story: story.id)


def test_a_day_of_news_becomes_its_stories(news: Any) -> None:
    stories = {story.id: story for story in news.stories(day(news))}
    launch = stories["original"]
    assert set(launch.articles) == {"original", "another_report", "cut", "follows"}
    assert set(launch.copies) == {"cut", "follows"}
    assert launch.independent == 2
    assert stories.keys() == {"original", "other_event", "other_company", "roundup", "template_one", "template_two"}


def test_order_and_portions_of_arrival_make_no_difference(news: Any) -> None:
    reports = day(news)
    expected = sorted(news.stories(reports), key=lambda story: story.id)

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.permutations(reports), st.lists(st.integers(1, 4), max_size=6))
    def check(arrived: list[Report], sizes: list[int]) -> None:
        assert in_portions(arrived, sizes) == expected

    check()


def test_an_article_alone_is_a_story_of_one(news: Any) -> None:
    assert news.stories([news.report("other_company")]) == [Story("other_company", ("other_company",))]


def test_groups_join_the_stories_they_touch() -> None:
    found = together(["n", "m"], [("n", "a"), ("b", "n")], {"a": "s1", "b": "s2"})
    assert found == [(frozenset({"m"}), frozenset()), (frozenset({"n"}), frozenset({"s1", "s2"}))]


@pytest.mark.skipif(not NEWS.is_dir(), reason="the labelled pairs lie beside the project")
def test_labelled_pairs_of_reports_are_told_apart(news: Any) -> None:
    from email.utils import parsedate_to_datetime

    right = 0
    pairs = json.loads((NEWS / "same_event_pairs.json").read_text(encoding="utf-8"))
    for pair in pairs:
        both = []
        for side in "ab":
            said = pair[side]
            day = said["pubdate"].replace("  +0800", "+08:00")
            at = (
                parsedate_to_datetime(day) if "," in day else type(news.article("original").known_at).fromisoformat(day)
            )
            changes = {"id": side, "source": said["source"], "title": said["title"], "text": said["body"], "at": at}
            both.append(news.report(news.article("original", **changes)))
        right += (len(news.stories(both)) == 1) == (pair["label"] == "same_event")
    assert right >= 16
