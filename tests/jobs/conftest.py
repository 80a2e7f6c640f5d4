from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import config


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., config.Settings]:
    """Settings read from a file in the test's own folder."""

    def make(text: str = "") -> config.Settings:
        file = tmp_path / "config.toml"
        file.write_text(text, encoding="utf-8")
        return config.load(file)

    return make
