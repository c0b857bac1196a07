"""What a company has not, said where it would be used: one sentence, and the way to get it.

Every page reads it as `view.lacks`; `ui.offers(view.lacks, "desk.board")` draws the locked items, and nothing of what
the company has. `OFFERED` says on which page somebody meets each feature: a test opens every one of them.
"""

from collections.abc import Mapping

import msgspec

from editions.vocabulary import FEATURES, Feature
from hubwright.kernel import entitlements
from hubwright.kernel.actor import NO_TENANT, Actor
from hubwright.kernel.i18n import _, language

PLAN = "/settings/plan"
OFFERED: dict[str, str] = {
    "channels.webchat.limit": "/channels",
    "channels.wechat.limit": "/channels",
    "channels.wecom.limit": "/channels",
    "channels.email.limit": "/channels",
    "webchat.hide_mark": "/channels",
    "csat.rating": "/channels",
    "contacts.lead_capture": "/contacts",
    "contacts.segments.limit": "/contacts",
    "flows.live.limit": "/flows",
    "flows.canaries": "/flows",
    "flows.tests": "/flows",
    "routing.plans": "/settings/routing",
    "routing.what_if": "/settings/routing",
    "desk.callbacks": "/settings/routing",
    "desk.service_levels": "/settings/service-levels",
    "desk.board": "/board",
    "connectors.crm": "/marketplace",
    "connectors.erp": "/marketplace",
    "connectors.iot": "/marketplace",
    "members.limit": "/members",
    "api.access": "/api-keys",
    "runtime.share": "/usage",
}


class Lacking(msgspec.Struct, frozen=True, kw_only=True):
    """One feature that the company has nothing of."""

    key: str
    title: str
    help: str

    @property
    def url(self) -> str:
        """Where it can be had."""
        return f"{PLAN}?feature={self.key}#feature-{self.key}"


async def lacking_of(actor: Actor | None) -> dict[str, Lacking]:
    """Everything that whoever looks has nothing of in their company."""
    if actor is None or actor.tenant_id == NO_TENANT:
        return {}
    values = {key: await entitlements.granted_to(actor.tenant_id, key) for key in FEATURES}
    return {key: _said(FEATURES[key]) for key, value in values.items() if value is not None and not value}


def lacking_words(key: str) -> tuple[str, str]:
    """What is said when somebody asks for a feature that is not there: the sentence, and where it can be had."""
    feature = FEATURES.get(key)
    if feature is None:
        return _("Your edition does not include this. Upgrade to use it."), PLAN
    sentence = _("“%(feature)s” is not in your edition.") % {"feature": feature.title[language()]}
    return f"{sentence} {feature.help[language()]}", _said(feature).url


def locked_keys(lacks: Mapping[str, Lacking], *keys: str) -> list[Lacking]:
    """Those of some features that are lacking, in their order."""
    return [lacks[key] for key in keys if key in lacks]


def _said(feature: Feature) -> Lacking:
    return Lacking(key=feature.key, title=feature.title[language()], help=feature.help[language()])
