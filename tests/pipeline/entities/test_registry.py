from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from pipeline.entities.registry import Registry, load
from records import ConfigError


def test_the_shipped_registry_covers_the_market(known: Registry) -> None:
    assert len(known.companies) >= 400
    assert len(known.models) >= 300
    assert {c.faction.number for c in known.companies.values()} == {None, 1, 2, 3, 4}


def test_every_faction_of_the_registry_has_a_reason(known: Registry) -> None:
    assert [c.id for c in known.companies.values() if c.faction.number and not c.faction.reasons] == []


def test_who_owns_a_model_is_known_as_an_entrant_by_then(known: Registry) -> None:
    late = [
        m.id
        for m in known.models.values()
        if (entrant := known.companies[m.owner].entrant_from) is None or entrant > m.known_from
    ]
    assert late == []


def test_no_person_is_a_spelling_of_an_organisation(known: Registry) -> None:
    people = {p.name for p in known.persons}
    assert [c.id for c in known.companies.values() if people & {c.name, *c.aliases}] == []


def test_every_context_belongs_to_a_spelling(known: Registry) -> None:
    spellings = {(a.text, str(a.type)) for a in known.aliases}
    assert known.contexts.conditions.keys() - spellings == set()


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("baidu", "百度"),
        ("Baidu", "百度"),
        ("BIDU.US", "百度"),
        ("9888.HK", "百度"),
        ("688327.SH", "云从科技"),
        ("三六零", "三六零"),
        ("360", "三六零"),
        ("智谱AI", "智谱"),
        ("nobody at all", None),
    ],
)
def test_a_company_is_found_by_id_name_alias_or_ticker(known: Registry, key: str, name: str | None) -> None:
    company = known.company(key)
    assert (company.name if company else None) == name


@pytest.mark.parametrize(
    ("unit", "top"),
    [("火山引擎", "字节跳动"), ("阿里云", "阿里巴巴"), ("网易有道", "网易"), ("百度", "百度"), ("学而思", "好未来")],
)
def test_units_roll_up_to_their_owner(known: Registry, unit: str, top: str) -> None:
    company = known.company(unit)
    assert company is not None
    assert known.owner(company).name == top


def test_a_row_is_known_when_its_own_day_is_over_in_shanghai(known: Registry) -> None:
    listed = known.companies["deepseek"].known_from  # 2023-07-17
    last_moment = datetime(listed.year, listed.month, listed.day, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    assert "deepseek" not in known.at(listed).companies
    assert "deepseek" not in known.at(last_moment).companies
    assert "deepseek" in known.at(last_moment + timedelta(minutes=1)).companies
    assert "deepseek" in known.at(listed + timedelta(days=1)).companies


def test_an_earlier_day_knows_fewer_entrants_tickers_and_spellings(known: Registry) -> None:
    then = known.at(date(2023, 5, 15))
    assert then.companies["baidu"].entrant_from is not None
    assert then.companies["cloudwalk"].entrant_from is None
    assert known.companies["cloudwalk"].entrant_from is not None
    assert then.company("688795.SH") is None
    assert "Z.ai" not in then.companies["zhipu"].aliases
    assert "doubao" not in then.models


def test_at_nothing_is_everything(known: Registry) -> None:
    assert known.at(None) is known


def test_without_a_name_its_entity_and_what_hangs_on_it_are_gone(known: Registry) -> None:
    less = known.without(["百度集团", "Kimi"])
    assert "baidu" not in less.companies
    assert "ernie" not in less.models
    assert "kimi" not in less.models
    assert "moonshot" in less.companies
    assert less.companies["baidu-cloud"].owner == ""


HEAD = "id,name,aliases,type,faction,known_from,owner\n"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("acme,甲科技,,private,3,,\n", r"companies-mine\.csv, line 2: known_from is missing"),
        (",甲科技,,private,3,2024-01-01,\n", r"line 2: id ''"),
        ("acme,甲科技,,private,3,2024-13-01,\n", r"line 2: known_from: '2024-13-01' is no day"),
        ("acme,甲科技,,firm,3,2024-01-01,\n", r"line 2: type 'firm' is none of"),
        ("acme,甲科技,,private,7,2024-01-01,\n", r"line 2: faction '7'"),
        ("acme,甲科技,,private,3,2024-01-01,nobody\n", r"line 2: owner 'nobody' is no id of a company"),
        ("acme,甲科技,百度,private,3,2024-01-01,\n", r"'百度' is a spelling of baidu too"),
        ("acme,甲科技,,private,3,2024-01-01,acme\n", r"comes back to acme"),
        ("acme,甲科技,,private,3,2024-01-01,,,,,\n", r"line 2: 11 cells under a header of 7"),
    ],
)
def test_a_wrong_row_is_refused_with_file_row_and_key(tmp_path: Path, rows: str, says: str) -> None:
    (tmp_path / "companies-mine.csv").write_text(HEAD + rows, encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        load(tmp_path)


def test_an_unknown_column_is_refused_with_the_nearest_one(tmp_path: Path) -> None:
    (tmp_path / "companies.csv").write_text("id,name,type,known_form\na1,甲,private,2024-01-01\n", encoding="utf-8")
    with pytest.raises(
        ConfigError, match=r"companies\.csv, line 2: a company has no known_form; did you mean known_from"
    ):
        load(tmp_path)


OWN = """
[[company]]
id = "jia"
name = "甲乙丙智能"
aliases = ["甲乙丙"]
type = "startup"
known_from = 2024-03-01
owner = "tencent"
tickers = ["999999.SH@2024-05-06"]

[[company]]
id = "baidu"
industry = "换了说法"

[[model]]
id = "jiagpt"
name = "甲GPT"
owner = "jia"
known_from = "2024-03-02"
"""


def test_an_own_file_adds_rows_and_replaces_what_it_says_again(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    registry = load(path)
    jia = registry.company("甲乙丙")
    assert jia is not None
    assert registry.owner(jia).name == "腾讯"
    assert jia.faction.number == 1  # a unit takes its owner's
    assert any("腾讯" in reason for reason in jia.faction.reasons)
    assert registry.at(date(2024, 5, 6)).company("999999.SH") is None
    assert registry.at(date(2024, 5, 7)).company("999999.SH") is not None
    assert registry.companies["baidu"].industry == "换了说法"
    assert registry.companies["baidu"].name == "百度"
    model = registry.model("甲GPT")
    assert model is not None
    assert model.owner == "jia"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[company]\n", "no valid TOML"),
        ("[[firm]]\nid='a'\n", r"\[\[firm\]\] is unknown"),
        ("company = 3\n", r"must be written as \[\[company\]\]"),
        (
            "[[company]]\nid='a1'\nname=['甲']\ntype='private'\nknown_from='2024-01-01'\n",
            r"own\.toml, \[\[company\]\] 1: name",
        ),
        (
            "[[model]]\nid='m1'\nname='甲'\nowner='nobody'\nknown_from='2024-01-01'\n",
            r"\[\[model\]\] 1: owner 'nobody'",
        ),
        ("[[model]]\nid='m1'\nname='甲'\nowner='baidu'\nknown_from='2024-01-01'\nbasis='own'\n", r"basis 'own'"),
        ("[[person]]\nname='甲'\ncompany='nobody'\nknown_from='2024-01-01'\n", r"company 'nobody'"),
    ],
)
def test_a_wrong_own_file_is_refused_by_name(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        load(path)


def test_a_missing_or_misencoded_own_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "none.toml")
    path = tmp_path / "gbk.toml"
    path.write_bytes("# 百度".encode("gbk"))
    with pytest.raises(ConfigError, match="not UTF-8"):
        load(path)


def test_ids_are_stable_ascii(known: Registry) -> None:
    assert [i for i in (*known.companies, *known.models) if not re.fullmatch(r"[a-z0-9][a-z0-9.+-]*", i)] == []


def test_the_zone_of_a_moment_does_not_matter(known: Registry) -> None:
    moment = datetime(2023, 7, 18, 0, 30, tzinfo=timezone(timedelta(hours=8)))
    assert known.at(moment).companies.keys() == known.at(moment.astimezone(UTC)).companies.keys()


def test_a_track_holds_from_its_own_day_on(tmp_path: Path) -> None:
    extra = tmp_path / "own.toml"
    extra.write_text(
        """
[[company]]
id = "yunsun"
name = "云隼智能"
type = "startup"
known_from = 2023-01-01
entrant_from = 2023-06-01
tracks = ["通用", "具身@2025-03-01"]
""",
        encoding="utf-8",
    )
    registry = load(extra)
    company = registry.companies["yunsun"]
    assert company.tracks == ("通用", "具身")
    assert [registry.track_since(company, t) for t in company.tracks] == [date(2023, 6, 1), date(2025, 3, 1)]
    assert registry.at(date(2024, 1, 1)).companies["yunsun"].tracks == ("通用",)
    assert registry.at(date(2025, 3, 2)).companies["yunsun"].tracks == ("通用", "具身")
