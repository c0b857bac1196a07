"""What the Tryton of the tests holds, in words that tests and the program that fills it share."""

from typing import NamedTuple

DATABASE = "shop"
LOGIN, PASSWORD = "hubwright", "a-password-of-the-tests"
WEAK_LOGIN = "nobody"
PREFIX, FIRST_NUMBER = "SO", 10086
SENT, WAITING, QUOTED = (f"{PREFIX}{FIRST_NUMBER + step}" for step in range(3))


class Customer(NamedTuple):
    """A party."""

    name: str
    email: str = ""
    phone: str = ""
    tax_id: str = ""


class Article(NamedTuple):
    """A product, and what lies in the warehouse before anybody orders."""

    code: str
    name: str
    price: str
    stock: float


FANG = Customer("Fang Min", "fang@customer.test", "+32470123456")
LI = Customer("Li Wei", "li@customer.test", "+32470123457", "BE0897290877")
STRANGER = Customer("Fang Ming", "ming@customer.test")
CUSTOMERS = (FANG, LI)
PRODUCTS = (
    Article("LAMP-1", "Oak lamp", "39.00", 25),
    Article("TABLE-1", "Oak table", "399.00", 2),
    Article("CHAIR-1", "Oak chair", "79.50", 0),
)
