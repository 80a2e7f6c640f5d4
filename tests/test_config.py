import json
from pathlib import Path

import pytest

import config
from records import ConfigError

ROOT = Path(__file__).resolve().parent.parent


def written(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_example_states_the_defaults(tmp_path: Path) -> None:
    example = config.load(ROOT / "config.toml")
    empty = config.load(written(tmp_path, ""))
    a, b = (json.dumps(s.dump()).replace(str(s.root), "") for s in (example, empty))
    left, right = json.loads(a), json.loads(b)
    left["alerts"].pop("rules"), right["alerts"].pop("rules")
    assert left == right


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[database]\nurll = 'x'", "unknown key database.urll; did you mean url?"),
        ("[crawl]\ndelay_second = 3", "unknown key crawl.delay_second; did you mean delay_seconds?"),
        ("[databas]\nurl = 'x'", "unknown key databas; did you mean database?"),
        ("[digest]\ntimes = ['25:00']", "digest.times.0"),
        ("[crawl]\ndelay_seconds = 'soon'", "crawl.delay_seconds"),
        ("[crawl.enable]\ncls_telegraph = 'ok'", "crawl.enable.cls_telegraph"),
        ("[clock]\nnow = 2023-05-18T15:50:00", "clock.now"),
        ("[database\n", "not valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_by_file_and_key(tmp_path: Path, text: str, says: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(ConfigError) as refused:
        config.load(file)
    assert says in str(refused.value)
    assert str(file) in str(refused.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such config file"):
        config.load(tmp_path / "nowhere.toml")


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path, "[database]\nurl = 'sqlite:///file.db'")
    monkeypatch.setenv("BAIMO_DATABASE__URL", "postgresql://u:p@h/db")
    assert config.load(file).database.url == "postgresql://u:p@h/db"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("BAIMO_DATABSE__URL", "BAIMO_DATABSE__URL: no section databse; did you mean database?"),
        ("BAIMO_CRAWL__DELAY_SECOND", "BAIMO_CRAWL__DELAY_SECOND: unknown key crawl.delay_second"),
    ],
)
def test_a_misspelt_variable_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, says: str
) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(ConfigError) as refused:
        config.load(written(tmp_path, ""))
    assert says in str(refused.value)


def test_secrets_come_from_a_folder_and_stay_out_of_the_dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "baimo_channels__hook__secret").write_text("whsec_abc", encoding="utf-8")
    (folder / "baimo_database__url").write_text("postgresql://u:hunter2@h/db", encoding="utf-8")
    monkeypatch.setenv("BAIMO_SECRETS", str(folder))
    settings = config.load(written(tmp_path, "[channels.hook]\nkind = 'webhook'\nurl = 'https://h.example/t0ken'"))
    assert settings.channels["hook"]["secret"] == "whsec_abc"
    said = json.dumps(settings.dump())
    assert "whsec_abc" not in said
    assert "hunter2" not in said
    assert "t0ken" not in said


def test_paths_are_taken_from_the_folder_of_the_file(tmp_path: Path) -> None:
    settings = config.load(written(tmp_path, "[archive]\ndir = 'warc'\n[database]\nurl = 'sqlite:///a.db'"))
    assert settings.archive.dir == tmp_path / "warc"
    assert settings.database.url == f"sqlite:///{tmp_path}/a.db"


def test_a_stated_now_is_every_jobs_clock(tmp_path: Path) -> None:
    settings = config.load(written(tmp_path, "[clock]\nnow = 2023-05-18T15:50:00+08:00"))
    assert settings.now().isoformat() == "2023-05-18T07:50:00+00:00"
