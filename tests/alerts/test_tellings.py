"""Who reports news on their own and who prints another's text: a repost is no second source."""

import pytest

from alerts.entrants import NewEntrant
from records import Telling


def telling(articles, copies=(), publishers=("申城财讯",), story="s"):
    return Telling(
        story, frozenset(articles), {article: f"outlet {article}" for article in copies}, frozenset(publishers)
    )


def alert(make, articles, tellings, language="zh"):
    entrants = tuple(make.entrant("云岭科技", article=article) for article in articles)
    told = {article: one for one in tellings for article in one.articles}
    (made,) = NewEntrant()(make.window(entrants=entrants, tellings=told), language)
    return made


@pytest.mark.parametrize(
    ("copies", "publishers", "zh", "en"),
    [
        ((), ("甲报",), (), ()),
        ((), ("甲报", "乙报"), ("2 家独立报道",), ("reported independently by 2",)),
        (("b",), ("甲报",), ("另有 1 家转载 / 1 家独立报道",), ("reprinted by 1 / reported independently by 1",)),
        (
            ("b", "c", "d"),
            ("甲报", "乙报"),
            ("另有 3 家转载 / 2 家独立报道",),
            ("reprinted by 3 / reported independently by 2",),
        ),
    ],
)
def test_an_alert_says_how_widely_it_is_told(make, copies, publishers, zh, en):
    told = [telling(("a", *copies), copies, publishers)]
    assert alert(make, ["a"], told).detail == zh
    assert alert(make, ["a"], told, "en").detail == en


def test_what_was_never_compared_counts_nothing(make):
    assert alert(make, ["a", "b"], []).detail == ()


def test_a_publisher_with_two_stories_is_one(make):
    told = [telling("a", (), ("甲报",), "1"), telling("b", (), ("甲报", "乙报"), "2")]
    assert alert(make, ["a", "b"], told).detail == ("2 家独立报道",)


def test_an_outlet_that_prints_a_text_twice_is_one(make):
    told = Telling("s", frozenset("abc"), {"b": "丙网", "c": "丙网"}, frozenset(("甲报",)))
    assert alert(make, ["a"], [told]).detail == ("另有 1 家转载 / 1 家独立报道",)


@pytest.mark.parametrize(
    ("articles", "copies", "quoted"),
    [
        ("abc", "", ["a", "b", "c"]),
        ("abc", "b", ["a", "c"]),
        ("abc", "ab", ["c"]),  # the original became known last
        ("ab", "ab", ["a"]),  # the original named nobody: one copy stands for its text
    ],
)
def test_a_repost_is_quoted_as_no_second_source(make, articles, copies, quoted):
    made = alert(make, list(articles), [telling((*articles, "z"), copies)])
    assert [said.article for said in made.evidence] == quoted
    assert made.article_ids == tuple(articles)
    assert not any("未列出" in line for line in made.detail)


def test_copies_of_different_stories_stand_for_their_own(make):
    told = [telling("ab", "b", story="1"), telling("cd", "d", story="2")]
    assert [said.article for said in alert(make, ["a", "b", "d"], told).evidence] == ["a", "d"]
