"""What goes to Redis names its tenant: topics by `topic_for`, rate limits by a tenant, or by who is not in one yet."""

import ast
import re

from tests.architecture.sources import name_of, product, tree_of

# Redis is spoken to in these files only; everything else goes through them.
SPEAKERS = {
    "platform/hubwright/kernel/rate.py",
    "platform/hubwright/kernel/realtime.py",
    "platform/hubwright/kernel/reachable.py",
    "platform/hubwright/kernel/embedded/valkey.py",
    "platform/hubwright/entry/resources.py",
    "platform/hubwright/entry/observe.py",
}
# Rate limits of those who are in no company yet: by address and account, or by what they claim to post to.
BEFORE_ANY_TENANT = ("sign-in:", "sign-up:", "verify:", "reset:", "forgot:", "try-demo:", "plugin-hook:")
BELLS = re.compile(r"^worker/[a-z]+$")


def test_redis_is_spoken_to_in_few_files() -> None:
    speaking = {
        name_of(file)
        for file in product()
        if any(
            (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "redis")
            or (isinstance(node, ast.Attribute) and node.attr == "redis")
            for node in ast.walk(tree_of(file))
        )
    }

    assert {file for file in speaking if file not in SPEAKERS and not _only_asks_whether(file)} == set()


def _only_asks_whether(file: str) -> bool:
    """It reads `hub.redis is None` to poll more often, or hands the client on."""
    source = next(f for f in product() if name_of(f) == file).read_text(encoding="utf-8")
    uses = re.findall(r"[^\n]*\.redis\b[^\n]*", source)
    return all(re.search(r"\.redis is (?:not )?None|\.redis = resources\.redis", use) for use in uses)


def test_rate_limits_name_a_tenant_or_somebody_without_one() -> None:
    loose = []
    for file in product():
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("buckets.take"):
                key = _written(file, node.args[0])
                if "tenant" not in key and not key.lstrip("f'\"").startswith(BEFORE_ANY_TENANT):
                    loose.append(f"{name_of(file)}:{node.lineno} {key}")

    assert loose == []


def _written(file: object, key: ast.expr) -> str:
    if isinstance(key, ast.Name):
        for node in ast.walk(tree_of(file)):  # type: ignore[arg-type]  # a path of product()
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == key.id:
                return ast.unparse(node.value)
    return ast.unparse(key)


def test_topics_are_made_by_topic_for() -> None:
    """A topic is `topic_for(tenant, …)`, a name bound to one, or a bell that carries nothing."""
    loose = []
    for file in product():
        if name_of(file) == "platform/hubwright/kernel/realtime.py":
            continue
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("hub.publish", "hub.subscribe"):
                texts = [arg for arg in node.args if isinstance(arg, ast.Constant | ast.JoinedStr)]
                loose += [
                    f"{name_of(file)}:{node.lineno}"
                    for text in texts
                    if not (isinstance(text, ast.Constant) and (text.value is None or BELLS.match(str(text.value))))
                    and node.args.index(text) == 0
                ]

    assert loose == []
