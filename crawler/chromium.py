"""The system's Chromium: where it is, and how it is started so that it reaches a source's own hosts and nothing else.

No download: a browser is software of the system, kept up to date by the system. Nothing here imports Scrapy.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from net import Address

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HEAP_MB = 512  # of one page's scripts; a page that needs more is ended by the browser
FLAGS = (
    # UDP would pass by the resolver; both spellings, as the name of the switch has changed
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--no-proxy-server",  # a proxy would resolve where we cannot check
    "--blink-settings=imagesEnabled=false",
    "--renderer-process-limit=1",
    "--disk-cache-size=1",
    f"--js-flags=--max-old-space-size={HEAP_MB}",
    "--lang=zh-CN",
)


def found(chosen: str = "") -> str:
    """The path of the browser: the one the configuration names, or the first on the PATH; "" where there is none."""
    if chosen:
        return chosen if Path(chosen).is_file() and os.access(chosen, os.X_OK) else ""
    return next((path for name in NAMES if (path := shutil.which(name))), "")


def missing(chosen: str = "") -> str:
    """What keeps pages from being rendered here: "extra" (the packages), "chromium" (the program), "" nothing."""
    try:
        extra = all(importlib.util.find_spec(name) for name in ("playwright", "scrapy_playwright"))
    except ImportError:
        extra = False
    if not extra:
        return "extra"
    return "" if found(chosen) else "chromium"


def rules(pins: Mapping[tuple[str, int], Address]) -> str:
    """Chromium's host rules: each checked (name, port) at its checked address, all else (literal addresses too)
    nowhere.
    """
    maps = [f"MAP {name}:{port} {_written(there)}" for (name, port), there in sorted(pins.items())]
    return ",".join([*maps, "MAP * ~NOTFOUND"])


def spaces(pins: Mapping[tuple[str, int], Address]) -> str:
    """Addresses of this machine or network that the configuration has mapped names to: the names count as public ones,
    or Chromium would keep their own pages from them.
    """
    inside = {_written(there) for there in pins.values() if not ip_address(there.address).is_global}
    return ",".join(f"{address}=public" for address in sorted(inside))


def launch(path: str, pins: Mapping[tuple[str, int], Address]) -> dict[str, Any]:
    """Playwright's options of the launch."""
    return {
        "executable_path": path,
        "args": [*FLAGS, f"--host-resolver-rules={rules(pins)}", f"--ip-address-space-overrides={spaces(pins)}"],
        # Chromium's own sandbox refuses to run as root, which is what a process in a container mostly is. Only then
        # it runs without; the container is the sandbox.
        "chromium_sandbox": os.geteuid() != 0,
    }


def _written(there: Address) -> str:
    return f"[{there.address}]:{there.port}" if ":" in there.address else f"{there.address}:{there.port}"
