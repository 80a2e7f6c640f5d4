from __future__ import annotations

import pytest

from pipeline.entities import registry
from pipeline.entities.link import Linker


@pytest.fixture(scope="session")
def known() -> registry.Registry:
    return registry.load()


@pytest.fixture(scope="session")
def linker(known: registry.Registry) -> Linker:
    return Linker(known)
