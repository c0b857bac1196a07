"""What a flow from the gallery or a file still needs here: looked up anew each time, nobody ticks anything by hand."""

from collections.abc import Iterator
from urllib.parse import quote
from uuid import UUID

import msgspec

from hubwright.control.channels.schemas import ChannelView
from hubwright.control.channels.verbs import list_channels
from hubwright.control.flows import flow_names
from hubwright.control.routing.list_queues import queues_to_choose
from hubwright.control.routing.skills import list_skills
from hubwright.control.variables.business_hours import business_hours
from hubwright.control.variables.texts import list_texts
from hubwright.desk.devices import queries as devices
from hubwright.flows.needs import Needs
from hubwright.host import catalogue
from hubwright.host.calls import has_model
from hubwright.host.installation.verbs import allow_list
from hubwright.kernel.actor import Actor
from hubwright.kernel.i18n import _, language
from hubwright.kernel.permissions import Permission
from hubwright.runtime.runs.read import list_runs


class SetupStep(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a flow needs: what, why, whether it is there, and where it is set up (empty: by somebody else)."""

    title: str
    text: str
    done: bool
    url: str
    action: str


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What this company has."""

    queues: frozenset[str]
    skills: frozenset[str]
    plugins: frozenset[str]
    values: frozenset[str]
    flows: frozenset[str]
    channels: list[ChannelView]
    hours: bool
    ai: bool
    devices: bool
    runs: bool


async def facts_of(flow_id: UUID | None) -> Facts:
    """Look everything up once; a flow that is not there yet has no runs."""
    return Facts(
        queues=frozenset(queue.key for queue in await queues_to_choose()),
        skills=frozenset(skill.key for skill in await list_skills()),
        plugins=frozenset((await allow_list()).plugins),
        values=frozenset(key for key, value in (await list_texts()).items() if value),
        flows=frozenset(await flow_names()),
        channels=[channel for channel in await list_channels() if channel.enabled],
        hours=await business_hours() is not None,
        ai=await has_model(),
        devices=await devices.is_any(),
        runs=bool((await list_runs(flow_id, limit=1)).runs) if flow_id else False,
    )


def setup_steps(needs: Needs, facts: Facts, actor: Actor, flow_id: UUID | None = None) -> list[SetupStep]:
    """The list in the order in which people set things up; what somebody may not change has no link."""
    return [
        *_switches(needs, facts, actor),
        *_settings(needs, facts, actor),
        *_ways_in(needs, facts, actor, flow_id),
    ]


def plugin_title(plugin_id: str) -> str:
    """What a plugin is called, or its id when nobody here knows it."""
    manifest = catalogue.entry(plugin_id).manifest
    return manifest.name.said_in(language()) if manifest else plugin_id


def _switches(needs: Needs, facts: Facts, actor: Actor) -> Iterator[SetupStep]:
    may = actor.may(Permission.PLUGINS_MANAGE)
    for plugin in dict.fromkeys((*needs.plugins, *(each for each in needs.channels if _is_plugin(each)))):
        yield _step(
            _("Plugin “%(name)s”") % {"name": plugin_title(plugin)},
            _("Steps of this flow come from it; without it they take their error exit."),
            f"/plugins/{plugin}",
            _("Open the plugin"),
            done=plugin in facts.plugins,
            may=may,
        )
    if needs.ai:
        yield _step(
            _("A language model"),
            _("The AI steps ask it. Switch an AI plugin on and connect it."),
            "/plugins",
            _("Open the plugins"),
            done=facts.ai,
            may=may,
        )
    for flow in needs.flows:
        yield _step(
            _("The flow it goes into"),
            _("A step leads into another flow that is not here. Choose one in that step."),
            "/flows",
            _("See all flows"),
            done=flow in facts.flows,
            may=True,
        )


def _settings(needs: Needs, facts: Facts, actor: Actor) -> Iterator[SetupStep]:
    may = actor.may(Permission.SETTINGS_MANAGE)
    for queue in needs.queues:
        yield _step(
            _("Queue “%(key)s”") % {"key": queue},
            _("The flow hands over to it. Make the queue, or choose another one in that step."),
            "/settings/routing",
            _("Open the queues"),
            done=queue in facts.queues,
            may=may,
        )
    for skill in needs.skills:
        yield _step(
            _("Skill “%(key)s”") % {"key": skill},
            _("The person who takes over should have it."),
            "/settings/routing/skills",
            _("Open the skills"),
            done=skill in facts.skills,
            may=may,
        )
    for value in needs.values:
        yield _step(
            _("Value “%(key)s”") % {"key": value},
            _("The flow reads it as tenant.%(key)s, for example the address of your system.") % {"key": value},
            f"/settings/values?add={quote(value)}",
            _("Write the value"),
            done=value in facts.values,
            may=may,
        )
    if needs.hours:
        yield _step(
            _("Business hours"),
            _("The flow asks whether you are open. Without hours such a step takes its error exit."),
            "/settings/hours",
            _("Set the hours"),
            done=facts.hours,
            may=may,
        )


def _ways_in(needs: Needs, facts: Facts, actor: Actor, flow_id: UUID | None) -> Iterator[SetupStep]:
    may = actor.may(Permission.CHANNELS_MANAGE)
    if needs.devices:
        yield _step(
            _("A device that reports"),
            _("The flow starts when a device reports something. Connect the first one."),
            "/devices",
            _("See the devices"),
            done=facts.devices,
            may=True,
        )
    for event in needs.events:
        yield _step(
            _("Something that announces “%(event)s”") % {"event": event},
            _("Another flow, a plugin or your own system announces it; this is done when it came once."),
            f"/flows/{flow_id}/runs" if flow_id else "",
            _("See the runs"),
            done=facts.runs,
            may=True,
        )
    for kind in needs.channels:
        yield _step(
            _("A channel: %(name)s") % {"name": plugin_title(kind) if _is_plugin(kind) else kind},
            _("The flow listens to it."),
            f"/channels/new/{kind}" if _is_plugin(kind) else "/channels",
            _("Make a channel"),
            done=any(kind in (each.plugin, each.name, str(each.id)) for each in facts.channels),
            may=may,
        )
    if needs.messages:
        yield _step(
            _("A channel that begins with this flow"),
            _("Visitors meet a flow on the channels that name it."),
            "/channels",
            _("Open the channels"),
            done=flow_id is not None and any(each.flow_id == flow_id for each in facts.channels),
            may=may,
        )


def _step(title: str, text: str, url: str, action: str, *, done: bool, may: bool) -> SetupStep:
    words = text if may else f"{text} {_('An admin sets this up.')}"
    return SetupStep(title=title, text=words, done=done, url=url if may else "", action=action)


def _is_plugin(name: str) -> bool:
    return catalogue.entry(name).manifest is not None
