"""Commands about delivery: deliveries list and retry, notify test."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import typer

import config as settings_file
import store
from alerts import digest as composing
from alerts import render
from alerts.channels import build_channels, select
from commands.base import ConfigOption, JsonOption, LimitOption, local, opened, out, print_json, print_table, say
from records import InputError, Window

app = typer.Typer()
deliveries_app = typer.Typer(help=say("What was sent, and what was not.", "投递记录。"), no_args_is_help=True)
notify_app = typer.Typer(help=say("Try a channel.", "试发。"), no_args_is_help=True)
app.add_typer(deliveries_app, name="deliveries")
app.add_typer(notify_app, name="notify")


@notify_app.command(
    "test",
    help=say(
        "Send an empty digest to one channel now. Example: baimo notify test mail",
        "立即向某一渠道试发一封空摘要。例：baimo notify test mail",
    ),
)
def notify_test(channel: Annotated[str, typer.Argument(show_default=False)], config: ConfigOption = None) -> None:
    settings = settings_file.load(config)
    built = build_channels(settings.channels, settings.crawl.hosts)
    now = settings.now()
    empty = composing.compose(Window(now, now), {}, settings.ui.language)
    message = replace(
        render.render(empty), id=f"msg_test_{uuid.uuid4().hex[:12]}"
    )  # each trial is a message of its own
    if channel not in settings.channels and channel not in built:
        raise InputError(f"no channel {channel}{settings_file.nearest(channel, settings.channels)}")
    for name in select(built, (channel,)):
        built[name].send(message)
        out.print(say(f"{name}: accepted", f"{name}：对方已接收"), markup=False)


@deliveries_app.command(
    "list",
    help=say(
        "Newest first. Example: baimo deliveries list --state dead",
        "按时间倒序。例：baimo deliveries list --state dead",
    ),
)
def deliveries_list(
    state: Annotated[str | None, typer.Option(help="due · sending · sent · dead")] = None,
    limit: LimitOption = 20,
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    _, engine = opened(config)
    with engine.connect() as db:
        found = store.outbox.list_(db, state, limit)
    rows = [
        {
            "id": f"{d.message.id}:{d.channel}",
            "channel": d.channel,
            "state": d.state,
            "tries": d.tries,
            "due_at": d.due_at,
            "subject": d.message.subject,
            "error": d.error,
        }
        for d in found
    ]
    if json_:
        print_json(rows)
    else:
        columns = [
            "id",
            say("channel", "渠道"),
            say("state", "状态"),
            say("tries", "次数"),
            say("due", "到期"),
            say("subject", "主题"),
            say("error", "错误"),
        ]
        print_table(
            columns,
            [
                (
                    f"{d.message.id}:{d.channel}",
                    d.channel,
                    d.state,
                    str(d.tries),
                    local(d.due_at),
                    d.message.subject,
                    d.error,
                )
                for d in found
            ],
        )


@deliveries_app.command(
    "retry",
    help=say(
        "Make a dead delivery due now. Example: baimo deliveries retry msg_1:mail",
        "让已放弃的投递立即重试。例：baimo deliveries retry msg_1:mail",
    ),
)
def deliveries_retry(id: str, config: ConfigOption = None) -> None:
    _, engine = opened(config)
    with engine.begin() as db:
        found = store.outbox.retry(db, id, datetime.now(UTC))
    if not found:
        raise InputError(f"no dead delivery {id}; `baimo deliveries list` shows them")
    out.print(
        say("Due now; the daemon or `baimo run --send` takes it.", "已置为待发；由常驻进程或 baimo run --send 处理。")
    )
