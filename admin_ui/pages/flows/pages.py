"""Every address of the flows pages."""

from admin_ui.pages.flows import archiving, editing, listing, publishing, settings, test_chat

ROUTES = [
    *listing.ROUTES,
    *editing.ROUTES,
    *settings.ROUTES,
    *publishing.ROUTES,
    *archiving.ROUTES,
    *test_chat.ROUTES,
]
