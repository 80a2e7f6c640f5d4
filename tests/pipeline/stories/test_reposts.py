"""Reposts: what is one text and what only looks like it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pipeline.stories.reposts import BANDS, CROWD, candidates, is_repost
from pipeline.stories.signatures import VALUES, containment, fold, packed, shingles, sign, similarity, unpacked
from records import Article

ADDED = (
    "本文来源：甲科技\n责任编辑：周平\n【免责声明】本文仅代表作者观点，不构成投资建议。\n"
    "扫描二维码关注我们，获取更多资讯。\n"
)
COMPANY = (
    "公司主营业务为工业传感器与边缘计算设备的研发、生产和销售，产品用于轨道交通、装备制造、石油化工和仓储物流等行业。"
)


def whole(article: Article) -> str:
    return article.text


def with_boilerplate(article: Article) -> str:
    return ADDED + article.text + "\n" + ADDED


def cut_to_two_thirds(article: Article) -> str:
    return article.text[: len(article.text) * 2 // 3]


def first_paragraphs_only(article: Article) -> str:
    return "\n".join(article.text.splitlines()[:2])


def paragraphs_in_another_order(article: Article) -> str:
    lines = article.text.splitlines()
    return "\n".join([*lines[2:], *lines[:2]])


def with_a_comment_in_front(article: Article) -> str:
    return "编者按：行业模型公司的新品不断，本期我们转发一则来自成都的消息，供读者参考。\n" + article.text


def a_word_changed_here_and_there(article: Article) -> str:
    return article.text.replace("表示", "指出").replace("据介绍", "据悉").replace("即日起", "自今日起")


@pytest.mark.parametrize(
    "printed",
    [
        whole,
        with_boilerplate,
        cut_to_two_thirds,
        first_paragraphs_only,
        paragraphs_in_another_order,
        with_a_comment_in_front,
        a_word_changed_here_and_there,
    ],
    ids=lambda change: change.__name__,
)
def test_a_repost_is_found(news: Any, printed: Callable[[Article], str]) -> None:
    first = news.article("original")
    copy = news.article("original", id="copy", source="yi", text=printed(first))
    assert is_repost(news.report(first), news.report(copy))
    assert is_repost(news.report(copy), news.report(first))


def test_another_headline_on_one_body_is_a_repost(news: Any) -> None:
    copy = news.article("original", id="copy", source="yi", title="一家成都公司的130亿参数")
    assert is_repost(news.report("original"), news.report(copy))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("original", "another_report"),
        ("original", "other_event"),
        ("original", "other_company"),
        ("template_one", "template_two"),
        ("original", "roundup"),
        ("other_company", "roundup"),
    ],
)
def test_what_only_looks_like_it_is_none(news: Any, a: str, b: str) -> None:
    assert not is_repost(news.report(a), news.report(b))


def test_one_template_with_other_figures_is_no_repost_however_alike(news: Any) -> None:
    first = news.article("template_one")
    figures = {"21.54": "9.88", "8.3": "1.7", "3.17": "1.09", "12.6": "4.4", "0.42": "0.19"}
    text, title = first.text + COMPANY, first.title
    first = replace(first, text=text)
    for old, new in figures.items():
        text, title = text.replace(old, new), title.replace(old, new)
    next_year = news.article("template_one", id="next", source="yi", text=text, title=title)
    assert similarity(news.report(first).signature, news.report(next_year).signature) > 0.5
    assert not is_repost(news.report(first), news.report(next_year))


def test_an_outlet_that_prints_a_flash_again_the_next_day_reports_anew(news: Any, later: Any) -> None:
    first = news.article("template_one")
    again = replace(first, id="again")
    assert is_repost(news.report(first), news.report(later(again, 1)))
    assert not is_repost(news.report(first), news.report(later(again, 24)))
    assert is_repost(news.report(first), news.report(later(replace(again, source="yi"), 24)))


def test_a_text_is_not_looked_for_after_thirty_days(news: Any, later: Any) -> None:
    copy = news.article("original", id="copy", source="yi")
    assert is_repost(news.report("original"), news.report(later(copy, 29 * 24)))
    assert not is_repost(news.report("original"), news.report(later(copy, 31 * 24)))


def test_texts_of_a_few_characters_are_one_only_with_their_headline(news: Any) -> None:
    a, b = (news.article("original", id=id, source=id, text="图集") for id in ("jia", "yi"))
    assert is_repost(news.report(a), news.report(b))
    assert not is_repost(news.report(a), news.report(replace(b, title="另一组照片")))


def test_an_empty_text_is_nobodys_copy(news: Any) -> None:
    a, b = (news.article("original", id=id, source=id, text="") for id in ("jia", "yi"))
    assert not is_repost(news.report(a), news.report(b))


# --- signatures ---


def test_script_width_and_punctuation_make_no_other_text() -> None:
    assert fold("業界：ＡＩ 大模型（130亿）發布，業務、應用、開發") == fold("业界:AI大模型(130亿)发布业务应用开发")


def test_the_estimate_is_close_to_the_share_of_common_shingles() -> None:
    chance = random.Random(3)
    text = "".join(chance.choices([chr(c) for c in range(0x4E00, 0x5200)], k=2000))
    for kept in (0.9, 0.6, 0.4, 0.2):
        a, b = shingles(text), shingles(text[: int(len(text) * kept)])
        exact = len(np.intersect1d(a, b)) / len(np.union1d(a, b))
        signed = sign([a, b])
        assert similarity(packed(signed[0]), packed(signed[1])) == pytest.approx(exact, abs=0.16)


def test_a_part_is_contained_in_the_whole() -> None:
    assert containment(0.25, 100, 400) == pytest.approx(1.0)
    assert containment(0.25, 100, 100) == pytest.approx(0.4)
    assert containment(0.5, 0, 10) == 0.0


def test_signatures_survive_packing() -> None:
    signed = sign([shingles("一二三四五六七"), shingles("")])
    assert (unpacked(packed(signed[0]) + packed(signed[1])) == signed).all()


# --- bands ---


def test_only_pairs_with_a_new_row_are_candidates() -> None:
    row = np.arange(VALUES, dtype=np.uint16)
    found = candidates(np.stack([row, row, row + 1000, row]), np.array([3]))
    assert {tuple(pair) for pair in found.tolist()} >= {(1, 3)}
    assert all(3 in pair for pair in found.tolist() if pair != [0, 1])
    assert candidates(np.stack([row, row]), np.array([], np.intp)).shape == (0, 2)


def test_half_the_values_in_common_are_nearly_always_met() -> None:
    chance = np.random.default_rng(5)
    met = 0
    for _ in range(200):
        a = chance.integers(0, 65536, VALUES).astype(np.uint16)
        b = np.where(chance.random(VALUES) < 0.5, a, chance.integers(0, 65536, VALUES)).astype(np.uint16)
        met += len(candidates(np.stack([a, b]), np.array([1])))
    assert met >= 196
    assert BANDS * 3 <= VALUES


def test_a_crowd_of_one_text_is_chained_not_paired_all_with_all() -> None:
    row = np.arange(VALUES, dtype=np.uint16)
    crowd = np.tile(row, (CROWD + 100, 1))
    found = candidates(crowd, np.array([0]))
    assert len(found) == CROWD + 99
