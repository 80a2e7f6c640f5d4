from __future__ import annotations

import pytest

from pipeline.entities.discover import MENTION, discover
from records import MentionType


def persons(text: str) -> set[str]:
    return {f.name for f in discover(text, ()) if f.type is MentionType.PERSON and f.score >= MENTION}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("负责人贺兰舟离职，总监岑予墨接任。", {"贺兰舟", "岑予墨"}),
        ("在大模型之争里，顾明舟认为价格还会下降。", {"顾明舟"}),
        ("被称为“四大金刚”的柳叶舟、刘智衡和宁书瑶已全部离职。", {"柳叶舟", "刘智衡", "宁书瑶"}),
        ("**顾明舟：** 先谈谈模型。\n**顾明舟：** 再谈谈算力。", {"顾明舟"}),
        ("法国财长勒梅兰敦促央行不要加息。", {"勒梅兰"}),
        ("创始人大卫·霍恩茨曾创办一家公司。霍恩茨坚信模型会更小。", {"大卫·霍恩茨", "霍恩茨"}),
        ("首席科学家 Peter Lindqvist 说模型会更小，Lindqvist 没有给出日期。", {"Peter Lindqvist", "Lindqvist"}),
        ("xAI 的 Guodong Zhang 本周离职。", {"Guodong Zhang"}),
    ],
)
def test_persons_are_named_by_what_stands_beside_them(text: str, names: set[str]) -> None:
    assert persons(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "文｜顾明舟　编辑｜岑予墨",
        "记者 顾明舟 岑予墨\n模型发布。",
        "作者：顾明舟\n顾明舟认为",
        "白皮书指出，安全性和鲁棒性更高，高带宽更贵。",
        "黑盒 Claude Code 与 Grace Hopper 都有更新，Jack Capital 也投了。",
    ],
)
def test_bylines_and_words_are_no_persons(text: str) -> None:
    assert persons(text) == set()
