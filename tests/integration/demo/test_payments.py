"""The demo pays nobody: a stand-in for Stripe runs beside it, and posts what happens there to our door."""

import httpx
import stripe

from tests.support.deadlines import wait_until
from tests.support.demo import Demo
from tests.support.process_tree import children_of


def _stand_in(demo: Demo) -> str:
    found = next(each for each in children_of(demo.process.pid) if "hubwright_stripe_standin" in each.arguments)
    return f"http://127.0.0.1:{found.arguments.split('--port')[1].split()[0]}"


def test_the_demo_pays_over_the_stand_in(demo: Demo) -> None:
    here = _stand_in(demo)
    client = stripe.StripeClient("sk_test_demo", base_addresses={"api": here})
    customer = client.v1.customers.create({"name": "Nobody of ours"})
    page = client.v1.billing_portal.sessions.create({"customer": customer.id, "return_url": demo.told["base"]}).url

    assert page.startswith(here)
    assert "Stand-in for Stripe" in httpx.get(page, trust_env=False).text
    wait_until(
        lambda: httpx.post(f"{here}/_standin/webhooks", json={}, trust_env=False).json()["waiting"] == 0,
        20,
        "our door took the events",
    )
    assert (demo.data / "stripe-stand-in.json").stat().st_mode & 0o077 == 0
