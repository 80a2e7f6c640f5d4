"""`python -m sample --port 0 --era 2023`: serve until SIGTERM or Ctrl-C; one line of JSON says where."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading

from records import InputError
from sample.content import ERAS
from sample.site import serve


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sample", description="Serve the sample site on loopback.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--era", choices=ERAS, default="2023")
    chosen = parser.parse_args()
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    try:
        site = serve(chosen.port, chosen.era)
    except (InputError, OSError) as error:
        sys.stderr.write(f"sample: {error}\n")
        return 2
    with site:
        said = {"port": site.port, "now": site.now.isoformat(), "hosts": site.hosts, "tickers": site.tickers}
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()
        stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
