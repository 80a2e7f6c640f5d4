"""What every channel is."""

from __future__ import annotations

from typing import Protocol

from records import Message


class Channel(Protocol):
    def send(self, message: Message) -> None:
        """Hand the message over. Returns None once the receiver has accepted it, which is not yet “read”.

        Raises DeliveryError otherwise; `permanent` says that no later attempt can succeed. Its words name the host at
        most, never a secret, a token or a whole address.
        """
        ...
