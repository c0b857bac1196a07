"""The form of an HTTP node, and the config it makes."""

from typing import Literal

import msgspec

from hubwright.flows.effects import InDoubt, RetryClass
from hubwright.flows.nodes.fields import choice, count, form, line, several, shown_when, template, variable

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
WITHOUT_BODY = ("GET", "DELETE")


class HeaderConfig(msgspec.Struct, frozen=True):
    id: str
    name: str
    value: str


class MapConfig(msgspec.Struct, frozen=True):
    id: str
    path: str
    var: str


class HttpConfig(msgspec.Struct, frozen=True):
    url: str
    method: Method = "GET"
    headers: list[HeaderConfig] = []
    body: str = ""
    body_type: Literal["json", "text"] = "json"
    timeout_s: int = 10
    retries: RetryClass = "safe"
    deadline_s: int = 10
    in_doubt: InDoubt = "error"
    map: list[MapConfig] = []
    status_var: str = ""


HTTP_FORM = form(
    required=["url"],
    method=choice(
        "Method", "方法", {name: (name, name) for name in ("GET", "POST", "PUT", "PATCH", "DELETE")}, default="GET"
    ),
    url=template(
        "Address", "地址", mode="url", maxLength=2_000, more=("Values put in are made safe.", "插入的值会自动编码。")
    ),
    headers=several(
        "Headers",
        "请求头",
        most=20,
        required=["name", "value"],
        name=line("Name", "名称", pattern="^[A-Za-z0-9-]{1,64}$"),
        value=template("Value", "值", mode="header"),
    ),
    body=shown_when(
        template("Body", "正文", mode="json") | {"x-multiline": True},
        method=["POST", "PUT", "PATCH"],
    ),
    body_type=shown_when(
        choice("Kind of body", "正文类型", {"json": ("JSON", "JSON"), "text": ("Text", "文本")}, default="json"),
        method=["POST", "PUT", "PATCH"],
    ),
    timeout_s=count("Time limit in seconds", "超时（秒）", 1, 30, default=10),
    retries=choice(
        "Try again",
        "重试",
        {
            "none": ("Never", "从不"),
            "safe": ("When it is safe", "安全时"),
            "always": ("Always", "总是"),
        },
        default="safe",
    ),
    deadline_s=count(
        "Give up after seconds",
        "最长等待（秒）",
        1,
        3_600,
        default=10,
        more=("No further try begins later than this.", "超过这个时间就不再重试。"),
    ),
    in_doubt=choice(
        "If nobody knows whether it was done",
        "结果不明时",
        {
            "error": ("Take the error exit", "走出错出口"),
            "retry": ("Call again", "再次调用"),
            "hold": ("Wait for a decision", "等待人工决定"),
        },
        default="error",
    ),
    map=several(
        "Keep from the answer",
        "保存返回值",
        required=["path", "var"],
        path=line(
            "Path",
            "路径",
            maxLength=200,
            pattern=r"^\$?\.?([A-Za-z_][A-Za-z0-9_-]*|\[\d{1,4}\])((\.[A-Za-z_][A-Za-z0-9_-]*)|(\[\d{1,4}\]))*$|^\$$",
        ),
        var=variable("Variable", "变量"),
    ),
    status_var=variable("Variable for the status code", "保存状态码到变量"),
)
