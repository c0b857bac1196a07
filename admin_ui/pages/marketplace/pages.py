"""The pages of the marketplace, both sides of it."""

from admin_ui.pages.marketplace import operator, partner, sent_calls

ROUTES = [*partner.ROUTES, *sent_calls.ROUTES, *operator.ROUTES]
