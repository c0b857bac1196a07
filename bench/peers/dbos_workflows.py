"""Runs inside the peer's own environment: DBOS workflows of three steps, as many at once as argv says.

Prints one JSON line: workflows a second at the best of the numbers tried.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from dbos import DBOS  # type: ignore[import-not-found]  # only installed in the peer's environment


@DBOS.step()  # type: ignore[untyped-decorator]  # no types without the package
def decide(text: str) -> bool:
    """First step: what the condition node does."""
    return "order" in text.lower()


@DBOS.step()  # type: ignore[untyped-decorator]  # no types without the package
def count(rounds: int) -> int:
    """Second step: what the set node does."""
    return rounds + 1


@DBOS.step()  # type: ignore[untyped-decorator]  # no types without the package
def reply(text: str) -> str:
    """Third step: what the message node does."""
    return f"You wrote: {text[:40]}. Anything else?"


@DBOS.workflow()  # type: ignore[untyped-decorator]  # no types without the package
def conversation(text: str) -> str:
    """One event: three durable steps."""
    decide(text)
    count(1)
    return str(reply(text))


def rate(at_once: int, seconds: float) -> float:
    """Workflows a second with so many threads."""
    ends = time.perf_counter() + seconds
    began = time.perf_counter()

    def client(_n: int) -> int:
        done = 0
        while time.perf_counter() < ends:
            conversation("Where is my order 10086?")
            done += 1
        return done

    with ThreadPoolExecutor(at_once) as threads:
        total = sum(threads.map(client, range(at_once)))
    return total / (time.perf_counter() - began)


def main() -> None:
    """Launch, warm up, try several numbers at once."""
    url, seconds = sys.argv[1], float(sys.argv[2])
    DBOS(config={"name": "bench", "system_database_url": url, "log_level": "ERROR", "run_admin_server": False})
    DBOS.launch()
    rate(4, 2.0)
    tried = {at_once: rate(at_once, seconds) for at_once in map(int, sys.argv[3:])}
    sys.stdout.write(json.dumps({"tried": tried, "best": max(tried.values())}) + "\n")
    DBOS.destroy()


if __name__ == "__main__":
    main()
