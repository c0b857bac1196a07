"""Which function answers what; each route names the parameters it knows, and any other is refused as Stripe does."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from hubwright_stripe_standin.forms import Form
from hubwright_stripe_standin.problem import Problem
from hubwright_stripe_standin.world import Obj, World


class Asked(NamedTuple):
    """One request: its parameters, the ids in its path, the connected account it acts for."""

    form: Form
    ids: tuple[str, ...]
    account: str | None = None

    @property
    def id(self) -> str:
        """The first id of the path."""
        return self.ids[0]


Answer = Callable[[World, Asked], Obj]


class Route(NamedTuple):
    """A method and a path, what it takes, and who answers."""

    method: str
    pattern: re.Pattern[str]
    known: frozenset[str]
    answer: Answer


ROUTES: list[Route] = []
_LISTING = "limit starting_after ending_before"


def route(method: str, path: str, known: str = "") -> Callable[[Answer], Answer]:
    """Answer a request; `known` are its parameters by name."""
    pattern = re.compile("^" + re.sub(r"\{\w+\}", "([^/]+)", path) + "$")

    def register(answer: Answer) -> Answer:
        ROUTES.append(Route(method, pattern, frozenset(known.split()) | {"expand"}, answer))
        return answer

    return register


def retrieving(path: str, kind: str) -> None:
    """`GET path/{id}` for a kind that needs nothing more."""

    @route("GET", path + "/{id}")
    def retrieve(world: World, asked: Asked) -> Obj:
        return world.get(kind, asked.id)


def listing(path: str, kind: str, filters: str = "") -> None:
    """`GET path`, newest first, narrowed by fields that are equal."""

    @route("GET", path, f"{_LISTING} {filters}")
    def answer(world: World, asked: Asked) -> Obj:
        wanted = {name: asked.form.tree[name] for name in filters.split() if name in asked.form}
        found = [each for each in world.all(kind) if all(_same(each, k, v) for k, v in wanted.items())]
        return page(path, found, asked.form)


def _same(thing: Obj, name: str, wanted: Any) -> bool:
    have = thing.get(name)
    if isinstance(wanted, dict):  # created[gte]=…
        compare = {"gte": int.__ge__, "gt": int.__gt__, "lte": int.__le__, "lt": int.__lt__}
        return all(compare[word](int(have or 0), int(value)) for word, value in wanted.items())
    if isinstance(wanted, list):
        return str(have) in wanted
    return bool((str(have).lower() if isinstance(have, bool) else str(have)) == wanted)


def page(url: str, oldest_first: list[Obj], form: Form) -> Obj:
    """One page of a list, newest first."""
    things = list(reversed(oldest_first))
    limit = form.whole("limit", 10) or 10
    if not 1 <= limit <= 100:
        raise Problem(400, "Limit must be between 1 and 100.", param="limit")
    ids = [each["id"] for each in things]
    after, before = form.text("starting_after"), form.text("ending_before")
    if after is not None and after in ids:
        things = things[ids.index(after) + 1 :]
    if before is not None and before in ids:
        things = things[: ids.index(before)][-limit:]
    return collection(url, things[:limit], has_more=len(things) > limit)


def collection(url: str, things: list[Obj], *, has_more: bool = False) -> Obj:
    """A list as Stripe writes one."""
    return {"object": "list", "url": url, "has_more": has_more, "data": things}


def find(method: str, path: str, form: Form) -> tuple[Route, tuple[str, ...]]:
    """Whose request this is; what it does not know is refused."""
    for each in sorted(ROUTES, key=lambda known: known.pattern.groups):  # words before ids
        matched = each.pattern.match(path)
        if matched is not None and each.method == method:
            for name in form.tree:
                if name not in each.known:
                    raise Problem(400, f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
            return each, matched.groups()
    raise Problem(404, f"Unrecognized request URL ({method}: {path}). The stand-in has no such address.")


def expanded(world: World, thing: Any, paths: list[str]) -> Any:
    """Put objects where their ids stand, along `a.b` paths; `data.` goes through a list."""
    for path in paths:
        thing = _expand(world, thing, path.split("."))
    return thing


def _expand(world: World, thing: Any, path: list[str]) -> Any:
    if isinstance(thing, list):
        return [_expand(world, each, path) for each in thing]
    if isinstance(thing, str):
        found = world.anything(thing)
        return _expand(world, found, path) if found is not None else thing
    if not path or not isinstance(thing, dict):
        return thing
    return {**thing, path[0]: _expand(world, thing.get(path[0]), path[1:])}
