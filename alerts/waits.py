"""When to try again: the schedule of Standard Webhooks, with jitter that is the same for the same delivery."""

from __future__ import annotations

import hashlib

MINUTE, HOUR = 60.0, 3600.0

# Seconds before each further try: after the first failure 5 s, and so on; 75.6 hours in all, ten tries.
WAITS = (5.0, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
JITTER = 0.2  # ± of each wait, so that many failed deliveries do not return in one moment
LONGEST = 24 * HOUR  # no receiver may put us off for longer


def next_try(tries: int, key: str, retry_after: float | None = None) -> float | None:
    """Seconds from the failure of try number `tries` (1: the first) to the next; None: patience ends.

    `key` (say, message and channel) sets the jitter: the same key and try give the same wait. A receiver that asked for
    a longer wait with `retry_after` (seconds) gets it, up to LONGEST.
    """
    if tries < 1:
        raise ValueError(f"tries counts from 1, not {tries}")
    if tries > len(WAITS):
        return None
    digest = hashlib.sha256(f"{key}\0{tries}".encode()).digest()
    share = int.from_bytes(digest[:8], "big") / (1 << 64)  # [0, 1)
    wait = WAITS[tries - 1] * (1 - JITTER + 2 * JITTER * share)
    return max(wait, min(retry_after, LONGEST)) if retry_after is not None else wait
