"""Questions about the shape of a flow: what can be reached, what goes round, what comes before what."""

from collections.abc import Callable, Iterable, Iterator, Mapping

Ways = Mapping[str, Iterable[str]]


def reached_from(starts: Iterable[str], ways: Ways) -> set[str]:
    """Collect everything that can be reached, the starts included."""
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(ways.get(node, ()))
    return found


def rounds(nodes: Iterable[str], ways: Ways, stops: Callable[[str], bool]) -> Iterator[list[str]]:
    """Yield the nodes of every loop that no stop interrupts (strongly connected parts, iteratively)."""
    moving = [node for node in nodes if not stops(node)]
    within = {node: [to for to in ways.get(node, ()) if not stops(to)] for node in moving}
    for part in _strong_parts(moving, within):
        if len(part) > 1 or part[0] in within[part[0]]:
            yield part


def _strong_parts(nodes: list[str], ways: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Find strongly connected parts in two passes: order by finishing, then walk backwards."""
    backwards: dict[str, list[str]] = {node: [] for node in nodes}
    for node, targets in ways.items():
        for target in targets:
            if target in backwards:
                backwards[target].append(node)
    seen: set[str] = set()
    for root in reversed(_by_finishing(nodes, ways)):
        part: list[str] = []
        waiting = [root]
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                part.append(node)
                waiting.extend(backwards[node])
        if part:
            yield part


def _by_finishing(nodes: list[str], ways: Mapping[str, list[str]]) -> list[str]:
    order: list[str] = []
    seen: set[str] = set()
    for root in nodes:
        waiting = [(root, False)]
        while waiting:
            node, done = waiting.pop()
            if done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                waiting.append((node, True))
                waiting.extend((target, False) for target in ways.get(node, ()) if target not in seen)
    return order
