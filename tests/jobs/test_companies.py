"""Lists of companies from files: what is read, what is refused, and that a listed name is then recognised."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

import config
import store
from jobs import companies, names
from records import InputError

TODAY = date(2026, 11, 1)
Made = Callable[..., config.Settings]
SHARES = (
    "证券代码,证券简称,公司全称,所属行业,上市日期,板块\n"
    "920999,苍岩股份,苍岩智能装备股份有限公司,专用设备制造业,2024/3/8,北证\n"
)
FILINGS = (
    "序号,属地,模型名称,备案单位,备案编号,备案时间\n"
    "1,北京,苍海大模型,北京苍海未来科技有限公司,Beijing-CangHai-202512030061,2025-12-03\n"
    "2,上海,小舟助手,上海小舟网络科技有限公司,Shanghai-XiaoZhou-20251203S0007,2025年12月\n"
)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def make(text: str, name: str = "list.csv", encoding: str = "utf-8") -> Path:
        (tmp_path / name).write_bytes(text.encode(encoding))
        return tmp_path / name

    return make


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_code_list_is_read_by_its_headings(
    engine: Engine, settings: Made, write: Callable[..., Path], encoding: str, delimiter: str
) -> None:
    file = write(SHARES.replace(",", delimiter), encoding=encoding)
    assert companies.import_(engine, [file], TODAY) == {"companies": 1}
    company = names.known(engine, settings()).by_ticker["920999.BJ"]
    assert (company.name, company.type, company.industry) == ("苍岩股份", "listed", "专用设备制造业")
    assert names.known(engine, settings()).company("苍岩智能装备股份有限公司") == company


def test_a_row_is_known_when_its_day_is_over(engine: Engine, settings: Made, write: Callable[..., Path]) -> None:
    companies.import_(engine, [write(SHARES)], TODAY)
    known = names.known(engine, settings())
    assert known.at(date(2024, 3, 8)).company("苍岩股份") is None
    assert known.at(date(2024, 3, 9)).company("苍岩股份") is not None


def test_the_same_file_again_changes_nothing(engine: Engine, write: Callable[..., Path]) -> None:
    file = write(SHARES)
    companies.import_(engine, [file], TODAY)
    with engine.connect() as db:
        before = store.companies.imported(db)
    companies.import_(engine, [file], date(2027, 1, 1))
    with engine.connect() as db:
        assert store.companies.imported(db) == before


def test_a_second_file_adds_the_industry_of_a_code(engine: Engine, settings: Made, write: Callable[..., Path]) -> None:
    industry = json.dumps({"code": "920999", "menlei_name": "制造业"}, ensure_ascii=False)
    lone = json.dumps({"code": "920998", "menlei_name": "制造业"}, ensure_ascii=False)
    files = [write("代码,名称\n920999,苍岩股份\n"), write(f"{industry}\n{lone}\n", "industries.jsonl")]
    assert companies.import_(engine, files, TODAY) == {"companies": 1, "skipped": 1}
    assert names.known(engine, settings()).by_ticker["920999.BJ"].industry == "制造业"


def test_a_filing_makes_a_known_entrant_and_a_registration_does_not(
    engine: Engine, settings: Made, write: Callable[..., Path]
) -> None:
    assert companies.import_(engine, [write(FILINGS)], TODAY) == {"filings": 2}
    known = names.known(engine, settings())
    filed, registered = known.company("北京苍海未来科技有限公司"), known.company("上海小舟网络科技有限公司")
    assert filed is not None
    assert registered is not None
    assert (filed.entrant_from, registered.entrant_from) == (date(2025, 12, 3), None)
    model = known.model("苍海大模型")
    assert model is not None
    assert model.owner == filed.id
    assert known.model("小舟助手") is None


def test_what_the_registry_says_stands(engine: Engine, settings: Made, write: Callable[..., Path]) -> None:
    before = names.known(engine, settings()).by_ticker["688327.SH"]
    companies.import_(engine, [write("代码,名称,行业\n688327,别的名字,农业\n")], TODAY)
    after = names.known(engine, settings()).by_ticker["688327.SH"]
    assert (after.name, after.industry) == (before.name, before.industry)


def test_a_day_that_is_only_a_number_is_no_day(engine: Engine, write: Callable[..., Path]) -> None:
    companies.import_(engine, [write("代码,名称,上市日期\n920999,苍岩股份,43917\n")], TODAY)
    with engine.connect() as db:
        assert [row.known_from for row in store.companies.imported(db)] == [TODAY]


def test_a_delisted_row_is_left_out(engine: Engine, write: Callable[..., Path]) -> None:
    rows = "code,name,delisting_date\n600001,苍岩钢铁,2009-12-29\n600002,苍岩石化,\n"
    assert companies.import_(engine, [write(rows)], TODAY) == {"companies": 1}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no rows"),
        ("# only a remark\n", "no rows"),
        ("a,b\n1,2\n", "no column with codes"),
        ("代码,名称\n600999,好\n12,坏\n", ":3: not a ticker"),
        ('{"code": "600999"\n', ":1: not JSON"),
        ('{"code": ' + "[" * 100_000, ":1: not JSON"),
        ('代码,名称\n600999,"' + "名" * 200_000, "no table"),
        ("PK\x03\x04 no archive", "no readable document"),
    ],
)
def test_a_file_that_is_no_list_is_refused_by_name(
    engine: Engine, write: Callable[..., Path], text: str, said: str
) -> None:
    file = write(text)
    with pytest.raises(InputError, match=said) as told:
        companies.import_(engine, [file], TODAY)
    assert file.name in str(told.value)
    with engine.connect() as db:
        assert store.companies.imported(db) == []


def test_bytes_of_no_encoding_and_a_missing_file_are_refused(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_bytes(b"\xff\xfe\x00\x81\xff")
    for file, said in ((tmp_path / "odd.csv", "neither UTF-8 nor GB18030"), (tmp_path / "none.csv", "No such file")):
        with pytest.raises(InputError, match=said):
            companies.import_(engine, [file], TODAY)
