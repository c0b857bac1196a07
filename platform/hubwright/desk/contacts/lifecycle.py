"""How well a contact is known: four stages and what leads from one to another. Pure.

ephemeral: somebody met at an address, no more. identified: an address or number of theirs is verified. curated: a
person has said "keep this one". canonical: several contacts were found to be this one; undone, it is again what it
was.
"""

from types import MappingProxyType
from typing import Literal

Stage = Literal["ephemeral", "identified", "curated", "canonical"]
Happening = Literal["verified", "unverified", "promoted", "demoted", "joined", "alone"]
STAGES: tuple[Stage, ...] = ("ephemeral", "identified", "curated", "canonical")

# What is not in the table changes nothing. A canonical contact changes below its stage: that is what it falls back to.
_TABLE: MappingProxyType[tuple[Stage, Happening], Stage] = MappingProxyType(
    {
        ("ephemeral", "verified"): "identified",
        ("identified", "unverified"): "ephemeral",
        ("ephemeral", "promoted"): "curated",
        ("identified", "promoted"): "curated",
        ("curated", "demoted"): "identified",
    }
)


def step(stage: Stage, before: Stage | Literal[""], happening: Happening) -> tuple[Stage, Stage | Literal[""]]:
    """The stage after a happening, and what a canonical contact was before it became one ('' for any other)."""
    if happening == "joined":
        return ("canonical", before or "ephemeral") if stage == "canonical" else ("canonical", stage)
    if happening == "alone":
        return (before or "identified", "") if stage == "canonical" else (stage, before)
    if stage == "canonical":
        below = before or "identified"
        return "canonical", _TABLE.get((below, happening), below)
    return _TABLE.get((stage, happening), stage), before
