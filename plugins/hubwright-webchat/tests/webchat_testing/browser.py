"""The browser the whole test run uses, and how it is started."""

import os
import shutil

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """A named one, a system one, else Playwright's own."""
    return os.environ.get("HUBWRIGHT_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
