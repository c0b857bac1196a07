"""All rules, in the order in which a report shows them."""

from hubwright_sdk.checks import code, declared, shown, typed, written
from hubwright_sdk.checks.rule import Grade, Look, Rule
from hubwright_sdk.texts import Localised


def _rule(name: str, grade: Grade, en: str, zh: str, look: Look) -> Rule:
    return Rule(name, grade, Localised(en, zh), look)


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
    _rule("icon", "silver", "There is an icon", "附有图标", shown.icon),
    _rule("languages", "silver", "Texts in English and Chinese", "中英文文本齐全", shown.both_languages),
    _rule("changelog", "silver", "This version's changes are told", "说明了本版本的变更", shown.changelog),
    _rule("listing", "gold", "The listing is complete", "上架信息完整", shown.whole_listing),
    _rule("help", "gold", "Every setting is explained", "每项设置均有说明", shown.explained_settings),
    _rule("typed", "platinum", "Marked as typed", "已标记类型", typed.marked_typed),
    _rule("annotated", "platinum", "Every function says its types", "所有函数均有类型标注", typed.annotated),
)
