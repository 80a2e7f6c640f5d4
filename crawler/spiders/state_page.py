"""Lists inside a page's script: the JSON a page carries for its own application, then as json_api."""

from __future__ import annotations

from typing import Any

from crawler.items import Job
from crawler.spiders.json_api import JsonApiSpider
from crawler.writer import Writer


class StatePageSpider(JsonApiSpider):
    """`list.state` names the variable (`window.initialState`) or the element's id (`__NEXT_DATA__`)."""

    def __init__(self, job: Job, writer: Writer, **kwargs: Any) -> None:
        super().__init__(job, writer, **kwargs)
        self.state = job.source.list.state
