"""Structured logs with tenant and request id, and the numbers that /metrics shows."""

import logging
import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any

import structlog
from prometheus_client import Counter, Gauge, Histogram

from hubwright.kernel.scope import tenant_or_none

request_id: ContextVar[str] = ContextVar("request_id", default="")

REQUESTS = Counter("hubwright_requests_total", "HTTP requests", ["method", "route", "status"])
REQUEST_SECONDS = Histogram("hubwright_request_seconds", "Time to answer", ["route"])
INBOUND_EVENTS = Counter("hubwright_inbound_events_total", "Events taken in", ["outcome"])
FLOW_STEPS = Counter("hubwright_flow_steps_total", "Flow steps executed")
EFFECTS = Counter("hubwright_effects_total", "Effects performed", ["kind", "outcome"])
JOBS = Counter("hubwright_jobs_total", "Jobs run", ["kind", "outcome"])
DEAD_LETTERS = Counter("hubwright_dead_letters_total", "What failed for good", ["kind"])
USAGE_KEYS_TAKEN = Counter("hubwright_usage_keys_taken_total", "Counts refused: their key stands for another fact")
STRIPE_EVENTS = Counter("hubwright_stripe_events_total", "Events of Stripe acted on", ["outcome"])
STRIPE_PUSHES = Counter("hubwright_stripe_pushes_total", "Differences told to Stripe's meters", ["outcome"])
BILLING_DRIFTS = Counter("hubwright_billing_drifts_total", "Numbers of billing that were found to differ", ["between"])
BREAKERS = Counter("hubwright_breakers_total", "Breakers opened and closed", ["change"])
SOCKETS = Gauge("hubwright_sockets", "Open sockets", ["who"])


def open_sockets() -> int:
    """How many sockets this process serves."""
    return round(sum(sample.value for metric in SOCKETS.collect() for sample in metric.samples))


def _add_scope(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    tenant = tenant_or_none()
    if tenant is not None:
        event["tenant"] = str(tenant)
    if request_id.get():
        event["request_id"] = request_id.get()
    return event


def start_logging(level: str, form: str) -> None:
    """Send all logs to stderr, one JSON object a line (or text for people), those of libraries included."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    renderer = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(colors=False)
    every_line: list[Any] = [
        structlog.contextvars.merge_contextvars,
        _add_scope,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*every_line, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    of_libraries = logging.StreamHandler(sys.stderr)
    of_libraries.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*every_line, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[of_libraries])
