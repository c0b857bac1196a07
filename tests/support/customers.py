"""A system of customers without any I/O: knows whoever is asked for, and takes whatever is saved. Never shipped."""

from hubwright.kernel.ids import new_id
from hubwright_sdk import (
    CallContext,
    ChangesAsked,
    ContactChanges,
    ContactQuery,
    ContactsAsked,
    ContactToSave,
    CrmContact,
    FoundContacts,
    KnownContacts,
    SavedContact,
)
from tests.support.plugins import Plain, manifest

CUSTOMERS = "test-customers"


class Customers(Plain):
    """Everybody is there already."""

    def __init__(self) -> None:
        self.manifest = manifest(
            CUSTOMERS,
            implements=["find_contact", "save_contact", "read_contacts", "changed_contacts"],
            scopes=["contact:read", "contact:write"],
            data_classes=["contact.name", "contact.email"],
        )

    async def find_contact(self, query: ContactQuery, context: CallContext) -> FoundContacts:
        return FoundContacts()

    async def save_contact(self, contact: ContactToSave, context: CallContext) -> SavedContact:
        return SavedContact(contact.external_id or str(new_id()))

    async def read_contacts(self, asked: ContactsAsked, context: CallContext) -> KnownContacts:
        return KnownContacts(contacts=[CrmContact(external_id=each) for each in asked.external_ids])

    async def changed_contacts(self, asked: ChangesAsked, context: CallContext) -> ContactChanges:
        return ContactChanges(cursor=asked.cursor)
