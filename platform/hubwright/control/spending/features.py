"""What costs extra and can be switched off without leaving a customer alone."""

import msgspec

Text = dict[str, str]
EVERYTHING = "everything"  # the cap of a whole month, in money


class PaidFeature(msgspec.Struct, frozen=True):
    """One; a cap of its own counts its meters, or its calls where it has none."""

    key: str
    title: Text
    unit: Text
    meters: tuple[str, ...] = ()


# Conversations, messages and steps are none: without them a customer would not reach the queue.
PAID: dict[str, PaidFeature] = {
    each.key: each
    for each in (
        PaidFeature("ai", {"en": "AI", "zh": "AI"}, {"en": "tokens", "zh": "token"}, ("llm_in", "llm_out")),
        PaidFeature("plugins", {"en": "Calls of plugins", "zh": "插件调用"}, {"en": "calls", "zh": "次调用"}),
    )
}
