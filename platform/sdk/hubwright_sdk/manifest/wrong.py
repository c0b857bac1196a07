"""Why a manifest is not accepted."""


class ManifestInvalid(Exception):
    """The manifest cannot be accepted; the message says which part and why."""
