"""To standard output: for a look, for a pipe, for a journal."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Literal, TextIO

from records import DeliveryError, Message


@dataclass(frozen=True, slots=True)
class Stdout:
    """`form` is what is printed: text, markdown, html, or the alerts as json (one line)."""

    form: Literal["text", "markdown", "html", "json"] = "text"

    def send(self, message: Message) -> None:
        said = {"text": message.text, "markdown": message.markdown, "html": message.html, "json": message.data}
        _write(sys.stdout, said[self.form])


def _write(stream: TextIO, text: str) -> None:
    encoding = stream.encoding or "utf-8"
    shown = text.encode(encoding, "replace").decode(encoding)  # a terminal without Chinese shows ?, and does not fail
    try:
        stream.write(shown if shown.endswith("\n") else shown + "\n")
        stream.flush()
    except (OSError, ValueError) as error:  # a closed pipe, a full disk, a closed stream
        raise DeliveryError(f"stdout: {type(error).__name__}", permanent=False) from None
