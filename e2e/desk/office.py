"""A mailbox besides a company's web chat, and a customer who uses both."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from e2e.messaging import test_email as mails
from e2e.pages.contacts import Contacts
from hubwright.kernel.ids import new_id

MAILBOX = "Shop mailbox"
Say = Callable[[str], Any]


def with_mailbox(admin: Page, office: Any, database: Say) -> None:
    """Set it up, unless it is there, and wait until it was looked at: what came before stays where it is."""
    admin.goto("/channels?lang=en")
    if admin.locator("main h2 a", has_text=MAILBOX).count() == 0:
        mails.set_up(admin, office)
    for _look in range(3_000):
        if database("SELECT cursor FROM hubwright.channel_line WHERE cursor <> ''"):
            return
    raise AssertionError("nobody looked into the mailbox")


def writes_by_mail(office: Any, text: str) -> str:
    """Somebody nobody knows writes a mail; their name."""
    mark = new_id().hex[-8:]
    sender = f"Fang {mark} <c{mark}@customer.example>"
    mail = mails.post_office.mail_of(text, number=new_id().int % 1_000_000_000, sender=sender)
    office.imap.put(mail.as_bytes())
    return f"Fang {mark}"


def are_one_customer(supervisor: Page, one: str, other: str) -> None:
    """A supervisor finds out that two contacts are the same person."""
    contacts = Contacts(supervisor)
    contacts.open(one)
    contacts.look_at_merging_with(other)
    contacts.merge()


def got_by_mail(office: Any, text: str) -> Any:
    """The mail with these words, once it is there."""
    return office.gets(lambda each: text in each.get_body(("plain",)).get_content())
