"""Readers of endings: a service stops, a claim is denied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.events.acting import acts
from pipeline.events.coined import coined
from pipeline.events.draft import Draft
from pipeline.events.scene import Name, Scene, Sentence
from pipeline.events.themes import Theme
from pipeline.events.triggers import Act, Trigger
from records import EventType, MentionType, Status

SERVICE = re.compile(r"API|服务|平台|体验|调用|模型|应用|App|运营|注册|充值|订阅|功能|支持")
TOPIC = re.compile(r"大模型|模型|AIGC|GPT|AI手机|AI 手机|融资|估值|自研AI")
SAYS = re.compile(r"透露|回应|表示|称|公告|声明|否认|澄清|辟谣|互动平台|回复")
DEAL = re.compile(r"收购|出售|融资|估值|投资")
SPEAKS_FIRST = re.compile(r"[^：:，。]{2,14}[：:]")  # 某某：暂无 …
NEAR, FAR = 3, 14  # characters between a verb and its object, between a subject and its verb
OF_THINGS = frozenset({"下线", "退役", "下架", "停服", "关停", "停用"})  # of a model these say enough
NEWLY = re.compile(r"暂停[^，。]{0,4}训练|停止新用户|停止生产|停止向[^，。]{0,6}供|暂停交易")
NAMED = 0.7  # the score of a name in quotes beside the head noun
ACCOUNT = re.compile(r"账户|账号|封号|封禁|合同|合作关系|招聘")
FUTURE = re.compile(r"将|拟|计划|即将|逐步|起(?:停止|关停|下线)")
# Denials of what is no matter of models: people, mergers, courts.
ELSE = re.compile(
    r"离职|裁员|辞职|辞任|跳槽|合并|起诉|诉讼|被捕|失联|加班|降薪|绯闻|抄袭|分拆|招聘|搬迁|一号位|挖角|挖来|"
    r"约谈|立案|垄断|网约车|上市申请|IPO|招股|套壳安卓|不当行为"
)


def stopped(scene: Scene, sentence: Sentence, trigger: Trigger) -> Iterator[Draft]:
    """停止服务, 下线, 关停 of a model or its platform: DISCONTINUATION."""
    if trigger.act is not Act.STOP or NEWLY.search(scene.text, trigger.start, min(sentence.end, trigger.end + 8)):
        return
    text = scene.text
    clause = sentence.clauses[scene.clause(sentence, trigger.start)]
    models = list(scene.within(clause.start, clause.end, MentionType.MODEL))
    models = models or [n for n in coined(scene, clause.start, trigger.start) if n.score >= NAMED]
    words = text[clause.start : clause.end]
    if ACCOUNT.search(text, sentence.start, trigger.end + 8):
        return
    of_maker = "API" in words and any(n.maker for n in scene.within(sentence.start, sentence.end, MentionType.ORG))
    if not (models or of_maker or re.search(r"大模型|模型", words)):
        return
    if not SERVICE.search(words) and not (trigger.word in OF_THINGS and any(beside(scene, n, trigger) for n in models)):
        return
    theme = (
        Theme(models[0], models[0].start, models[0].end, models[0].text)
        if models
        else Theme(None, trigger.start, trigger.start)
    )
    for draft in acts(scene, sentence, trigger, [theme], EventType.DISCONTINUATION, f"stop/{trigger.word}", 0.7):
        future = draft.status in (Status.PLANNED, Status.RUMOURED) or FUTURE.search(text, clause.start, trigger.start)
        ended = Status.PLANNED if future else Status.DISCONTINUED
        yield draft if draft.status is Status.RUMOURED else replace(draft, status=ended)


def beside(scene: Scene, model: Name, trigger: Trigger) -> bool:
    """Whether a model stands right before or behind the verb that ends it."""
    if model.start >= trigger.end:
        return model.start - trigger.end <= NEAR
    between = scene.text[model.end : trigger.start]
    return len(between) <= FAR and "功能" not in between and "智能体" not in between


def denying(scene: Scene, sentence: Sentence, trigger: Trigger) -> Iterator[Draft]:
    """否认, 不实, 没有布局: DENIAL by the one that is spoken for."""
    if trigger.act is not Act.DENY:
        return
    words = scene.text[max(0, sentence.start - 60) : sentence.end + 30]
    if ELSE.search(words):
        return
    models = scene.within(max(0, sentence.start - 60), sentence.end, MentionType.MODEL)
    makers = DEAL.search(words) and any(n.maker for n in scene.within(max(0, sentence.start - 60), sentence.end))
    says = SAYS.search(words) or (scene.is_title and SPEAKS_FIRST.match(words))
    if not (TOPIC.search(words) or models or makers) or not says:
        return
    if re.search(r"曾|当年|当时", scene.text[sentence.start : trigger.start]):
        return
    here = Theme(None, trigger.start, trigger.start)
    for draft in acts(scene, sentence, trigger, [here], EventType.DENIAL, f"denial/{trigger.word}", 0.7):
        yield replace(draft, status=Status.DENIED, model=None, model_text="")
