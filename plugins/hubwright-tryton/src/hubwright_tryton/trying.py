"""What an admin wants to know before anybody relies on it: server, database, user, modules and rights."""

from hubwright_sdk import AuthExpired, CallContext, CallFailed, CheckRow
from hubwright_tryton.wire import Tryton
from hubwright_tryton.words import chinese

_MODELS = (
    ("sale.sale", "Orders (module sale)", "订单（sale 模块）"),
    ("sale.line", "Lines of orders", "订单明细"),
    ("party.party", "Parties", "业务伙伴"),
    ("product.product", "Products", "产品"),
    ("stock.location", "Stock (module stock)", "库存（stock 模块）"),
)


async def rows_of(context: CallContext) -> list[CheckRow]:
    """One row each, up to the first without which the others say nothing."""
    in_chinese, tryton = chinese(context.language), Tryton(context)
    try:
        version = await tryton.version()
    except CallFailed as failed:
        return [CheckRow("服务器" if in_chinese else "Server", ok=False, text=failed.reason)]
    rows = [CheckRow("服务器" if in_chinese else "Server", ok=True, text=f"Tryton {version}"[:100])]
    entrance = "数据库与登录" if in_chinese else "Database and sign-in"
    try:
        await tryton.ask("model.res.user.get_preferences", True)
    except CallFailed as failed:
        return [*rows, CheckRow(entrance, ok=False, text=_hint(failed, context))]
    rows.append(CheckRow(entrance, ok=True))
    for model, english, other in _MODELS:
        rows.append(await _readable(tryton, model, other if in_chinese else english))
    return rows


async def _readable(tryton: Tryton, model: str, name: str) -> CheckRow:
    try:
        await tryton.rows(model, [], ["id"], limit=1)
    except CallFailed as failed:
        return CheckRow(name, ok=False, text=failed.reason)
    return CheckRow(name, ok=True)


def _hint(failed: CallFailed, context: CallContext) -> str:
    """What the host says of credentials knows nothing of databases."""
    if not isinstance(failed, AuthExpired):
        return failed.reason
    if chinese(context.language):
        return f"Tryton 不接受该用户名或密码（数据库 {context.settings['database']}）。"
    return f"Tryton does not take this user and password for the database {context.settings['database']}."
