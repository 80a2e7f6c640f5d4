"""The words that evoke an event. One expression finds them all; each carries the kind of act it tells of.

Longer words come first. A word that is an adjective, a noun or part of another word in its place is ruled out by
`evokes`: 开源 in 新一代开源模型, 发布 in 发布会, 上线 in 上线以来.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    RELEASE = "release"
    OPEN = "open_source"
    SERVE = "service"
    INTEGRATE = "integrate"
    LAND = "land"  # the model is the subject: 登陆, 上车
    FILE = "file"
    BUILD = "build"  # 研发, 打造: a plan, a partnership or, in a headline, a release
    ENTER = "enter"  # 入局大模型
    FUND = "fund"
    PRICE = "price"
    STOP = "stop"
    DENY = "deny"


WORDS: dict[Act, str] = {
    Act.OPEN: (
        "开放模型权重|公开模型权重|公开权重|发布并开源|开源发布|开源并发布|全面开源|全量开源|开放权重|开放源代码|开源"
    ),
    Act.SERVE: (
        "提供 API|提供API|提供相应API|API 已上线|API 现已上线|API已上线|API 也已上线|API也已上线|API 同步上线|"
        "API同步上线|API 正式上线|"
        "API 已同步上线|"
        "对外开放服务|全面对外开放|全面开放|对外开放|公开使用|开放使用|开放体验|开放注册|开放API|开放 API|"
        "公开可用|面向(?:公众|社会|全社会|个人用户)开放|开放调用|"
        "全量上线|全量推送|开启推送|陆续推送|正式推送|开放"
    ),
    Act.RELEASE: (
        "宣布其首款|宣布首款|宣布其首个|将发(?=[ 0-9一二两三四多新首])|重磅发布|正式发布|全球首发|首次发布|发布|"
        "推出|上线|亮相|公布|官宣|问世|"
        "面世|登场|出炉|首发|首秀|发表|"
        "揭晓|上新|开启公测|开启邀请测试|启动邀请测试|启动内测|启动公测|进入内测|"
        "开启灰度测试|开启定向体验|开启体验|开放体验|开启内测|开启邀测|开启预览|公测|内测|邀测|"
        "开测|升级至|升级到|升级为|升级成|迭代至|更新至|更新到|上架|完成训练|训练完成|开启测试|开放测试|"
        "开放公测|开放内测|开放邀测|开放邀请测试|认领|首度公开|公开|现身|空降|升级|提出|带来|释出|放出|发表|"
        "新增|来了|来啦|杀到|曝光"
    ),
    Act.INTEGRATE: (
        "基于|依托|率先接入|全面接入|正式接入|深度融合|深度整合|接入|搭载|内置|引入|整合|集成|融合|融入|采用|"
        "支持|部署|"
        "用上|换上|预装|植入|嵌入|首搭|选用|应用|标配|联动|打通|纳入|改用|换用|转用|切换至|切换到"
    ),
    Act.LAND: "登陆|上车|入驻|落地|进驻|装进|搭载于|落户|登上|驱动|加持",
    Act.FILE: "获批上线|通过备案|备案|获批|过审|获准上线|通过审批|通过审核|获牌|批准|放行|获得许可",
    Act.BUILD: "研发|打造|开发|构建|自研|训练|研制|组建|建设|共建|共创|立项|筹备|做大模型|造大模型",
    Act.ENTER: "入局|进军|进入大模型|杀入|加入大模型|投身|下场|布局大模型|切入|涉足",
    Act.FUND: "融资|募资|领投|入股|收购|投资|注资|增资|拿到",
    Act.PRICE: (
        "降价|涨价|提价|调价|降至|下调|上调|限时免费|免费开放|永久免费|免费|打折|折扣|限免|付费订阅|付费会员|"
        "付费版|收费|"
        "降幅|涨幅|调整|价格"
    ),
    Act.STOP: "叫停|取消|中断|放弃|撤回|停止|下线|停服|关停|关闭|停运|终止|下架|退役|停用|停售|暂停",
    Act.DENY: (
        "尚未推出|并未推出|没有推出|暂未推出|否认|辟谣|不可信|不真实|纯属虚构|与事实不符|"
        "没有进行|没有自研|没有研发|没有计划|无计划|暂无计划|并未进行|未进行|不实|不属实|并非事实|子虚乌有|"
        "无稽之谈|未入局|没有布局|未布局|"
        "尚未布局|未涉及|没有涉及|不涉及|谣言|未开展|没有开展|暂无|尚无|假消息"
    ),
}
_FIRST = "".join(sorted({word[0] for words in WORDS.values() for word in words.split("|")}))
_ALL = re.compile(
    f"(?=[{_FIRST}])(?:"  # most characters begin no trigger: one look rules them out
    + "|".join(
        f"(?P<{act.name}>{'|'.join(sorted(words.split('|'), key=len, reverse=True))})" for act, words in WORDS.items()
    )
    + ")"
)

# What a word must not be followed or preceded by to be the act itself.
NOT_AFTER: dict[str, re.Pattern[str]] = {
    "发布": re.compile(
        r"会(?!后|上)?|活动|方|者|日|时间|节奏|平台|公告|声明|通知|博文|报告|研报|数据|财报|业绩|海报|"
        r"预告"
    ),
    "推出": re.compile(r"过|的?(?:时间|节奏|计划表)"),
    "降价": re.compile(r"(?:策略|潮|空间|幅度|促销|背后)"),
    "涨价": re.compile(r"(?:潮|空间|幅度|背后|的(?:阳谋|原因|背后))"),
    "上新": re.compile(r"[版闻增华一的型]|款(?!模型)"),
    "上线": re.compile(r"以来|后|至今|时间|首[日周]|仅"),
    "公布": re.compile(r"的?(?:数据|财报|业绩|名单|结果|排名)"),
    "公开": re.compile(
        r"(?:最|发布|上线|推出|发表|亮相|使用|可用|测试|信|课|市场|资料|数据|信息|发行|招|渠道|表示|回应|赛|可查|"
        r"征|透明|讲话|场合|谴责|级|水平|组|版)"
    ),
    "提出": re.compile(r"(?:了?(?:建议|要求|质疑|意见|问题|诉讼|申请|异议|辞))"),
    "免费": re.compile(r"(?:下载|试用版|游戏|开源)"),
    "支持": re.compile(r"(?:率|者|下)"),
    "应用": re.compile(r"."),
    "开放": re.compile(
        r"(?:平台|麒麟|生态|原子|世界|式|性|获取|创新|合作|权重模型|科学数据|的|标准|社区|大会|人工智能|银行|源码|"
        r"日|领域|域|架构)"
    ),
    "首发": re.compile(r"(?:预?售|价|阵容|名单|经济|仪式|评测|搭载|接入|｜|\||丨)"),
    "投资": re.compile(
        r"(?:人|者|收益|机构|建议|评级|银行|界|基金|总监|额|方|组合|性|价值|策略|风险|回报|关系|市场|银|经理|"
        r"公司|热|圈|逻辑|规模|项目|计划|总|入)"
    ),
    "收购": re.compile(r"(?:要约|方案|案|方|价|战)"),
    "升级": re.compile(
        r"(?:换代|内容|计划|套餐|主要|版|后|方案|体验|包|改造|迭代|了?其?(?:服务|功能|能力|系统|硬件|配置)|点|"
        r"路线|的|，|。|、|；|：|:|$)"
    ),
    "内测": re.compile(r"(?:用户|版本|名额|资格|期间|阶段|中|码|包|版)"),
    "公测": re.compile(r"(?:期间|阶段|版)"),
    "限免": re.compile(r"期"),
    "付费订阅": re.compile(r"(?:用户|者|数|收入|量)"),
    "付费会员": re.compile(r"(?:用户|数|收入|规模)"),
    "取消": re.compile(r"(?!(?:了)?[^，。；]{0,16}的?(?:发布|研发|开发|推出|训练))"),
    "中断": re.compile(r"(?!(?:了)?[^，。；]{0,8}(?:发布|研发|开发|训练|服务))"),
    "放弃": re.compile(r"(?!(?:了)?[^，。；]{0,8}(?:发布|研发|开发|训练|自研))"),
    "撤回": re.compile(r"(?!(?:了)?[^，。；]{0,10}(?:推送|更新|模型|功能|服务|，|。))"),
    "标配": re.compile(r"(?:版|率)"),
    "价格": re.compile(r"(?:战|法|指数|亲民|优势|敏感)"),
    "融资": re.compile(r"(?:租赁|融券|余额|能力|环境|渠道|买入|盘|客|成本|难|担保|协议|额(?!达))"),
    "训练": re.compile(
        r"(?<=预训练)(?:语言|对话|基础|通用|生成)?大?模型|(?:数据|集群|师|营|成本|效率|平台|场|框架|任务|芯片|"
        r"算力|方法|过程|阶段|里程|时长|时间|服务器|语料)"
    ),
    "研发": re.compile(
        r"(?:投入|费用|人员|团队|中心|支出|能力|实力|成本|部|总监|负责人|效率|体系|周期|机构|开支|工程师)"
    ),
    "开发": re.compile(r"(?:者|商|板|区|平台|工具|包|框架|套件|环境|人员|团队|效率|成本|大会|票|出|组件|流程|门槛)"),
}
OPEN_ADJECTIVE_BEFORE = re.compile(
    r"(?:一代|最强|强|首个|个|款|的|最大|大|闭源|美国|国产|中国|全球|领先|顶尖|完全|主流|海外|优秀|其他|多个|"
    r"一个|一款|最佳|热门|先进|及|和|与|非|用|以|对|在|为|成|做|将以|"
    r"在?于)\s?$"
)
OPEN_NOUN_AFTER = re.compile(
    r"\s?(?:社区|生态|框架|协议|项目|精神|路线|策略|平台|计划(?!于)|基金|力量|阵营|版本|软件|工具|贡献|许可|"
    r"仓库|榜|世界|领域|模式|的(?:模型|大模型|AI)|AI|人工智能|硬件|"
    r"周|战略|免费|地址|可商用|证|方案|模型(?:之|中|里|榜|的|提供|推理|平台|有望|发展|，|。|挑战|上限|部署)|"
    r"[\u4e00-\u9fff]{0,4}模型的(?:能力|上限|水平)|大模型(?:以|是|在|具|拥|支持|采用|之|中|里|榜|的|有望|，|。)|"
    r"体系|操作系统|组织|基础模型中|"
    r"数据集)"
)


@dataclass(frozen=True, slots=True)
class Trigger:
    act: Act
    word: str
    start: int
    end: int


def triggers(text: str, start: int = 0, end: int | None = None) -> Iterator[Trigger]:
    """The triggers of a stretch of text, in order."""
    for hit in _ALL.finditer(text, start, len(text) if end is None else end):
        trigger = Trigger(Act[hit.lastgroup or ""], hit[0], hit.start(), hit.end())
        if evokes(text, trigger):
            yield trigger


def evokes(text: str, trigger: Trigger) -> bool:
    """Whether the word is the act itself where it stands."""
    if trigger.word == "开源" and (
        OPEN_ADJECTIVE_BEFORE.search(text, max(0, trigger.start - 5), trigger.start)
        or OPEN_NOUN_AFTER.match(text, trigger.end)
    ):
        return False
    bad = NOT_AFTER.get(trigger.word)
    return not (bad is not None and bad.match(text, trigger.end))
