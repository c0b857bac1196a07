"""Connected accounts: partners who are paid their share."""

from hubwright_stripe_standin.customers import merged
from hubwright_stripe_standin.problem import Problem, lacking
from hubwright_stripe_standin.routing import Asked, collection, listing, page, retrieving, route
from hubwright_stripe_standin.world import Obj, World

ONBOARDING = "/_pages/onboarding"
_TAKEN = "email metadata business_type business_profile capabilities default_currency"


@route("POST", "/v1/accounts", f"{_TAKEN} type country controller")
def create(world: World, asked: Asked) -> Obj:
    """An account that can take nothing before its owner has answered some questions."""
    form = asked.form
    account: Obj = {
        "id": world.new_id("acct"),
        "object": "account",
        "business_profile": None,
        "business_type": form.text("business_type"),
        "capabilities": {"transfers": "inactive"},
        "charges_enabled": False,
        "country": form.text("country", "US"),
        "created": world.now(),
        "default_currency": form.text("default_currency", "usd"),
        "details_submitted": False,
        "email": form.text("email"),
        "external_accounts": collection("/v1/accounts/external_accounts", []),
        "metadata": form.part("metadata").tree,
        "payouts_enabled": False,
        "requirements": _requirements(["external_account", "tos_acceptance.date"]),
        "settings": None,
        "type": form.choice("type", ("express", "standard", "custom"), "express"),
    }
    world.put(account)
    return account


def _requirements(due: list[str]) -> Obj:
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": due,
        "disabled_reason": "requirements.past_due" if due else None,
        "errors": [],
        "eventually_due": due,
        "past_due": due,
        "pending_verification": [],
    }


@route("POST", "/v1/accounts/{id}", _TAKEN)
def update(world: World, asked: Asked) -> Obj:
    """Change an account."""
    account, form = world.get("account", asked.id), asked.form
    given: Obj = {n: form.text(n) for n in ("email", "business_type", "default_currency") if n in form}
    given["metadata"] = merged(account["metadata"], form.part("metadata").tree)
    return world.changed("account.updated", account, **given)


@route("DELETE", "/v1/accounts/{id}")
def delete(world: World, asked: Asked) -> Obj:
    """Close an account."""
    return world.drop(world.get("account", asked.id))


retrieving("/v1/accounts", "account")
listing("/v1/accounts", "account")


@route("POST", "/v1/account_links", "account refresh_url return_url type collection_options")
def link(world: World, asked: Asked) -> Obj:
    """A page on which the owner answers."""
    account = world.get("account", asked.form.needed("account"))
    token, now = world.new_id("al")[3:], world.now()
    world.hidden[token] = {"account": account["id"], "back": asked.form.needed("return_url")}
    return {
        "object": "account_link",
        "created": now,
        "expires_at": now + 300,
        "url": f"{world.address}{ONBOARDING}/{token}",
    }


@route("POST", "/v1/accounts/{id}/login_links")
def login_link(world: World, asked: Asked) -> Obj:
    """A page that shows the account to its owner."""
    world.get("account", asked.id)
    return {"object": "login_link", "created": world.now(), "url": f"{world.address}/_pages/account/{asked.id}"}


def ready(world: World, account: Obj) -> None:
    """Everything was answered."""
    account["requirements"] = _requirements([])
    world.changed(
        "account.updated", account, charges_enabled=True, payouts_enabled=True, details_submitted=True,
        capabilities={"transfers": "active"},
    )  # fmt: skip


@route("POST", "/v1/transfers", "amount currency destination description metadata transfer_group source_transaction")
def transfer(world: World, asked: Asked) -> Obj:
    """Give an account its share."""
    form = asked.form
    account = world.get("account", form.needed("destination"))
    if account["capabilities"]["transfers"] != "active":
        raise Problem(400, "Your destination account needs to have at least one of the following capabilities enabled:"
                           " transfers", code="insufficient_capabilities_for_transfer")  # fmt: skip
    amount = form.needed_whole("amount")
    if amount <= 0:
        raise Problem(400, "This value must be greater than or equal to 1.", param="amount")
    made = world.new_id("tr")
    made_transfer: Obj = {
        "id": made,
        "object": "transfer",
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": world.new_id("txn"),
        "created": world.now(),
        "currency": form.needed("currency"),
        "description": form.text("description"),
        "destination": account["id"],
        "destination_payment": world.new_id("py"),
        "livemode": False,
        "metadata": form.part("metadata").tree,
        "reversals": collection(f"/v1/transfers/{made}/reversals", []),
        "reversed": False,
        "source_transaction": form.text("source_transaction"),
        "source_type": "card",
        "transfer_group": form.text("transfer_group"),
    }
    world.put(made_transfer)
    world.happened("transfer.created", made_transfer)
    return made_transfer


retrieving("/v1/transfers", "transfer")
listing("/v1/transfers", "transfer", "destination transfer_group created")


@route("POST", "/v1/transfers/{id}/reversals", "amount description metadata")
def take_back(world: World, asked: Asked) -> Obj:
    """Take a share back, whole or in part."""
    found = world.get("transfer", asked.id)
    amount = asked.form.whole("amount", found["amount"] - found["amount_reversed"]) or 0
    if not 0 < amount <= found["amount"] - found["amount_reversed"]:
        raise Problem(400, "The reversal is larger than what is left of the transfer.", param="amount")
    reversal: Obj = {
        "id": world.new_id("trr"),
        "object": "transfer_reversal",
        "amount": amount,
        "balance_transaction": world.new_id("txn"),
        "created": world.now(),
        "currency": found["currency"],
        "destination_payment_refund": None,
        "metadata": asked.form.part("metadata").tree,
        "source_refund": None,
        "transfer": found["id"],
    }
    world.put(reversal)
    found["reversals"]["data"].insert(0, reversal)
    found["amount_reversed"] += amount
    found["reversed"] = found["amount_reversed"] == found["amount"]
    world.happened("transfer.reversed", found)
    return reversal


def _needs_account(asked: Asked) -> str:
    if asked.account is None:
        raise lacking("Stripe-Account")
    return asked.account


def balance_of(world: World, account: str) -> dict[str, int]:
    """What an account has, by currency: shares less what was taken back and paid out."""
    sums: dict[str, int] = {}
    for each in world.all("transfer"):
        if each["destination"] == account:
            left = each["amount"] - each["amount_reversed"]
            sums[each["currency"]] = sums.get(each["currency"], 0) + left
    for payout in world.all("payout"):
        if world.hidden[payout["id"]]["account"] == account:
            sums[payout["currency"]] -= payout["amount"]
    return sums


@route("GET", "/v1/balance")
def balance(world: World, asked: Asked) -> Obj:
    """What an account has."""
    sums = balance_of(world, _needs_account(asked))
    have = [{"amount": amount, "currency": currency, "source_types": {"card": amount}}
            for currency, amount in sorted(sums.items())]  # fmt: skip
    return {"object": "balance", "available": have, "livemode": False, "pending": []}


@route("POST", "/v1/payouts", "amount currency description metadata")
def pay_out(world: World, asked: Asked) -> Obj:
    """Send what an account has to its bank; here it arrives at once."""
    account, form = _needs_account(asked), asked.form
    amount, currency, now = form.needed_whole("amount"), form.needed("currency"), world.now()
    if amount > balance_of(world, account).get(currency, 0):
        raise Problem(400, "You have insufficient funds in your Stripe account for this payout.",
                      code="balance_insufficient")  # fmt: skip
    payout: Obj = {
        "id": world.new_id("po"),
        "object": "payout",
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": now,
        "automatic": False,
        "balance_transaction": world.new_id("txn"),
        "created": now,
        "currency": currency,
        "description": form.text("description"),
        "destination": None,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": form.part("metadata").tree,
        "method": "standard",
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "not_applicable",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": None,
        "status": "paid",
        "trace_id": None,
        "type": "bank_account",
    }
    world.put(payout, account=account)
    world.happened("payout.paid", payout, account=account)
    return payout


@route("GET", "/v1/payouts", "limit starting_after ending_before")
def payouts(world: World, asked: Asked) -> Obj:
    """What was sent, newest first."""
    own = [p for p in world.all("payout") if world.hidden[p["id"]]["account"] == _needs_account(asked)]
    return page("/v1/payouts", own, asked.form)
