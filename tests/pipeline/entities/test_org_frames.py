from __future__ import annotations

import pytest

from pipeline.entities.discover import MENTION, discover
from records import MentionType


def orgs(text: str) -> set[str]:
    return {f.name for f in discover(text, ()) if f.type is MentionType.ORG and f.score >= MENTION}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "由青屿资本领投，禾舟控股、不争资本跟投，云汀资本担任财务顾问。",
            {"青屿资本", "禾舟控股", "不争资本", "云汀资本"},
        ),
        ("现有股东Harbor Catalyst和Lumen Ventures继续加注。", {"Harbor Catalyst", "Lumen Ventures"}),
        ("他毕业后在辽阳市财政局工作十年。", {"辽阳市财政局"}),
        ("英国就业法庭主席没有回应。", {"英国就业法庭"}),
        ("家电企业霜岭电器5月17日在合肥推出冰箱里的大模型。", {"霜岭电器"}),
        ("据知情人士透露，游戏公司鲸屿互动正在上海组建大模型团队。", {"鲸屿互动"}),
        ("霁川信科“霁川账房”大模型通过生成式人工智能服务备案。", {"霁川信科"}),
        ("创业公司半夏代码今日发布模型。半夏代码有9人。", {"半夏代码"}),
    ],
)
def test_sentences_vouch_for_organisations(text: str, names: set[str]) -> None:
    assert orgs(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "登记信息由单位自行填报，即日起生效。",
        "这是生成式人工智能的核心双引擎，个人版和企业版都在这一区间。",
        "游戏公司高管表示，企业管理软件还在打磨。",
        "财税软件企业竞争激烈，市场人士称价格会降。",
        "公司自研的“知微”大模型通过备案。",
    ],
)
def test_words_of_the_trade_are_no_organisations(text: str) -> None:
    assert orgs(text) == set()


def test_a_short_name_is_never_surer_than_the_whole() -> None:
    found = {f.name for f in discover("短剧公司鹤屿影业正计划研发大模型。鹤屿影业未回应。", ()) if f.score >= MENTION}
    assert found == {"鹤屿影业"}


def test_a_version_alone_is_the_model_introduced_before() -> None:
    text = "星禾发布 Xinghe-M3 大模型。M3 正式开源，参数更少。"
    found = [f for f in discover(text, ()) if f.type is MentionType.MODEL]
    assert [f.name for f in found] == ["Xinghe-M3", "M3"]


def test_a_headline_in_brackets_is_no_part_of_a_name() -> None:
    text = "【竹溪数科“竹溪问财”大模型通过备案】竹溪数科公告。"
    assert [f.name for f in discover(text, ()) if f.type is MentionType.MODEL] == ["竹溪问财"]
