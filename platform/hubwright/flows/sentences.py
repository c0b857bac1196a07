"""What the flow language says, to authors and to visitors, in English and Chinese; code -> (en, zh)."""

from typing import Final

_TO_VISITORS: Final = {
    "apology": (
        "Sorry, something went wrong on our side. I am passing you to a colleague.",
        "抱歉，我们这边出了点问题，正在为您转接人工同事。",
    ),
    "file_received": (
        "Thank you, I received your picture. A colleague can look at it if you ask for a person.",
        "谢谢，图片已收到。如需要，可以请人工同事查看。",
    ),
    "ask_again_text": ("Please write a short answer.", "请用文字简单回答一下。"),
    "ask_again_number": ("That does not look like a number. Please try again.", "这看起来不是数字，请再试一次。"),
    "ask_again_email": (
        "That does not look like an e-mail address. Please try again.",
        "这看起来不是邮箱地址，请再试一次。",
    ),
    "ask_again_phone": (
        "That does not look like a phone number. Please try again.",
        "这看起来不是电话号码，请再试一次。",
    ),
    "ask_again_date": ("Please write a date like 2026-11-24.", "请写一个日期，例如 2026-11-24。"),
    "ask_again_choice": ("Please choose one of the answers.", "请从选项中选择一个。"),
    "ask_again_regex": ("That does not have the expected form. Please try again.", "格式不对，请再试一次。"),
    "ask_again_value": ("That value is not possible here. Please try again.", "这个值在这里不可用，请再试一次。"),
    "ask_again_file": ("Please send a file or picture.", "请发送文件或图片。"),
    "ask_again_location": (
        "Please share a place, or write it as two numbers like 31.23, 121.47.",
        "请分享位置，或写成两个数字，例如 31.23, 121.47。",
    ),
    "yes": ("Yes", "是"),
    "no": ("No", "否"),
    "confirm_answer": ("{answer} – is that right?", "{answer}，对吗？"),
    "confirm_form": ("Please check:\n{answers}\nIs that right?", "请确认：\n{answers}\n对吗？"),
    "rating_5": ("5 · very good", "5 · 非常满意"),
    "rating_4": ("4 · good", "4 · 满意"),
    "rating_3": ("3 · all right", "3 · 一般"),
    "rating_2": ("2 · poor", "2 · 不满意"),
    "rating_1": ("1 · very poor", "1 · 非常不满意"),
    "choose_again": ("Please choose one of these:", "请从下面选择："),
    "made_up_reply": ("(A made-up reply of the AI model.)", "（模拟的 AI 回复。）"),
    "made_up_value": ("example", "示例"),
}

_OF_EXPRESSIONS: Final = {
    "too_long": ("The expression is longer than {limit} characters.", "表达式超过 {limit} 个字符。"),
    "too_deep": ("The expression is nested deeper than {limit} levels.", "表达式嵌套超过 {limit} 层。"),
    "empty": ("Write an expression here.", "请在这里写表达式。"),
    "unexpected_character": ("The character {character} cannot be used here.", "这里不能使用字符 {character}。"),
    "unexpected_end": ("Something is missing at the end.", "结尾缺少内容。"),
    "unexpected_token": ("{token} is not expected here.", "这里不应出现 {token}。"),
    "unclosed_text": ("This text has no closing quotation mark.", "这段文本缺少结束引号。"),
    "unclosed_bracket": ("This bracket is never closed.", "这个括号没有闭合。"),
    "number_too_large": ("This number is too large.", "这个数字太大。"),
    "chained_comparison": ("Compare two values at a time.", "一次只能比较两个值。"),
    "unknown_function": ("There is no function {name}.", "没有函数 {name}。"),
    "unknown_name": ("There is no variable {name}.", "没有变量 {name}。"),
    "unknown_filter": ("There is no filter {name}.", "没有过滤器 {name}。"),
    "not_callable": ("Only functions can be called.", "只能调用函数。"),
    "argument_count": ("{name} takes {expected} values.", "{name} 需要 {expected} 个参数。"),
    "list_too_long": ("A list may have at most {limit} items.", "列表最多 {limit} 项。"),
    "text_too_long": ("The resulting text is longer than {limit} characters.", "结果文本超过 {limit} 个字符。"),
    "type_mismatch": ("{operation} does not work with {found}.", "{operation} 不能用于 {found}。"),
    "division_by_zero": ("Division by zero.", "除数为零。"),
    "no_conversation": (
        "This run has no conversation to speak in.",
        "这次运行没有关联的会话，无法与访客对话。",
    ),
    "out_of_range": ("The result is out of range.", "结果超出范围。"),
    "bad_date": ("{text} is not a date.", "{text} 不是日期。"),
    "bad_zone": ("There is no time zone {name}.", "没有时区 {name}。"),
    "empty_test": ("A test is missing between the commas.", "逗号之间缺少条件。"),
    "no_order": ("{token} works in columns of numbers and dates only.", "{token} 只能用于数字列和日期列。"),
    "not_a_number": ("{text} is not a number.", "{text} 不是数字。"),
    "not_an_email": ("{text} is not an e-mail address.", "{text} 不是邮箱地址。"),
    "not_a_language": ("{text} is not a language such as en or zh.", "{text} 不是语言代码，例如 en 或 zh。"),
    "not_yes_or_no": ("Write true or false instead of {text}.", "请写 true 或 false，而不是 {text}。"),
    "too_nested": ("The value is nested too deeply.", "该值嵌套太深。"),
    "unclosed_hole": ("{{{{ has no closing }}}}.", "{{{{ 缺少对应的 }}}}。"),
    "control_block": (
        "{{% … %}} blocks are not available; use a condition node.",
        "不支持 {{% … %}}，请使用条件节点。",
    ),
    "text_limit": ("The text is longer than {limit} characters.", "文本超过 {limit} 个字符。"),
    "pattern_too_long": ("The pattern is longer than {limit} characters.", "正则表达式超过 {limit} 个字符。"),
    "pattern_syntax": ("The pattern is not complete or uses something unknown.", "正则表达式不完整或含有未知写法。"),
    "pattern_backreference": ("Back references are not available in patterns.", "正则表达式不支持反向引用。"),
    "pattern_lookaround": ("Look-around and special groups are not available.", "正则表达式不支持环视和特殊分组。"),
    "pattern_nested": (
        "A repeated group may not contain another repetition.",
        "被重复的分组里不能再有重复。",
    ),
    "pattern_ambiguous": (
        "The alternatives of a repeated group must begin differently.",
        "被重复的分组里，各选项的开头必须不同。",
    ),
    "pattern_repeat": ("A repetition may count to {limit} at most.", "重复次数最多为 {limit}。"),
    "pattern_costly": ("The pattern is too loose; make it more specific.", "正则表达式过于宽泛，请写得更具体。"),
    "pattern_group": ("The pattern has no group {group}.", "正则表达式没有第 {group} 组。"),
}

_OF_DOCUMENTS: Final = {
    "not_json": ("This is not valid JSON: {reason}", "不是有效的 JSON：{reason}"),
    "not_a_document": ("This is not a flow document: {reason}", "不是流程文档：{reason}"),
    "unknown_member": ("{name} is not known here.", "这里没有 {name} 这一项。"),
    "file_too_large": ("The file is larger than {limit} KB.", "文件超过 {limit} KB。"),
    "no_flow_file": (
        "This is no flow: neither ours nor a Typebot file.",
        "这不是流程文件：既不是本平台的，也不是 Typebot 的。",
    ),
    "newer_flow_file": ("This file is of another version: {format}.", "文件版本不受支持：{format}。"),
    "typebot_version": (
        "Typebot files of version 6 are read; this one says {version}. Open it in Typebot and export it again.",
        "支持 Typebot 第 6 版文件，此文件为 {version}。请在 Typebot 中打开后重新导出。",
    ),
    "typebot_shape": ("This Typebot file is broken at {place}: {reason}", "Typebot 文件在 {place} 处有误：{reason}"),
    "document_too_large": ("The flow is larger than {limit} KB.", "流程超过 {limit} KB。"),
    "too_many_nodes": ("A flow may have at most {limit} nodes.", "流程最多 {limit} 个节点。"),
    "too_many_vars": ("A flow may have at most {limit} variables.", "流程最多 {limit} 个变量。"),
    "text_too_large": ("This text is larger than {limit} KB.", "文本超过 {limit} KB。"),
    "nested_too_deep": ("This is nested too deeply.", "嵌套太深。"),
    "bad_id": ("{id} cannot be an id; use letters, digits and _.", "{id} 不能作为 id，请用字母、数字和下划线。"),
    "duplicate_id": ("The id {id} is used twice.", "id {id} 重复。"),
    "bad_key": (
        "{key} cannot be a variable name; use letters, digits and _.",
        "{key} 不能作为变量名，请用字母、数字和下划线。",
    ),
    "reserved_key": ("{key} has a fixed meaning and cannot name a variable.", "{key} 有固定含义，不能用作变量名。"),
    "duplicate_key": ("The variable {key} is declared twice.", "变量 {key} 重复声明。"),
    "edge_unknown_node": (
        "The edge {edge} points to {node}, which is not there.",
        "连线 {edge} 指向不存在的节点 {node}。",
    ),
    "edge_to_trigger": ("The edge {edge} leads into a trigger.", "连线 {edge} 指向了触发器。"),
    "two_edges": ("The exit {port} of {node} has two edges.", "{node} 的出口 {port} 有两条连线。"),
    "bad_default": ("The default of {key} does not fit its type.", "{key} 的默认值与类型不符。"),
}

_OF_VALIDATION: Final = {
    "no_trigger": ("The flow has no trigger, so it never starts.", "流程没有触发器，永远不会开始。"),
    "not_a_trigger": ("{type} cannot start a flow.", "{type} 不能作为流程的开始。"),
    "trigger_inside": ("A trigger belongs at the beginning of a flow.", "触发器只能放在流程开头。"),
    "unknown_type": (
        "{type} is unavailable; the flow takes the error exit here.",
        "{type} 不可用，流程会从错误出口离开。",
    ),
    "newer_type": ("This node was made by a newer version of {type}.", "该节点由更新版本的 {type} 创建。"),
    "config": ("{reason}", "{reason}"),
    "config_required": ("Please fill in this field.", "请填写此项。"),
    "config_unknown": ("{name} is not known here.", "这里没有 {name} 这一项。"),
    "config_type": ("This must be {expected}.", "这里必须是 {expected}。"),
    "config_range": ("This must be between {low} and {high}.", "必须在 {low} 与 {high} 之间。"),
    "config_choice": ("This must be one of {choices}.", "必须是以下之一：{choices}。"),
    "config_length": ("This must have between {low} and {high} characters.", "长度必须在 {low} 到 {high} 个字符之间。"),
    "config_items": ("There must be between {low} and {high} entries.", "必须有 {low} 到 {high} 项。"),
    "duplicate_item": ("The entry id {id} is used twice.", "条目 id {id} 重复。"),
    "expression": ("{reason}", "{reason}"),
    "template": ("{reason}", "{reason}"),
    "pattern": ("{reason}", "{reason}"),
    "unknown_variable": ("There is no variable {name}.", "没有变量 {name}。"),
    "read_only_variable": (
        "{name} belongs to the company and cannot be written here.",
        "{name} 属于企业设置，不能在这里写入。",
    ),
    "never_set": ("{name} is read but never gets a value.", "读取了 {name}，但从未赋值。"),
    "maybe_unset": ("{name} has no value yet on the way here.", "到这里时 {name} 还没有值。"),
    "unreachable": ("No way leads to this node.", "没有路径通向该节点。"),
    "unwired": ("The exit “{port}” leads nowhere.", "出口“{port}”没有连接。"),
    "unknown_port": ("The exit {port} does not exist any more.", "出口 {port} 已不存在。"),
    "cycle": ("This loop never waits for anybody: {nodes}.", "这个循环不会停下来等待：{nodes}。"),
    "no_timeout": ("There is no time limit here.", "这里没有设置超时。"),
    "no_error_port": (
        "Nothing is said for errors; the visitor gets an apology and a person.",
        "没有设置错误出口；出错时会致歉并转人工。",
    ),
    "unknown_queue": ("There is no queue {queue}.", "没有队列 {queue}。"),
    "orphan_translation": ("The translation {key} belongs to nothing.", "译文 {key} 没有对应的文本。"),
    "personal_data_in_address": ("Personal data ({name}) is put into an address.", "地址中包含个人数据（{name}）。"),
    "address_from_visitor": (
        "An address must begin with fixed text or a setting of the company.",
        "地址必须以固定文本或企业设置开头。",
    ),
    "bad_address": ("An address begins with http:// or https://.", "地址以 http:// 或 https:// 开头。"),
    "no_body": ("{method} sends no body.", "{method} 不发送正文。"),
    "choices_missing": ("Give at least two answers to choose from.", "请至少给出两个选项。"),
    "pattern_missing": ("Say which pattern the answer must have.", "请填写答案必须符合的正则表达式。"),
    "text_missing": ("Write what to say.", "请填写要说的内容。"),
    "image_missing": ("Give the address of the picture.", "请填写图片地址。"),
    "buttons_missing": ("Add at least one button.", "请至少添加一个按钮。"),
    "intent_empty": ("Give this intent a keyword or an example.", "请为该意图填写关键词或例句。"),
    "table_cell": ("Row {row}, {column_title}: {reason}", "第 {row} 行，{column_title}：{reason}"),
    "table_value_unknown": (
        "Row {row}, {column_title}: {value} is not one of the values of the column.",
        "第 {row} 行，{column_title}：{value} 不是该列的选项。",
    ),
    "table_no_values": ("Name the values of the column {column_title}.", "请填写列“{column_title}”的选项。"),
    "table_no_outcome": ("Row {row} needs an outcome.", "第 {row} 行缺少结果。"),
    "table_shadowed": (
        "Row {row} is never reached: row {by} takes everything before it.",
        "第 {row} 行永远不会生效：第 {by} 行已先匹配。",
    ),
    "table_shadowed_by_several": (
        "Row {row} is never reached: rows before it take everything.",
        "第 {row} 行永远不会生效：前面的行已全部匹配。",
    ),
    "table_overlap": (
        "Rows {one} and {two} partly fit the same values and lead to different outcomes.",
        "第 {one} 行与第 {two} 行有重叠，但结果不同。",
    ),
    "table_gap": ("No row fits this case: {case}.", "没有行匹配这种情况：{case}。"),
    "cards_missing": ("Add at least one card.", "请至少添加一张卡片。"),
    "no_weight": ("At least one variant needs a weight.", "至少一个分组要有权重。"),
    "tags_missing": ("Name at least one tag to add or remove.", "请至少填写一个要添加或移除的标签。"),
    "tag_too_long": ("The tag {tag} is longer than {limit} characters.", "标签 {tag} 超过 {limit} 个字符。"),
    "contact_field_reserved": ("The field {name} cannot be written here.", "这里不能写入字段 {name}。"),
    "unknown_step": ("There is no step {step} to go to.", "没有可前往的步骤 {step}。"),
    "channel_cannot": ("{channel} cannot show this. {how}", "{channel}无法显示此步骤。{how}"),
    "event_name": (
        "Name the event with small letters, digits, _ and dots, for example order.paid.",
        "事件名请用小写字母、数字、下划线和点，例如 order.paid。",
    ),
    "bad_schedule": ("{reason}", "{reason}"),
    "wait_unclear": ("Say either how long or until when.", "请填写等待时长或截止时间。"),
}

_OF_COMPANIES: Final = {  # what depends on what a company has switched on
    "plugin_off": (
        "The plugin {plugin} is switched off; the flow takes the error exit here.",
        "插件 {plugin} 未启用，流程会从错误出口离开。",
    ),
    "no_ai": (
        "No AI plugin is switched on; the flow takes the error exit here.",
        "没有启用 AI 插件，流程会从错误出口离开。",
    ),
}
_OF_SUBFLOWS: Final = {
    "subflow_not_published": ("This flow is not there, or not published.", "该流程不存在或尚未发布。"),
    "subflow_no_input": ("The flow has no variable {name} to give a value to.", "对方流程没有可传入的变量 {name}。"),
    "subflow_no_output": ("The flow has no variable {name}.", "对方流程没有变量 {name}。"),
    "subflow_exit_missing": (
        "The flow can end with {outcome}, which has no exit here. Save this step to add it.",
        "对方流程可能以 {outcome} 结束，这里没有对应的出口。保存此步骤即可添加。",
    ),
    "subflow_exit_gone": ("The flow never ends with {outcome} any more.", "对方流程不会再以 {outcome} 结束。"),
    "subflow_recursion": (
        "Through this step the flow enters itself again without waiting for anybody.",
        "经过这一步，流程会在没有任何等待的情况下再次进入自身。",
    ),
    "subflow_too_deep": ("Sub-flows are nested deeper than {limit}.", "子流程嵌套超过 {limit} 层。"),
}
_OF_MOVING: Final = {
    "moving_gone": ("The step is not in the new version.", "新版本中没有这一步。"),
    "moving_other_type": ("The step is of another kind in the new version.", "新版本中这一步的类型不同。"),
    "moving_switched_off": ("The step is switched off in the new version.", "新版本中这一步已停用。"),
    "moving_broken": ("The step cannot run in the new version.", "新版本中这一步无法运行。"),
    "moving_exits": ("The new version lost exits of this step: {exits}.", "新版本中这一步少了出口：{exits}。"),
}

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    **_TO_VISITORS,
    **_OF_EXPRESSIONS,
    **_OF_DOCUMENTS,
    **_OF_VALIDATION,
    **_OF_COMPANIES,
    **_OF_SUBFLOWS,
    **_OF_MOVING,
}


def say(code: str, locale: str, **values: object) -> str:
    """Say it in the reader's language; anything not Chinese gets English. A pair of words is (English, Chinese)."""
    chosen = 1 if locale.startswith("zh") else 0
    fitting = {name: value[chosen] if isinstance(value, tuple) else value for name, value in values.items()}
    return SENTENCES[code][chosen].format(**fitting)
