"""All readers of events, in the order they are asked. A new kind of event is one function and one line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.events import building, ending, filings, hosts, integration, money, release, services
from pipeline.events.context import completed
from pipeline.events.draft import Draft
from pipeline.events.scene import Scene, Sentence
from pipeline.events.triggers import Act, Trigger, triggers
from records import EventType

Reader = Callable[[Scene, Sentence, Trigger], Iterator[Draft]]

READERS: dict[Act, tuple[Reader, ...]] = {
    Act.RELEASE: (release.released, hosts.landed),
    Act.OPEN: (release.released,),
    Act.SERVE: (services.served,),
    Act.INTEGRATE: (integration.integrated, hosts.landed, hosts.first_car),
    Act.LAND: (hosts.landed, hosts.first_car),
    Act.BUILD: (building.partnered, building.building, building.entering),
    Act.ENTER: (building.entering,),
    Act.FILE: (building.filed, filings.itemised, filings.named_in_list),
    Act.FUND: (money.funded,),
    Act.PRICE: (money.repriced,),
    Act.STOP: (ending.stopped,),
    Act.DENY: (ending.denying,),
}


CITED = 12  # characters from which what stands in 《》 is the title of something written


def in_a_title(text: str, start: int, at: int) -> bool:
    """Whether a place lies inside 《…》: the headline of another article tells nothing of this one."""
    opened = text.rfind("《", start, at)
    if opened < 0 or text.rfind("》", opened, at) >= 0:
        return False
    closed = text.find("》", at, at + 80)
    return closed - opened > CITED


def drafts(scene: Scene) -> list[Draft]:
    """Every act the text tells of, foreground and background, in reading order."""
    found: list[Draft] = []
    for sentence in scene.sentences:
        for trigger in triggers(scene.text, sentence.start, sentence.end):
            if in_a_title(scene.text, sentence.start, trigger.start):
                continue
            for reader in READERS[trigger.act]:
                found.extend(reader(scene, sentence, trigger))
    filing = any(d.type is EventType.FILING for d in found) or "获批" in scene.text or "备案" in scene.text
    found.extend(filings.listed(scene, filing))
    return [completed(scene, draft) for draft in found]
