"""Names that are no ids of a route: a file's signed address, and the key under which a program's answer is kept."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from hubwright.desk.files.links import file_link
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id
from tests.integration.isolation.houses import House
from tests.integration.isolation.layers import HOLDING, Standing, filters_of_ours, security_of
from tests.integration.isolation.matrix import Matrix
from tests.integration.isolation.two_houses import matrix_of
from tests.support.database import TestServers

pytestmark = pytest.mark.slow


@pytest.fixture
async def matrix(
    request: pytest.FixtureRequest,
    database: None,
    servers: TestServers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Matrix]:
    standing: Standing = request.param
    async with security_of(servers, standing) as left, matrix_of(left, tmp_path) as built:
        filters_of_ours(standing, monkeypatch, lambda: built.knocking)
        yield built


async def _opened(matrix: Matrix, whose: House, file_id: UUID) -> httpx.Response:
    """The answer to an address that a house's own pages would give a file."""
    async with acting_for(whose.tenant_id):
        address = file_link(file_id)
    matrix.knocking = True
    answer = await matrix.client.get(address)
    matrix.knocking = False
    return answer


@pytest.mark.parametrize("matrix", HOLDING, indirect=True)
async def test_a_signed_address_opens_a_file_of_its_own_company_only(matrix: Matrix) -> None:
    a, b = matrix.a, matrix.b
    theirs = UUID(await b.fresh("file"))
    assert b.word in (await _opened(matrix, b, theirs)).text
    refused = await _opened(matrix, a, theirs)
    assert (refused.status_code, await matrix.of_b(refused.text, [str(theirs)])) == (404, [])
    async with acting_for(a.tenant_id):
        own = file_link(UUID(await a.fresh("file")))
    for part, other in ((str(a.tenant_id), str(b.tenant_id)), (own.split("/")[3].split(".")[0], str(theirs))):
        assert (await matrix.client.get(own.replace(part, other))).status_code == 404, "its signature is of another"


@pytest.mark.parametrize("matrix", ["neither layer"], indirect=True)
async def test_with_neither_layer_it_would_open(matrix: Matrix) -> None:
    """The negative control."""
    opened = await _opened(matrix, matrix.a, UUID(await matrix.b.fresh("file")))
    assert matrix.b.word in opened.text


@pytest.mark.parametrize("matrix", HOLDING, indirect=True)
async def test_an_answer_kept_under_a_key_is_its_companys_own(matrix: Matrix) -> None:
    key = str(new_id())
    for house in (matrix.b, matrix.a):
        headers = {"Authorization": f"Bearer {house.api_key}", "Idempotency-Key": key}
        messages = f"/api/v1/conversations/{await house.fresh('conversation')}/messages"
        text, matrix.knocking = f"{house.word} said once", house is matrix.a
        said = [await matrix.client.post(messages, headers=headers, json={"text": text}) for _ in range(2)]
        matrix.knocking = False
        assert [answer.status_code for answer in said] == [201, 201], said[0].text
        assert said[0].json() == said[1].json(), "the second time it is the kept answer"
        assert (await matrix.client.get(messages, headers=headers)).text.count(text) == 1
    assert await matrix.of_b(said[0].text) == []
