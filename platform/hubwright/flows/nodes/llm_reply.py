"""Let a language model write the answer, within limits that do not depend on the model."""

import msgspec

from hubwright.flows.channel_support import TEXTS
from hubwright.flows.events import EffectResult
from hubwright.flows.expressions import Template
from hubwright.flows.node_type import (
    ERROR,
    OUT,
    Config,
    Leave,
    Outcome,
    PlainNodeType,
    Port,
    Texts,
    Visit,
    Wording,
    Workshop,
)
from hubwright.flows.nodes.fields import count, form, strings, switch, template, variable, words
from hubwright.flows.nodes.guardrails import Guardrails, broken_rule, shortened
from hubwright.flows.nodes.intents import input_field, text_to_read
from hubwright.flows.nodes.model_call import AI, COST, answer_of, ask_model, timeout_field

_TASK = "You write one reply to a customer of a company, in the customer's language, as plain text without markup."


class LlmReplyConfig(msgspec.Struct, frozen=True):
    prompt: str
    input: str = ""
    max_tokens: int = 400
    longest: int = 1_000
    avoid: list[str] = []
    links: bool = False
    fallback: str = ""
    say: bool = True
    var: str = ""
    timeout_s: int = 15


class ReadyLlmReply(msgspec.Struct, frozen=True):
    prompt: Template
    input: Template | None
    max_tokens: int
    guardrails: Guardrails
    fallback: Wording | None
    say: bool
    var: str
    timeout_s: int


class LlmReply(PlainNodeType):
    """Says what the model wrote if no guardrail forbids it; else says the fallback and takes the error exit."""

    type = "llm.reply"
    title = Texts("Reply with AI", "AI 回复")
    help = Texts(
        "An AI model writes the reply from your instructions. Needs an AI plugin.",
        "由 AI 模型按您的说明撰写回复。需要启用 AI 插件。",
    )
    category = "talk"
    icon = "sparkles"
    needs = AI
    channels = TEXTS
    schema = form(
        required=["prompt"],
        prompt=template(
            "Instructions for the model",
            "给模型的说明",
            more=("What it should know and how it should answer.", "它需要知道什么、如何回答。"),
        )
        | {"x-multiline": True},
        input=input_field(),
        fallback=words(
            "Said when there is no usable answer",
            "没有可用回复时的话术",
            more=("Then the flow takes the exit “Error”.", "随后走“出错”出口。"),
        ),
        avoid=strings(
            "Words it must not use",
            "禁用词",
            more=("A reply with one of them is not sent.", "含有其中任意一个的回复不会发送。"),
        ),
        links=switch("Links are allowed", "允许链接", default=False),
        longest=count("Longest reply in characters", "回复最长字符数", 20, 4_000, default=1_000),
        max_tokens=count("Most tokens of a reply", "回复最多 token 数", 16, 2_000, default=400),
        say=switch(
            "Say it to the visitor",
            "直接发送给访客",
            default=True,
            more=("Off: only keep it in the variable.", "关闭时只保存到变量。"),
        ),
        var=variable("Variable for the reply", "保存回复的变量"),
        timeout_s=timeout_field(),
    )

    @property
    def cost(self) -> dict[str, int]:
        return dict(COST)

    def ports(self, _config: Config) -> tuple[Port, ...]:
        return (OUT, ERROR)

    def prepare(self, config: Config, workshop: Workshop) -> ReadyLlmReply:
        found = msgspec.convert(config, LlmReplyConfig)
        return ReadyLlmReply(
            prompt=workshop.template(found.prompt, "plain"),
            input=workshop.template(found.input, "plain") if found.input else None,
            max_tokens=found.max_tokens,
            guardrails=Guardrails(tuple(word for word in found.avoid if word.strip()), found.links, found.longest),
            fallback=workshop.wording("fallback", found.fallback) if found.fallback else None,
            say=found.say,
            var=found.var,
            timeout_s=found.timeout_s,
        )

    def reduce(self, prepared: ReadyLlmReply, visit: Visit) -> Outcome:
        if isinstance(visit.event, EffectResult):
            return _replied(prepared, visit, visit.event)
        instructions = prepared.prompt.render(visit.scope, visit.locale, visit.warn)
        return ask_model(
            visit,
            told=[_TASK, instructions],
            said=text_to_read(prepared.input, visit) or "…",
            max_tokens=prepared.max_tokens,
            timeout_s=prepared.timeout_s,
        )


def _replied(prepared: ReadyLlmReply, visit: Visit, result: EffectResult) -> Outcome:
    answer = answer_of(result, visit)
    text = answer.text.strip() if answer else ""
    broken = broken_rule(prepared.guardrails, text) if answer else "there is no answer"
    if broken:
        if answer:
            visit.warn(broken)
        return _fallen_back(prepared, visit)
    reply = shortened(text, prepared.guardrails.longest)
    if prepared.var:
        visit.write(prepared.var, reply)
    if prepared.say:
        visit.say(reply)
    return Leave("out")


def _fallen_back(prepared: ReadyLlmReply, visit: Visit) -> Outcome:
    """Say the fallback; where the error exit leads nowhere it stands for the reply, so that nobody apologises twice."""
    if prepared.fallback is None:
        return Leave("error")
    visit.say(prepared.fallback.written(visit))
    return Leave("error" if visit.wired("error") else "out")
