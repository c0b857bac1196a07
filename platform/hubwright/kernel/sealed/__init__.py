"""Secrets at rest: sealed under a key of their tenant, which is itself wrapped by a master key outside the database."""

from hubwright.kernel.sealed.fields import open_fields, reseal_fields, seal_fields
from hubwright.kernel.sealed.keys import KeyProvider, MasterKeys, MasterKeyUnknown, provider
from hubwright.kernel.sealed.resealing import KIND, begin_sealing, register, renew_key, settle
from hubwright.kernel.sealed.seal import Place, SealBroken, Sealed, reseal, seal, unseal
from hubwright.kernel.sealed.tenant_keys import key_ids_in_use, rewrap

__all__ = [
    "KIND",
    "KeyProvider",
    "MasterKeyUnknown",
    "MasterKeys",
    "Place",
    "SealBroken",
    "Sealed",
    "begin_sealing",
    "key_ids_in_use",
    "open_fields",
    "provider",
    "register",
    "renew_key",
    "reseal",
    "reseal_fields",
    "rewrap",
    "seal",
    "seal_fields",
    "settle",
    "unseal",
]
