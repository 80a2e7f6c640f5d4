"""The documents name everything there is: commands, sources, options, rules, channels."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer

import cli
from alerts.channels import CHANNELS
from alerts.rules import RULES
from config import Settings
from crawler import sources
from pipeline.market.rules import RULES as SPIKE_RULES

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh-CN.md")


def commands(group: Any = None, before: str = "") -> dict[str, Any]:
    """Every command a user can type, without the program's name."""
    found: dict[str, Any] = {}
    top = group or typer.main.get_command(cli.app)
    context = typer.Context(top)
    for name in top.list_commands(context):
        command = top.get_command(context, name)
        inner = hasattr(command, "list_commands")
        found |= commands(command, f"{before}{name} ") if inner else {f"{before}{name}": command}
    return found


COMMANDS = commands()


def test_there_are_commands() -> None:
    assert {"demo", "run", "bars import", "config check"} <= set(COMMANDS)


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_stands_in_the_readme(readme: str, command: str) -> None:
    assert re.search(rf"`baimo {command}\b", (ROOT / readme).read_text(encoding="utf-8"))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_does(command: str) -> None:
    assert COMMANDS[command].help


def test_every_option_stands_in_the_example_configuration() -> None:
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    for section, field in Settings.model_fields.items():
        inner = getattr(field.annotation, "model_fields", {})
        for key in inner:
            assert re.search(rf"(?m)^#? ?\[?({section}\.)?{key}\b", text), f"{section}.{key}"


@pytest.mark.parametrize("rule", RULES)
def test_every_alert_rule_stands_in_the_example_configuration(rule: str) -> None:
    assert f"[alerts.rules.{rule}]" in (ROOT / "config.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", CHANNELS)
def test_every_channel_stands_in_the_example_configuration(kind: str) -> None:
    assert f'kind = "{kind}"' in (ROOT / "config.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", SPIKE_RULES)
def test_every_spike_rule_is_described(rule: str) -> None:
    assert f"`{rule}`" in (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("source", sources.load())
def test_every_source_is_listed(readme: str, source: str) -> None:
    assert f"`{source}`" in (ROOT / readme).read_text(encoding="utf-8")
