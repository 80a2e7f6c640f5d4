"""Names of models that the words around a verb give away, where neither registry nor discovery has them.

    quoted     发布“人机共生世界价值模型”, 基础模型“神珍”, 「阳光清言」通用藏语大模型
    headed     推出音乐生成模型 MiniMax-Music3
    heading    发布 Wan-Streamer v0.2 模型
    version    豆包发布 2.1 Pro 模型

Only readers that have found a release verb ask; anywhere else these patterns would find too much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.events.scene import Name, Scene
from records import MentionType

_KIND = (
    r"(?:\s?\d+\s?[亿万]?\s?(?:参数|亿参数)(?:量|级|规模)?|AI|人工智能|多模态|全模态|语言|大语言|视频|图像|图片|语音|音乐|音频|文本|推理|基础|基座|通用|世界|具身|具身智能|智能|行业|垂直|垂类|旗舰|开源|端侧|"
    "认知|医疗|医学|法律|金融|教育|工业|代码|编程|气象|科学|生成|识别|合成|创作|翻译|理解|交互|预训练|生成式|端到端|自动驾驶|机器人|专用|原生|实时|小|系列|的|[\u4e00-\u9fff]{2})"
)
_HEAD = "(?:大语言模型|大模型|模型)"
LATIN = r"[A-Za-z][A-Za-z0-9]*(?:[-_./·][A-Za-z0-9]+)*(?:[ -]?(?:v|V)?\d+(?:\.\d+)*[A-Za-z]?)?(?:[ -](?:[A-Z]{1,2}\d+(?:\.\d+)*|Code|Pro|Max|Plus|Flash|Turbo|Lite|Mini|Ultra|Preview|preview|Next|Omni|TTS|ASR|VL|Audio|Image|Video|Base|Instruct|Coder|Realtime|Streamer|\d+[BT]))*"
AHEAD = re.compile(rf"\s?(?:了)?\s?(?P<name>{LATIN})(?=\s?(?:[—，,：:（(]|-{{2}}|$))")  # 发布 X，一款…模型
SAID = re.compile(r"大模型|模型")
NEAR = 60  # characters in which the head noun must follow

PATTERNS = (
    re.compile(rf"[“「『\"《](?P<name>[^”」』\"》，。\n]{{2,16}}?)[”」』\"》]\s?{_KIND}{{0,8}}{_HEAD}"),
    re.compile(r"[“「『\"](?P<name>[^”」』\"，。\n]{2,18}(?:大模型|模型))[”」』\"]"),
    re.compile(rf"{_HEAD}(?:系列)?\s?(?:——|—|-{{1,2}}|：|:)?\s?[“「『\"《](?P<name>[^”」』\"》，。\n]{{2,16}}?)[”」』\"》]"),
    re.compile(rf"{_HEAD}(?:系列)?\s?(?:——|—|-{{1,2}}|：|:)?\s?(?P<name>{LATIN})"),
    re.compile(rf"(?<![A-Za-z0-9])(?P<name>{LATIN})\s?{_KIND}{{0,5}}{_HEAD}"),
)
# Latin words that name no model by themselves.
PLAIN = frozenset(
    "ai aigc agi gpu cpu npu api app llm llms nlp ocr rag moe sdk ide it iot ota saas paas maas ipo agent agents token tokens vla vlm tts asr bev vl mcp "
    "sota pro max plus mini open windows ios android transformer attention dit gan diffusion ui ux 3d 2d 4k 8k tb gb 1t chatbot bot demo beta rl world physical".split()
)
SCARE = re.compile(r"^(?:大|小|新|首个|首款|最强|全球|国产|中国|开源|通用|世界|AI|自研|百模|千模|杀手|龙虾|大脑|小脑|一模型|多模型)*(?:大|语言|世界|基础|小|多|单|双|百|AI)?模型$|[\s，]|战$|时代$|竞赛$|热潮?$|元年$|赛道$|浪潮$|工厂$|之争$|春晚|军备|能力$|平台$|^\d+$")


def coined(scene: Scene, start: int, stop: int) -> Iterator[Name]:
    """The names in [start, stop), in order, each place once."""
    taken: list[tuple[int, int]] = []
    found: list[Name] = []
    for pattern in PATTERNS:
        for hit in pattern.finditer(scene.text, start, stop):
            a, b = hit.span("name")
            words = hit["name"]
            if any(x < b and a < y for x, y in taken) or not _is_name(words):
                continue
            taken.append((a, b))
            found.append(Name(MentionType.MODEL, words, words, a, b, "", 0.7))
    hit = AHEAD.match(scene.text, start, stop)
    if not found and hit and _is_name(hit["name"]) and SAID.search(scene.text, hit.end(), min(len(scene.text), hit.end() + NEAR)):
        found.append(Name(MentionType.MODEL, hit["name"], hit["name"], *hit.span("name"), "", 0.65))
    orgs = {(n.start, n.end) for n in scene.within(start, stop, MentionType.ORG)}
    found = [n for n in found if (n.start, n.end) not in orgs]
    yield from sorted(found, key=lambda n: n.start)


def _is_name(words: str) -> bool:
    if SCARE.search(words) and not re.search(r"[A-Za-z].* ", words):
        return False
    if words.isascii():
        first = re.split(r"[ \-_./]", words)[0].casefold()
        return len(words) >= 2 and not (words.casefold() in PLAIN or (first in PLAIN and len(words) <= len(first) + 3)) and any(
            c.isupper() or c.isdigit() for c in words
        )
    return True
