"""Logs are one JSON object a line, with tenant and request id, and never a secret of ours."""

import json

import pytest
import structlog

from hubwright.kernel import scope
from hubwright.kernel.ids import new_id
from hubwright.kernel.telemetry import request_id, start_logging


def test_a_line_names_tenant_and_request(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("info", "json")
    tenant = new_id()
    in_request, in_tenant = request_id.set("r-1"), scope.enter(tenant)
    try:
        structlog.get_logger().info("something_happened", seq=3)
    finally:
        scope.leave(in_tenant)
        request_id.reset(in_request)
        structlog.reset_defaults()
    line = json.loads(capsys.readouterr().err)

    assert line["event"] == "something_happened"
    assert (line["tenant"], line["request_id"], line["seq"]) == (str(tenant), "r-1", 3)
    assert line["timestamp"].endswith("Z")


def test_what_is_below_the_level_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("warning", "json")
    structlog.get_logger().info("quiet")
    structlog.reset_defaults()
    assert capsys.readouterr().err == ""
