"""Which organisation a pronoun stands for."""

import pytest

from pipeline.entities.reference import meant, pronouns
from records import Mention, MentionType

ORGS = ("云帆智能", "白塔科技", "青禾资本")


def names(text: str) -> list[Mention]:
    found = [(text.index(name), name) for name in ORGS if name in text]
    return [Mention(MentionType.ORG, name, name, at, at + len(name), "") for at, name in sorted(found)]


@pytest.mark.parametrize(
    "text, pronoun, org",
    [
        ("云帆智能发布新模型。该公司表示，下月开源。", "该公司", "云帆智能"),
        ("云帆智能与白塔科技合作。公司称，训练已经完成。", "公司", "云帆智能"),
        ("云帆智能起诉白塔科技，后者称，从未使用其数据。", "后者", "白塔科技"),
        ("白塔科技沉默。云帆智能完成融资，青禾资本领投。该公司成立于2023年。", "该公司", "云帆智能"),
        ("云帆智能今日上市，其模型同日开放。", "其模型", "云帆智能"),
    ],
)
def test_a_pronoun_stands_for_the_last_subject(text: str, pronoun: str, org: str) -> None:
    at = text.rindex(pronoun)
    assert at in [start for start, _ in pronouns(text)]
    found = meant(text, at, names(text))
    assert found is not None
    assert found.text == org


def test_without_an_organisation_before_it_a_pronoun_stands_for_none() -> None:
    text = "该公司表示，将发布新模型。云帆智能没有回应。"
    assert meant(text, 0, names(text)) is None


def test_what_was_named_long_before_is_not_meant() -> None:
    text = "云帆智能成立。" + "天气晴好，" * 80 + "该公司开工。"
    assert meant(text, text.index("该公司"), names(text)) is None


def test_a_company_inside_a_sentence_is_no_pronoun() -> None:
    assert pronouns("多家公司发布模型，上市公司跟进。") == []
