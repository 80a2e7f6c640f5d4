"""Names of models that the words around a verb give away, where neither registry nor discovery has them.

    quoted     发布“人机共生世界价值模型”, 基础模型“神珍”, 「阳光清言」通用藏语大模型
    headed     推出音乐生成模型 MiniMax-Music3
    heading    发布 Wan-Streamer v0.2 模型
    plain      推出沧海大模型, 大模型沧海2.0, 沧海GPT: what is left when every generic word is taken away
    product    基于自研大模型的 AI 产品“海小助”

Only readers that have found a release verb ask; anywhere else these patterns would find too much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.events.scene import Name, Scene
from records import MentionType

_KIND = (
    r"\s?(?:\s?\d+\s?[亿万]?\s?(?:参数|亿参数)(?:量|级|规模)?|AI|人工智能|多模态|全模态|语言|大语言|视频|图像|图片|"
    r"语音|音乐|音频|文本|推理|基础|基座|通用|世界|具身|"
    r"具身智能|智能|行业|垂直|垂类|旗舰|开源|端侧|"
    "认知|医疗|医学|法律|金融|教育|工业|代码|编程|气象|科学|生成|识别|合成|创作|翻译|理解|交互|预训练|生成式|"
    "端到端|自动驾驶|机器人|专用|原生|实时|小|系列|的|[\u4e00-\u9fff]{2})"
)
_HEAD = "(?:大语言模型|大模型|模型)"
LATIN = (
    r"[A-Za-z][A-Za-z0-9]*(?:[-_./·][A-Za-z0-9]+)*(?:[ -]?(?:v|"
    r"V)?\d+(?:\.\d+)*[A-Za-z]?)?(?:[ -](?:[A-Z]{1,2}\d+(?:\.\d+)*|Code|Pro|Max|Plus|Flash|Turbo|Lite|Mini|Ultra|"
    r"Preview|preview|Next|Omni|TTS|ASR|VL|Audio|Image|Video|Base|Instruct|Coder|Realtime|Streamer|Navigate|"
    r"\d+[BT]|[A-Z]{2,5}-\d+(?:\.\d+)?))*"
)
AHEAD = re.compile(rf"\s?(?:了)?\s?(?P<name>{LATIN})(?=\s?(?:[—，,：:（(]|-{{2}}|$))")  # 发布 X，一款…模型
ON_MODEL = re.compile(r"(?:基于|由|依托|自研)[^，。；]{0,20}模型")
SAID = re.compile(r"大模型|模型")
NEAR = 60  # characters in which the head noun must follow

PATTERNS = (
    re.compile(rf"[“「『\"《](?P<name>[^”」』\"》，。\n]{{2,16}}?)[”」』\"》]\s?{_KIND}{{0,8}}{_HEAD}"),
    re.compile(r"[“「『\"](?P<name>[^”」』\"，。\n]{2,18}(?:大模型|模型))[”」』\"]"),
    re.compile(
        rf"{_HEAD}(?:系列)?\s?(?:——|—|-{{1,2}}|：|:)?\s?[“「『\"《](?P<name>[^”」』\"》，。\n]{{2,16}}?)[”」』\"》]"
    ),
    re.compile(rf"{_HEAD}[”」』]?(?:系列)?\s?(?:——|—|-{{1,2}}|：|:)?\s?(?P<name>{LATIN})"),
    re.compile(rf"(?<![A-Za-z0-9])(?P<name>{LATIN})\s?{_KIND}{{0,5}}{_HEAD}"),
)
_VERSION = r"(?:\s?[vV]?\d+(?:\.\d+)+|\s?\d(?!\d|[\u4e00-\u9fff]))"
_PLAIN = r"[\u4e00-\u9fff]{2,5}(?:·[\u4e00-\u9fff]{2,4})?"
PLAIN_NAMES = (
    re.compile(rf"(?P<name>[\u4e00-\u9fff]{{2,8}}(?:·[\u4e00-\u9fff]{{2,6}})?{_HEAD}(?:{_VERSION})?)"),
    re.compile(rf"{_HEAD}(?:——|—|-{{1,2}})\s?(?P<name>{_PLAIN}(?:{_VERSION})?)(?=[，。（(、]|$)"),
    re.compile(rf"{_HEAD}\s?(?P<name>{_PLAIN}{_VERSION})(?=[，。（(、]|$)"),
    re.compile(rf"{_HEAD}\s?(?P<name>{_PLAIN})(?=[（(][A-Za-z])"),
    re.compile(r"(?P<name>[\u4e00-\u9fff]{2,4}GPT(?:[ -]?\d(?:\.\d)?)?)"),
)
VERSIONED = re.compile(
    rf"\s?(?:了)?\s?(?P<name>[\u4e00-\u9fff]{{2,5}}(?:·[\u4e00-\u9fff]{{2,4}})?{_VERSION})(?=[，。、；,（(]|$)"
)
PRODUCT = re.compile(r"(?:产品|应用|助手|助理|智能体)\s?[“「『\"](?P<name>[^”」』\"，。\n]{2,12})[”」』\"]")
# Taken away before what is left may be a name: kinds, fields, adverbs, ordinals, verbs.
GENERIC = re.compile(
    "新一代|下一代|第一个|首个|首款|首次|自主研发|自研|自主|最新|旗下|全新|国产|国内|中国|我国|全球|世界|最强|"
    "主力|核心|多款|两款|三款|一款|这款|该款|这个|一个|多个|该|其|本|款|个|的|了|"
    "人工智能|多模态|全模态|大语言|语言|视频|图像|图片|语音|音乐|音频|文本|推理|基础|基座|通用|具身|智能体|智能|"
    "行业|产业|垂直|垂类|旗舰|开源|闭源|端侧|云端|认知|对话|生成式|生成|识别|"
    "合成|创作|翻译|理解|"
    "交互|预训练|训练|端到端|自动驾驶|辅助驾驶|驾驶|智驾|座舱|机器人|专用|专业|专科|专病|原生|实时|系列|领域|"
    "场景|级|千亿|万亿|百亿|亿|参数|规模|超|大|小|轻量|高性能|企业|消费|商用|国家|"
    "农业|电力|能源|交通|政务|法律|医疗|医学|医药|教育|金融|工业|制造|代码|编程|气象|天气|海洋|地震|蛋白质|蛋白|"
    "生物|生命|制药|药物|化学|材料|石油|油气|矿山|煤矿|钢铁|航空|航天|船舶|"
    "港口|水利|司法|检察|税务|"
    "财税|保险|银行|证券|投研|营销|客服|电商|零售|物流|旅游|文旅|文化|游戏|影视|新闻|媒体|出版|写作|数学|物理|"
    "心理|健康|中医|中药|诊疗|眼科|肿瘤|病理|影像|护理|养老|汽车|家居|家电|"
    "建筑|地产|城市|治理|安全|"
    "网络|运维|通信|数据|知识|搜索|推荐|办公|会议|藏语|民族|数字人|手机|设计|科学|科研|预报|预测|决策|检测|"
    "消化系统|系统|管理|服务|应用|产品|空间|动作|视觉|感知|时空|时序|文生图|文生视频|图生视频|"
    "发布|推出|上线|公布|官宣|亮相|升级|宣布|正式|今日|今天|昨日|近日|日前|即将|将|已|也|还|与|和|及|等|在|为|"
    "对|由|于|向|把|被|让|使|用|以|从|到|并|或|是|有|无|新|旧|老|更|"
    "最|全|自|推|首|各|某|每|研发|打造|开发|共建|联合|合作|训练|接入|搭载|基于|面向|支持|采用|国际|海外|美国|"
    "主流|头部|多|双|单|类|版|型|式|化|性|力|器|者|家|位|种|项|批|"
    "集中|纷纷|陆续|密集|扎堆|相继|先后|首度|重磅|悄然|低调|突然|终于|齐聚|齐|再次|又|共同|对标|业界|行业|"
    "第三方|意味着|关于|深聊|复杂|更加|带来|成为|需要|如何|怎么|为什么|什么|这些|那些|他们|我们|可以|已经|正在|"
    "没有|不|就|都|会|能|要|做|说|看|你|我|他|它|率先|完成|通过|获得|获|受|瞩目|首批|分子|公司|团队|平台|能力|"
    "技术|赛道|时代|厂商|市场|开放|备案|获批|内测|"
    "语义|稠密|单体|参数量|入局|出圈|破圈|上车|包括|包含|涵盖|所有|全部|任何|内部|外部|自有|现有|三层|两层|多层|"
    "物理|定制化|定制|给|"
    "公测|登顶|之父|负责人|"
    "落地|概念|板块|热潮|竞争|竞赛"
)

# Latin words that name no model by themselves.
PLAIN = frozenset(
    [
        "ai",
        "aigc",
        "agi",
        "gpu",
        "cpu",
        "npu",
        "api",
        "app",
        "llm",
        "llms",
        "nlp",
        "ocr",
        "rag",
        "moe",
        "sdk",
        "ide",
        "it",
        "iot",
        "ota",
        "saas",
        "paas",
        "maas",
        "ipo",
        "agent",
        "agents",
        "token",
        "tokens",
        "vla",
        "vlm",
        "tts",
        "asr",
        "bev",
        "vl",
        "mcp",
        "sota",
        "pro",
        "max",
        "plus",
        "mini",
        "open",
        "windows",
        "ios",
        "android",
        "transformer",
        "attention",
        "dit",
        "gan",
        "diffusion",
        "ui",
        "ux",
        "3d",
        "2d",
        "4k",
        "8k",
        "tb",
        "gb",
        "1t",
        "chatbot",
        "bot",
        "demo",
        "beta",
        "rl",
        "world",
        "physical",
    ]
)
SCARE = re.compile(
    r"^(?:大|小|新|首个|首款|最强|全球|国产|中国|开源|通用|世界|AI|自研|百模|千模|杀手|龙虾|大脑|小脑|一模型|"
    r"多模型)*(?:大|语言|世界|基础|小|多|单|双|百|AI)?模型$|[\s，]|"
    r"战$|时代$|竞赛$|热潮?$|元年$|赛道$|浪潮$|工厂$|之争$|春晚|军备|能力$|平台$|^\d+$"
)


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
    ahead = AHEAD.match(scene.text, start, stop)
    if not found and ahead and _is_name(ahead["name"]):
        said = SAID.search(scene.text, ahead.end(), min(len(scene.text), ahead.end() + NEAR))
        if said or re.search(
            r"\d", ahead["name"]
        ):  # a version without the head noun is for the rest of the text to confirm
            span = ahead.span("name")
            found.append(Name(MentionType.MODEL, ahead["name"], ahead["name"], *span, "", 0.65 if said else 0.6))
    found += [] if found else _plain(scene, start, stop)
    orgs = {(n.start, n.end) for n in scene.within(start, stop, MentionType.ORG)}
    found = [n for n in found if (n.start, n.end) not in orgs]
    yield from sorted(found, key=lambda n: n.start)


def _is_name(words: str) -> bool:
    if SCARE.search(words) and not re.search(r"[A-Za-z].* ", words):
        return False
    if "的" in words or "等" in words[:-1]:
        return False
    if words.isascii():
        first = re.split(r"[ \-_./]", words)[0].casefold()
        return (
            len(words) >= 2
            and not (words.casefold() in PLAIN or (first in PLAIN and len(words) <= len(first) + 3))
            and any(c.isupper() or c.isdigit() for c in words)
        )
    return True


def _proper(stem: str) -> int | None:
    """Where the name begins: the last stretch that is not generic, with only its kind behind it (宣布|行者|"
    "具身智能)."""
    if "·" in stem:
        lead = 0
        while hit := GENERIC.match(stem, lead):
            lead = hit.end()
        return lead if 2 <= len(stem) - lead <= LONGEST_PAIR else None
    at, last = 0, None
    for hit in GENERIC.finditer(stem):
        if hit.start() > at:
            last = (at, hit.start())
        at = hit.end()
    if at < len(stem):
        last = (at, len(stem))
    if last is None or "的" in stem[last[1] :] or not 2 <= last[1] - last[0] <= LONGEST:
        return None
    return last[0]


FIRM = re.compile(r"科技|集团|大学|学院|研究院|研究所|实验室|公司|股份|控股|银行|证券|医院|中心")
LONGEST, LONGEST_PAIR = 4, 9  # characters of a Chinese name without quotes; with a dot in it


def _plain(scene: Scene, start: int, stop: int) -> Iterator[Name]:
    """Chinese names without quotes, where more is left of them than generic words."""
    text = scene.text
    for pattern in PLAIN_NAMES:
        for hit in pattern.finditer(text, start, stop):
            if name := _cut(scene, *hit.span("name")):
                yield name
                return
    versioned = VERSIONED.match(text, start, stop)
    if versioned is not None and len(GENERIC.sub("", re.sub(r"[\d.·\s]", "", versioned["name"]))) >= 2:
        yield Name(MentionType.MODEL, versioned["name"], versioned["name"], *versioned.span("name"), "", 0.6)
        return
    product = PRODUCT.search(text, start, stop)
    if (
        product is not None
        and ON_MODEL.search(text, max(text.rfind("。", 0, start) + 1, start - NEAR), min(len(text), stop + NEAR))
        and _is_name(product["name"])
    ):
        yield Name(MentionType.MODEL, product["name"], product["name"], *product.span("name"), "", 0.65)


def _cut(scene: Scene, start: int, end: int) -> Name | None:
    """The name in [start, end) behind the last organisation and generic word before it; None where nothing is left."""
    for org in scene.within(max(0, start - 12), end):
        if org.type is MentionType.ORG and start < org.end < end:
            start = org.end
    for suffix in FIRM.finditer(scene.text, start, end):
        start = suffix.end()
    words = scene.text[start:end]
    head = re.search(r"大语言模型|大模型|模型|GPT|[\d.]", words)
    stem = words[: head.start()] if head else words
    lead = _proper(stem)
    if lead is None or "等" in stem[lead:]:
        return None
    start += lead
    return Name(MentionType.MODEL, scene.text[start:end], scene.text[start:end], start, end, "", 0.6)


def generic(name: str) -> bool:
    """Whether a Chinese name says only what kind of model it is: 对标业界最强的旗舰大模型."""
    if re.search(r"[A-Za-z0-9]", name):
        return False
    stem = re.sub(r"(?:大语言模型|大模型|模型)$", "", name)
    return "的" in stem or len(GENERIC.sub("", stem)) < 2


def common(name: str) -> bool:
    """Whether a name is made of ordinary words only: 重磅, 行业, 多家公司."""
    return not GENERIC.sub("", name)
