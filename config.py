"""Settings: config.toml, `BAIMO_*` environment and a secrets directory, read once, strictly.

Order, first wins: environment (`BAIMO_DATABASE__URL`) > secrets directory (files named `baimo_database__url`) >
config.toml > defaults. A key nobody knows is refused with the file, its path and the nearest key there is; nothing runs
on a misspelt option.

Paths are absolute after `load`: relative ones are taken from the folder of the config file.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeVar, get_args

import platformdirs
from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from records import ConfigError

VERSION = "0.1.0"
PREFIX = "BAIMO_"
NOT_SETTINGS = {"BAIMO_CONFIG", "BAIMO_SECRETS"}  # read here and not part of the settings themselves
SECRET_WORDS = re.compile(r"secret|password|token|key$", re.I)
MASK = "**********"

TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Reason = Annotated[str, StringConstraints(min_length=8, strip_whitespace=True)]
T = TypeVar("T")


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ui(Section):
    language: Literal["", "zh", "en"] = ""  # empty: by LANG, Chinese where it does not say


class Clock(Section):
    now: AwareDatetime | None = None  # None: the real clock; an instant: every job takes it as its now


class Database(Section):
    url: str = "sqlite:///baimo.db"


class Archive(Section):
    dir: Path = Path("archive")
    keep_days: int = Field(180, ge=1)


class Crawl(Section):
    contact: str = ""
    user_agent: str = ""  # empty: Baimo/<version> with the contact
    builtin_sources: bool = True
    sources_dirs: tuple[Path, ...] = ()
    enable: dict[str, Reason] = {}  # source → why, for those that ship off
    disable: tuple[str, ...] = ()
    chromium: str = ""  # path of the browser for sources with render = "browser"; empty: the first on the PATH
    hosts: dict[str, str] = {}  # "name:port" → "address:port"; only these may be on loopback
    processes: int = Field(2, ge=1, le=16)
    delay_seconds: float = Field(1.0, ge=0)
    timeout_seconds: int = Field(30, ge=1)
    max_body_mb: int = Field(16, ge=1)
    max_minutes: int = Field(10, ge=1)
    max_pages: int = Field(500, ge=1)
    max_age_days: int = Field(7, ge=1)


class Analysis(Section):
    registry: Path | None = None  # the user's own names, laid over the shipped ones


class Market(Section):
    enabled: bool = True
    watch_registry: bool = True
    tickers: tuple[str, ...] = ()  # watched beside the registry's
    rules: dict[str, Any] = {}


# The rules that are on where the configuration names none.
RULES = ("new_entrant", "new_model", "filing_list", "stage_change", "promise_slipped", "price_spike", "source_silent")


class Alerts(Section):
    max_age_days: int = Field(7, ge=1)
    rules: dict[str, dict[str, Any]] = {name: {} for name in RULES}


class Digest(Section):
    times: tuple[TimeOfDay, ...] = ("08:30", "15:40")
    calendar: Literal["XSHG", "every_day"] = "XSHG"
    jitter_seconds: int = Field(120, ge=0)
    channels: tuple[str, ...] = ()  # names of [channels.*]; empty: all of them
    send_empty: bool = False
    preview: Path | None = None  # the newest digest as a page


class Daemon(Section):
    crawl_minutes: int | None = Field(None, ge=1)  # None: each source's own interval
    work_minutes: float = Field(5, gt=0)  # extract and analyse
    market_minutes: float = Field(30, gt=0)
    deliver_seconds: float = Field(20, gt=0)
    delivery_lease_seconds: float = Field(60, gt=0)
    job_minutes: float = Field(30, gt=0)  # a job that runs longer is ended
    grace_seconds: float = Field(20, gt=0)  # from SIGTERM to SIGKILL
    log_dir: Path = Path("logs")


class Settings(BaseSettings):
    """What a program of ours runs by. Frozen; made by `load`, never at import."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, env_prefix=PREFIX, env_nested_delimiter="__")
    _root: Path = PrivateAttr(default=Path())
    _file: Path | None = PrivateAttr(default=None)

    ui: Ui = Ui()
    clock: Clock = Clock()
    database: Database = Database()
    archive: Archive = Archive()
    crawl: Crawl = Crawl()
    analysis: Analysis = Analysis()
    market: Market = Market()
    alerts: Alerts = Alerts()
    digest: Digest = Digest()
    daemon: Daemon = Daemon()
    channels: dict[str, dict[str, Any]] = {}

    @property
    def root(self) -> Path:
        """The folder relative paths were taken from."""
        return self._root

    @property
    def file(self) -> Path | None:
        """The config file that was read; None where there was none."""
        return self._file

    def now(self) -> datetime:
        """The clock of the news, in UTC: the real one, or the instant the configuration states."""
        return self.clock.now.astimezone(UTC) if self.clock.now else datetime.now(UTC)

    def dump(self) -> dict[str, Any]:
        """All settings as plain values, secrets masked."""
        masked: dict[str, Any] = mask(self.model_dump(mode="json"))
        return masked


class _Loaded(Settings):
    """Settings that know their file; the class attributes are set by `load` on a subclass of its own."""

    toml: ClassVar[Path | None] = None
    secrets: ClassVar[str | None] = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        sources: list[PydanticBaseSettingsSource] = [init_settings, EnvSettingsSource(settings_cls)]
        if cls.secrets:
            sources.append(
                NestedSecretsSettingsSource(
                    file_secret_settings,
                    secrets_dir=cls.secrets,
                    secrets_prefix="baimo_",
                    secrets_nested_delimiter="__",
                )
            )
        if cls.toml:
            sources.append(TomlConfigSettingsSource(settings_cls, cls.toml))
        return tuple(sources)


def find(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The config file a command reads when none is named: $BAIMO_CONFIG, ./config.toml, the user's, the system's."""
    if named := environment.get("BAIMO_CONFIG"):
        return Path(named)
    places = (
        Path("config.toml"),
        Path(platformdirs.user_config_dir("baimo")) / "config.toml",
        Path("/etc/baimo/config.toml"),
    )
    return next((place for place in places if place.is_file()), None)


def load(path: Path | None = None) -> Settings:
    """Read and check all settings. Raises ConfigError naming file or variable, the key's path and the nearest key."""
    file = path or find()
    if file is not None and not file.is_file():
        raise ConfigError(f"{file}: no such config file")
    _check_environment()
    kind = type("Loaded", (_Loaded,), {"toml": file, "secrets": _secrets_dir(), "__module__": __name__})
    try:
        settings: Settings = kind()
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: not valid TOML: {error}") from None
    except ValidationError as error:
        raise ConfigError("\n".join(_problem(e, file) for e in error.errors())) from None
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from None
    except ValueError as error:  # a nested variable that is no JSON, from pydantic-settings
        raise ConfigError(f"environment: {error}") from None
    return _absolute(settings, file)


def _secrets_dir() -> str | None:
    folder = os.environ.get("BAIMO_SECRETS") or os.environ.get("CREDENTIALS_DIRECTORY")
    if folder and not Path(folder).is_dir():
        raise ConfigError(f"secrets directory {folder}: no such folder")
    return folder


def _check_environment() -> None:
    for name in os.environ:
        if not name.startswith(PREFIX) or name in NOT_SETTINGS or name.startswith("BAIMO_TEST_"):
            continue
        section = name.removeprefix(PREFIX).split("__")[0].lower()
        if section not in Settings.model_fields:
            raise ConfigError(
                f"environment variable {name}: no section {section}{nearest(section, Settings.model_fields)}"
            )


def _absolute(settings: Settings, file: Path | None) -> Settings:
    root = (file.parent if file else Path()).resolve()

    def at(path: Path | None) -> Path | None:
        return None if path is None else root / path.expanduser()

    crawl = settings.crawl
    agent = crawl.user_agent or f"Baimo/{VERSION} (news monitor{'; ' + crawl.contact if crawl.contact else ''})"
    folders = tuple(root / folder for folder in crawl.sources_dirs)
    changed = settings.model_copy(
        update={
            "database": Database(url=_database(settings.database.url, root)),
            "archive": settings.archive.model_copy(update={"dir": at(settings.archive.dir)}),
            "crawl": crawl.model_copy(update={"user_agent": agent, "sources_dirs": folders}),
            "analysis": Analysis(registry=at(settings.analysis.registry)),
            "digest": settings.digest.model_copy(update={"preview": at(settings.digest.preview)}),
            "daemon": settings.daemon.model_copy(update={"log_dir": root / settings.daemon.log_dir.expanduser()}),
            "ui": Ui(language=settings.ui.language or language()),
        }
    )
    changed._root, changed._file = root, file
    return changed


def _database(url: str, root: Path) -> str:
    """A relative SQLite path is the config file's neighbour, wherever the command is started."""
    name = url.removeprefix("sqlite:///")
    if name == url or not name or name.startswith(("/", ":memory:", "file:")):
        return url
    return f"sqlite:///{root / name}"


def language() -> Literal["zh", "en"]:
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if said.lower().startswith("en") else "zh"


def _problem(error: Any, file: Path | None) -> str:
    loc = [str(part) for part in error["loc"]]
    path = ".".join(loc)
    place = _place(loc, file)
    if error["type"] == "extra_forbidden":
        return f"{place}: unknown key {path}{nearest(loc[-1], _keys(loc[:-1]))}"
    return f"{place}: {path}: {error['msg']}"


def _place(loc: list[str], file: Path | None) -> str:
    """Where a wrong value came from: the variable that sets it, or else the file."""
    for depth in range(len(loc), 0, -1):
        variable = PREFIX + "__".join(loc[:depth]).upper()
        if any(name.upper() == variable for name in os.environ):
            return f"environment variable {variable}"
    return str(file) if file else "defaults"


def _keys(path: list[str]) -> Iterable[str]:
    kind: Any = Settings
    for part in path:
        known = getattr(kind, "model_fields", {})
        if part not in known:
            return ()
        annotation = known[part].annotation
        kind = annotation if hasattr(annotation, "model_fields") else next(iter(get_args(annotation)), None)
    return tuple(getattr(kind, "model_fields", ()))


def nearest(wrong: str, known: Iterable[str]) -> str:
    """“; did you mean X?” or the list of what there is, for an error message."""
    names = list(known)
    if close := difflib.get_close_matches(wrong, names, 1, 0.6):
        return f"; did you mean {close[0]}?"
    return f"; there is {', '.join(names)}" if names else ""


def build(kind: type[T], table: Mapping[str, Any], place: str) -> T:
    """Make a frozen dataclass from a TOML table: its fields are the schema, by name and by type.

    Raises ConfigError naming the place, the key and the nearest known one.
    """
    known = kind.__dataclass_fields__  # type: ignore[attr-defined]
    for key in table:
        if key not in known:
            raise ConfigError(f"[{place}] unknown key {key}{nearest(key, known)}")
    try:
        return TypeAdapter(kind).validate_python(dict(table))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ConfigError(f"[{place}] {wrong}") from None


def mask(value: Any, name: str = "") -> Any:
    """A copy in which what gives access is hidden: secrets, and the password and query of an address."""
    if isinstance(value, Mapping):
        return {key: mask(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [mask(inner, name) for inner in value]
    if isinstance(value, str) and value:
        if SECRET_WORDS.search(name):
            return MASK
        if name.endswith("url"):
            value = re.sub(r"(://[^/:@]*):[^@/]*@", rf"\1:{MASK}@", value)
            return (
                value
                if value.startswith(("sqlite", "postgres"))
                else re.sub(r"^(https?://[^/]+)/.*$", rf"\1/{MASK}", value)
            )
    return value
