"""Fills a database of Tryton, in a process of its own: a company, what it sells, who buys, and what they ordered.

Run with TRYTOND_CONFIG naming a configuration whose folder is to hold `shop.sqlite`.
"""

import datetime
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from tryton_testing.shop import (
    CUSTOMERS,
    DATABASE,
    FIRST_NUMBER,
    LOGIN,
    PASSWORD,
    PREFIX,
    PRODUCTS,
    STRANGER,
    WEAK_LOGIN,
)


def activate(folder: Path) -> None:
    """An empty database with the modules of sales and everything they build on."""
    from trytond import backend
    from trytond.pool import Pool

    (folder / f"{DATABASE}.sqlite").touch()
    database = backend.Database(DATABASE)
    database.connect()
    database.init()
    Pool.start()
    Pool(DATABASE).init(update=["sale"], lang=["en"], activatedeps=True)


class Book:
    """Everything that is written into the database, one after the other."""

    def __init__(self, pool: Any) -> None:
        self.get = pool.get
        self.sold: dict[str, tuple[Any, Decimal]] = {}
        self.company = self._company()
        self.unit = self._only("product.uom", "symbol", "u")
        self.storage = self._only("stock.location", "code", "STO")

    def _only(self, model: str, field: str, value: str) -> Any:
        (found,) = self.get(model).search([(field, "=", value)])
        return found

    def _made(self, model: str, **values: Any) -> Any:
        (made,) = self.get(model).create([values])
        return made

    def _company(self) -> Any:
        euro = self._made("currency.currency", name="Euro", symbol="€", code="EUR")
        self._made("currency.currency.rate", currency=euro.id, rate=Decimal(1), date=datetime.date.min)
        party = self._made("party.party", name="Brook Lamps", addresses=[("create", [{}])])
        return self._made("company.company", party=party.id, currency=euro.id)

    def numbered(self) -> None:
        """Orders are called as a shop would call them."""
        kind = self.get("ir.model.data").get_id("sale", "sequence_type_sale")
        sequences = self.get("ir.sequence").search([("sequence_type", "=", kind)])
        self.get("ir.sequence").write(sequences, {"prefix": PREFIX, "number_next": FIRST_NUMBER})

    def users(self) -> None:
        """One who may read what the plugin asks for, and one who may not."""
        groups = [self._group("sale", "group_sale"), self._group("stock", "group_stock")]
        for login, member_of in ((LOGIN, groups), (WEAK_LOGIN, [])):
            self._made(
                "res.user",
                name=login.title(),
                login=login,
                password=PASSWORD,
                groups=[("add", member_of)],
                companies=[("add", [self.company.id])],
                company=self.company.id,
            )

    def _group(self, module: str, name: str) -> int:
        found: int = self.get("ir.model.data").get_id(module, name)
        return found

    def party(self, customer: Any) -> Any:
        """A customer with an address and ways to reach them."""
        ways = [("email", customer.email), ("mobile", customer.phone)]
        return self._made(
            "party.party",
            name=customer.name,
            addresses=[("create", [{"city": "Ghent"}])],
            contact_mechanisms=[("create", [{"type": kind, "value": value} for kind, value in ways if value])],
            identifiers=[("create", [{"type": "eu_vat", "code": customer.tax_id}])] if customer.tax_id else [],
        )

    def product(self, code: str, name: str, price: str, stock: float) -> None:
        """Something that is sold, and how much of it lies in the warehouse."""
        template = self._made(
            "product.template",
            name=name,
            default_uom=self.unit.id,
            sale_uom=self.unit.id,
            type="goods",
            salable=True,
            list_price=Decimal(price),
            products=[("create", [{"suffix_code": code}])],
        )
        (product,) = template.products
        if stock:
            inventory = self._made(
                "stock.inventory",
                location=self.storage.id,
                company=self.company.id,
                lines=[("create", [{"product": product.id, "quantity": stock}])],
            )
            self.get("stock.inventory").confirm([inventory])
        self.sold[code] = (product, Decimal(price))

    def order(self, party: Any, lines: dict[str, float]) -> Any:
        """A quotation with its number; how far it goes is up to whoever asked for it."""
        sales, line = self.get("sale.sale"), self.get("sale.line")
        sale = sales(company=self.company, party=party, currency=self.company.currency)
        sale.on_change_party()
        sale.invoice_method, sale.shipment_method = "manual", "order"
        sale.lines = [
            line(product=self.sold[code][0], quantity=quantity, unit=self.unit, unit_price=self.sold[code][1])
            for code, quantity in lines.items()
        ]
        sale.save()
        sales.quote([sale])
        return sale

    def confirmed(self, sale: Any) -> None:
        """The customer pays; the warehouse has work."""
        sales = self.get("sale.sale")
        sales.confirm([sale])
        sales.process([sale])

    def shipped(self, sale: Any) -> None:
        """Everything of it left the house."""
        out = self.get("stock.shipment.out")
        shipments = list(self.get("sale.sale")(sale.id).shipments)
        for step in (out.assign_force, out.pick, out.pack, out.do):
            step(shipments)
        self.get("sale.sale").process([sale])


def fill() -> None:
    """Everything that the tests ask for."""
    from trytond.pool import Pool
    from trytond.transaction import Transaction

    Pool.start()
    Pool.test = True  # addresses are not looked up on the net
    pool = Pool(DATABASE)
    pool.init()
    with Transaction().start(DATABASE, 0) as transaction:
        book = Book(pool)
        with transaction.set_context(company=book.company.id, companies=[book.company.id]):
            book.users()
            book.numbered()
            for article in PRODUCTS:
                book.product(*article)
            fang, li = (book.party(each) for each in CUSTOMERS)
            book.party(STRANGER)
            old = book.order(fang, {"LAMP-1": 2})
            book.confirmed(old)
            book.shipped(old)
            book.confirmed(book.order(fang, {"LAMP-1": 1, "TABLE-1": 3}))
            book.order(li, {"TABLE-1": 1})


if __name__ == "__main__":
    if sys.argv[1] == "activate":
        activate(Path(sys.argv[2]))
    else:
        fill()
