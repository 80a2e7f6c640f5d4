"""What an organisation does with a model, by how real the article says it is."""

from __future__ import annotations

from typing import Final

from records import EventType, Status

# `*` stands for every other kind or status; `{model}` for the model, which otherwise follows.
ACTIONS: Final[dict[str, dict[str, dict[str, str]]]] = {
    "zh": {
        EventType.MODEL_RELEASE: {
            Status.TESTING: "启动{model}测试",
            Status.TRAINED: "完成{model}训练",
            Status.PLANNED: "计划发布",
            Status.RUMOURED: "将发布",
            Status.APPROVED: "获准推出",
            Status.DISCONTINUED: "停止",
            "*": "发布",
        },
        EventType.OPEN_SOURCE: {Status.PLANNED: "计划开源", Status.RUMOURED: "将开源", "*": "开源"},
        EventType.SERVICE_OPENING: {
            Status.TESTING: "开放{model}测试",
            Status.PLANNED: "计划开放",
            Status.RUMOURED: "将开放",
            "*": "开放",
        },
        EventType.APP_RELEASE: {
            Status.TESTING: "测试搭载{model}的应用",
            Status.PLANNED: "计划推出搭载{model}的应用",
            Status.RUMOURED: "将推出搭载{model}的应用",
            "*": "推出搭载{model}的应用",
        },
        EventType.MODEL_PLAN: {
            Status.TRAINED: "完成{model}训练",
            Status.TESTING: "测试",
            Status.RUMOURED: "在研发",
            Status.PLANNED: "计划研发",
            "*": "宣布研发",
        },
        EventType.INTEGRATION: {Status.PLANNED: "计划接入", Status.RUMOURED: "将接入", "*": "接入"},
        EventType.FILING: {
            Status.PLANNED: "为{model}申请备案",
            Status.RUMOURED: "为{model}办理备案",
            Status.ANNOUNCED: "为{model}公示备案",
            "*": "旗下{model}通过备案",
        },
        EventType.PARTNERSHIP: {Status.PLANNED: "计划合作研发", Status.RUMOURED: "将合作研发", "*": "宣布合作研发"},
        "*": {Status.PLANNED: "计划推出", Status.RUMOURED: "将推出", "*": "推出"},
    },
    "en": {
        EventType.MODEL_RELEASE: {
            Status.TESTING: "tests",
            Status.TRAINED: "has trained",
            Status.PLANNED: "plans to release",
            Status.RUMOURED: "will release",
            Status.APPROVED: "has approval for",
            Status.DISCONTINUED: "ends",
            "*": "releases",
        },
        EventType.OPEN_SOURCE: {
            Status.PLANNED: "plans to open-source",
            Status.RUMOURED: "will open-source",
            "*": "open-sources",
        },
        EventType.SERVICE_OPENING: {
            Status.TESTING: "opens the test of",
            Status.PLANNED: "plans to open",
            Status.RUMOURED: "will open",
            "*": "opens",
        },
        EventType.APP_RELEASE: {
            Status.TESTING: "tests an application of",
            Status.PLANNED: "plans an application of",
            Status.RUMOURED: "will bring out an application of",
            "*": "brings out an application of",
        },
        EventType.MODEL_PLAN: {
            Status.TRAINED: "has trained",
            Status.TESTING: "tests",
            Status.RUMOURED: "works on",
            Status.PLANNED: "plans",
            "*": "announces",
        },
        EventType.INTEGRATION: {
            Status.PLANNED: "plans to integrate",
            Status.RUMOURED: "will integrate",
            "*": "integrates",
        },
        EventType.FILING: {
            Status.PLANNED: "seeks the filing of",
            Status.RUMOURED: "files",
            Status.ANNOUNCED: "has announced the filing of",
            "*": "has completed the filing of",
        },
        EventType.PARTNERSHIP: {
            Status.PLANNED: "plans with a partner",
            Status.RUMOURED: "will develop with a partner",
            "*": "develops with a partner",
        },
        "*": {Status.PLANNED: "plans", Status.RUMOURED: "will bring out", "*": "brings out"},
    },
}


def action(event: EventType, status: Status, model: str, language: str) -> str:
    """What is done with the model: 计划开源大模型“青鸾”, 启动大模型“青鸾”测试 …"""
    actions = ACTIONS.get(language, ACTIONS["zh"])
    by_status = actions.get(event, actions["*"])
    form = by_status.get(status, by_status["*"])
    return form.format(model=model) if "{model}" in form else f"{form}{' ' if language == 'en' else ''}{model}"
