"""Secrets at rest: sealed under a key of their tenant, which is itself wrapped by a master key outside the database."""

from hubwright.kernel.sealed.blind import blind, blind_versions
from hubwright.kernel.sealed.chosen import FIELDS, ChosenField, FieldView, choose, fields_now, is_wanted, offer
from hubwright.kernel.sealed.fields import open_fields, reseal_fields, seal_fields
from hubwright.kernel.sealed.keys import KeyProvider, MasterKeys, MasterKeyUnknown, provider
from hubwright.kernel.sealed.resealing import KIND, begin_sealing, register, renew_key, settle
from hubwright.kernel.sealed.seal import Place, SealBroken, Sealed, reseal, seal, unseal, version_of
from hubwright.kernel.sealed.tenant_keys import KeyView, key_ids_in_use, newest_key_view, rewrap

__all__ = [
    "FIELDS",
    "KIND",
    "ChosenField",
    "FieldView",
    "KeyProvider",
    "KeyView",
    "MasterKeyUnknown",
    "MasterKeys",
    "Place",
    "SealBroken",
    "Sealed",
    "begin_sealing",
    "blind",
    "blind_versions",
    "choose",
    "fields_now",
    "is_wanted",
    "key_ids_in_use",
    "newest_key_view",
    "offer",
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
    "version_of",
]
