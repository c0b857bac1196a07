"""All pages of contacts."""

from admin_ui.pages.contacts import beside, keeping, listing, merging, one, transfers

ROUTES = [*listing.ROUTES, *one.ROUTES, *merging.ROUTES, *keeping.ROUTES, *transfers.ROUTES, *beside.ROUTES]
