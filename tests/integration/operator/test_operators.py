"""Who runs the platform: made and ended on the command line."""

import argparse
import re

import pytest

from hubwright.control.identity import operators
from hubwright.control.identity.authenticate import actor_from_cookie
from hubwright.control.identity.reset_password import reset_password
from hubwright.control.identity.sign_in import sign_in
from hubwright.entry.commands.operator import carry_out
from hubwright.kernel.errors import Invalid, Missing
from hubwright.kernel.ids import new_id
from tests.support.operators import cookie_of, make_operator
from tests.support.people import join


def _arguments(verb: str, email: str = "", name: str = "") -> argparse.Namespace:
    return argparse.Namespace(verb=verb, email=email, name=name)


async def test_somebody_new_chooses_a_password_by_a_link_and_is_an_operator(
    database: None, capsys: pytest.CaptureFixture[str]
) -> None:
    email = f"new-{new_id().hex[-10:]}@example.test"
    await carry_out(_arguments("add", email, "Ada"))
    told = capsys.readouterr().out
    link = re.search(r"/reset/(\S+)", told)
    assert link is not None
    await reset_password(link[1], "some unrelated words")
    opened = await sign_in(email, "some unrelated words", address="127.0.0.7", user_agent="")
    actor = await actor_from_cookie(opened.cookie)
    assert actor is not None
    assert (actor.kind, actor.name) == ("operator", "Ada")
    await carry_out(_arguments("list"))
    assert email in capsys.readouterr().out


async def test_somebody_who_has_an_account_needs_no_link(database: None, tenant_a: object) -> None:
    person = await join(tenant_a, "agent")  # type: ignore[arg-type]  # a fixture's id
    assert await operators.make_operator(await make_operator(), person.email, "") == ""
    assert person.email in [each.email for each in await operators.operators()]


async def test_whoever_is_ended_is_out_at_once(database: None) -> None:
    operator = await make_operator()
    cookie = await cookie_of(operator)
    await carry_out(_arguments("remove", operator.email))
    assert await actor_from_cookie(cookie) is None
    assert operator.email not in [each.email for each in await operators.operators()]
    with pytest.raises(Missing):
        await carry_out(_arguments("remove", operator.email))


async def test_a_new_one_has_a_name_and_an_address(database: None) -> None:
    with pytest.raises(Invalid):
        await carry_out(_arguments("add", f"nameless-{new_id().hex[-10:]}@example.test"))
    with pytest.raises(Invalid):
        await carry_out(_arguments("add", "no address", "Ada"))
