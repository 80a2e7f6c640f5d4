"""`baimo review`: names found in articles that no list knows; a person's answers feed the next run."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import Engine

from commands.base import ConfigOption, JsonOption, LimitOption, clean, local, opened, out, print_json, print_table, say
from config import Settings
from jobs import review as reviewing
from records import InputError, MentionType
from store.candidates import Queued, Verdict

app = typer.Typer()


@app.command(
    help=say(
        "Names that wait for your answer. Example: baimo review --accept 苍岩智能; --merge 苍岩=苍岩智能",
        "待核的名称。例：baimo review --accept 苍岩智能；--merge 苍岩=苍岩智能",
    )
)
def review(
    accept: Annotated[
        list[str] | None, typer.Option("--accept", help=say("NAME, or NAME=BETTER NAME.", "名称，或 名称=更好的名称。"))
    ] = None,
    reject: Annotated[list[str] | None, typer.Option("--reject", help=say("NAME.", "名称。"))] = None,
    merge: Annotated[list[str] | None, typer.Option("--merge", help=say("NAME=KNOWN NAME.", "名称=已知名称。"))] = None,
    ask: Annotated[bool, typer.Option("--ask", help=say("Ask one by one.", "逐个询问。"))] = False,
    limit: LimitOption = 20,
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    settings, engine = opened(config)
    for verdict, said in ((Verdict.ACCEPT, accept), (Verdict.REJECT, reject), (Verdict.MERGE, merge)):
        for text in said or ():
            answer(engine, settings, text, verdict)
    if accept or reject or merge:
        out.print(
            say(
                "Noted; `baimo run --no-crawl` reads those articles again.",
                "已记录；baimo run --no-crawl 会重新分析相关文章。",
            )
        )
        return
    found = reviewing.waiting(engine, limit)
    if ask:
        ask_each(engine, settings, found)
    elif json_:
        print_json(
            {
                "type": q.type,
                "name": q.name,
                "articles": q.articles,
                "first_seen": q.first_seen,
                "owner": q.best.owner or None,
                "score": q.best.score,
                "rule": q.best.rule,
                "sentence": q.best.evidence.text,
                "title": q.title,
                "url": q.url,
            }
            for q in found
        )
    else:
        columns = [
            say("type", "类型"),
            say("name", "名称"),
            say("articles", "篇数"),
            say("first seen", "首见"),
            say("sentence", "原句"),
        ]
        print_table(
            columns,
            [(q.type, q.name, str(q.articles), local(q.first_seen), q.best.evidence.text) for q in found],
            say("Nothing waits.", "没有待核的名称。"),
        )


def answer(engine: Engine, settings: Settings, text: str, verdict: Verdict) -> None:
    name, _, entity = text.partition("=")
    waiting = [q for q in reviewing.waiting(engine, 100_000) if q.name == name]
    if not waiting:
        raise InputError(
            say(
                f"{name}: no such name waits; `baimo review` shows them", f"{name}：待核名单中没有；baimo review 可查看"
            )
        )
    for queued in waiting:
        reviewing.answer(engine, settings, (queued.type, queued.name), verdict, entity or None)


def ask_each(engine: Engine, settings: Settings, found: list[Queued]) -> None:
    """One question a name: a(ccept), r(eject), m(erge), or return to leave it for another time."""
    for q in found:
        kind = {
            MentionType.ORG: say("organisation", "机构"),
            MentionType.MODEL: say("model", "模型"),
            MentionType.PERSON: say("person", "人物"),
        }.get(q.type, q.type)
        out.print(
            f"\n[bold]{clean(q.name)}[/bold]  {kind} · {q.articles}\n  “{clean(q.best.evidence.text)}”\n  {clean(q.title)}"
        )
        said = typer.prompt(
            say("a accept, r reject, m merge, return: later", "a 收录，r 拒绝，m 合并，回车：以后再说"),
            default="",
            show_default=False,
        )
        if said == "a":
            reviewing.answer(engine, settings, (q.type, q.name), Verdict.ACCEPT)
        elif said == "r":
            reviewing.answer(engine, settings, (q.type, q.name), Verdict.REJECT)
        elif said == "m":
            reviewing.answer(engine, settings, (q.type, q.name), Verdict.MERGE, typer.prompt(say("with", "合并到")))
