"""`baimo`: every command of every room on one page. A room is imported when one of its commands is asked for."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from commands.base import err, exit_code, say
from records import BaimoError

EXIT_INTERRUPTED = 130
ROOMS = {  # in the order of --help
    "demo": ("demo",),
    "work": ("crawl", "run", "digest", "reprocess", "import", "daemon"),
    "look": ("entrants", "events"),
    "show": ("show",),
    "names": ("companies", "models"),
    "search": ("search",),
    "explain": ("explain",),
    "review": ("review",),
    "market": ("spikes", "bars"),
    "sources": ("sources",),
    "stateless": ("extract", "analyze", "replay"),
    "delivery": ("deliveries", "notify"),
    "admin": ("init", "status", "healthcheck", "config", "db", "backup"),
}


class Rooms(TyperGroup):
    """Finds a command in its room, so that `baimo status` does not load what analyses texts."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [name for names in ROOMS.values() for name in names]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        for room, names in ROOMS.items():
            if cmd_name in names:
                group = typer.main.get_group(importlib.import_module(f"commands.{room}").app)
                return group.get_command(ctx, cmd_name)
        return None


app = typer.Typer(
    cls=Rooms,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help=say(
        "Baimo watches the Chinese large-model market: who entered, on what evidence, and what the price did.\n\n"
        "Exit codes: 0 done, 1 in part or unhealthy, 2 usage, configuration or input, 3 database or archive.",
        "百模：盯住中国大模型市场——谁新入局、证据何在、股价先动还是后动。\n\n"
        "退出码：0 完成；1 部分完成或不健康；2 用法、配置或输入有误；3 数据库或归档不可用。",
    ),
)


@app.callback()
def baimo() -> None:
    """The group itself does nothing."""


def main() -> None:
    """The console script. Errors we raise are told in a line on standard error, with a documented exit code."""
    try:
        app()
    except BaimoError as error:
        err.print(f"baimo: {error}", markup=False, style="red")
        sys.exit(exit_code(error))
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:  # the reader of our output has gone
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
