"""The pinned floors of the benches (`floors.json`): what a figure may not fall under. They are lifted, never lowered."""

from __future__ import annotations

import json
from pathlib import Path

FILE = Path(__file__).resolve().parent / "floors.json"
MARGIN = 0.002  # of a quality: a floor is set this far under what was measured
SHARE = 0.6  # of a speed: machines differ


class Floors:
    """The floors of one run, and the figures that were found under them."""

    def __init__(self) -> None:
        self.pinned: dict[str, float] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
        self.under: list[str] = []

    def of(self, name: str) -> float:
        return self.pinned.get(name, 0.0)

    def held(self, name: str, figure: float) -> bool:
        """Whether a figure is at its floor at least; one that is not is kept in `under`."""
        if figure >= self.of(name):
            return True
        self.under.append(name)
        return False

    def tell(self, name: str, figure: float, form: str) -> None:
        """Hold a figure and print it beside its floor, both in one form of number."""
        floor = self.of(name)
        print(f"{name:40} {figure:{form}}   floor {floor:{form}}{'' if self.held(name, figure) else '   UNDER'}")

    def lift(self, name: str, reached: float, digits: int) -> None:
        """Raise a floor to what was reached, where that is higher."""
        self.pinned[name] = max(self.of(name), round(reached, digits))

    def save(self) -> None:
        FILE.write_text(json.dumps(self.pinned, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def told(self) -> int:
        """Say which figures are under their floors; 1 where any is, the exit code."""
        if self.under:
            print(f"{len(self.under)} under the floor: {', '.join(self.under)}")
        return 1 if self.under else 0
