"""The shapes of large models' names and of the sentences they stand in, each with its weight.

The weights are the shares that were right when samples of each shape were judged by hand on news nobody had tuned them
on. `{kind}` words describe a model without naming it; HEADS are the nouns that say what a thing is.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.entities.words import HAN, union, words

SIZE = r"(?:\d+(?:\.\d+)?[BbMmTt]|\d+[xX]\d+[Bb]|A\d+(?:\.\d)?B)(?![A-Za-z])"
WORD = r"[A-Za-z][A-Za-z0-9]*(?:[-._·][A-Za-z0-9]+(?:\.\d+)*)*\+?"
BEGIN = r"(?<![A-Za-z0-9.\-])"
NAME = rf"{BEGIN}{WORD}(?: (?:[A-Z][A-Za-z0-9.-]*|[Vv]?\d[A-Za-z0-9.]*))*"
HEADS = (
    "大语言模型|语言大模型|大模型|语言模型|基座模型|基础模型|推理模型|多模态模型|视频模型|图像模型|生成模型|智能体模型|编程模型|"
    "代码模型|语音模型|世界模型|具身模型|开源模型|预测模型|模型|聊天机器人|对话机器人|智能助手|AI助手|智能体"
)
RELEASE = (
    "正式发布|首次发布|重磅发布|宣布推出|宣布开源|正式推出|正式开源|发布|推出|上线|开源|公布|亮相|官宣|带来|打造|自研|研发|公测|"
    "内测|开放|升级|迭代|完成"
)
EDITIONS = (
    "[Ff]lash|[Pp]ro|[Mm]ax|[Pp]lus|[Ll]ite|[Mm]ini|[Tt]urbo|[Pp]review|[Aa]ir|[Uu]ltra|[Nn]ano|Coder|Thinking|Instruct|VL|"
    "Omni"
)
GATE = re.compile(r"模型|GPT|GLM|LLM|LLaMA|Llama|智能体|AI助手|聊天机器人|大脑|Chat")
QUOTED = frozenset({"head_quote", "named", "quote_head", "quote_far_head", "quoted_model"})
NOT_GOODS = r"(?![厂企公赛平行技竞备开应能服的产生价])"  # 大模型厂商, 大模型赛道


@cache
def shapes() -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    """Rule, weight, expression with the group `name`."""
    kind = f"(?:{union(words()['kinds'])})"
    close = f"(?:{union(set(words()['kinds']) - {'的'})})"
    quote = r"[“\"「『《‘【](?P<name>[^“「『《‘【”\"」』》’】\n，。]{2,20})[”\"」』》’】]"
    tail = r"(?:产品|品牌|系统|平台|家族|系列)?(?:——|—|[:：])?"
    gpt = (
        r"(?:[A-Za-z0-9]+-?)?(?:GPT|GLM|LLaMA|Llama|LLM)(?:[-.]?[0-9A-Za-z]+)*|"
        r"Chat[A-Z][A-Za-z0-9]*(?:[-.][0-9A-Za-z]+)*"
    )
    sized = rf"[A-Za-z][A-Za-z0-9.]*(?:[- ][A-Z][A-Za-z0-9.]*)*[- ]{SIZE}(?:-[A-Za-z0-9]+)*"
    versioned = rf"[A-Z][A-Za-z]{{2,}}(?:[- ]?[A-Z][A-Za-z]+)?[- ]?[VvRrKkMm]?\d+\.\d+(?:[- ](?:{EDITIONS}))*"
    unit = r"(?![\d.%A-Za-z]|\s?(?:亿|万|元|%|GHz|英寸|mm|kg|米|倍|版本号))"
    own = r"(?:了|其|自研|首个|首款|的|旗下|最新|新一代|国内|自主研发)*"
    table = {
        ("gptlike", 0.97): rf"(?<![A-Za-z0-9])(?P<name>{gpt})(?![A-Za-z0-9])",
        ("sized", 0.93): rf"(?P<name>{BEGIN}{sized})",
        ("head_latin", 0.92): rf"(?:{HEADS}){tail}[ “\"「]?(?P<name>{NAME})",
        ("latin_head", 0.90): rf"(?P<name>{NAME})[”\"」]?\s?(?:系列)?{kind}{{0,4}}(?:{HEADS})",
        ("quote_head", 0.92): rf"{quote}{close}{{0,5}}(?:{HEADS})",
        ("head_quote", 0.95): rf"(?:{HEADS}){tail}{quote}",
        ("quote_far_head", 0.75): rf"{quote}[^，。；：！？、“”\"「」的和与及\n]{{1,14}}?大模型",
        ("quoted_model", 0.8): (
            rf"(?:{RELEASE}|共建|训练|构建)[^，。；“”\"]{{0,12}}[“\"「](?P<name>[^”\"」\n，。]{{4,20}}模型)[”\"」]"
        ),
        ("head_bracket", 0.85): rf"(?:{HEADS})\s?[（(](?P<name>{NAME})\s?[）)]",
        ("head_han_bracket", 0.8): rf"(?:{HEADS})(?P<name>{HAN}{{2,6}})[（(]{NAME}[）)]",
        ("is_a", 0.8): rf"(?m:(?<=^)|(?<=[。！？，]))(?P<name>{NAME})，?\s?(?:是|作为)[^。！？，]{{0,40}}?模型",
        ("versioned", 0.7): rf"(?P<name>{BEGIN}{versioned}){unit}",
        ("named", 0.9): rf"(?:名为|命名为|取名|中文名|代号为?|昵称|叫做?){quote}",
        ("named_latin", 0.85): rf"(?:名为|命名为|英文名|代号为?)\s?(?P<name>{NAME})",
        ("verb_latin", 0.55): rf"(?:{RELEASE}){own}\s?(?P<name>{NAME})",
        ("verb_cn_head", 0.65): rf"(?:{RELEASE}){own}(?P<name>{HAN}{{2,10}}?大模型){NOT_GOODS}",
        ("title_cn_head", 0.7): (
            rf"(?m:^)(?P<name>{HAN}{{2,8}}大模型)(?=(?:正式)?(?:发布|上线|亮相|开源|通过|完成|获批))"
        ),
        ("have_list", 0.65): (
            rf"(?:(?<![拥还具所没])有|以及|和)(?P<name>{HAN}{{2,6}}(?:大模型|助手|智脑))(?=以及|和|与|[、；，。;,]|等)"
        ),
        ("cn_version", 0.7): (
            rf"(?P<name>{HAN}{{2,5}}(?:大模型)?\s?\d{{1,2}}\.\d(?: ?(?:Pro|Turbo|Max|Plus|Lite))?)"
            rf"(?=(?:{HEADS})|[”\"」])"
        ),
    }
    return tuple((rule, score, re.compile(expression)) for (rule, score), expression in table.items())
