"""The direction of imports, read from the source: cli → commands → scheduler → jobs → rooms → store → records."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = (
    "cli", "commands", "scheduler", "jobs", "alerts crawler pipeline sample", "store", "config logs net", "records",
)  # fmt: skip
HEIGHT = {name: -depth for depth, layer in enumerate(LAYERS) for name in layer.split()}
PURE = {"pipeline": {"records", "net"}, "alerts": {"records", "net"}}  # never open the database
HOMES = {  # packages that have one place
    "scrapy": ("crawler/",),
    "twisted": ("crawler/",),
    "apscheduler": ("scheduler.py",),
    "alembic": ("store/",),
    "psycopg": ("store/",),
    "warcio": ("store/",),
    "smtplib": ("alerts/channels/",),
    "requests": ("alerts/channels/", "crawler/"),
    "urllib3": ("alerts/channels/", "crawler/"),
    "typer": ("cli.py", "commands/"),
    "rich": ("cli.py", "commands/"),
}
FILES = sorted(
    str(path.relative_to(ROOT))
    for top in HEIGHT
    for path in ((ROOT / top).rglob("*.py") if (ROOT / top).is_dir() else [ROOT / f"{top}.py"])
)


def top(file: str) -> str:
    return file.split("/")[0].removesuffix(".py")


def imported(file: str) -> set[str]:
    """Top-level names of every import, those inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def statements(file: str) -> str:
    """Every text given to SQLAlchemy's text(), and every call of execute."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return " ".join(
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    )


@pytest.mark.parametrize("file", FILES)
def test_imports_point_down(file: str) -> None:
    here = top(file)
    for there in imported(file) - {here}:
        assert file.startswith(HOMES.get(there, ("",))), f"{there} is not imported here"
        if there in HEIGHT:
            assert HEIGHT[there] < HEIGHT[here], f"{here} may not import {there}"
            assert there in PURE.get(here, {there}), f"{here} is pure and may not import {there}"


@pytest.mark.parametrize("file", [f for f in FILES if not f.startswith("store/")])
def test_sql_stands_only_in_the_store(file: str) -> None:
    called = statements(file).split()
    assert "execute" not in called
    assert "scalars" not in called


def test_every_room_is_in_the_layers() -> None:
    rooms = {
        path.name.removesuffix(".py")
        for path in ROOT.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert rooms - {"bench", "tests"} == set(HEIGHT)


def test_the_daemon_needs_neither_scrapy_nor_the_pipeline() -> None:
    """What scheduler.py imports, followed through our own modules."""
    seen: set[str] = set()
    todo = ["scheduler.py"]
    while todo:
        file = todo.pop()
        if file in seen:
            continue
        seen.add(file)
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                named = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                named = [alias.name for alias in node.names]
            else:
                continue
            for name in named:
                assert name.split(".")[0] not in {"scrapy", "pipeline"}, f"{file} imports {name}"
                path = name.replace(".", "/")
                todo += [f for f in (f"{path}.py", f"{path}/__init__.py") if (ROOT / f).is_file()]
    assert "jobs/crawl.py" in seen
