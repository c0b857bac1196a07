"""Every address of the flows pages."""

from admin_ui.pages.flows import archiving, editing, listing, publishing, runs, settings, test_chat, triggers

ROUTES = [
    *listing.ROUTES,
    *editing.ROUTES,
    *triggers.ROUTES,
    *runs.ROUTES,
    *settings.ROUTES,
    *publishing.ROUTES,
    *archiving.ROUTES,
    *test_chat.ROUTES,
]
