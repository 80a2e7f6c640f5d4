from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.entities.learned import extended
from pipeline.entities.link import Linker, canonical_ticker
from pipeline.entities.registry import Registry, load
from records import Learned, MentionType

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def said(linker: Linker, text: str) -> list[tuple[str, str, str]]:
    return [(m.type.value, m.text, m.entity) for m in linker.mentions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("百度发布文心一言。", [("ORG", "百度", "百度"), ("MODEL", "文心一言", "文心一言")]),
        ("360智脑上线", [("MODEL", "360智脑", "360智脑")]),  # the company is not named
        ("在搜狐大厦开会", []),  # a place
        ("周鸿祎说360发布了新品", [("PERSON", "周鸿祎", "周鸿祎"), ("ORG", "360", "三六零")]),
        ("会上，360创始人到场", [("ORG", "360", "三六零")]),
        ("转了360度，约360元", []),
        ("他们商量一下再说", []),
        ("商汤科技推出商量", [("ORG", "商汤科技", "商汤科技"), ("MODEL", "商量", "商量")]),
        ("这是理想的方案", []),
        ("李想在理想汽车发布会", [("PERSON", "李想", "李想"), ("ORG", "理想汽车", "理想汽车")]),
        ("红豆包真好吃", []),
        ("豆包大模型降价", [("MODEL", "豆包大模型", "豆包")]),
        ("高通胀来了，高通发布芯片", [("ORG", "高通", "高通")]),
        ("资源2.0时代", []),
        ("浪潮信息发布“源2.0”", [("ORG", "浪潮信息", "浪潮信息"), ("MODEL", "源2.0", "源大模型")]),
        ("AI浪潮席卷全球", []),
        ("一项亮点是周明确表态", []),
        ("开源协议为MIT许可", []),
        ("欧洲央行与教育部门", [("ORG", "欧洲央行", "欧洲央行")]),
        ("DeepSeek创始人梁文锋", [("ORG", "DeepSeek", "深度求索"), ("PERSON", "梁文锋", "梁文锋")]),
        ("已接入DeepSeek", [("MODEL", "DeepSeek", "DeepSeek")]),
        (
            "DeepSeek创始人回应。此前，DeepSeek 首轮已谈妥。",  # one sense a text
            [("ORG", "DeepSeek", "深度求索"), ("ORG", "DeepSeek", "深度求索")],
        ),
        (
            "DeepSeek创始人回应。用户接入DeepSeek。",
            [("ORG", "DeepSeek", "深度求索"), ("MODEL", "DeepSeek", "DeepSeek")],
        ),
        ("Metaverse与meta标签", []),
        ("提高2个百分点，在乌兹别克斯坦", []),
        ("中华人民共和国网络安全法与越南网络", []),
        ("代工行业的新浪潮，使用友商的系统信号", []),
        ("李健熙与张凯夫", []),
        ("官方微博今日宣布", []),
        ("埃隆 · 马斯克表示", [("PERSON", "埃隆 · 马斯克", "埃隆·马斯克")]),
    ],
)
def test_a_name_is_a_mention_where_the_words_around_it_say_so(
    linker: Linker, text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert said(linker, text) == expected


@pytest.mark.parametrize(
    ("text", "surface", "entity"),
    [
        ("发布文心大模型4.5 Turbo，", "文心大模型4.5 Turbo", "文心大模型"),
        ("开源Qwen3-235B-A22B-Thinking-2507。", "Qwen3-235B-A22B-Thinking-2507", "通义千问"),
        ("DeepSeek-V3.1上线", "DeepSeek-V3.1", "DeepSeek"),
        ("GLM-4.5发布", "GLM-4.5", "GLM"),
        ("讯飞星火V4.0来了", "讯飞星火V4.0", "讯飞星火"),
        ("对标GPT-4o。", "GPT-4o", "GPT-4"),
        ("“子曰”大模型 4.0开源", "子曰”大模型 4.0", "子曰"),
        ("豆包1.5亿用户", "豆包", "豆包"),
        ("文心一言4月上线", "文心一言", "文心一言"),
        ("Kimi 3次更新", "Kimi", "Kimi"),
        ("文心大模型5.1 36氪获悉", "文心大模型5.1", "文心大模型"),
        ("天工AI大模型SkyReels V4登顶", "天工AI大模型SkyReels V4", "天工"),
    ],
)
def test_versions_and_sizes_go_with_the_model_and_counts_do_not(
    linker: Linker, text: str, surface: str, entity: str
) -> None:
    models = [(m.text, m.entity) for m in linker.mentions(text) if m.type is MentionType.MODEL]
    assert models == [(surface, entity)]


def test_a_legal_form_goes_with_the_organisation(linker: Linker) -> None:
    assert said(linker, "宇树科技股份有限公司受理") == [("ORG", "宇树科技股份有限公司", "宇树科技")]


@pytest.mark.parametrize(
    ("text", "code", "entity"),
    [
        ("云从科技（688327.SH）", "688327.SH", "云从科技"),
        ("拓尔思(300229.SZ)", "300229.SZ", "拓尔思"),
        ("阿里巴巴（09988.HK）", "09988.HK", "阿里巴巴"),
        ("股票代码：688327", "688327", "云从科技"),
        ("无此公司（600999999.SH）", None, None),
        ("某公司（603998.SH）", "603998.SH", "603998.SH"),
    ],
)
def test_tickers_are_mentions(linker: Linker, text: str, code: str | None, entity: str | None) -> None:
    found = [(m.text, m.entity) for m in linker.mentions(text) if m.type is MentionType.TICKER]
    assert found == ([(code, entity)] if code else [])


@pytest.mark.parametrize(
    ("code", "canonical"),
    [
        ("09988.HK", "9988.HK"),
        ("00700", "0700.HK"),
        ("688327", "688327.SH"),
        ("000063", "000063.SZ"),
        ("300229", "300229.SZ"),
        ("837592", "837592.BJ"),
        ("920001", "920001.BJ"),
        ("600570.SS", "600570.SH"),
        ("BIDU.O", "BIDU.US"),
    ],
)
def test_a_code_has_one_canonical_form(code: str, canonical: str) -> None:
    assert canonical_ticker(code) == canonical


@pytest.mark.parametrize(
    ("text", "surface", "entity"),
    [("竹简智能发布产品", "竹简智能", "竹间智能"), ("，科大迅飞宣布", "科大迅飞", "科大讯飞")],
)
def test_a_name_misspelt_by_its_sound_is_linked_with_less_confidence(
    linker: Linker, text: str, surface: str, entity: str
) -> None:
    mentions = linker.mentions(text)
    assert [(m.text, m.entity) for m in mentions] == [(surface, entity)]
    assert mentions[0].confidence < 1


def test_what_sounds_alike_inside_a_sentence_is_no_name(linker: Linker) -> None:
    assert said(linker, "他有一些科技知识") == []


def test_a_learned_name_is_linked_and_the_registry_wins(known: Registry) -> None:
    answers = [Learned(MentionType.ORG, "小度老师", "小度科技"), Learned(MentionType.ORG, "百度", "腾讯")]
    linker = Linker(extended(known, answers, date(2026, 1, 1)))
    assert said(linker, "小度老师与百度") == [("ORG", "小度老师", "小度科技"), ("ORG", "百度", "百度")]


def test_a_name_that_is_not_known_yet_is_not_linked(known: Registry) -> None:
    assert said(Linker(known.at(known.models["doubao"].known_from)), "豆包大模型降价") == []


def test_an_own_spelling_is_linked(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        '[[company]]\nid="jia"\nname="甲乙丙丁"\ntype="startup"\nknown_from="2024-01-01"\n', encoding="utf-8"
    )
    assert said(Linker(load(path)), "甲乙丙丁发布") == [("ORG", "甲乙丙丁", "甲乙丙丁")]


PIECES = st.sampled_from(
    [
        "百度",
        "文心大模型",
        "4.5",
        " Turbo",
        "360",
        "智脑",
        "，",
        "“",
        "”",
        "GPT",
        "-",
        "4o",
        "商量",
        "商汤",
        "（",
        "09988.HK",
        "）",
        "😀",
        "科大迅飞",
        "Qwen",
        "3",
        "B",
        "股份有限公司",
        "\n",
        "·",
        "ſ",
        "İ",
        "大模型",
        "发布",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=30).map("".join)))
def test_offsets_always_point_at_the_surface(linker: Linker, text: str) -> None:
    end = 0
    for mention in linker.mentions(text):
        assert text[mention.start : mention.end] == mention.text
        assert end <= mention.start < mention.end
        end = mention.end


@pytest.mark.skipif(not (DATA / "gold").is_dir(), reason="the development data are not beside the project")
def test_the_seed_article_is_linked_whole(linker: Linker) -> None:
    gold = json.loads((DATA / "gold" / "seed_gold.json").read_text(encoding="utf-8"))
    mentions = linker.mentions((DATA / "gold" / "seed_clean.txt").read_text(encoding="utf-8"))
    names = {m.text for m in mentions} | {m.entity for m in mentions}
    unnamed = {
        e["id"] for e in gold["entities"] if e["type"] in ("ORG", "MODEL", "PER") and not names & set(e["surfaces"])
    }
    assert unnamed <= {"科技云报道"}  # the publisher: discovery's
