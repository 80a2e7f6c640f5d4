"""One job in one process: what the daemon starts. The last line of standard output is the job's summary as JSON.

    python -m jobs extract --config config.toml --run 6f1c…

Exit codes: 0 done · 1 failed · 2 configuration · 3 database or archive.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

import config
import logs
import store
from jobs import analyse, child, deliver, digest, extract, index, market, prune, stories, watch
from records import BaimoError, ConfigError, StoreError

JOBS: dict[str, Callable[[Engine, config.Settings], Mapping[str, Any]]] = {
    "extract": extract.extract,
    "analyse": analyse.analyse,
    "stories": stories.stories,
    "market": market.market,
    "index": index.index,
    "digest": digest.scheduled,
    "deliver": deliver.deliver,
    "prune": prune.prune,
    "watch": watch.watch,
}


def main() -> int:
    child.die_with_parent()
    parser = argparse.ArgumentParser(prog="python -m jobs", description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("job", choices=JOBS)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--run", default="", help="the run's id, for the log")
    options = parser.parse_args()
    logs.configure()
    try:
        settings = config.load(options.config)
        engine = store.open_engine(settings.database.url)
        said: Mapping[str, Any] = JOBS[options.job](engine, settings)
    except BaimoError as error:
        logging.getLogger(options.job).error("job failed", extra={"run": options.run, "error": str(error)})
        print(json.dumps({"error": str(error)}, ensure_ascii=False))
        return 2 if isinstance(error, ConfigError) else 3 if isinstance(error, StoreError) else 1
    print(json.dumps(dict(said), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
