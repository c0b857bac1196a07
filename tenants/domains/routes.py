"""What a reverse proxy asks before it gets a certificate for a host name."""

from typing import Annotated, Any

from litestar import Response, get
from litestar.params import QueryParameter

from hubwright.kernel.errors import Missing
from tenants.domains.host_names import clean_host
from tenants.domains.hosts import chat_at


@get("/api/v1/domains/ask", opt={"audience": "public"}, operation_id="askDomain")
async def ask_domain(domain: Annotated[str, QueryParameter(max_length=300)]) -> Response[dict[str, Any]]:
    """200 when a company has proved that this host name is theirs, 404 otherwise; nothing about the company."""
    host = clean_host(domain)
    if host is None or await chat_at(host) is None:
        raise Missing("domain")
    return Response({"domain": host})


ROUTES = [ask_domain]
