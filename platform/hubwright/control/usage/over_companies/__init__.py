"""What all companies used, by meter and day: counts leave a company, content does not."""

from hubwright.control.usage.over_companies.reading import (
    DaySum,
    MeterSum,
    TopUser,
    company_days,
    counted_at,
    days,
    sums,
    top,
)
from hubwright.control.usage.over_companies.tending import tend_usage

__all__ = ["DaySum", "MeterSum", "TopUser", "company_days", "counted_at", "days", "sums", "tend_usage", "top"]
