from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.entities import registry
from pipeline.events.factions import Rules, faction
from records import ConfigError, Faction


@pytest.fixture(scope="module")
def known() -> registry.Registry:
    return registry.load()


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("百度", 1),
        ("科大讯飞", 1),
        ("复旦大学", 1),
        ("云从科技", 2),
        ("毫末智行", 2),
        ("百川智能", 3),
        ("学而思", 4),
        ("火山引擎", 1),
        ("微软", None),
        ("工信部", None),
        ("奔驰", 4),
    ],
)
def test_the_registry_answers_first_and_with_a_reason(known: registry.Registry, name: str, number: int | None) -> None:
    answer = faction(name, known.company(name), "天使轮融资的初创公司，高校，汽车企业")
    assert answer.number == number
    assert answer.reasons
    assert all(r.startswith("名录：") for r in answer.reasons)


def test_the_registry_says_what_spoke_against(known: registry.Registry) -> None:
    assert faction("科大讯飞", known.company("科大讯飞"), "").against


@pytest.mark.parametrize(
    ("name", "words", "number"),
    [
        ("青海民族大学", "青海民族大学发布藏语大模型", 1),
        ("星禾智能研究院", "", 1),
        ("某市数据局", "", None),
        ("星禾智能", "AI独角兽星禾智能发布大模型", 2),
        ("星禾智能", "星禾智能完成天使轮融资", 3),
        ("星禾智能", "星禾智能成立于2022年", 3),
        ("星禾汽车", "星禾汽车完成A轮融资", 4),
        ("星禾", "老牌家电企业星禾宣布入局大模型", 4),
        ("顾明舟", "顾明舟宣布创业，入局大模型", 3),
        ("Lumora", "美国AI初创公司Lumora发布模型", None),
        ("星禾", "星禾开了新店", None),
        ("星禾", "成立于2012年的人工智能公司星禾发布大模型", 2),
        ("星禾", "人工智能公司星禾成立于2024年", 3),
        ("星禾", "星禾是一家老牌物流企业，近日与互联网大厂合作", 4),
        ("星禾", "互联网大厂星禾发布大模型", 1),
        ("星禾", "互联网老兵离职创业，成立星禾，挑战大厂", 3),
    ],
)
def test_unlisted_organisations_are_judged_by_name_and_words(name: str, words: str, number: int | None) -> None:
    assert faction(name, None, words).number == number


def test_where_nothing_speaks_nothing_is_said() -> None:
    assert faction("星禾", None, "星禾开了新店") == Faction(None)


def test_a_label_carries_its_words_and_what_spoke_against() -> None:
    answer = faction("星禾汽车", None, "星禾汽车完成天使轮融资")
    assert answer.number == 4
    assert any("汽车" in reason for reason in answer.reasons)
    assert any(line.startswith("3：") and "天使轮" in line for line in answer.against)


def test_the_day_of_the_article_decides_what_is_young() -> None:
    words = "星禾成立于2019年，专注大模型"
    assert faction("星禾", None, words, date(2021, 1, 1)).reasons[0].startswith("成立不久")
    assert not faction("星禾", None, words, date(2026, 1, 1)).reasons[0].startswith("成立不久")


def test_words_far_from_the_name_do_not_count() -> None:
    assert faction("星禾", None, "星禾开了新店。" + "天气很好。" * 40 + "另一家初创公司融资。").number is None


def test_own_rules_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text('[[rule]]\nwhy = "茶馆"\nfaction = 4\nname = "茶$"\n', encoding="utf-8")
    assert faction("星禾茶", None, "", rules=Rules.read(path)).reasons == ("茶馆：“茶”",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[rule]]\nwhy="x"\nfaction=5\n', r"\[\[rule\]\] 1: needs why and a faction"),
        ('[[rule]]\nwhy="x"\nfaction=1\nnaem="y"\n', "unknown naem"),
        ('[[rule]]\nwhy="x"\nfaction=1\nname="("\n', r"\[\[rule\]\] 1"),
        ("[[rule]\n", "rules.toml"),
    ],
)
def test_a_wrong_rule_is_refused_by_place(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        Rules.read(path)
