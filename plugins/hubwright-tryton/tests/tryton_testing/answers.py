"""Settings, and answers as Tryton gives them, for tests without one."""

import json
from typing import Any

from hubwright_sdk import HttpAnswer

SETTINGS = {"address": "https://erp.example", "database": "shop"}


def said(result: Any) -> HttpAnswer:
    """An answer as Tryton gives it."""
    return HttpAnswer(200, json.dumps({"id": "1", "result": result}, ensure_ascii=False))


SALE = {
    "id": 2,
    "number": "SO10087",
    "state": "processing",
    "shipment_state": "waiting",
    "sale_date": {"__class__": "date", "year": 2026, "month": 11, "day": 26},
    "total_amount": {"__class__": "Decimal", "decimal": "1236.00"},
    "currency.": {"id": 1, "code": "EUR"},
    "party.": {"id": 2, "rec_name": "Fang Min"},
    "lines.": [
        {
            "id": 2,
            "type": "line",
            "quantity": 3.0,
            "description": None,
            "unit.": {"symbol": "u", "id": 1},
            "product.": {"id": 2, "code": "TABLE-1", "rec_name": "[TABLE-1] Oak table"},
        }
    ],
}
PARTY = {"id": 2, "name": "Fang Min", "code": "2", "tax_identifier.": None, "contact_mechanisms.": []}
