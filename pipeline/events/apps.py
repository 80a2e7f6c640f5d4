"""What is released is an app or an agent rather than a model."""

from __future__ import annotations

import re

from pipeline.events.draft import Draft
from pipeline.events.scene import Scene

APP_WORDS = re.compile(
    r"(?:(?:AI|智能|社交|交互|对话|陪伴|教育|写作|绘画|搜索|办公|生产力|创作|伴侣)(?:产品|应用|工具)|对话产品|"
    r"AI产品|聊天机器人|App|APP|app|客户端|应用程序|小程序|网页版|桌面版|插件|助理|业务助手|AI助手|"
    r"AI 助手|智能助手|搜索产品|"
    r"应用产品|移动端|浏览器|输入法|智能体应用|电脑版|PC版|助手)"
)
AGENT_WORDS = re.compile(r"智能体|Agent|框架|工具|平台|CLI|插件|引擎|系统")
AGENT_NAME = re.compile(r"智能体$|Claw|Agent|Studio|CLI|Bot$|Work$", re.IGNORECASE)
IS_PLATFORM = re.compile(r"(?:平台|框架|工具|引擎|浏览器)\s?[“\"「]?$")
IS_ONE = re.compile(r"[”」\"]?\s?[，,]?\s?(?:这)?是(?:一款|一个|其)?[^，。；模]{0,16}(?:平台|工具|框架|系统|应用)")
BACKED = re.compile(
    r"(?:基于|搭载|由|依托|接入|采用|内置)[^，。；]{0,24}(?:大模型|模型|驱动)|大模型(?:产品|"
    r"应用|助手)"
)
CALLED_MODEL = re.compile(r"\s?(?:系列)?[^，。；：、已将升接搭内用]{0,10}模型")  # X 系列浏览器智能体模型
APP_NAME = re.compile(r"(?:App|APP|助手|搜索|输入法|浏览器)$")


def is_agent(scene: Scene, draft: Draft) -> bool:
    """Whether what is released is called an agent or a framework, not a model: OfficeClaw 办公智能体."""
    if draft.model is None:
        return False
    text, name = scene.text, draft.model
    if name.id:
        return bool(IS_PLATFORM.search(text, max(0, name.start - 8), name.start))
    if IS_ONE.match(text, name.end):
        return True
    if re.search(r"模型|GPT", text[max(0, name.start - 6) : name.end + 6]):
        return False
    around = text[max(0, name.start - 12) : name.start] + " " + text[name.end : name.end + 8]
    return bool(AGENT_WORDS.search(around) or AGENT_NAME.search(name.text))


def backed(scene: Scene, draft: Draft) -> bool:
    """Whether the text says on which model it runs, or calls it a product of a large model."""
    assert draft.model is not None
    here = scene.text[draft.sentence.start : draft.sentence.end]
    return bool(BACKED.search(here)) or bool(
        BACKED.search(scene.text, draft.sentence.end, min(len(scene.text), draft.sentence.end + 120))
    )


FORM = (
    r"(?:青少年|儿童|学生|教育|企业|政务|个人|专业|国际|海外|海外|中文|移动|手机|桌面|电脑|网页|鸿蒙|安卓|车载|"
    r"(?:iOS|Android|Mac|macOS|Windows|PC|iPad|Web)\s?)\s?版"
)
EDITION_BEHIND = re.compile(
    rf"[”」\"]?(?:输入法|浏览器|助手|搜索)?[”」\"]?\s?(?:{FORM}|\s?for [A-Z][A-Za-z]+|App|APP|客户端|输入法|浏览器)"
)
ENDS_IN_FORM = re.compile(rf"{FORM}$")
EDITION_BEFORE = re.compile(rf"{FORM}的?\s?[“\"「]?$")


def edition(scene: Scene, draft: Draft) -> str | None:
    """The edition of a known assistant that is released: ChatGPT 青少年版, 企业版 ChatGPT, 千问输入法; else None."""
    model, text = draft.model, scene.text
    if model is None or not (model.id or model.owner_id) or re.search(r"\d", model.text):
        return None
    if ENDS_IN_FORM.search(model.text):
        return model.text
    if hit := EDITION_BEHIND.match(text, model.end):
        return re.sub(r"[“”\"「」]", "", model.text + hit[0]).strip()
    if hit := EDITION_BEFORE.search(text, max(0, model.start - 8), model.start):
        return model.text + hit[0].strip('的 “"「')
    return None


def is_app(scene: Scene, draft: Draft) -> bool:
    if draft.model is None:
        return False
    text, name = scene.text, draft.model
    if re.search(r"大模型|模型|GPT", text[name.start : name.end + 4]) or CALLED_MODEL.match(text, name.end):
        return False
    if APP_NAME.search(name.text):
        return True
    return bool(
        APP_WORDS.search(text[max(0, name.start - 8) : name.start]) or APP_WORDS.search(text[name.end : name.end + 6])
    )
