"""`baimo`: every command of every room on one page."""

from __future__ import annotations

import sys

import typer

from commands import admin, demo, look, sources, stateless, work
from commands.base import err, exit_code, say
from records import BaimoError

EXIT_INTERRUPTED = 130

app = typer.Typer(
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
for room in (demo, work, look, sources, stateless, admin):
    app.registered_commands += room.app.registered_commands
    app.registered_groups += room.app.registered_groups


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
