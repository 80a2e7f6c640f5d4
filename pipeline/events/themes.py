"""On which model: the theme of a trigger.

The model behind the verb (发布了 X) or before it (X 正式发布); where neither registry nor discovery has its name, what
the words around the verb give away; else a bare head noun (一款大模型) without a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.events.coined import LATIN, coined
from pipeline.events.scene import Name, Scene, Sentence, aside
from records import MentionType

QUOTES = "“”\"'「」『』《》〈〉【】‘’*"
TAIL = re.compile(
    rf"[{QUOTES}\s]*(?:(?:基础|正式|预览|最新|开源|完整|轻量|升级|全新|网页|国际|增强|青少年|儿童|学生|教育|"
    rf"企业|政务|个人|专业|移动|桌面|手机|电脑|中文|"
    rf"海外|试用|测试|体验|(?:iOS|Android|Mac|macOS|Windows|PC|iPad|Web)\s?)版本?[{QUOTES}\s]*)?"
    rf"(?:[\u4e00-\u9fffA-Z +]{{0,14}}?(?:大模型|模型|大语言模型|语言模型)(?!平台|厂商|服务平台)|系列|智能体|"
    rf"助手)?[{QUOTES}\s]*"
    rf"(?:[（(][^）)]{{1,60}}[）)])?[{QUOTES}\s]*"
)
# Behind a model these make it an attribute of something that is none.
MODIFIER = re.compile(
    r"(?:\s?(?:式|级(?!联)|风格|同款|平替|杀手|们)|\s?(?:AI\s?)?(?:穿戴|办公|打车|眼镜|耳机|打印|硬件|点餐|购物|"
    r"输入法|浏览器|打车|手表|玩具|主机|桌面端|社区版)|"
    r"\s[A-Z][a-z]+(?![A-Za-z0-9\-]*\s?(?:大?模型|正式|发布))|的(?!预览版|升级版|新版|正式版|最新版|全新版|"
    r"开源版|首个|全部|核心|全能|部分|两|三|四|多|\d|"
    r"权重|模型权重|能力|全面能力|推理权重|API|完整|移动|Beta|测试版|轻量|技术报告|进化|迭代|代码)"
    r"|(?:工坊|工作室|开放平台|平台|\s?AI\s?平台|一体机|芯片|服务器|算力|集群|解决方案|方案|生态|社区|大赛|基金|"
    r"框架|工具链|"
    r"工具|SDK|训练|推理(?!模型|大模型)|手机|汽车|产业|技术(?!报告)|"
    r"标准|团队|业务|公司|概念|时代|赛道|应用商店|峰会|论坛|大会|白皮书|报告|论文|榜|联盟|实验室|研究院|研究|"
    r"中心|产品部|部门|岗位|人才|课程|书|指南|安全|治理|监管|备案|数据集|数据|"
    r"语料|基准|评测|测评|排行|适配|服务(?!于)|创业|领域|负责人|之父|发布会|生成的|驱动|加持|赋能|专项|项目|"
    r"计划(?!于|在|将)|战略|市场|价格|定价|需求|浪潮|热潮|竞争|行业|企业|"
    r"厂商|用户|开发者|创始人|CEO|学习机|眼镜|耳机|音箱|电视|冰箱|座舱|机器人(?!模型|大模型|基座|世界)|网关|"
    r"套件|插件|调用量|使用量|调用|Token|token|股))"
)
# Behind an object these may follow; else the name is an attribute: ChatGPT 年龄预测功能, 豆包通行证, Hy-Memory.
FOLLOWS = re.compile(
    r"\s*(?:$|(?<=[\u4e00-\u9fff])[ \u3000](?=[\u4e00-\u9fff])|[，。；：、！!?？（(|｜丨”」》…—:,\n+]|"
    r"-{1,2}(?![A-Za-z0-9])|"
    r"和|与|及|以及|并|等|后|时|两|三|四|"
    r"五|多|共|于|在|将|已|现|可|能|会|支持|"
    r"采用|主打|面向|包含|涵盖|具备|拥有|宣称|号称|是|作为|为|基于|同时|"
    r"最|新|版|全系|全量|\d|让|使|实现|该|其|首|系列|家族|全家桶|代码|权重|访问权限|性能|速度|重点|聚焦|针对|"
    r"定位|围绕|成为|登顶|刷新|超|产品|据|官方|目前|正式|上线|发布|开源|"
    r"服务$|服务[，。]|升级版|的|由|以|对|向|至|到|也|还|均|都|又|再|更|率先|全面|完成|通过|取得|达到|提升|用于|"
    r"助力|打造|合作|深度|共|比|较|相比|，|大模型|模型|能力|技术|"
    r"API|接口|for [A-Z]|预览|测试|公测|内测|Beta|beta|beta版|（|开放|免费|日前|今日|之后|以来|当天|推理|训练完成)"
)
# Up to a 的 behind it, after which the head may follow: 面向算子生成的代码大模型 X.
BLOCKS = re.compile(
    r"(?:搭载|接入|引入|植入|融入|嵌入|标配|联动|基于|内置|采用|集成|依托|面向|适配|围绕|用于|适用于|支持|运行|"
    r"涵盖|包括|除了|不同于|类似|"
    r"超越|对标|媲美|领先|优于|超过|能力超|性能超|可调用|使用|根据|结合|融合|登上|(?<!预)训练|加持|打造|构建|"
    r"助力|赋能|来自)(?:(?!的)[^，。；：]){0,40}$"
)
STANDS_ON = re.compile(r"[：:，、](?:[^，。；：、]{0,6})(?:基于|搭载|接入|采用|内置|超越|对标|媲美|由)\s?$")
ADVERBS = re.compile(
    rf"[{QUOTES}\s]*(?:[（(][^）)]{{1,60}}[）)])?[{QUOTES}\s]*(?:(?:北京时间|"
    rf"当地时间)?\s?(?:\d{{4}}\s?年\s?)?\d{{1,2}}\s?月(?:\s?\d{{1,2}}\s?日)?(?:\s?\d{{1,2}}\s?[点:：时]\d{{0,2}}分?)?|"
    rf"\d{{1,2}}\s?日|(?:今年|明年)?[春夏秋冬][天季]|今夏|[上中下]旬|[上下]半年|周[一二三四五六日]|晚间?|上午|"
    rf"下午|凌晨|即日起|起|尽快|很快|随后|"
    rf"不久后|\s|系列|移动|手机版|"
    rf"网页端|桌面端|(?:[\u4e00-\u9fff]{{2,8}})?模型|"
    rf"大模型|模型|开源版本?|正式版|预览版|全新|也|均|都|已经|已|现已|现|正式|今日|今天|昨日|昨天|今晚|今|日前|"
    rf"近日|刚刚|"
    rf"同步|同时|全面|全量|的\s?API|(?:青少年|儿童|学生|教育|企业|个人|专业|国际|移动|桌面|电脑|网页|安卓|鸿蒙|"
    rf"iOS|Android|Mac|macOS|Windows|PC|iPad|Web)\s?版|"
    rf"输入法|浏览器|在\s?(?:App Store|应用商店|各大[^，。]{{0,6}}商店)|"
    rf"(?:[\u4e00-\u9fff]{{2,4}}(?:车展|大会|峰会|论坛|博览会))?量产|率先|首次|首个|首度|即将|将|将于|于|在|或将|或|"
    rf"重磅|低调|短暂|意外|悄然|突然|双双|齐|集中|终于|又|再次|再|最新|被曝|被传|据悉|疑似|传|下个月|首度公开|"
    rf"迎来|实现|预期|完成|宣布|对外|面向全球|面向全社会|向公众|全球|"
    rf"国内|海外|官方|最快|预计|计划|拟|有望|定档|定于|会|要|正在|正|开始|启动|"
    rf"新增|顺利|成功|通过|获得|获|也将|还将|均已|也已|都已|统一|并|且|同时|提前|无限制|完全|限时|年内|下月|"
    rf"本月|下周|本周|明日|明天|今年|明年|随后|直接|悉数|全部|陆续|逐步|分阶段|"
    rf"暂时|免费|API|服务|产品|App|APP|应用|网页版|、|，)*"
)
HEAD = re.compile(
    r"(?P<head>(?:[\u4e00-\u9fffA-Za-z0-9+\-·]{0,14}?)(?:大语言模型|大模型|语言模型|世界模型|基座模型|基础模型|"
    r"多模态模型|推理模型|"
    r"视频模型|图像模型|生成模型|语音模型|具身模型|编程模型|代码模型|旗舰模型|互动模型|交互模型|动作模型|"
    r"理解模型|识别模型|合成模型|"
    r"翻译模型|智能体模型|参数模型|\d+(?:\.\d+)?[BM]\s?模型|开源模型|统一模型|前沿模型|新模型|AI\s?模型|"
    r"人工智能模型|VLA模型|端到端模型|(?:AI|智能)\s?基座))"
)
LIKE = re.compile(
    r"(?:(?<!最新)(?<!全新)(?<!升级)(?<!预览)(?<!旗舰)(?<!企业)(?<!个人)(?<!专业)(?<!教育)(?<!青少年)(?<!国际)(?<!移动)(?<!网页)(?<!正式)版|类|"
    r"类似|山寨|平替|国产|中国的?|下一个)\s?[“\"「]?$"
)  # 阿里版ChatGPT is none of OpenAI's
LISTS = re.compile(
    r"(?:产品|成果|模型|应用|服务|助手|平台|功能|版本|方案|系统|引擎|智能体|进展|新品|家族|矩阵|系列|能力)$"
)
NEXT_ACTOR = re.compile(
    r"、[^，。；、：的]{2,12}?(?:则|也|还|正式|宣布|已|将)*(?:发布|推出|上线|公布|官宣|开源|"
    r"接入)"
)
ANY = re.compile(r"(?:了)?(?:其他|任何|各种|各类|大量|多种|一些|部分|更多|众多|主流)")
OTHER_HEAD = re.compile(
    r"\s?(?:与|和|及|以及|、|\+)[^，。；：]{0,24}?(?:基准|评测|平台|框架|数据集|工具|系统|榜单?|报告|白皮书|"
    r"标准|指南|解决方案|方案|大赛|实验室|中心)$"
)
MANY = re.compile(r"多个|多款|众多|各类|各大|一批|系列大模型|\d+\s?[余多]?\s?[款个家]")
VERSIONED_LATIN = re.compile(rf"(?<![A-Za-z0-9])(?P<name>(?=[A-Za-z0-9. -]{{2,24}}\d){LATIN})(?![A-Za-z0-9])")
PLACED = re.compile(
    r"(?:在|于|通过|基于|依托|接入|搭载|借助|使用|登陆|超越|对标|联动|打通|集成|内置|"
    r"适配)\s?[“\"「]?$"
)
# 向 A 用户、B 用户开放: for whom it is
TOWARDS = re.compile(r"(?:面向|(?<![一走转偏方朝导])向|(?<![绝相针面])对)[^，。；：的]{0,40}$")
TOWARDS_REACH = 44
FOR_WHOM = re.compile(r"(?:面向|向|对)[^，。；：的]{2,16}")
WHERE = re.compile(r"(?:于|在|面向|向|对|通过|从|今日|今天|当天)[^的，。]{1,18}$")


@dataclass(frozen=True, slots=True)
class Theme:
    """The model acted upon. `name` is None where it has none; [start, end) are the words."""

    name: Name | None
    start: int
    end: int
    text: str = ""


def right_themes(scene: Scene, sentence: Sentence, end: int) -> list[Theme]:
    """The models that are the object of the verb that ends at `end`."""
    stop = object_end(scene, sentence, end)
    found = _objects(scene, end, stop, scene.within(end, stop, MentionType.MODEL))
    return found or _objects(scene, end, stop, list(coined(scene, end, stop))) or bare_themes(scene, end, stop)


def _objects(scene: Scene, end: int, stop: int, names: list[Name]) -> list[Theme]:
    found: list[Theme] = []
    for name in names:
        if aside(scene.text, name) and found:
            continue
        tail = TAIL.match(scene.text, name.end)
        after = tail.end() if tail else name.end
        if MODIFIER.match(scene.text, after) or (after > name.end and MODIFIER.match(scene.text, name.end)):
            continue
        if BLOCKS.search(scene.text, end, name.start) and (not found or STANDS_ON.search(scene.text, end, name.start)):
            continue
        if not FOLLOWS.match(scene.text, after) and not FOLLOWS.match(scene.text, name.end):
            continue
        if LIKE.search(scene.text, max(end, name.start - 4), name.start):
            return [Theme(None, name.start, name.end, name.text)]
        found.append(Theme(name, name.start, name.end, name.text))
    named = [t for t in found if t.name and (t.name.id or "的" not in t.text)]
    named = [t for n, t in enumerate(named) if not _says_what(scene, t, named[n + 1 : n + 2])]
    return named or found  # “懂美学的大模型”X: the words in quotes say what it is


def _says_what(scene: Scene, theme: Theme, following: list[Theme]) -> bool:
    """Whether the words only say what the name right behind them is: “具身本能模型”Natus."""
    return bool(
        following
        and theme.text.endswith("模型")
        and following[0].text.isascii()
        and not scene.text[theme.end : following[0].start].strip("”」』》 ")
    )


def bare_themes(scene: Scene, start: int, stop: int) -> list[Theme]:
    """A head noun without a name, where it is the object itself and no attribute."""
    for hit in HEAD.finditer(scene.text, start, stop):
        end = hit.end("head")
        if (
            MODIFIER.match(scene.text, end)
            or not FOLLOWS.match(scene.text, end)
            or BLOCKS.search(scene.text, start, hit.start())
        ):
            continue
        if ANY.match(scene.text, hit.start()) or OTHER_HEAD.match(scene.text, end, stop):
            continue
        if BLOCKS.search(scene.text, start, end - 2):
            continue
        return [Theme(None, hit.start(), end, hit["head"])]
    return []


def object_end(scene: Scene, sentence: Sentence, end: int) -> int:
    """Where the object of a verb ends: its clause, or before the next organisation that acts itself (、A发布了B)."""
    clause = sentence.clauses[scene.clause(sentence, max(sentence.start, end - 1))]
    stop = clause.end
    n = sentence.clauses.index(clause)
    if (
        n + 1 < len(sentence.clauses)
        and scene.text[stop : stop + 1] in ("：", ":")
        and LISTS.search(scene.text, end, stop)
    ):
        stop = sentence.clauses[n + 1].end  # 推出研究成果：X
    other = NEXT_ACTOR.search(scene.text, end, stop)
    return other.start() if other else stop


def left_themes(scene: Scene, sentence: Sentence, at: int) -> list[Theme]:
    """The models before a verb without an object: X 正式发布, X、Y 同步完成备案."""
    clause = scene.clause(sentence, at)
    start = sentence.clauses[clause].start
    names = list(scene.within(start, at, MentionType.MODEL))
    if (
        not names
        and clause
        and len(scene.text[start:at].strip()) <= 14
        and not scene.within(start, at, MentionType.ORG)
    ):
        start = sentence.clauses[clause - 1].start
        names = scene.within(start, at, MentionType.MODEL)
    found = _before(scene, start, at, names)
    if not found and not names and clause and _adverbial(scene.text, start, at):
        names = scene.within(sentence.start, start, MentionType.MODEL)  # …，并开源
        found = [Theme(n, n.start, n.end, n.text) for n in names[-1:]]
    if not found:
        found = _before(scene, start, at, list(coined(scene, start, at)))
    if found:
        return [t for t in reversed(found) if not (t.name and aside(scene.text, t.name))] or found[-1:]
    if latin := _latin(scene, start, at):
        return [latin]
    heads = list(HEAD.finditer(scene.text, start, at))
    if heads:
        end = heads[-1].end("head")
        gap = ADVERBS.match(scene.text, end, at)
        many = MANY.search(scene.text, max(start, end - 16), end)  # 多个国产大模型发布 tells of nobody's
        if not many and gap is not None and (gap.end() >= at or _quiet(scene, end, at)):
            return [Theme(None, heads[-1].start(), end, heads[-1]["head"])]
    return []


def _adverbial(text: str, start: int, at: int) -> bool:
    """Whether a clause holds nothing but when and for whom: 并将于 7 月 31 日面向全球开发者."""
    gap = ADVERBS.match(text, start, at)
    return gap is not None and (gap.end() >= at or FOR_WHOM.fullmatch(text, gap.end(), at) is not None)


def _latin(scene: Scene, start: int, at: int) -> Theme | None:
    """GLM-5.3 正式发布: a Latin name with a version right before the verb; the text must call it a model somewhere."""
    orgs = {n.end: n for n in scene.within(start, at, MentionType.ORG)}
    for hit in reversed(list(VERSIONED_LATIN.finditer(scene.text, start, at))):
        gap = ADVERBS.match(scene.text, hit.end(), at)
        if gap is not None and gap.end() >= at and hit.end() not in orgs:
            name = Name(MentionType.MODEL, hit["name"], hit["name"], *hit.span("name"), "", 0.6)
            return Theme(name, name.start, name.end, name.text)
    return None


def _before(scene: Scene, start: int, at: int, names: list[Name]) -> list[Theme]:
    """The names that run up to the verb, the last first."""
    found: list[Theme] = []
    edge = at
    for name in reversed(names):
        if PLACED.search(scene.text, max(start, name.start - 6), name.start):
            break
        if name.start > start and TOWARDS.search(scene.text, max(start, name.start - TOWARDS_REACH), name.start):
            continue
        if LIKE.search(scene.text, max(start, name.start - 4), name.start):
            return [Theme(None, name.start, name.end, name.text)]
        gap = ADVERBS.match(scene.text, name.end, edge)
        if gap is None or (gap.end() < edge and not _quiet(scene, name.end, edge)):
            break
        found.append(Theme(name, name.start, name.end, name.text))
        edge = name.start
        joined = re.search(
            rf"(?:、|和|与|及|以及|/)[{QUOTES}\s]*(?:[\u4e00-\u9fff]{{0,8}})[{QUOTES}\s]*$", scene.text[start:edge]
        )
        if not joined:
            break
        edge = start + joined.start()
    return found


def _quiet(scene: Scene, start: int, end: int) -> bool:
    """Between a model and its verb: places, times and adverbs, but no other organisation or model and no 的."""
    gap = ADVERBS.match(scene.text, start, end)
    place = WHERE.match(scene.text[gap.end() if gap else start : end])
    if end - start > 28 or place is None:
        return False
    tail = TAIL.match(scene.text, start)
    claimed = MODIFIER.match(scene.text, tail.end() if tail else start)
    return not claimed and not scene.within(start, end, MentionType.MODEL)
