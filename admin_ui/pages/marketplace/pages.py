"""The pages of the marketplace, both sides of it."""

from admin_ui.pages.marketplace import operator, partner

ROUTES = [*partner.ROUTES, *operator.ROUTES]
