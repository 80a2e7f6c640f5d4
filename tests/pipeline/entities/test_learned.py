from __future__ import annotations

from datetime import date

from pipeline.entities import registry
from pipeline.entities.learned import extended
from pipeline.entities.link import Linker
from records import Learned, MentionType

DAY = date(2026, 1, 1)
ORG, MODEL = MentionType.ORG, MentionType.MODEL


def linked(*answers: Learned, text: str) -> dict[str, str]:
    return {m.text: m.entity for m in Linker(extended(registry.load(), answers, DAY)).mentions(text)}


def test_an_accepted_organisation_links_from_then_on() -> None:
    text = "苍岩智能今天说了一件事。"
    assert linked(text=text) == {}
    assert linked(Learned(ORG, "苍岩智能", "苍岩智能"), text=text) == {"苍岩智能": "苍岩智能"}


def test_a_merged_name_is_another_name_of_what_is_known() -> None:
    assert linked(Learned(ORG, "度娘公司", "百度"), text="度娘公司今天说了一件事。") == {"度娘公司": "百度"}


def test_a_better_form_is_the_entity_of_the_form_that_was_seen() -> None:
    text = "苍岩今天说了一件事。"
    assert linked(Learned(ORG, "苍岩", "苍岩智能"), text=text) == {"苍岩": "苍岩智能"}


def test_an_accepted_model_belongs_to_an_owner_known_by_then() -> None:
    answers = (Learned(ORG, "苍岩智能", "苍岩智能"), Learned(MODEL, "苍岩一号", "苍岩一号", "苍岩智能"))
    made = extended(registry.load(), answers, DAY)
    model = made.model("苍岩一号")
    assert model is not None
    assert made.companies[model.owner].name == "苍岩智能"
    orphan = Learned(MODEL, "无主一号", "无主一号")
    assert extended(registry.load(), [orphan], DAY).model("无主一号") is None


def test_the_registry_wins_over_an_answer() -> None:
    plain = registry.load()
    made = extended(plain, [Learned(ORG, "百度", "别的公司")], DAY)
    found, before = made.company("百度"), plain.company("百度")
    assert found == before
