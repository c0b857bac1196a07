"""Host names as DNS has them; pure."""

import re

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
PREFIX = "_hubwright"
SAYS = "hubwright-verification="


def clean_host(written: str) -> str | None:
    """Lower case, in ASCII, without scheme, port and dot at the end; None when it is no name of a host on the net."""
    host = written.strip().lower().removeprefix("https://").removeprefix("http://").partition("/")[0]
    host = host.partition(":")[0].rstrip(".")
    try:
        host = host.encode("idna").decode()
    except UnicodeError:
        return None
    labels = host.split(".")
    well_formed = len(host) <= 200 and len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)
    return host if well_formed and not labels[-1].isdigit() else None


def record_name(host: str) -> str:
    """Where the TXT record has to stand."""
    return f"{PREFIX}.{host}"


def record_text(token: str) -> str:
    """What it has to say."""
    return f"{SAYS}{token}"
