"""Every door of this folder."""

from admin_ui.pages.demos import bar, comparison, launcher, passes

ROUTES = [*launcher.ROUTES, *bar.ROUTES, *passes.ROUTES, *comparison.ROUTES]
