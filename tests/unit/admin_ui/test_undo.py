"""What can be undone is done at once: no page asks beforehand whether somebody is sure."""

import re

from tests.architecture.sources import ROOT

_ASKS = re.compile(r"hx-confirm|data-confirm|\bconfirm\(|Are you sure")
_FOLDERS = ("admin_ui/templates", "admin_ui/components", "admin_ui/pages", "admin_ui/islands/src")
_KINDS = {".html", ".py", ".ts", ".tsx"}


def test_nobody_is_asked_whether_they_are_sure() -> None:
    files = [path for folder in _FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in _KINDS]
    assert len(files) > 300
    assert [str(path) for path in files if _ASKS.search(path.read_text("utf-8"))] == []
