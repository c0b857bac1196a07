"""The only file that touches push_subscription, push_choice and push_post."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hubwright.desk.push.schemas import Choice, News
from hubwright.kernel.database import Row, after_commit, execute, execute_many, fetch, fetch_one
from hubwright.kernel.ids import new_id
from hubwright.kernel.realtime import hub

BELL = "worker/push"
DUE = "push"
_LISTED = "id, member_id, session_id, host, device, made_at, seen_at, sent_at, problem"


async def hold_member(member_id: UUID) -> None:
    """One change of a member's devices at a time; their choices are there from the first device on."""
    await execute(
        "INSERT INTO push_choice (tenant_id, member_id) VALUES ($1, $2) ON CONFLICT (tenant_id, member_id) DO NOTHING",
        member_id,
    )
    await execute("SELECT 1 FROM push_choice WHERE tenant_id = $1 AND member_id = $2 FOR UPDATE", member_id)


async def device_at(endpoint_hash: bytes) -> Row | None:
    """The device at an address, whoever's it is, removed or not."""
    return await fetch_one(
        f"SELECT {_LISTED}, removed_at FROM push_subscription WHERE tenant_id = $1 AND endpoint_hash = $2 FOR UPDATE",
        endpoint_hash,
    )


async def device_of(member_id: UUID, device_id: UUID) -> Row | None:
    """A member's device by its id, removed or not."""
    return await fetch_one(
        f"SELECT {_LISTED}, removed_at FROM push_subscription WHERE tenant_id = $1 AND member_id = $2 AND id = $3",
        member_id,
        device_id,
    )


async def put_device(
    device_id: UUID,
    member_id: UUID,
    session_id: UUID,
    *,
    endpoint_hash: bytes,
    address: str,
    key_id: str,
    host: str,
    device: str,
) -> None:
    """Write a device, or what has changed about it."""
    await execute(
        "INSERT INTO push_subscription AS s"
        " (tenant_id, id, member_id, session_id, endpoint_hash, address, key_id, host, device)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (tenant_id, id) DO UPDATE SET"
        " member_id = excluded.member_id, session_id = excluded.session_id, address = excluded.address,"
        " key_id = excluded.key_id, device = excluded.device, seen_at = now(), removed_at = NULL, problem = '',"
        " made_at = CASE WHEN s.member_id = excluded.member_id AND s.removed_at IS NULL THEN s.made_at ELSE now() END",
        device_id,
        member_id,
        session_id,
        endpoint_hash,
        address,
        key_id,
        host,
        device,
    )


async def devices_of(member_id: UUID) -> list[Row]:
    """A member's devices, the newest first."""
    return await fetch(
        f"SELECT {_LISTED} FROM push_subscription WHERE tenant_id = $1 AND member_id = $2 AND removed_at IS NULL"
        " ORDER BY made_at DESC, id DESC",
        member_id,
    )


async def remove_device(member_id: UUID, device_id: UUID) -> bool:
    """Tell it nothing more; False when the member has no such device."""
    found = await execute(
        "UPDATE push_subscription SET removed_at = coalesce(removed_at, now())"
        " WHERE tenant_id = $1 AND member_id = $2 AND id = $3",
        member_id,
        device_id,
    )
    return found == 1


async def restore_device(member_id: UUID, device_id: UUID) -> bool:
    """Take a removal back."""
    found = await execute(
        "UPDATE push_subscription SET removed_at = NULL WHERE tenant_id = $1 AND member_id = $2 AND id = $3",
        member_id,
        device_id,
    )
    return found == 1


async def drop_posts(device_id: UUID) -> None:
    """What is on its way to a device is not sent."""
    await execute(
        "DELETE FROM due WHERE tenant_id = $1 AND kind = 'push' AND id IN"
        " (SELECT id FROM push_post WHERE tenant_id = $1 AND subscription_id = $2)",
        device_id,
    )
    await execute("DELETE FROM push_post WHERE tenant_id = $1 AND subscription_id = $2", device_id)


async def drop_device(device_id: UUID) -> None:
    """The push service knows it no more: nothing can be sent there ever again."""
    await drop_posts(device_id)
    await execute("DELETE FROM push_subscription WHERE tenant_id = $1 AND id = $2", device_id)


async def long_gone(member_id: UUID) -> list[UUID]:
    """Devices of a member that were removed a month ago, or not seen for three."""
    found = await fetch(
        "SELECT id FROM push_subscription WHERE tenant_id = $1 AND member_id = $2"
        " AND (removed_at < now() - interval '30 days' OR seen_at < now() - interval '90 days')",
        member_id,
    )
    return [row["id"] for row in found]


async def choice_of(member_id: UUID) -> Row | None:
    """What a member wants to hear, if they ever said."""
    return await fetch_one(
        "SELECT kinds, show_text, quiet_from, quiet_until, volume FROM push_choice"
        " WHERE tenant_id = $1 AND member_id = $2",
        member_id,
    )


async def put_choice(member_id: UUID, choice: Choice) -> None:
    """Write it."""
    await execute(
        "INSERT INTO push_choice (tenant_id, member_id, kinds, show_text, quiet_from, quiet_until, volume)"
        " VALUES ($1, $2, $3::text[], $4, $5, $6, $7) ON CONFLICT (tenant_id, member_id) DO UPDATE SET"
        " kinds = excluded.kinds, show_text = excluded.show_text, quiet_from = excluded.quiet_from,"
        " quiet_until = excluded.quiet_until, volume = excluded.volume",
        member_id,
        sorted(choice.kinds),
        choice.show_text,
        choice.quiet_from,
        choice.quiet_until,
        choice.volume,
    )


async def looking(member_id: UUID, until: datetime | None) -> None:
    """An inbox of theirs is in sight until then, unless it says so again; nothing is kept of who has no device."""
    await execute("UPDATE push_choice SET looking_until = $3 WHERE tenant_id = $1 AND member_id = $2", member_id, until)


async def devices_to_tell(member_ids: Sequence[UUID], kind: str) -> list[Row]:
    """Devices of those who want to hear of this and look at no inbox now, with the times they want to be left alone."""
    return await fetch(
        "SELECT s.id, s.member_id, c.quiet_from, c.quiet_until FROM push_subscription s"
        " JOIN push_choice c ON c.tenant_id = $1 AND c.member_id = s.member_id"
        " WHERE s.tenant_id = $1 AND s.member_id = ANY ($2::uuid[]) AND s.removed_at IS NULL AND $3 = ANY (c.kinds)"
        " AND (c.looking_until IS NULL OR c.looking_until <= now()) ORDER BY s.id",
        list(member_ids),
        kind,
    )


async def post(kind: str, told: Sequence[tuple[UUID, News]]) -> None:
    """Send these to these devices after the commit; what waits there of the same conversation gives way."""
    await execute_many(
        "INSERT INTO push_post AS p (tenant_id, id, subscription_id, kind, conversation_id, subject_id, until)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, subscription_id, kind, conversation_id)"
        " DO UPDATE SET subject_id = excluded.subject_id, until = excluded.until, rev = p.rev + 1, attempts = 0",
        [(new_id(), device_id, kind, n.conversation_id, n.subject_id, n.until) for device_id, n in told],
    )
    await execute(
        "INSERT INTO due (tenant_id, kind, id, due_at) SELECT $1, 'push', p.id, now() FROM push_post p"
        " JOIN unnest($3::uuid[], $4::uuid[]) AS t (device, conversation)"
        "   ON p.subscription_id = t.device AND p.conversation_id = t.conversation"
        " WHERE p.tenant_id = $1 AND p.kind = $2 ON CONFLICT (tenant_id, kind, id) DO NOTHING",
        kind,
        [device_id for device_id, _news in told],
        [news.conversation_id for _device, news in told],
    )
    after_commit(_ring)


async def _ring() -> None:
    await hub.publish(BELL, {})


async def claim(post_id: UUID, seconds: float) -> Row | None:
    """Take a post whose time has come, unless somebody else has it."""
    taken = await fetch_one(
        "UPDATE push_post p SET attempts = attempts + 1, lease_until = now() + make_interval(secs => $3)"
        " FROM push_subscription s JOIN push_choice c ON c.tenant_id = $1 AND c.member_id = s.member_id"
        " WHERE p.tenant_id = $1 AND p.id = $2 AND coalesce(p.lease_until <= now(), true)"
        " AND s.tenant_id = $1 AND s.id = p.subscription_id"
        " RETURNING p.id, p.subscription_id, p.kind, p.conversation_id, p.subject_id, p.until, p.rev, p.bare,"
        " p.attempts, s.member_id, s.session_id, s.address, s.key_id, s.host, s.removed_at IS NOT NULL AS removed,"
        " coalesce(c.looking_until > now(), false) AS looking",
        post_id,
        seconds,
    )
    later = seconds if taken is not None else 1.0
    await execute(
        "UPDATE due SET due_at = now() + make_interval(secs => $3) WHERE tenant_id = $1 AND kind = 'push' AND id = $2",
        post_id,
        later,
    )
    if taken is None:
        await execute(
            "DELETE FROM due WHERE tenant_id = $1 AND kind = 'push' AND id = $2 AND NOT EXISTS"
            " (SELECT FROM push_post WHERE tenant_id = $1 AND id = $2)",
            post_id,
        )
    return taken


async def done(post_id: UUID, rev: int) -> None:
    """It went, or is of no use any more; what took its place meanwhile goes next."""
    if await execute("DELETE FROM push_post WHERE tenant_id = $1 AND id = $2 AND rev = $3", post_id, rev):
        await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = 'push' AND id = $2", post_id)
    else:
        await again(post_id, 0.0)


async def again(post_id: UUID, seconds: float, *, bare: bool = False) -> None:
    """Try it later."""
    await execute(
        "UPDATE push_post SET lease_until = NULL, bare = bare OR $3 WHERE tenant_id = $1 AND id = $2", post_id, bare
    )
    await execute(
        "UPDATE due SET due_at = now() + make_interval(secs => $3) WHERE tenant_id = $1 AND kind = 'push' AND id = $2",
        post_id,
        seconds,
    )
    if not seconds:
        after_commit(_ring)


async def outcome(device_id: UUID, problem: str) -> None:
    """How the last one to a device went."""
    await execute(
        "UPDATE push_subscription SET problem = $3, sent_at = CASE WHEN $3 = '' THEN now() ELSE sent_at END"
        " WHERE tenant_id = $1 AND id = $2",
        device_id,
        problem,
    )


async def addresses() -> list[Row]:
    """What is sealed, of every device."""
    return await fetch("SELECT id, address FROM push_subscription WHERE tenant_id = $1")


async def replace_address(device_id: UUID, address: str) -> None:
    """The same under another seal."""
    await execute("UPDATE push_subscription SET address = $3 WHERE tenant_id = $1 AND id = $2", device_id, address)
