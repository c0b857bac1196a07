"""Every address of the flows pages."""

from admin_ui.pages.flows import editing, listing, publishing, settings, test_chat

ROUTES = [*listing.ROUTES, *editing.ROUTES, *settings.ROUTES, *publishing.ROUTES, *test_chat.ROUTES]
