"""What plugins rely on, as data: kept with the tests, so that a change that breaks plugins is seen."""

from typing import Any

from hubwright_sdk.hooks import HOOKS
from hubwright_sdk.reference.schemas import components_of, hook_types, schema_of

Snapshot = dict[str, Any]


def snapshot() -> Snapshot:
    """All hooks and the structs in them, without words."""
    return {
        "hooks": {
            name: {
                "kind": hook.kind,
                "arguments": [_bare(schema_of(each)) for each in hook.arguments],
                "result": _bare(schema_of(hook.result)),
                "takes_context": hook.takes_context,
            }
            for name, hook in sorted(HOOKS.items())
        },
        "structs": {name: _bare(schema) for name, schema in components_of(hook_types()).items()},
    }


def breaking(before: Snapshot, after: Snapshot) -> list[str]:
    """What a plugin written for `before` would stumble over in `after`; new hooks and optional fields are fine."""
    found = []
    for name, hook in before["hooks"].items():
        if after["hooks"].get(name) != hook:
            found.append(f"the hook {name} is another or gone")
    for name, struct in before["structs"].items():
        now = after["structs"].get(name)
        if now is None:
            found.append(f"{name} is gone")
            continue
        found += [f"{name}.{field} is another or gone" for field, schema in struct.get("properties", {}).items()
                  if now.get("properties", {}).get(field) != schema]  # fmt: skip
        needed = set(now.get("required", [])) - set(struct.get("required", []))
        found += [f"{name}.{field} is needed now" for field in sorted(needed)]
        if {**struct, "properties": 0, "required": 0} != {**now, "properties": 0, "required": 0}:
            found.append(f"{name} is of another form")
    return found


def _bare(schema: Any) -> Any:
    """Without titles and descriptions, which may change."""
    if isinstance(schema, dict):
        return {
            key: {name: _bare(part) for name, part in value.items()} if key == "properties" else _bare(value)
            for key, value in schema.items()
            if key not in ("title", "description")
        }
    return [_bare(each) for each in schema] if isinstance(schema, list) else schema
