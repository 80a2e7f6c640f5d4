"""A request as the sample site sees it, and what it answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class Request:
    method: str  # GET or POST; HEAD is asked as GET
    path: str
    query: str = ""
    form: str = ""  # the body of a POST

    @property
    def params(self) -> dict[str, str]:
        """Query and form together; of a repeated name the last value counts."""
        return dict(parse_qsl(f"{self.query}&{self.form}", keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Answer:
    body: bytes
    content_type: str
    status: int = 200
    modified: datetime | None = None  # None: the answer is made on the spot and carries no validator
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'

    def validators(self) -> dict[str, str]:
        if self.modified is None:
            return {}
        return {"ETag": self.etag, "Last-Modified": http_date(self.modified)}

    def fresh(self, headers: Mapping[str, str]) -> bool:
        """Whether the client's copy is still good: If-None-Match decides, If-Modified-Since only without it."""
        if self.modified is None or self.status != 200:
            return False
        if tags := headers.get("If-None-Match"):
            return tags.strip() == "*" or self.etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        try:
            since = parsedate_to_datetime(headers["If-Modified-Since"])
        except (KeyError, ValueError):
            return False
        return since.tzinfo is not None and self.modified.replace(microsecond=0) <= since


Handler = Callable[[Request], Answer]  # one host


def html(text: str, modified: datetime, encoding: str = "utf-8", declared: bool = True) -> Answer:
    kind = f"text/html; charset={encoding}" if declared else "text/html"
    return Answer(text.encode(encoding), kind, modified=modified)


def as_json(value: Any, status: int = 200, modified: datetime | None = None) -> Answer:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Answer(body, "application/json; charset=utf-8", status, modified)


def http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def not_found() -> Answer:
    page = "<!DOCTYPE html><html><head><title>404</title></head><body><h1>404</h1><p>页面不存在</p></body></html>"
    return Answer(page.encode(), "text/html; charset=utf-8", 404)
