"""The measures, their targets, and which of them share a run; others read the file by these names."""

from typing import Literal

import msgspec


class Measure(msgspec.Struct, frozen=True):
    """One figure to reach."""

    name: str
    unit: str
    target: float
    better: Literal["higher", "lower"]
    group: str
    what: str


MEASURES = (
    Measure("reducer_steps_per_s", "steps/s", 20_000, "higher", "reducer", "reducer alone, one core"),
    Measure("expression_median_us", "us", 4, "lower", "expressions", "an everyday expression"),
    Measure("expression_worst_us", "us", 1_000, "lower", "expressions", "the worst of a fuzz corpus"),
    Measure("decision_table_1000_us", "us", 200, "lower", "decision_table", "decision table of 1,000 rows"),
    Measure("events_per_s", "events/s", 3_000, "higher", "throughput", "inbound events, durable, RLS and trace on"),
    Measure("floor_ratio", "x", 1, "higher", "throughput", "against the same writes by bare pgbench"),
    Measure("dbos_ratio", "x", 30, "higher", "throughput", "against DBOS workflows of three steps"),
    Measure("node_red_ratio", "x", 1, "higher", "node_red", "against Node-RED in memory, both over HTTP"),
    Measure("reply_p50_ms", "ms", 15, "lower", "replies", "message to bot reply on the socket, half load, p50"),
    Measure("reply_p99_ms", "ms", 60, "lower", "replies", "message to bot reply on the socket, half load, p99"),
    Measure("timer_lag_p99_s", "s", 2, "lower", "timers", "lag at 100 timers a second, a million pending, p99"),
    Measure("timer_burst_s", "s", 15, "lower", "timers", "10,000 timers due in one second, until all fired"),
    Measure("tenants_10k_cost_ratio", "x", 1.2, "lower", "many_tenants", "cost per event, 10,000 tenants against 10"),
    Measure("tenants_10k_rss_mib", "MiB", 1_536, "lower", "many_tenants", "resident memory of all processes"),
    Measure("noisy_neighbour_p95_ratio", "x", 1.2, "lower", "noisy_neighbour", "others' p95 beside a tenant at 50x"),
    Measure("sandbox_call_over_native_ms", "ms", 0.5, "lower", "sandbox", "a sandboxed call over a native one, warm"),
    Measure("plugin_resolution_us", "us", 5, "lower", "plugin_resolution", "which of 1,000 plugins run, an event"),
    Measure("entitlement_us", "us", 5, "lower", "entitlements", "does this tenant have it, tenant known"),
    Measure("permission_us", "us", 5, "lower", "entitlements", "may this person, refusals included"),
    Measure("kill_switch_s", "s", 5, "lower", "kill_switch", "a killed plugin runs nowhere, its message lost"),
    Measure("open_conversation_p95_ms", "ms", 60, "lower", "inbox", "open one of 1M conversations, whole pane, p95"),
    Measure("search_p95_ms", "ms", 200, "lower", "inbox", "search in 1M messages, Chinese and English, page, p95"),
    Measure("hostile_p95_ratio", "x", 1.2, "lower", "sandbox", "others' p95 while hostile plugins run"),
    Measure("offer_p99_ms", "ms", 300, "lower", "offers", "an agent frees up, next offer on the socket, p99"),
    Measure("workbench_inp_p95_ms", "ms", 100, "lower", "workbench", "click on a conversation until painted, p95"),
    Measure("what_if_10k_s", "s", 30, "lower", "what_if", "another plan over 10,000 recorded conversations"),
    Measure("demo_spawn_s", "s", 5, "lower", "demo_spawn", "a sales demo with thirty days behind it"),
    Measure("canvas_300_fps", "fps", 55, "higher", "canvas", "panning 300 steps in a browser, blank page beside it"),
    Measure("canvas_1000_open_s", "s", 3, "lower", "canvas", "a canvas of 1,000 steps, from asking to obeying a key"),
    Measure("validate_300_ms", "ms", 300, "lower", "canvas", "a change in 300 steps until every problem is told, p95"),
    Measure("publish_visible_s", "s", 1, "lower", "publishing", "publish or step back, seen by a new conversation"),
    Measure("export_rows_per_s", "rows/s", 20_000, "higher", "exporting", "export of a company with 1M messages"),
    Measure("routing_decision_p99_ms", "ms", 5, "lower", "routing", "routing decision, 100k waiting, 1,000 agents"),
    Measure("usage_events_per_s", "events/s", 20_000, "higher", "billing", "usage events taken in, batches of 1,000"),
    Measure("month_close_min", "min", 10, "lower", "billing", "close of 10,000 tenants, 100M events; 1M extrapolated"),
)
BY_NAME = {measure.name: measure for measure in MEASURES}
GROUPS = tuple(dict.fromkeys(measure.group for measure in MEASURES))


class Figure(msgspec.Struct, kw_only=True):
    """What was measured; without a value there is a reason."""

    name: str
    value: float | None = None
    floor: float | None = None
    peer: float | None = None
    note: str = ""

    def reached(self) -> bool | None:
        """Whether the target is met; None without a value."""
        measure = BY_NAME[self.name]
        if self.value is None:
            return None
        return self.value >= measure.target if measure.better == "higher" else self.value <= measure.target
