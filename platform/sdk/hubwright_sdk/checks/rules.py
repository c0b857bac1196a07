"""All rules, in the order in which a report shows them."""

from hubwright_sdk.checks import (
    code,
    declared,
    permissions,
    pictured,
    reliability,
    shown,
    tried,
    typed,
    written,
)
from hubwright_sdk.checks.rule import Grade, Look, Rule
from hubwright_sdk.texts import Localised


def _rule(name: str, grade: Grade, en: str, zh: str, look: Look, *, warning: bool = False) -> Rule:
    return Rule(name, grade, Localised(en, zh), look, warning)


RULES: tuple[Rule, ...] = (
    _rule("manifest", "bronze", "The manifest is valid", "清单有效", declared.valid),
    _rule("contents", "bronze", "Only files that a release may hold", "仅含允许发布的文件", declared.packable),
    _rule("python", "bronze", "Every module can be read", "所有模块均可解析", code.readable),
    _rule("declared", "bronze", "Code and manifest agree", "代码与清单一致", declared.kept),
    _rule("calls", "bronze", "Nothing reaches out of the plugin", "不越出插件范围", code.forbidden),
    _rule("imports", "bronze", "Imports only what plugins may", "仅导入允许的模块", code.imports),
    _rule("invisible", "bronze", "No characters that cannot be seen", "无不可见字符", written.invisible),
    _rule("blobs", "bronze", "No encoded data, no minified code", "无编码数据或压缩代码", written.blobs),
    _rule("secrets", "bronze", "No secrets in the files", "文件中无密钥", written.secrets),
    _rule("secret-settings", "bronze", "Secrets are kept as secrets", "敏感设置已加密标记", declared.secret_settings),
    _rule("settings-upgrade", "bronze", "Earlier settings can be upgraded", "旧设置可升级", declared.settings_upgrade),
    _rule("licence", "bronze", "There is a licence", "附有许可证", shown.licence),
    _rule("readme", "bronze", "There is a readme", "附有说明文档", written.whole_readme),
    _rule("tests", "bronze", "There are tests", "附有测试", written.has_tests),
    _rule("tests-pass", "bronze", "The tests pass", "测试全部通过", tried.passed),
    _rule("conformance", "bronze", "The contract of its kind is tested", "通过所属类型的契约测试", tried.conforms),
    _rule("async", "bronze", "Every hook is async", "所有钩子均为异步", reliability.asynchronous),
    _rule("patches", "bronze", "Nothing imported is changed", "不修改导入的模块", reliability.patches),
    _rule("scopes", "bronze", "Scopes that are used are declared", "所用权限均已声明", permissions.undeclared),
    _rule(
        "unused-scopes",
        "bronze",
        "Scopes that are declared are used",
        "所声明权限均有使用",
        permissions.unused,
        warning=True,
    ),
    _rule("hosts", "bronze", "Declared hosts are public names", "声明的主机为公开域名", permissions.hosts),
    _rule("addresses", "bronze", "Addresses in the code are declared", "代码中的地址均已声明", permissions.addresses),
    _rule("defaults", "bronze", "The default settings are valid", "默认设置有效", pictured.defaults),
    _rule("icon", "silver", "There is an icon", "附有图标", shown.icon),
    _rule("languages", "silver", "Texts in English and Chinese", "中英文文本齐全", shown.both_languages),
    _rule("changelog", "silver", "This version's changes are told", "说明了本版本的变更", shown.changelog),
    _rule("data", "silver", "Data that leaves is declared", "外发数据均已声明", permissions.data),
    _rule(
        "failures",
        "silver",
        "Failures of the other side are named",
        "明确区分对方的各类故障",
        reliability.says_how_it_failed,
    ),
    _rule("live-check", "silver", "It can try its own settings", "可检测自身设置", reliability.tries_itself),
    _rule("swallowed", "silver", "No failure is kept secret", "不隐瞒任何故障", reliability.swallowed),
    _rule("blocking", "silver", "Nothing blocks", "无阻塞调用", reliability.blocking),
    _rule("prints", "silver", "Nothing is printed", "不使用 print 输出", reliability.prints),
    _rule("steps-tested", "silver", "Every step and panel is tested", "所有步骤与面板均有测试", tried.every_step),
    _rule("listing", "gold", "The listing is complete", "上架信息完整", shown.whole_listing),
    _rule("help", "gold", "Every setting is explained", "每项设置均有说明", shown.explained_settings),
    _rule(
        "settings-told", "gold", "The readme tells of every setting", "说明文档介绍了每项设置", pictured.told_settings
    ),
    _rule("screenshots", "gold", "There are screenshots", "附有截图", pictured.screenshots),
    _rule("failures-tested", "gold", "Every failure is tested", "所有故障均有测试", tried.every_failure),
    _rule("idempotency", "gold", "What is asked twice is done once", "重复请求只执行一次", reliability.asks_once),
    _rule("typed", "platinum", "Marked as typed", "已标记类型", typed.marked_typed),
    _rule("annotated", "platinum", "Every function says its types", "所有函数均有类型标注", typed.annotated),
    _rule("documented", "platinum", "Modules and classes say what they are", "模块与类均有文档", typed.documented),
    _rule("modest", "platinum", "Modest in time and memory", "占用时间与内存适度", reliability.modest),
)
