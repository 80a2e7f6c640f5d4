from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.entities.discover import MENTION, discover
from pipeline.entities.legal_names import base_of
from pipeline.entities.link import Linker
from records import MentionType


def sure(linker: Linker, text: str, kind: MentionType) -> list[str]:
    found = discover(text, linker.mentions(text))
    return list(dict.fromkeys(f.name for f in found if f.type is kind and f.score >= MENTION))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("星禾智能发布首个医疗大模型。", ["星禾智能"]),
        ("近日，成都蓝穹数智科技有限公司（以下简称“蓝穹数智”）完成融资。", ["成都蓝穹数智科技有限公司", "蓝穹数智"]),
        ("小鹏汽车、智元机器人、云岫智航等率先接入。", ["云岫智航"]),
        ("随后与拉萨市农牧研究所签约。", ["拉萨市农牧研究所"]),
        ("由杭州云栖智算实验室研发。", ["杭州云栖智算实验室"]),
        ("初创公司 Lumora 获投资。", ["Lumora"]),
        ("苍梧光电（688999.SH）涨超5%。", ["苍梧光电"]),
        ("苍禾推出旅行助手", ["苍禾"]),
        ("据统计，苍禾科技、云岫智航、星禾等企业入局", ["苍禾科技", "云岫智航", "星禾"]),
        ("作者则是青海民族大学顾明舟团队", ["青海民族大学"]),
        ("马来西亚推出智能计划", []),
        ("注册资本增加，民间资本进入。", []),
        ("人工智能与具身智能发布会召开。", []),
        ("一名科技从业者表示，各大科技公司都在投入。", []),
        ("该公司宣布，用户可免费使用。", []),
        ("Checkpoint 表示训练的存档点。", []),
    ],
)
def test_organisations_are_found_by_form_place_and_neighbours(linker: Linker, text: str, names: list[str]) -> None:
    assert sure(linker, text, MentionType.ORG) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("推出藏语大语言模型 QomoZang。", ["QomoZang"]),
        ("发布MedLumoGPT，支持问诊。", ["MedLumoGPT"]),
        ("开源代码大模型Lumora-Coder-32B。", ["Lumora-Coder-32B"]),
        ("发布「雪原清言」藏语大模型。", ["雪原清言"]),
        ("AI大模型“知微”正式上线。", ["知微"]),
        ("星禾智能发布“人机共处价值模型”。", ["人机共处价值模型"]),
        ("发布 LumoWorld世界模型2.0", ["LumoWorld世界模型2.0"]),
        ("大模型“价格战”开打，大模型加速“上车”。", []),
        ("大模型的“金鱼记忆”困境", []),
        ("基于MPC模型预测控制，使用GPU训练模型。", []),
        ("多模态大模型（MLLM）的推理能力", []),
        ("更多文章：[SomeGPT](https://somegpt.example)", []),
        ("搭载HarmonyOS 5.1的手机，AI 2.0时代的模型", []),
        ("发布国内首个行业大模型", []),
    ],
)
def test_models_are_found_by_shape_and_head_noun(linker: Linker, text: str, names: list[str]) -> None:
    assert sure(linker, text, MentionType.MODEL) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("星禾智能创始人兼CEO顾明舟表示，", ["顾明舟"]),
        ("首席科学家欧阳砚宁在会上说", ["欧阳砚宁"]),
        ("图灵奖得主马丁·赫尔曼受邀参与。", ["马丁·赫尔曼"]),
        ("上海交通大学杨砚教授出任顾问。", ["杨砚"]),
        ("CEO Noam Shazar 宣布", ["Noam Shazar"]),
        ("作者：总编辑王小石", []),
        ("中国工程院院士团队", []),
        ("悟道·天鹰发布", []),
        ("刚毕业，总裁办公室表示", []),
    ],
)
def test_persons_are_found_by_title(linker: Linker, text: str, names: list[str]) -> None:
    assert sure(linker, text, MentionType.PERSON) == names


def test_a_name_found_once_is_found_in_all_its_places(linker: Linker) -> None:
    text = "酷麒科技携手上海交大成立联合实验室。随后，酷麒科技公布计划，酷麒将推进研发。"
    found = [f for f in discover(text, linker.mentions(text)) if f.score >= MENTION]
    assert [(f.name, f.start) for f in found] == [("酷麒科技", 0), ("酷麒科技", 21), ("酷麒", 30)]


def test_a_name_of_the_headline_is_looked_for_in_the_text(linker: Linker) -> None:
    text = "据悉知微可以看图。"
    assert [f.name for f in discover(text, (), title="AI大模型“知微”正式上线")] == ["知微"]


def test_a_model_belongs_to_the_organisation_before_it(linker: Linker) -> None:
    text = "百度观望。京东发布大模型 JoyZang。"
    found = discover(text, linker.mentions(text))
    assert [(f.name, f.owner) for f in found] == [("JoyZang", "京东")]


def test_what_is_linked_is_not_discovered(linker: Linker) -> None:
    text = "百度发布文心大模型4.5，阿里云发布Qwen3-32B。"
    assert discover(text, linker.mentions(text)) == []


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("杭州第二人生科技有限公司", "第二人生"),
        ("传神素问（武汉）数智科技有限公司", "传神素问"),
        ("酷哇科技", "酷哇"),
        ("小米", "小米"),
    ],
)
def test_the_base_is_what_a_name_has_of_its_own(name: str, base: str) -> None:
    assert base_of(name) == base


PIECES = st.sampled_from(
    [
        "星禾智能",
        "科技有限公司",
        "发布",
        "大模型",
        "“",
        "”",
        "知微",
        "、",
        "，",
        "。",
        "（",
        "）",
        "GPT",
        "Lumo",
        "-7B",
        " 2.0",
        "CEO",
        "顾明舟",
        "表示",
        "百度",
        "·",
        "\n",
        "😀",
        "由",
        "研究院",
        "3",
        "](",
        "涨超",
        "%",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=40).map("".join)))
def test_any_text_gives_names_that_stand_in_it_apart_and_in_order(linker: Linker, text: str) -> None:
    mentions = linker.mentions(text)
    taken = [(m.start, m.end) for m in mentions]
    end = 0
    for found in discover(text, mentions):
        assert text[found.start : found.end] == found.name
        assert 0 < found.score <= 1
        assert end <= found.start < found.end
        assert all(found.end <= a or b <= found.start for a, b in taken)
        end = found.end


def test_the_end_of_a_models_name_in_quotation_marks_is_its_short_form() -> None:
    text = "云岫科技发布“海陆共生世界价值模型”。云岫的“世界价值模型”具备规划能力，“世界”一词另有所指。"
    assert {f.name for f in discover(text, ()) if f.type is MentionType.MODEL} == {
        "海陆共生世界价值模型",
        "世界价值模型",
    }
