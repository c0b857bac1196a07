"""Host names as people write them and as DNS has them."""

import pytest

from tenants.domains.host_names import clean_host, record_name


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("chat.example.com", "chat.example.com"),
        (" HTTPS://Chat.Example.com/start ", "chat.example.com"),
        ("chat.example.com.", "chat.example.com"),
        ("chat.example.com:8443", "chat.example.com"),
        ("客服.例子.公司", "xn--ubtq9x.xn--fsqu00a.xn--55qx5d"),
        ("localhost", None),
        ("10.0.0.1", None),
        ("-chat.example.com", None),
        ("chat..example.com", None),
        ("chat example.com", None),
        ("*.example.com", None),
        ("", None),
        ("a" * 64 + ".example.com", None),
        (".".join(["a" * 60] * 4), None),
    ],
)
def test_what_is_written_becomes_a_name_or_nothing(written: str, host: str | None) -> None:
    assert clean_host(written) == host


def test_the_record_stands_beside_the_name() -> None:
    assert record_name("chat.example.com") == "_hubwright.chat.example.com"
