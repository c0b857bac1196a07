"""Customers at Stripe: who they are, their cards, their tax numbers, and the pages they are sent to."""

from typing import Any, cast

from hubwright.control.billing.payments.port import Card, Person, TaxId
from hubwright.control.billing.payments.stripe_calls import StripeCalls, once, told


class StripeCustomers(StripeCalls):
    """Everything about who pays."""

    async def add_customer(self, person: Person, *, key: str, tenant: str) -> str:
        """Make a customer; its id."""
        given: Any = {**_person(person), "metadata": {"tenant": tenant}}
        return (await told(self.v1.customers.create_async(given, once(key)))).id

    async def change_customer(self, customer: str, person: Person, *, key: str) -> None:
        """Write down who is billed now."""
        await told(self.v1.customers.update_async(customer, cast("Any", _person(person)), once(key)))

    async def cards(self, customer: str) -> list[Card]:
        """How a customer may pay."""
        owner = await told(self.v1.customers.retrieve_async(customer))
        found = await told(self.v1.customers.payment_methods.list_async(customer, {"type": "card", "limit": 100}))
        chosen = owner.invoice_settings.default_payment_method if owner.invoice_settings else None
        return [
            Card(
                id=each.id,
                brand=each.card.brand,
                last4=str(each.card.last4),
                expires=f"{each.card.exp_year}-{each.card.exp_month:02d}",
                default=each.id == chosen,
            )
            for each in found.data
            if each.card is not None
        ]

    async def use_card(self, customer: str, card: str, *, key: str) -> None:
        """Pay by this one from now on."""
        await told(
            self.v1.customers.update_async(customer, {"invoice_settings": {"default_payment_method": card}}, once(key))
        )

    async def tax_ids(self, customer: str) -> list[TaxId]:
        """A customer's tax numbers."""
        found = await told(self.v1.customers.tax_ids.list_async(customer, {"limit": 100}))
        return [TaxId(each.id, each.type, each.value) for each in found.data]

    async def add_tax_id(self, customer: str, kind: str, value: str, *, key: str) -> TaxId:
        """Write one down."""
        given = cast("Any", {"type": kind, "value": value})
        made = await told(self.v1.customers.tax_ids.create_async(customer, given, once(key)))
        return TaxId(made.id, made.type, made.value)

    async def remove_tax_id(self, customer: str, tax_id: str, *, key: str) -> None:
        """Take one away."""
        await told(self.v1.customers.tax_ids.delete_async(customer, tax_id, None, once(key)))

    async def card_page(self, customer: str, *, done_url: str, back_url: str, key: str) -> str:
        """Where a person leaves a card; it becomes the default when the provider tells us."""
        given: Any = {
            "mode": "setup",
            "customer": customer,
            "success_url": done_url,
            "cancel_url": back_url,
            "payment_method_types": ["card"],
        }
        return str((await told(self.v1.checkout.sessions.create_async(given, once(key)))).url)

    async def portal_page(self, customer: str, *, back_url: str, key: str) -> str:
        """Where a person looks after their cards."""
        made = await told(
            self.v1.billing_portal.sessions.create_async({"customer": customer, "return_url": back_url}, once(key))
        )
        return made.url


def _person(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "email": person.email,
        "address": {
            "country": person.country,
            "line1": person.line1,
            "city": person.city,
            "postal_code": person.postal_code,
        },
        "tax_exempt": "exempt" if person.tax_exempt else "none",
    }
