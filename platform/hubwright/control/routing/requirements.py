"""What a step asks of an agent: skills with levels 1 to 5, joined by and, or, not."""

from collections.abc import Iterator, Mapping

import msgspec

LOWEST, HIGHEST = 1, 5


class Skill(msgspec.Struct, frozen=True, tag="skill", tag_field="is"):
    """Holds for who has a skill, named by its key, on a level within these bounds."""

    skill: str
    at_least: int = LOWEST
    at_most: int = HIGHEST

    def __str__(self) -> str:
        top = f"<={self.at_most}" if self.at_most < HIGHEST else ""
        return f"{self.skill}>={self.at_least}{top}"


class AllOf(msgspec.Struct, frozen=True, tag="and", tag_field="is"):
    """Holds when every part does."""

    parts: tuple["Expression", ...]


class AnyOf(msgspec.Struct, frozen=True, tag="or", tag_field="is"):
    """Holds when one part does."""

    parts: tuple["Expression", ...]


class Not(msgspec.Struct, frozen=True, tag="not", tag_field="is"):
    """Holds when its part does not."""

    part: "Expression"


Expression = Skill | AllOf | AnyOf | Not


def unmet(expression: Expression | None, skills: Mapping[str, int]) -> str:
    """Name the first part that these skills (key to level) do not meet; empty when they meet it all."""
    match expression:
        case None:
            return ""
        case Skill():
            level = skills.get(expression.skill, 0)
            return "" if level > 0 and expression.at_least <= level <= expression.at_most else str(expression)
        case AllOf():
            return next((missing for part in expression.parts if (missing := unmet(part, skills))), "")
        case AnyOf():
            lacking = [unmet(part, skills) for part in expression.parts]
            return "" if "" in lacking else " | ".join(lacking) or "nobody"
        case Not():
            return "" if unmet(expression.part, skills) else f"not {written(expression.part)}"


def written(expression: Expression) -> str:
    """Write an expression down for a trace."""
    match expression:
        case Skill():
            return str(expression)
        case AllOf():
            return f"({' & '.join(map(written, expression.parts))})"
        case AnyOf():
            return f"({' | '.join(map(written, expression.parts))})"
        case Not():
            return f"not {written(expression.part)}"


def skills_in(expression: Expression | None) -> Iterator[Skill]:
    """Every skill an expression names, with its bounds."""
    match expression:
        case None:
            return
        case Skill():
            yield expression
        case AllOf() | AnyOf():
            for part in expression.parts:
                yield from skills_in(part)
        case Not():
            yield from skills_in(expression.part)


def depth(expression: Expression | None) -> int:
    """How deep the joins are nested."""
    match expression:
        case AllOf() | AnyOf():
            return 1 + max(map(depth, expression.parts), default=0)
        case Not():
            return 1 + depth(expression.part)
        case _:
            return 0
