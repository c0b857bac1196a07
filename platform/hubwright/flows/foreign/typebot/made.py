"""What a block becomes: steps, the step to enter by, and the exits that lead on."""

from collections.abc import Iterable
from typing import Any

from hubwright.flows.foreign.remark import Level, Remark, remark
from hubwright.flows.foreign.typebot.file import Block
from hubwright.flows.foreign.typebot.variables import Variables
from hubwright.flows.texts import Texts

ON = ""  # an exit that goes on as the block itself does
STOPS = "stops"  # the visitor did not answer, or not so that it could be used
DAY_S = 86_400
Plain = dict[str, Any]


class Made:
    """The steps of one block, while they are made."""

    def __init__(self, block: Block, first_id: str, variables: Variables, *, chinese: bool, question: str = "") -> None:
        self.block = block
        self.entry = first_id
        self.variables = variables
        self.chinese = chinese
        self.question = question
        self.nodes: list[Plain] = []
        self.exits: list[tuple[str, str, str]] = []
        self.jump: tuple[str, str] | None = None
        self.remarks: list[Remark] = []
        self._items: dict[str, str] = {}

    @property
    def options(self) -> Plain:
        return self.block.options or {}

    def words(self, en: str, zh: str) -> str:
        """Words that the file does not have, in the language it is written in."""
        return zh if self.chinese else en

    def text(self, source: object) -> str:
        """A text of the file with our holes; what cannot stay is reported."""
        written, lost = self.variables.text(source if isinstance(source, str) else "")
        for each in lost:
            self.say(Texts(f"“{each}” in its text was left out.", f"文本中的“{each}”无法保留，已去掉。"), level="lost")
        return written

    def step(self, kind: str, exits: Iterable[tuple[str, str]], label: str = "", /, **config: Any) -> str:
        """Add a step; `exits` say which port leads where."""
        node_id = self.entry if not self.nodes else f"{self.entry}_{len(self.nodes) + 1}"
        filled = {name: value for name, value in config.items() if value not in (None, "", [])}
        self.nodes.append({"id": node_id, "type": kind, "label": label[:80], "config": filled})
        self.exits += [(node_id, port, target) for port, target in exits]
        return node_id

    def placeholder(self, why: Texts) -> None:
        """A step that does nothing stands where the block stood, so that somebody can put the right one there."""
        self.step("message", [("out", ON)], self.block.type, text=self.block.type)
        self.nodes[-1] |= {"disabled": True, "note": why.zh if self.chinese else why.en}
        self.say(why, level="lost")

    def say(self, why: Texts, *, level: Level = "changed") -> None:
        """Put something into the report."""
        self.remarks.append(remark(self.block.type, why, node_id=self.entry, level=level))

    def item(self, source_id: object) -> str:
        """A short id of ours for an item of the block."""
        return self._items.setdefault(str(source_id), f"i{len(self._items) + 1}")
