from __future__ import annotations

import pytest

from pipeline.entities.link import Linker
from pipeline.entities.surfaces import surfaces
from records import MentionType


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("通义千问、通义千问大模型、“通义千问”大模型", ["通义千问"]),
        ("文心大模型5.1，文心 5.1", ["文心大模型5.1", "文心 5.1"]),
        ("腾讯混元大模型", ["腾讯混元大模型"]),
        ("阿里的千问", ["千问"]),
    ],
)
def test_a_spelling_is_listed_once(linker: Linker, text: str, names: list[str]) -> None:
    assert surfaces(linker.mentions(text), MentionType.MODEL) == names


def test_spellings_of_one_organisation_are_listed_each(linker: Linker) -> None:
    assert surfaces(linker.mentions("阿里、阿里巴巴集团和阿里"), "ORG") == ["阿里", "阿里巴巴集团"]
