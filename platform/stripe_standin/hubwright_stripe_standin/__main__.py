"""`python -m hubwright_stripe_standin --port 8899 --webhook URL`; the webhook's secret is in STRIPE_WEBHOOK_SECRET."""

import argparse
import os
from pathlib import Path

from hubwright_stripe_standin.serving import serve


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="hubwright_stripe_standin", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, help="keep everything in this file over a restart")
    parser.add_argument("--webhook", default="", help="where every event is posted")
    given = parser.parse_args()
    serve(given.port, given.state, given.webhook, os.environ.get("STRIPE_WEBHOOK_SECRET", ""))


if __name__ == "__main__":
    main()
