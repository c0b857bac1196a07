"""The live check against a Tryton that runs: each row says what is wrong and where to put it right."""

import pytest
from tryton_testing.calling import at, changed, done
from tryton_testing.server import Tryton
from tryton_testing.shop import WEAK_LOGIN

from hubwright_sdk import CallContext, CheckRow
from hubwright_tryton.plugin import plugin

pytestmark = pytest.mark.timeout(600)  # the database of Tryton may have to be made first


@pytest.fixture
def here(tryton: Tryton) -> CallContext:
    return at(tryton.address)


def rows(context: CallContext) -> list[CheckRow]:
    return done(plugin.check(context))


def test_everything_is_there(here: CallContext) -> None:
    found = rows(here)
    assert all(row.ok for row in found)
    assert [row.name for row in found] == [
        "Server",
        "Database and sign-in",
        "Orders (module sale)",
        "Lines of orders",
        "Parties",
        "Products",
        "Stock (module stock)",
    ]
    assert found[0].text == "Tryton 8.2"


def test_it_is_said_in_chinese(tryton: Tryton) -> None:
    assert [row.name for row in rows(at(tryton.address, "zh"))][:2] == ["服务器", "数据库与登录"]


def test_a_wrong_password_is_the_second_row(tryton: Tryton) -> None:
    for language, told in (("en", "this user and password"), ("zh", "用户名或密码")):
        server, entrance = rows(at(tryton.address, language, login="somebody"))
        assert server.ok
        assert not entrance.ok
        assert told in entrance.text


def test_a_wrong_database_is_the_second_row(here: CallContext) -> None:
    server, entrance = rows(changed(here, database="elsewhere"))
    assert (server.ok, entrance.ok) == (True, False)
    assert "has none of this name" in entrance.text


def test_a_wrong_address_is_the_first_row(tryton: Tryton, here: CallContext) -> None:
    (server,) = rows(changed(here, address=f"{tryton.address}/else"))
    assert (server.name, server.ok) == ("Server", False)
    (gone,) = rows(at("http://127.0.0.1:9"))
    assert not gone.ok


def test_missing_rights_are_rows_of_their_own(tryton: Tryton) -> None:
    found = {row.name: row for row in rows(at(tryton.address, login=WEAK_LOGIN))}
    assert found["Database and sign-in"].ok
    assert not found["Orders (module sale)"].ok
    assert "not allowed to access" in found["Orders (module sale)"].text
    assert found["Products"].ok
