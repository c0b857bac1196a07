"""Tests of flows: transcripts of the test chat that are kept, and run before publishing."""

from hubwright.control.flow_tests.accept_change import accept_change
from hubwright.control.flow_tests.keep_test import (
    LONGEST_NAME,
    get_test,
    has_tests,
    keep_test,
    list_tests,
    remove_test,
    rename_test,
    restore_test,
)
from hubwright.control.flow_tests.run_tests import run_tests, try_out
from hubwright.control.flow_tests.schemas import FlowTestView, TestRun

__all__ = [
    "LONGEST_NAME",
    "FlowTestView",
    "TestRun",
    "accept_change",
    "get_test",
    "has_tests",
    "keep_test",
    "list_tests",
    "remove_test",
    "rename_test",
    "restore_test",
    "run_tests",
    "try_out",
]
