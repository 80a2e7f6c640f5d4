"""What a reader hands on: one act as it read it, before drafts of one event are merged and named."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.events.scene import Name, Sentence
from records import EventType, Status

__all__ = ["Draft", "replace"]


@dataclass(frozen=True, slots=True)
class Draft:
    type: EventType
    status: Status
    agent: Name
    model: Name | None
    start: int  # the trigger's
    end: int
    sentence: Sentence
    rule: str
    confidence: float
    model_text: str = ""  # the name as the text has it, where it is longer than the mention
    event_date: str | None = None
    explicit: bool = False  # the date is the act's own, not the dateline's
    provider: str | None = None
    target: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    background: bool = False
    series: bool = False  # the text says 系列 of it: its editions are parts of it
    said: str = ""  # the words for the model, where it has no name: 金融大模型
    assumed: bool = (
        False  # nobody is named beside the verb: the agent is the owner of the model or what the article is about
    )
    in_title: bool = False
