"""What a figure counts: money (per share, per million tokens), percent, parameters, context, things."""

from __future__ import annotations

import re
from decimal import Decimal

CURRENCIES = {
    "元人民币": "CNY", "人民币": "CNY", "元": "CNY", "块钱": "CNY", "块": "CNY",
    "美元": "USD", "美金": "USD", "美刀": "USD", "港元": "HKD", "港币": "HKD", "欧元": "EUR", "英镑": "GBP",
    "日元": "JPY", "韩元": "KRW", "新台币": "TWD", "瑞郎": "CHF", "卢比": "INR", "新元": "SGD",
}  # fmt: skip
FRACTIONS = {"厘": Decimal("0.001"), "分钱": Decimal("0.01"), "毛钱": Decimal("0.1")}  # of a yuan

TOKENS = r"(?:[Tt]oken[Ss]?|TOKENS?|词元)"
# Per what. 百万tokens, 100万 token and 1M tokens are one denominator. `share` and so on name the canonical form.
PER = (
    rf"股|(?:(?:1\s?)?(?:百万|M|m)|1000000|1,000,000|100\s?万)\s?(?:个\s?)?{TOKENS}"
    rf"|(?:(?:1\s?)?(?:千|K|k)|1,?000)\s?(?:个\s?)?{TOKENS}|(?:1\s?)?万\s?{TOKENS}|个?月|年|张|秒|分钟|小时|次"
)
_MILLION = re.compile(r"百万|[Mm](?=\s?[Tt]oken)|1000000|1,000,000|100\s?万")
_TEN_THOUSAND = re.compile(r"万")

APPROX = {
    "above": "超过|超|逾|突破|至少|不低于|不少于|高于|大于|以上|起|余|多",
    "below": "逼近|接近|不到|不足|低于|少于|不超过|至多|最多|以下|以内",
    "about_below": "近",
    "about": "大约|约为|约合|约|左右|上下|大概",
    "several": "数|几",
}
APPROX_OF = {word: kind for kind, words in APPROX.items() for word in words.split("|")}
BEFORE_WORDS = "|".join(w for kind in ("above", "below", "about", "about_below") for w in APPROX[kind].split("|")
                        if w not in ("以上", "起", "余", "多", "以下", "以内", "左右", "上下"))  # fmt: skip
AFTER_WORDS = "以上|左右|上下|以下|以内|起"

COUNTED = (
    "家|款|名|人次|人|张|颗|倍|枚|台|项|次|篇|只|辆|座|种|位|卡|个百分点|个月|个国家|个模型|个|天|小时|分钟|秒|字|"
    "语种|件|单"
)


def per(text: str) -> str:
    """The canonical denominator: 股, 百万tokens, 千tokens, 月 …; "" for ""."""
    if not text:
        return ""
    if re.search(TOKENS, text):
        if _MILLION.search(text):
            return "百万tokens"
        return "万tokens" if _TEN_THOUSAND.search(text) else "千tokens"
    return text.removeprefix("个")
