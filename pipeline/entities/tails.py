"""How far a name goes on: 文心大模型 + 4.5 Turbo, Qwen3 + -235B-A22B-Thinking-2507, 宇树科技 + 股份有限公司."""

from __future__ import annotations

import re

# A number is a version only where no unit makes it a count: 豆包1.5亿, 文心一言4月, 星火3倍.
UNITS = (
    r"\s?(?:[元亿万倍%％家年月日号个款项名位次岁天人台种折块件篇股条场期届轮步]|千(?!问)|支(?!持)|小时|分钟|周|余|多[个款家]|个月|美元|港元|"
    r"tokens?\b|[:：/]\d)"
)
NUMBER = rf"\d{{1,3}}(?:\.\d{{1,2}}){{0,2}}(?![\d.]*\d)(?!{UNITS})"
WORDS = tuple(
    "Speciale Terminus Realtime Reasoner Reasoning Instruct Thinking Preview Sonnet Coder Image "  # noqa: SIM905
    "Video Audio Vision Speech Ultra Turbo Flash Haiku Large Small Medium Omni Code Math Prover Plus "
    "Lite Mini Nano Opus Chat Base Live High Zero Exp Air Pro Max Fast Next Edge Fable Mythos Cyber "
    "Sol Luna Terra Streamer Deep Heavy Scout Maverick Behemoth OCR TTS ASR MoE VLA VLM VL SE".split()
)
WORD = "|".join([*WORDS, *(w.lower() for w in WORDS), *(w.upper() for w in ("Pro", "Max", "Plus", "Mini", "Lite"))])
SIZE = r"\d{1,4}(?:\.\d{1,2})?[BbTtMm](?![A-Za-z])|A\d{1,3}(?:\.\d)?B(?![A-Za-z])|\d{1,4}[Kk](?![A-Za-z])"
STAMP = r"(?<=-)\d{4,8}(?!\d)"
HEAD = (
    r"[”\"」』》’]? ?(?:AI|通用|多模态|认知|语言|推理|视频|图像|视觉|语音|基座|基础|世界|端侧|行业|具身|智能|代码|"
    r"医疗|医学|教育|金融|政务|气象|法律|编程|音乐|数学|生成){0,4}(?:大语言模型|语言大模型|大模型|模型)(?!厂商|企业|公司|赛道|平台|能力|技术|应用|产业|生态|团队|服务)"
)
PART = re.compile(
    rf"(?<=\d)\.\d{{1,2}}(?!\d)|"
    rf"(?:[ ·]?-?|_)(?:{SIZE}|{STAMP}|[VvRrMmTtSsXxKkUuOoQq]?-?{NUMBER}(?:[BbVvEeoOaiSs](?![A-Za-z]))?|"
    rf"(?:{WORD})(?![A-Za-z]))"
)
HEADED = re.compile(HEAD)
LEGAL = re.compile(
    r"(?:[（(][\u4e00-\u9fff]{2,4}[）)])?(?:智能|信息|科技|网络|计算机|软件|数据|人工智能|技术|系统|机器人|汽车|电子|通信|云计算|数字|智能科技)*"
    r"(?:[（(][\u4e00-\u9fff]{2,4}[）)])?(?:集团|控股)?(?:股份有限公司|有限责任公司|有限公司)|集团(?!军)"
)


def model_end(text: str, end: int) -> int:
    """Where a model's name that begins before `end` stops: head noun, version, size and edition belong to it."""
    head = HEADED.match(text, end)
    after = _parts(text, head.end()) if head else end
    if head and after > head.end():
        return after
    bare = _parts(text, end)
    if bare > end:
        return bare
    return head.end() if head and text[head.start()] not in '”"」』》’' else end


def _parts(text: str, at: int) -> int:
    begin = at
    for _ in range(6):
        part = PART.match(text, at)
        # a number behind a blank begins something else where a version has been read: 文心5.1 36氪
        if part is None or (at > begin and text[at] == " " and text[part.end() - 1].isdigit()):
            break
        at = part.end()
    return at


def org_end(text: str, end: int) -> int:
    """Where an organisation's name stops: the legal form belongs to it."""
    legal = LEGAL.match(text, end)
    return legal.end() if legal else end
