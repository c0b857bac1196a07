"""Every door of this folder."""

from admin_ui.pages.identity import account, links, sign_in, sign_up

ROUTES = [*sign_in.ROUTES, *sign_up.ROUTES, *links.ROUTES, *account.ROUTES]
