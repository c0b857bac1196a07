"""Erasing for good: a whole company, or one of its customers; a signed certificate tells what went."""

from tenants.erase.certificate import Certificate
from tenants.erase.company import erase_tenant

__all__ = ["Certificate", "erase_tenant"]
