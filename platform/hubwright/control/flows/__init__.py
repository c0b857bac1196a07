"""Flows as people author them: drafts that are saved, checked and published as immutable versions."""

from hubwright.control.flows.archive import archive_flow, bring_back, uses_of
from hubwright.control.flows.callees import callees_of, published
from hubwright.control.flows.change_draft import Changed, change_draft
from hubwright.control.flows.check import problems_of
from hubwright.control.flows.compiled import compiled_draft, compiled_version, keep_version, known_version
from hubwright.control.flows.create_flow import create_flow
from hubwright.control.flows.edit_draft import edit_draft
from hubwright.control.flows.history import Done, history_of
from hubwright.control.flows.platform_actor import PLATFORM
from hubwright.control.flows.publish import go_live, make_live, publish, publish_beside
from hubwright.control.flows.read import (
    draft_change,
    flow_names,
    flow_page,
    get_draft,
    list_flows,
    list_versions,
    live_version,
    tried_version,
    version,
    version_by_number,
)
from hubwright.control.flows.restore import restore
from hubwright.control.flows.save_draft import save_draft
from hubwright.control.flows.undo import redo, steps_possible, undo

__all__ = [
    "PLATFORM",
    "Changed",
    "Done",
    "archive_flow",
    "bring_back",
    "callees_of",
    "change_draft",
    "compiled_draft",
    "compiled_version",
    "create_flow",
    "draft_change",
    "edit_draft",
    "flow_names",
    "flow_page",
    "get_draft",
    "go_live",
    "history_of",
    "keep_version",
    "known_version",
    "list_flows",
    "list_versions",
    "live_version",
    "make_live",
    "problems_of",
    "publish",
    "publish_beside",
    "published",
    "redo",
    "restore",
    "save_draft",
    "steps_possible",
    "tried_version",
    "undo",
    "uses_of",
    "version",
    "version_by_number",
]
