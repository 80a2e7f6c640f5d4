"""Large models by the shape of their names and the words beside them (no dictionary).

A Latin name is sure where a head noun touches it or its shape says so (DeepZang, MusaCoder-32B, KidsGPT); a Chinese one
only in quotation marks beside a head noun, or as the object of a release verb before 大模型.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.entities.shapes import GATE, QUOTED, RELEASE, shapes
from pipeline.entities.tails import model_end
from pipeline.entities.words import HAN, OUTSIDE, Found, Free, made_of, tags, word_set
from records import MentionType

LONGEST = 24  # a longer candidate is a phrase
ACTS = re.compile(RELEASE + r"|接入|搭载|基于|使用|采用")
NO_MODEL = re.compile(
    r"\s?(?:法案|协议|标准|漏洞|算法|架构|基准|数据集|技术|训练法|方法|攻击|论文|评测|榜|芯片|平台|系列手机)"
)
VERB_LIKE = frozenset({"v", "vn", "vd", "d", "ad", "i", "l", "p", "c", "z"})
# Words behind a quotation that say a thing was named: “奇趣”完成融资, “琅琊”2.0.
STATED = re.compile(
    r"[”\"」』》’】]\s?(?:[VvX]?\d|正式|完成|通过|上线|发布|亮相|获|开源|首次|面世|[（(]|大模型|模型|，该模型)"
)
ABOUT = re.compile(r"模型|参数|开源|[Tt]oken|API|接入|智能体|生成")
VERSION = re.compile(r"[vV]?[\d.]+[A-Z]?")
NOT_VERSIONED = re.compile(r"(?:Bench|Eval|Score|Part|Section|Chapter|Figure|Table|Version|Ver|PU|OS)[ -]?[Vv]?\d")


def models(text: str, free: Free) -> Iterator[Found]:
    """Names of large models nobody has listed."""
    if GATE.search(text) is None:
        return
    for rule, score, pattern in shapes():
        for found in pattern.finditer(text):
            name, start = _clean(found["name"], found.start("name"))
            end = start + len(name)
            if name and rule == "quote_far_head" and ACTS.search(text, end + 1, found.end()):
                continue
            if name and free(start, end) and _plausible(name, rule, text, start, end):
                end = _with_version(text, end)
                yield Found(MentionType.MODEL, text[start:end], start, end, score, rule)


def _with_version(text: str, end: int) -> int:
    """PonyWorld世界模型2.0: a head noun belongs to a name where a version follows it."""
    far = model_end(text, end)
    return end if text[far - 1] == "型" else far


def _clean(name: str, start: int) -> tuple[str, int]:
    stripped = name.strip(' ·.-“”"「」')
    return stripped, start + name.index(stripped) if stripped else start


def _plausible(name: str, rule: str, text: str, start: int, end: int) -> bool:
    if not 2 <= len(name) <= LONGEST or NO_MODEL.match(text, end):
        return False
    if rule.startswith("named") and "模型" not in text[max(0, start - 25) : end + 25]:
        return False
    if re.search(HAN, name):
        stated = STATED.match(text, end) is not None or ACTS.search(text, max(0, start - 24), start) is not None
        return _plausible_han(name, rule, stated=stated)
    if not plausible_latin(name):
        return False
    if rule in ("verb_latin", "is_a"):  # an app, a chip or a car is launched with the same words
        return "模型" in text[max(0, start - 30) : end + 30]
    if rule == "latin_head" and re.fullmatch(r"[A-Z]{2,3}", name):  # MPC模型, MU模型单元: terms, not names
        return "大模型" in text[end : end + 10]
    if rule != "versioned":
        return True
    return NOT_VERSIONED.search(name) is None and ABOUT.search(text, max(0, start - 30), end + 30) is not None


def _verb_like(tokens: list[tuple[str, str]]) -> bool:
    """Scare quotes hold what somebody does or is: 大模型“上车”, “培育”AI大模型."""
    return all(tag in VERB_LIKE for _, tag in tokens)


def _coined(tokens: list[tuple[str, str]]) -> bool:
    """Whether no part is an ordinary word: 风乌, 知微."""
    return all(len(word) == 1 or tag in ("nz", "nr", "nrt", "x", "ng", "vg", "ag", "zg", "g") for word, tag in tokens)


def _bare(part: str) -> str:
    return re.sub(r"[\d.]+$", "", part)


def plausible_latin(name: str) -> bool:
    stops = word_set("latin_stop")
    parts = [p for p in re.split(r"[ -]", name) if p]
    numbered = parts[:1] == ["GPT"] and len(parts) > 1 and VERSION.fullmatch(parts[1]) is not None
    if name in stops or (not numbered and all(p in stops or VERSION.fullmatch(p) for p in parts)):
        return False
    if _bare(parts[0]) in stops - {"GPT"} and all(VERSION.fullmatch(p) for p in parts[1:]):  # CANN7.0, MLPerf v6.0
        return False
    if parts[0] in word_set("latin_firms") or re.sub(r"[\d.]+$", "", parts[0]) in word_set("latin_firms") | {
        "AI",
        "Web",
    }:
        return False
    return bool(re.search(r"[A-Z]|\d", name)) and re.fullmatch(r"[A-Z]\d?", name) is None


def _plausible_han(name: str, rule: str, *, stated: bool) -> bool:
    """No words of the sentence in it, and something that names."""
    base = re.sub(r"(?:大语言模型|大模型|模型)$", "", name)
    base = re.sub(r"\s?[Vv]?\d+(?:\.\d+)*.*$", "", base)
    plain = word_set("kinds") | word_set("generic_words")
    core = _core(base)
    if not core or made_of(base, plain) or made_of(core, plain) or (rule not in QUOTED and "的" in base):
        return False
    tokens = tags(core)
    quoted = rule in QUOTED
    generic = word_set("generic_words") | word_set("subjects")
    if (not quoted or len(tokens) < 3) and any(word in generic for word, _ in tokens):
        return False
    outside = OUTSIDE - {"v", "m", "d", "t", "f", "y", "q"} if quoted else OUTSIDE
    if any(tag in outside for _, tag in tokens):
        return False
    if (
        quoted
        and rule != "named"
        and (_verb_like(tokens) or not (stated or rule in ("quote_head", "quoted_model") or _coined(tokens)))
    ):
        return False
    if quoted:
        return len(tokens) <= 6 and not re.search(r"[的了是在为]", core)
    return 2 <= len(core) <= 5


def _core(base: str) -> str:
    """A name without the words that only describe: 行者具身智能 → 行者."""
    kinds = sorted(word_set("kinds"), key=len, reverse=True)
    changed = True
    while changed and len(base) > 2:
        changed = False
        for kind in kinds:
            if base.endswith(kind) and len(base) - len(kind) >= 2:
                base, changed = base[: -len(kind)], True
                break
            if len(kind) > 1 and base.startswith(kind) and len(base) - len(kind) >= 2:
                base, changed = base[len(kind) :], True
                break
    return base
