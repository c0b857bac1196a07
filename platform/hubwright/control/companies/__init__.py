"""The register of companies: name, address word, edition; global because it is read before a tenant is entered."""

from hubwright.control.companies.queries import (
    Company,
    add_company,
    companies,
    every_company,
    find_company,
    find_slug,
    free_slug,
    pin_edition,
)
from hubwright.control.companies.register_queries import (
    EditionCount,
    Search,
    choices,
    count_matching,
    editions_in_use,
    register,
    registered,
)

__all__ = [
    "Company",
    "EditionCount",
    "Search",
    "add_company",
    "choices",
    "companies",
    "count_matching",
    "editions_in_use",
    "every_company",
    "find_company",
    "find_slug",
    "free_slug",
    "pin_edition",
    "register",
    "registered",
]
