"""Where somebody came from, in a few words that a list can be filtered by: campaign, code, or the page before."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from hubwright.kernel import entitlements

SOURCE, MEDIUM, CAMPAIGN = "lead_source", "lead_medium", "lead_campaign"
PAGE, REFERRER = "lead_page", "lead_referrer"
LEAD_FIELDS = (SOURCE, MEDIUM, CAMPAIGN, PAGE, REFERRER)
_LONGEST = 200


async def lead_facts(
    *, page_url: str = "", referrer: str = "", entry: Mapping[str, str] | None = None
) -> dict[str, str]:
    """What is kept of how a contact came first; nothing while the edition does not include it."""
    if not await entitlements.allowed("contacts.lead_capture"):
        return {}
    return lead_of(page_url=page_url, referrer=referrer, entry=entry or {})


def lead_of(*, page_url: str = "", referrer: str = "", entry: Mapping[str, str]) -> dict[str, str]:
    """What a page's address, the page before it and a scanned code say; a campaign's own words come first."""
    asked = _query(page_url)
    scene = asked.get("scene") or entry.get("scene", "")
    before, here = _host(referrer), _host(page_url)
    if asked.get("utm_source"):
        source, medium = asked["utm_source"], asked.get("utm_medium", "")
    elif scene:
        source, medium = scene, "qr"
    elif before and before != here:
        source, medium = before, "referral"
    elif here:
        source, medium = "direct", ""
    else:
        return {}
    facts = {
        SOURCE: source,
        MEDIUM: medium,
        CAMPAIGN: asked.get("utm_campaign", ""),
        PAGE: _plain(page_url),
        REFERRER: _plain(referrer) if before != here else "",
    }
    return {key: value[:_LONGEST] for key, value in facts.items() if value}


def _query(url: str) -> dict[str, str]:
    try:
        found = parse_qs(urlsplit(url).query, max_num_fields=50)
    except ValueError:
        return {}
    return {key: " ".join(values[0].split()) for key, values in found.items()}


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _plain(url: str) -> str:
    """The page without what follows its path, which may name the customer."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}{parts.path}" if parts.hostname and not parts.username else ""
