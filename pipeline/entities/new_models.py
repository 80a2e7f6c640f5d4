"""Large models by the shape of their names and the words beside them (no dictionary).

A Latin name is sure where a head noun touches it or its shape says so (DeepZang, MusaCoder-32B, KidsGPT); a Chinese one
only in quotation marks beside a head noun, or as the object of a release verb before 大模型.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.entities.tails import model_end
from pipeline.entities.words import HAN, OUTSIDE, Found, Free, made_of, tags, union, word_set, words
from records import MentionType

LONGEST = 24  # a longer candidate is a phrase
SIZE = r"(?:\d+(?:\.\d+)?[BbMmTt]|\d+[xX]\d+[Bb]|A\d+(?:\.\d)?B)(?![A-Za-z])"
WORD = r"[A-Za-z][A-Za-z0-9]*(?:[-._·][A-Za-z0-9]+(?:\.\d+)*)*\+?"
NAME = rf"(?<![A-Za-z0-9.\-]){WORD}(?: (?:[A-Z][A-Za-z0-9.-]*|[Vv]?\d[\w.]*))*"
HEADS = (
    "大语言模型|语言大模型|大模型|语言模型|基座模型|基础模型|推理模型|多模态模型|视频模型|图像模型|生成模型|智能体模型|编程模型|代码模型|语音模型|世界模型|具身模型|开源模型|预测模型|"
    "模型|聊天机器人|对话机器人|智能助手|AI助手|智能体"
)
RELEASE = "正式发布|首次发布|重磅发布|宣布推出|宣布开源|正式推出|正式开源|发布|推出|上线|开源|公布|亮相|官宣|带来|打造|自研|研发|公测|内测|开放|升级|迭代|完成"
EDITIONS = r"[Ff]lash|[Pp]ro|[Mm]ax|[Pp]lus|[Ll]ite|[Mm]ini|[Tt]urbo|[Pp]review|[Aa]ir|[Uu]ltra|[Nn]ano|Coder|Thinking|Instruct|VL|Omni"
ACTS = re.compile(RELEASE + r"|接入|搭载|基于|使用|采用")
ABOUT = re.compile(r"模型|AI|参数|开源|token|推理|API|智能体|生成|评测|榜")
GATE = re.compile(r"模型|GPT|GLM|LLM|LLaMA|Llama|智能体|AI助手|聊天机器人|大脑|Chat")


QUOTED = frozenset({"head_quote", "named", "quote_head", "quote_far_head", "quoted_model"})


@cache
def _patterns() -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    kind = f"(?:{union(words()['kinds'])})"
    quote = r"[“\"「『《‘【](?P<name>[^”\"」』》’】\n，。]{2,20})[”\"」』》’】]"
    tail = r"(?:产品|品牌|系统|平台|家族|系列)?"
    shapes = (
        ("gptlike", 0.97, r"(?<![A-Za-z0-9])(?P<name>(?:[A-Za-z0-9]+-?)?(?:GPT|GLM|LLaMA|Llama|LLM)(?:[-.]?[0-9A-Za-z]+)*|Chat[A-Z][A-Za-z0-9]*(?:[-.][0-9A-Za-z]+)*)(?![A-Za-z0-9])"),
        ("sized", 0.93, rf"(?P<name>(?<![A-Za-z0-9.\-])[A-Za-z][A-Za-z0-9.]*(?:[- ][A-Z][A-Za-z0-9.]*)*[- ]{SIZE}(?:-[A-Za-z0-9]+)*)"),
        ("head_latin", 0.92, rf"(?:{HEADS}){tail}(?:的|——|—|[:：])?[ “\"「]?(?P<name>{NAME})"),
        ("latin_head", 0.90, rf"(?P<name>{NAME})[”\"」]?\s?(?:系列)?{kind}{{0,4}}(?:{HEADS})"),
        ("quote_head", 0.92, rf"{quote}{kind}{{0,5}}(?:{HEADS})"),
        ("head_quote", 0.95, rf"(?:{HEADS}){tail}(?:——|—|[:：]|的)?{quote}"),
        ("quote_far_head", 0.75, rf"{quote}[^，。；：！？、“”\"「」的和与及\n]{{1,14}}?大模型"),
        ("quoted_model", 0.8, rf"(?:{RELEASE}|共建|训练|构建)[^，。；“”\"]{{0,12}}[“\"「](?P<name>[^”\"」\n，。]{{4,20}}模型)[”\"」]"),
        ("head_bracket", 0.85, rf"(?:{HEADS})\s?[（(](?P<name>{NAME})\s?[）)]"),
        ("head_han_bracket", 0.8, rf"(?:{HEADS})(?P<name>{HAN}{{2,6}})[（(]{NAME}[）)]"),
        ("is_a", 0.8, rf"(?m:(?<=^)|(?<=[。！？，]))(?P<name>{NAME})，?\s?(?:是|作为)[^。！？]{{0,50}}?模型"),
        ("versioned", 0.7, rf"(?P<name>(?<![A-Za-z0-9.\-])[A-Z][A-Za-z]+(?:[- ]?[A-Z][A-Za-z]+)?[- ]?[VvRrKkMm]?\d+\.\d+(?:[- ](?:{EDITIONS}))*)(?![\d.%A-Za-z]|\s?(?:亿|万|元|%|GHz|英寸|mm|kg|米|倍|版本号))"),
        ("named", 0.9, rf"(?:名为|命名为|取名|中文名|代号为?|昵称|叫做?){quote}"),
        ("named_latin", 0.85, rf"(?:名为|命名为|英文名|代号为?)\s?(?P<name>{NAME})"),
        ("verb_latin", 0.75, rf"(?:{RELEASE})(?:了|其|自研|首个|首款|的|旗下|最新|新一代|国内)*\s?(?P<name>{NAME})"),
        ("verb_cn_head", 0.72, rf"(?:{RELEASE})(?:了|其|自研|首个|首款|的|旗下|最新|新一代|国内|自主研发)*(?P<name>{HAN}{{2,10}}?大模型)(?![厂企公赛平行技竞备开应能服的产生价])"),
        ("title_cn_head", 0.7, rf"(?m:^)(?P<name>{HAN}{{2,8}}大模型)(?=(?:正式)?(?:发布|上线|亮相|开源|通过|完成|获批))"),
        ("cn_version", 0.7, rf"(?P<name>{HAN}{{2,5}}(?:大模型)?\s?\d{{1,2}}\.\d(?: ?(?:Pro|Turbo|Max|Plus|Lite))?)(?=(?:{HEADS})|[”\"」])"),
    )  # fmt: skip
    return tuple((rule, score, re.compile(expression)) for rule, score, expression in shapes)


def models(text: str, free: Free) -> Iterator[Found]:
    """Names of large models nobody has listed."""
    if GATE.search(text) is None:
        return
    for rule, score, pattern in _patterns():
        for found in pattern.finditer(text):
            name, start = _clean(found["name"], found.start("name"))
            end = start + len(name)
            if name and rule == "quote_far_head" and ACTS.search(text, end + 1, found.end()):
                continue
            name, end = _with_version(text, name, start, end)
            if name and free(start, end) and _plausible(name, rule, text, start, end):
                yield Found(MentionType.MODEL, name, start, end, score, rule)


def _with_version(text: str, name: str, start: int, end: int) -> tuple[str, int]:
    """PonyWorld世界模型2.0: a head noun belongs to a name where a version follows it."""
    far = model_end(text, end)
    if far > end and text[far - 1 : far] not in "型" and name:
        return text[start:far], far
    return name, end


def _clean(name: str, start: int) -> tuple[str, int]:
    stripped = name.strip(' ·.-“”"「」')
    return stripped, start + name.index(stripped) if stripped else start


def _plausible(name: str, rule: str, text: str, start: int, end: int) -> bool:
    if not 2 <= len(name) <= LONGEST:
        return False
    if re.search(HAN, name):
        return _plausible_han(name, rule)
    if not _plausible_latin(name):
        return False
    if rule in ("verb_latin", "is_a"):  # an app, a chip or a car is launched with the same words
        return "模型" in text[max(0, start - 30) : end + 30]
    if rule == "latin_head" and re.fullmatch(r"[A-Z]{2,3}", name):  # MPC模型, MU模型单元: terms, not names
        return "大模型" in text[end : end + 10]
    return rule != "versioned" or ABOUT.search(text, max(0, start - 40), end + 40) is not None


def _plausible_latin(name: str) -> bool:
    stops = word_set("latin_stop")
    parts = [p for p in re.split(r"[ -]", name) if p]
    if name in stops or all(p in stops or re.fullmatch(r"[\d.]+", p) for p in parts):
        return False
    if parts[0] in word_set("latin_firms") or re.sub(r"[\d.]+$", "", parts[0]) in word_set("latin_firms") | {"AI", "Web"}:
        return False
    return bool(re.search(r"[A-Z]|\d", name)) and re.fullmatch(r"[A-Z]\d?", name) is None


def _plausible_han(name: str, rule: str) -> bool:
    """No words of the sentence in it, and something that names."""
    base = re.sub(r"(?:大语言模型|大模型|模型)$", "", name)
    base = re.sub(r"\s?[Vv]?\d+(?:\.\d+)*.*$", "", base)
    core = _core(base)
    if not core or made_of(core, word_set("kinds") | word_set("generic_words")):
        return False
    tokens = tags(core)
    if any(word in word_set("generic_words") or word in word_set("subjects") for word, _ in tokens):
        return False
    quoted = rule in QUOTED
    outside = OUTSIDE - {"v", "m", "d", "t", "f", "y", "q"} if quoted else OUTSIDE
    if any(tag in outside for _, tag in tokens):
        return False
    if quoted:
        return len(tokens) <= 6 and not re.search(r"[的了是在为]", core)
    return 2 <= len(core) <= 6


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
