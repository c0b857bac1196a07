"""Keys of Stripe: read, never told, and a live one goes to Stripe only."""

import pytest

from hubwright.kernel.errors import StartRefused
from hubwright.kernel.settings import STRIPE_API, load_settings


def test_without_anything_it_is_stripes_own_address() -> None:
    assert (load_settings({}).stripe_key, load_settings({}).stripe_api_base) == ("", STRIPE_API)


def test_secrets_come_in_order() -> None:
    told = load_settings({"HUBWRIGHT_STRIPE_WEBHOOK_SECRETS": " whsec_new, whsec_old ,"})
    assert told.stripe_webhook_secrets == ("whsec_new", "whsec_old")


@pytest.mark.parametrize(
    ("key", "base"),
    [
        ("sk_test_x", "https://payments.example.org"),
        ("sk_test_x", "http://10.0.0.1:80"),
        ("sk_test_x", "http://127.0.0.1.example.org"),
        ("sk_live_x", "http://127.0.0.1:8899"),
    ],
)
def test_keys_go_nowhere_else(key: str, base: str) -> None:
    with pytest.raises(StartRefused, match="HUBWRIGHT_STRIPE_API_BASE"):
        load_settings({"HUBWRIGHT_STRIPE_KEY": key, "HUBWRIGHT_STRIPE_API_BASE": base})


def test_a_stand_in_goes_with_a_test_key() -> None:
    told = load_settings({"HUBWRIGHT_STRIPE_KEY": "sk_test_x", "HUBWRIGHT_STRIPE_API_BASE": "http://127.0.0.1:8899/"})
    assert told.stripe_api_base == "http://127.0.0.1:8899"
