from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.normalise import RESIDUE, normalise, traditional_share

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
CLEAN = "云帆科技昨日发布大模型“远航”，参数量达到千亿级，内测申请今日开放。公司表示价格由每月99元降到68元。" * 4
SYLLABLES = ("yè", "fā", "lián", "wǎng", "shù", "jù", "gè", "zhuāng", "lǜ", "ér")


def test_the_seed_article_becomes_the_clean_text():
    raw = SHARED / "seed" / "000_fffe96fa43118f0c.txt"
    if not raw.exists():
        pytest.skip("needs ../shared/data beside the project")
    clean = (SHARED / "gold" / "seed_clean.txt").read_text(encoding="utf-8")
    assert normalise(raw.read_text(encoding="utf-8")).text.strip() == clean.strip()


@given(st.lists(st.tuples(st.integers(0, len(CLEAN) - 1), st.sampled_from(SYLLABLES)), min_size=8, max_size=40))
def test_residues_anywhere_leave_no_trace_and_every_offset_holds(insertions):
    at = {place: syllable for place, syllable in insertions if "\u4e00" <= CLEAN[place] <= "\u9fff"}
    raw = "".join(c + (f"({at[i]})" if i in at else "") for i, c in enumerate(CLEAN))
    normal = normalise(raw)
    if len(at) >= 5:
        assert normal.text == CLEAN
    assert len(normal.offsets) == len(normal.ends) == len(normal.text)
    for i, c in enumerate(normal.text):
        assert raw[slice(*normal.span(i, i + 1))] == c


@given(st.text())
def test_any_text_is_accepted_and_spans_are_ordered_and_inside(text):
    normal = normalise(text)
    assert len(normal.offsets) == len(normal.ends) == len(normal.text)
    last = 0
    for i in range(len(normal.text)):
        start, end = normal.span(i, i + 1)
        assert last <= start < end <= len(text)
        last = start


@given(st.text(alphabet="云帆科技發佈大模型，。ＡＢ１２() \u3000\ufeff⼤業著名隨著", max_size=200))
def test_normalising_twice_changes_nothing_more(text):
    once = normalise(text).text
    assert normalise(once).text == once


@pytest.mark.parametrize(
    ("raw", "normal"),
    (
        ("ＯｐｅｎＡＩ降价５０％", "OpenAI降价50%"),
        ("，（好）：；！？“……”", "，（好）：；！？“……”"),
        (",(好):;!?", ",(好):;!?"),
        ("①②③ ½ ℃ ㎡", "①②③ ½ ℃ ㎡"),
        ("⼤模型⾃研", "大模型自研"),
        ("云\u200b帆\ufeff", "云帆"),
        ("一\r\n二\r三\u2028四", "一\n二\n三\n四"),
        ("一\u3000二\xa0三", "一 二 三"),
        ("ﬁne", "fine"),
        ("a\ud800b", "a\ufffdb"),
    ),
)
def test_widths_and_compatibility_forms(raw, normal):
    assert normalise(raw).text == normal


def test_a_lone_gloss_in_a_long_text_stays():
    text = CLEAN * 10 + "瓜瓞(dié)绵绵"
    assert RESIDUE.search(text)
    assert normalise(text).text == text


def test_what_is_no_residue_stays():
    text = "業(yè)務(wù)發(fā)展(zhǎn)個(gè)人，AGI(通用人工智能)，军婚(h)，DPU(數(shù)據(jù)處理單元)"
    assert normalise(text).text == "业务发展个人，AGI(通用人工智能)，军婚(h)，DPU(数据处理单元)"


def test_the_misaligned_pair_is_repaired_with_its_place():
    raw = "業(yè)" * 6 + "它們?cè)贏I領(lǐng)域"
    normal = normalise(raw)
    assert normal.text.endswith("它们在AI领域")
    start = normal.text.index("在AI")
    assert raw[slice(*normal.span(start, start + 3))] == "?cè)贏I"


def test_a_simplified_text_keeps_the_traditional_name_it_quotes():
    text = CLEAN + "台積電"
    assert normalise(text).text == text


@pytest.mark.parametrize(
    ("raw", "normal"),
    (
        ("隨著大模型熱潮，他緊接著發佈", "随着大模型热潮，他紧接着发布"),
        ("這是一部著名的著作，成效顯著", "这是一部著名的著作，成效显著"),
        ("什么都有，乾隆年間，頭髮", "什么都有，乾隆年间，头发"),
    ),
)
def test_traditional_texts_are_simplified(raw, normal):
    assert normalise(raw).text == normal


def test_the_traditional_share_is_of_han_characters_only():
    assert traditional_share("abc 123") == 0
    assert traditional_share("業abc") == 1
    assert traditional_share("業务") == 0.5
