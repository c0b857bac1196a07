"""The industries a demo may be of; the only place that lists them."""

from hubwright.kernel.errors import Missing
from tenants.demos.industries.education import EDUCATION
from tenants.demos.industries.electronics import ELECTRONICS
from tenants.demos.industries.finance import FINANCE
from tenants.demos.industries.retail import RETAIL
from tenants.demos.industries.travel import TRAVEL
from tenants.demos.industry import Industry

INDUSTRIES: dict[str, Industry] = {one.key: one for one in (RETAIL, ELECTRONICS, TRAVEL, FINANCE, EDUCATION)}
# Another number whenever something of the seed changes: content hashes are the same for the same number.
SEED_VERSION = 1


def industry(key: str) -> Industry:
    """Find one by its word."""
    found = INDUSTRIES.get(key)
    if found is None:
        raise Missing("industry")
    return found
