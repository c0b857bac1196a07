"""`python -m hubwright.entry.orders --port N --company SLUG`."""

import argparse
import sys

from hubwright.entry.orders.service import HOST, serve


def main() -> int:
    """Read the arguments and serve; a taken port is one sentence and exit code 2."""
    parser = argparse.ArgumentParser(prog="python -m hubwright.entry.orders", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--company", required=True)
    chosen = parser.parse_args()
    try:
        serve(chosen.port, chosen.company)
    except OSError as problem:
        sys.stderr.write(
            f"The order service of {chosen.company} cannot use {HOST}:{chosen.port}: {problem.strerror}.\n"
        )
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
