from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from pipeline.text.parts import joined
from records import Article

NOW = datetime(2023, 5, 18, tzinfo=UTC)
FIRST = Article("a", "https://n.example/p/7.html", "n", "题", "第一页说为什么要做这件事。", NOW, NOW, confidence=0.9)


def part(url: str, text: str, confidence: float = 1.0) -> Article:
    return replace(FIRST, url=url, text=text, confidence=confidence)


def test_parts_stand_behind_the_first_in_the_order_of_their_numbers() -> None:
    third = part("https://n.example/p/7.html?page=3", "第三页是竞争者的名单与他们的进度。", 0.6)
    second = part("https://n.example/p/7.html?page=2", "第二页讲数据从哪里来、花了多少钱。")
    whole = joined(FIRST, [third, second])
    assert whole.text == "\n".join((FIRST.text, second.text, third.text))
    assert whole.confidence == 0.6
    assert (whole.id, whole.url, whole.title) == (FIRST.id, FIRST.url, FIRST.title)


def test_a_site_that_answers_every_number_with_its_first_page_adds_nothing() -> None:
    again = part("https://n.example/p/7.html?page=2", FIRST.text)
    assert joined(FIRST, [again]).text == FIRST.text


def test_another_article_is_no_part() -> None:
    other = part("https://n.example/p/8.html", "别的文章。")
    assert joined(FIRST, [other]).text == FIRST.text
