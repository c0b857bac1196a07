"""Skills, and how good each member is at them."""

from uuid import UUID

import msgspec

from hubwright.control.identity.members import get_member
from hubwright.control.routing import queries
from hubwright.control.routing.errors import StillAskedFor
from hubwright.control.routing.list_queues import queues_to_choose
from hubwright.control.routing.requirements import HIGHEST, skills_in
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission

_LONGEST = 60


class SkillView(msgspec.Struct, frozen=True, kw_only=True):
    """A skill; `key` is what plans and flows name."""

    id: UUID
    key: str
    name: str


async def list_skills() -> list[SkillView]:
    """List skills by key."""
    return [SkillView(**row) for row in await queries.skills()]


async def levels() -> dict[UUID, dict[str, int]]:
    """For each member the skills they have, with the level."""
    found: dict[UUID, dict[str, int]] = {}
    for row in await queries.levels():
        found.setdefault(row["member_id"], {})[row["key"]] = row["level"]
    return found


async def put_skill(actor: Actor, key: str, name: str) -> None:
    """Add a skill, or give the one with this key another name."""
    actor.require(Permission.SETTINGS_MANAGE)
    if not 0 < len(key) <= _LONGEST or any(sign.isspace() or sign in "|&=<>" for sign in key):
        raise Invalid(FieldError("key", _("Use up to 60 letters, digits or dashes, without spaces.")))
    if not 0 < len(name.strip()) <= _LONGEST:
        raise Invalid(FieldError("name", _("Give it a name of up to 60 characters.")))
    await queries.put_skill(new_id(), key, name.strip())
    await audit.record(actor, "skill.put", key, name=name.strip())


async def remove_skill(actor: Actor, key: str) -> None:
    """Remove a skill; nobody has it any more. A plan must not ask for it, or that step would find nobody."""
    actor.require(Permission.SETTINGS_MANAGE)
    for queue in await queues_to_choose():
        named = {skill.skill for step in queue.plan.steps for skill in skills_in(step.requires)}
        if key in named:
            raise StillAskedFor(queue.name)
    if not await queries.set_removed(key, removed=True):
        raise Missing("skill")
    await audit.record(actor, "skill.removed", key)


async def restore_skill(actor: Actor, key: str) -> None:
    """Undo a removal: everybody has it again, on the level they had."""
    actor.require(Permission.SETTINGS_MANAGE)
    if not await queries.set_removed(key, removed=False):
        raise Missing("skill")
    await audit.record(actor, "skill.restored", key)


async def set_level(actor: Actor, member_id: UUID, key: str, level: int) -> None:
    """Say how good a member is at something: 1 to 5, 0 is not at all."""
    actor.require(Permission.SETTINGS_MANAGE)
    await get_member(member_id)
    if not 0 <= level <= HIGHEST:
        raise Invalid(FieldError("level", _("Choose a level from 0 to 5.")))
    if level == 0:
        await queries.drop_level(member_id, key)
    elif not await queries.set_level(member_id, key, level):
        raise Missing("skill")
    await audit.record(actor, "member.skill", member_id, skill=key, level=level)
