"""How many contacts a company may write down; whoever writes to it themselves is always let in."""

from hubwright.desk.contacts import queries
from hubwright.kernel import quotas
from hubwright.kernel.i18n import _

CONTACTS = "contacts.rows"

quotas.register(
    quotas.Quota(
        key=CONTACTS,
        title=lambda: _("Contacts"),
        help=lambda: _("Counts for adding and importing. Customers who write to you are always let in."),
        unit="count",
        default=2_000_000,
        count=queries.count_contacts,
    )
)
