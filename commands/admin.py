"""Commands that look after the installation: config, db, backup, status, healthcheck, init."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

import config as settings_file
import store
from commands import health
from commands.base import (
    EXIT_PARTLY,
    ConfigOption,
    JsonOption,
    err,
    local,
    opened,
    out,
    print_json,
    print_table,
    say,
)
from crawler import sources as source_files
from jobs import lease
from records import ConfigError

EXAMPLE = Path(__file__).with_name("config.toml")  # the example at the top of the project, packed with this folder

app = typer.Typer()
config_app = typer.Typer(help=say("Check or show the configuration.", "检查或显示配置。"), no_args_is_help=True)
db_app = typer.Typer(help=say("The database's schema.", "数据库结构。"), no_args_is_help=True)
app.add_typer(config_app, name="config")
app.add_typer(db_app, name="db")


@app.command(
    help=say(
        "Write a commented config.toml and the database. Example: baimo init watch",
        "写出带注释的 config.toml 并建库。例：baimo init watch",
    )
)
def init(folder: Annotated[Path, typer.Argument()] = Path()) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "config.toml"
    if file.exists():
        err.print(say(f"{file} is there already and stays as it is.", f"{file} 已存在，未改动。"), markup=False)
    else:
        shutil.copyfile(EXAMPLE, file)
    settings, _ = opened(file)
    settings.archive.dir.mkdir(parents=True, exist_ok=True)
    out.print(
        say(
            f"Ready: {file}. Next: baimo sources list, baimo run",
            f"就绪：{file}。下一步：baimo sources list、baimo run",
        ),
        markup=False,
    )


@config_app.command(
    "check", help=say("Read it strictly; exit 2 where something is wrong.", "严格检查；有误则退出码 2。")
)
def config_check(config: ConfigOption = None) -> None:
    settings = settings_file.load(config)
    check_parts(settings)
    out.print(say(f"ok: {settings.file or 'defaults'}", f"正确：{settings.file or '默认值'}"), markup=False)


def check_parts(settings: settings_file.Settings) -> None:
    """Build everything the configuration describes, as the jobs will: rules, channels, sources, names."""
    from alerts.channels import build_channels, select
    from alerts.rules import build_rules
    from pipeline.entities import registry
    from pipeline.market.spikes import SpikeRules

    build_rules(settings.alerts.rules, settings.alerts.max_age_days)
    select(build_channels(settings.channels, settings.crawl.hosts), settings.digest.channels)
    settings_file.build(SpikeRules, settings.market.rules, "market.rules")
    known = source_files.load(settings.crawl.sources_dirs, settings.crawl.builtin_sources)
    for place, named, there in (
        ("crawl.enable", settings.crawl.enable, known),
        ("crawl.disable", settings.crawl.disable, known),
    ):
        for name in named:
            if name not in there:
                raise ConfigError(f"{settings.file}: {place}: no {name}{settings_file.nearest(name, there)}")
    registry.load(settings.analysis.registry)


@config_app.command("dump", help=say("All settings in force, secrets masked.", "当前生效的全部设置，密钥已遮盖。"))
def config_dump(config: ConfigOption = None) -> None:
    print_json([settings_file.load(config).dump()])


@db_app.command("upgrade", help=say("Bring the schema to this program's revision.", "升级数据库结构。"))
def db_upgrade(config: ConfigOption = None) -> None:
    settings = settings_file.load(config)
    engine = store.open_engine(settings.database.url)
    store.schema.upgrade(engine)
    out.print(store.schema.revision(engine)[0])


@db_app.command("check", help=say("Exit 3 unless the schema is this program's.", "结构不符则退出码 3。"))
def db_check(config: ConfigOption = None) -> None:
    engine = store.open_engine(settings_file.load(config).database.url)
    store.schema.check(engine)
    out.print(store.schema.revision(engine)[0])


@app.command(
    help=say(
        "Copy the database while others write to it. Example: baimo backup copy.db",
        "在线备份数据库。例：baimo backup copy.db",
    )
)
def backup(target: Annotated[Path, typer.Argument(show_default=False)], config: ConfigOption = None) -> None:
    _, engine = opened(config)
    size = store.backup(engine, target)
    out.print(f"{target}  {size:,} bytes", markup=False)


@app.command(
    help=say(
        "0 where the database is usable and a daemon is alive, 1 or 3 where not.",
        "数据库可用且常驻进程在运行则为 0，否则 1 或 3。",
    )
)
def healthcheck(config: ConfigOption = None) -> None:
    engine = store.open_engine(settings_file.load(config).database.url)
    store.schema.check(engine)
    with engine.connect() as db:
        holder = store.runs.holder(db, lease.NAME, datetime.now(UTC))
    if holder is None:
        out.print(say("no daemon is running", "常驻进程未运行"))
        raise typer.Exit(EXIT_PARTLY)
    out.print(say(f"ok: {holder}", f"正常：{holder}"), markup=False)


@app.command(
    help=say(
        "Sources, runs, outbox, daemon at a glance. Example: baimo status",
        "来源、作业、待发与常驻进程一览。例：baimo status",
    )
)
def status(config: ConfigOption = None, json_: JsonOption = False) -> None:
    settings, engine = opened(config)
    known = source_files.load(settings.crawl.sources_dirs, settings.crawl.builtin_sources)
    now = datetime.now(UTC)
    with engine.connect() as db:
        states = store.sources.states(db)
        runs = store.runs.recent(db, 10)
        holder = store.runs.holder(db, lease.NAME, now)
        waiting = store.outbox.waiting(db, now)
        articles = store.articles.count(db)
    hosts = health.resting(settings)
    if json_:
        said: dict[str, Any] = {"daemon": holder, "articles": articles, "outbox_due": waiting}
        said["sources"] = [{"source": s.id, **health.as_json(s)} for s in states.values()]
        said["hosts"] = health.hosts_json(hosts)
        said["runs"] = [
            {
                "job": r.job,
                "schedule": r.schedule,
                "planned_at": r.planned_at,
                "state": r.state,
                "summary": dict(r.summary),
            }
            for r in runs
        ]
        print_json([said])
        return
    out.print(
        say(
            f"daemon: {holder or 'not running'} · articles: {articles} · outbox due: {waiting}",
            f"常驻进程：{holder or '未运行'} · 文章：{articles} · 待发：{waiting}",
        ),
        markup=False,
    )
    print_table(
        [
            say("source", "来源"),
            say("state", "状态"),
            say("last success", "上次成功"),
            say("failures", "连续失败"),
            health.carried_name(),
            say("reason", "原因"),
        ],
        [
            (
                known[s.id].name if s.id in known else s.id,
                health.state_word(s),
                local(s.last_success),
                str(s.failures),
                health.carried(s),
                health.remarks(s.reason, s, ()),
            )
            for s in states.values()
        ],
        say("No source was crawled yet.", "尚未采集。"),
    )
    out.print()
    if hosts:
        health.print_hosts(hosts)
        out.print()
    print_table(
        [say("run", "作业"), say("started", "开始"), say("state", "结果"), say("summary", "摘要")],
        [
            (
                r.schedule,
                local(r.started_at),
                r.state,
                ", ".join(f"{k} {v}" for k, v in r.summary.items() if isinstance(v, int | str))[:80],
            )
            for r in runs
        ],
        say("No job ran yet.", "尚无作业记录。"),
    )
