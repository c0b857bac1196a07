"""The register of companies: name, address word, edition; global because it is read before a tenant is entered."""

from hubwright.control.companies.queries import (
    Company,
    add_company,
    companies,
    every_company,
    find_company,
    find_slug,
    free_slug,
    set_edition,
)

__all__ = [
    "Company",
    "add_company",
    "companies",
    "every_company",
    "find_company",
    "find_slug",
    "free_slug",
    "set_edition",
]
