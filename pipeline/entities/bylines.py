"""Who wrote, edited and photographed: the names of bylines, which are no news."""

from __future__ import annotations

import re
from functools import lru_cache

MARK = (
    r"(?:文|编|作者|编辑|责编|责任编辑|记者|撰文|采写|整理|编译|校对|出品|审核|策划|主编|图|图源|实习生|实习记者|见习记者|本报记者|通讯员|"
    r"翻译|译者|监制|排版|运营|制图|美编|采访|来源|撰稿)"
)
LINE = re.compile(
    rf"(?:^|(?<=[\s（(【\[|｜丨*_>，。/]))(?:[\u4e00-\u9fff]{{0,4}})?{MARK}\s?[|｜丨:：/／&]+\s?[^\n。，]{{0,40}}", re.M
)
OUTLETS = "36氪|智东西|量子位|财联社|第一财经|新京报|界面新闻|澎湃新闻|贝壳财经|时代周报|经济观察报|腾讯科技"
SPACED = re.compile(
    rf"(?:{MARK}|报道员|(?:{OUTLETS})[\u4e00-\u9fff]{{0,4}})"
    r"[ 　]+[\u4e00-\u9fff]{2,4}(?:[ 　、][\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff])){0,3}"
)
TOUCHING = re.compile(r"(?:记者|通讯员|编辑|作者|编译|责编)[\u4e00-\u9fff]{2,4}(?=[ 　\n）)】]|$|报道|摄|综合)", re.M)


@lru_cache(maxsize=4)  # two finders read the same text
def byline_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Stretches that name authors and editors; names in them are bylines."""
    return tuple(m.span() for pattern in (LINE, SPACED, TOUCHING) for m in pattern.finditer(text))
