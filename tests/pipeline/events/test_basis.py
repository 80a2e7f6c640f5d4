"""What a model stands on: said of it in its own sentence, or in one that speaks of it; never of its neighbour."""

from datetime import UTC, datetime

import pytest

from pipeline.analyse import Analyser
from pipeline.entities import registry
from records import Article, Basis, Event

NOW = datetime(2026, 5, 11, tzinfo=UTC)


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser(registry.load())


def events(analyser: Analyser, text: str) -> list[Event]:
    return list(analyser.analyse(Article("a", "", "test", "", text, NOW, NOW)).events)


@pytest.mark.parametrize(
    ("text", "basis", "of"),
    [
        ("苍岩智能正式发布大模型“苍岩一号”，该模型基于通义千问微调而成。", Basis.TUNED, "通义千问"),
        ("苍岩智能正式发布大模型“苍岩一号”。该模型为全栈自研。", Basis.OWN, ""),
        ("苍岩智能正式发布自研大模型“苍岩一号”。", Basis.OWN, ""),
        ("苍岩智能正式发布大模型“苍岩一号”。同日，远岸科技的客服助手基于通义千问微调上线。", Basis.UNKNOWN, ""),
        ("苍岩智能正式发布大模型“苍岩一号”。会上还提到，远岸科技坚持自研。", Basis.UNKNOWN, ""),
        ("苍岩智能正式发布大模型“苍岩一号”，现场展示了翻译、写作以及豆包大模型对比测试。", Basis.UNKNOWN, ""),
    ],
)
def test_the_basis_is_what_is_said_of_the_model(analyser: Analyser, text: str, basis: Basis, of: str) -> None:
    release = next(event for event in events(analyser, text) if event.model == "苍岩一号")
    assert (release.basis, release.basis_of) == (basis, of)
