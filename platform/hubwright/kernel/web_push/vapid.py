"""Who sends (RFC 8292): a token for one push service, signed by the key that the subscription was made for."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

from hubwright.kernel.web_push.keys import PushKey

LASTS = timedelta(hours=12)  # services refuse what lasts longer than a day


def authorization(endpoint: str, key: PushKey, *, now: datetime, contact: str) -> str:
    """The header for one request; `contact` is where a service's operators reach ours (mailto: or https:)."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + LASTS).timestamp()),
        "sub": contact,
    }
    token = jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, ECKey.import_key(key.pem()))
    return f"vapid t={token}, k={key.public}"
