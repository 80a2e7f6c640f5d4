from __future__ import annotations

import pytest

from pipeline.market import names


@pytest.mark.parametrize(
    "shown, name, st",
    [
        ("云从科技", "云从科技", False),
        ("XD农业银", "农业银", False),
        ("DR寒武纪", "寒武纪", False),
        ("N海光", "海光", False),
        ("C海光", "海光", False),
        ("*ST凯撒", "凯撒", True),
        ("ST 华铁", "华铁", True),
        ("XD*ST华铁", "华铁", True),
        ("SST佳通", "佳通", True),
        ("S佳通", "佳通", False),
        ("快手-W", "快手", False),
        ("商汤-W", "商汤", False),
        ("百度集团-SW", "百度集团", False),
        ("寒武纪-U", "寒武纪", False),
        ("TCL科技", "TCL科技", False),
        ("CHINA MOBILE", "CHINAMOBILE", False),
        ("Ｎ中芯", "中芯", False),
    ],
)
def test_marks_of_the_exchange_come_off(shown: str, name: str, st: bool) -> None:
    assert names.clean(shown) == (name, st)
