"""What a pronoun or an elided subject stands for: 该模型已开源, 并在 …上线."""

from __future__ import annotations

import re

from pipeline.events.scene import Name, Scene, Sentence
from records import MentionType

PRONOUN = re.compile(
    r"(?:该|此|这款|这个|这一|本|上述|新)(?:款|个|系列|开源|语言|视频|多模态|推理|语音|图像|旗舰|大)*模型"
)
OFFICER = re.compile(r"\s?(?:总裁|CEO|创始人|团队|负责人|官方|董事长)")  # Kimi 总裁某某: the house is meant
REACH = 200  # characters before the pronoun in which the model was named
STANDS = re.compile(
    r"\s?(?:目前|现在|现|已经|已|均|也|同步|同时|将|还|预计|正式|最快|计划|会|于|以|在|通过|"
    r"今日|\s)*"
)
SUBJECT = 10  # characters before the pronoun in its clause: 目前，该模型


def referred(scene: Scene, sentence: Sentence, at: int) -> Name | None:
    """The model that 该模型 at the head of the trigger's clause means: the last that was named before."""
    for clause in reversed(sentence.clauses[: scene.clause(sentence, at) + 1]):
        hit = PRONOUN.search(scene.text, clause.start, min(clause.end, at))
        if hit is None or hit.start() - clause.start > SUBJECT:
            continue
        before = scene.within(max(0, hit.start() - REACH), hit.start(), MentionType.MODEL)
        if scene.within(hit.end(), at, MentionType.MODEL):
            return None
        return main(scene, before, sentence)
    return None


def main(scene: Scene, names: list[Name], sentence: Sentence) -> Name | None:
    """Of the models named before, the first of the nearest sentence: what it is compared with stands later."""
    if not names:
        return None
    for other in reversed(scene.sentences[: sentence.index + 1]):
        here = [n for n in names if other.start <= n.start < other.end and not OFFICER.match(scene.text, n.end)]
        if here:
            return here[0]
    return names[-1]
