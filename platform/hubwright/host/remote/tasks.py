"""The jobs that call a remote service about its own life; a service that is down hears of it later."""

from typing import Any, NamedTuple
from uuid import UUID

from hubwright.host import catalogue
from hubwright.host.installation.settings import stored_settings
from hubwright.host.remote import lifecycle
from hubwright.host.remote.plugin import TIMEOUT_S, address_of
from hubwright.host.remote.secrets import Secrets, secrets_of
from hubwright.host.remote.wire import Kind, call_body
from hubwright.host.signing import platform_headers, signed_headers
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import job
from hubwright.kernel.outbound import Outbound


class NotHeard(Exception):
    """The service did not answer with success; it is told again."""


@job(lifecycle.INSTALLED, most_attempts=12)
async def tell_installed(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Hand over the secret, signed by the platform's own key: there is no other between us yet."""
    await _tell(tenant_id, payload, lifecycle.INSTALLED, "installed")


@job(lifecycle.CHANGED, most_attempts=12)
async def tell_changed(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Hand over another secret, signed by both."""
    await _tell(tenant_id, payload, lifecycle.CHANGED, "secret_changed")


@job(lifecycle.REMOVED, most_attempts=12)
async def tell_removed(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Ask the service to forget what it knows of the company."""
    await _tell(tenant_id, payload, lifecycle.REMOVED, "removed")


async def _tell(tenant_id: UUID, payload: dict[str, Any], about: str, kind: Kind) -> None:
    installation_id = UUID(payload["installation_id"])
    async with acting_for(tenant_id):
        if kind == "removed" and await lifecycle.is_here(payload["plugin"]):
            return  # somebody brought it back before the service heard
        secrets = await secrets_of(installation_id)
        filled = await stored_settings(payload["plugin"])
    plugin = catalogue.find(payload["plugin"])
    if secrets is None or plugin is None or plugin.manifest.remote is None or (secrets.told and kind == "installed"):
        return  # removed meanwhile, or told
    settings = plugin.clean_settings(filled) if filled else {}
    if not (plugin.manifest.remote.url or settings.get(plugin.manifest.remote.setting or "")):
        return  # nobody said yet where the service is; whoever does asks for this again
    handed = {} if kind == "removed" else {"secret": secrets.now}
    body = call_body(kind, str(installation_id), **handed)
    post = _Post(tenant_id, str(installation_id), kind, address_of(plugin.manifest, settings), body)
    if not await _sent(post, secrets):
        return  # of a demo nothing goes out, and the service has nothing to forget
    async with acting_for(tenant_id):
        await lifecycle.told(about, plugin.manifest, installation_id)


class _Post(NamedTuple):
    """What is told to a service, and of whom."""

    tenant_id: UUID
    installation_id: str
    kind: Kind
    address: str
    body: str


async def _sent(post: _Post, secrets: Secrets) -> bool:
    """Tell it; False when nothing may leave the company."""
    identity, raw, now = f"{post.installation_id}:{post.kind}", post.body.encode(), utc_now()
    if post.kind == "installed":
        signed = platform_headers(identity, raw, now)
    else:
        signed = signed_headers(reversed(secrets.signing), identity, raw, now)
    headers = {"Content-Type": "application/json", **signed}
    outbound = Outbound()
    try:
        way = outbound.of(post.tenant_id)
        answer = await way.send("POST", post.address, headers=headers, body=post.body, timeout=TIMEOUT_S)
    finally:
        await outbound.close()
    if answer.failure == "demo":
        return False
    if answer.failure or not 200 <= answer.status < 300:
        raise NotHeard(f"{post.kind} of {post.address}: {answer.failure or answer.status}")
    return True
