"""What DNS says, asked for anew: no answer is kept, so that a record counts as soon as it is there."""

from collections.abc import Iterable
from ipaddress import ip_address

import dns.asyncresolver
import dns.exception
import dns.nameserver
import dns.resolver

_PATIENCE_S = 5.0
_PORT = 53


class DnsSilent(Exception):
    """No name server gave an answer; that says nothing about the record."""


async def txt_records(name: str, servers: Iterable[str] = ()) -> list[str]:
    """The TXT records of a name; `servers` are host:port, else the system's are asked."""
    resolver = dns.asyncresolver.Resolver(configure=not servers)
    if servers:
        resolver.nameservers = [_server(each) for each in sorted(servers)]
    resolver.lifetime = _PATIENCE_S
    try:
        answer = await resolver.resolve(name, "TXT", search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError) as failure:
        raise DnsSilent(type(failure).__name__) from failure
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


def all_here(servers: Iterable[str]) -> bool:
    """Whether servers were named and every one of them is on this machine, so that no question leaves it."""
    named = [_address(each)[0] for each in servers]
    return named != [] and all(ip_address(address).is_loopback for address in named)


def _server(written: str) -> dns.nameserver.Nameserver:
    return dns.nameserver.Do53Nameserver(*_address(written))


def _address(written: str) -> tuple[str, int]:
    host, _colon, port = written.rpartition(":")
    if not host or (":" in host and not host.startswith("[")):
        host, port = written, str(_PORT)
    return str(ip_address(host.strip("[]"))), int(port)
