"""What is below an answer, cut off: the history that programs add, in the forms of English and Chinese ones and others.

Signatures stay. Answers between the lines stay. What is nothing but history is shown whole.
"""

import re

_WROTE = re.compile(
    r"(?i)^\s*>?\s*(on\b.{4,300}\bwrote|am\b.{4,300}\bschrieb.{0,100}|le\b.{4,300}\ba écrit|el\b.{4,300}\bescribió"
    r"|(在|于)?.{2,300}(写道|寫道|写到)|.{2,200}(于|於).{4,200}(写道|寫道))\s*[:：]?\s*$"
)
_OPENS = re.compile(r"(?i)^\s*>?\s*(on\b|am\b|le\b|在|于|.{0,100}(于|<\S+@\S+>))")
_LINE = re.compile(
    r"(?i)^\s*>?\s*[-_—=─]{2,}\s*(original message|original appointment|原始邮件|原始郵件|原邮件"
    r"|回复的原邮件|回复的邮件|ursprüngliche nachricht|message d'origine|reply message)\s*[-_—=─]{2,}\s*$"
)
_FROM = re.compile(r"(?i)^\s*\*?(from|发件人|寄件者|von|de)\s*\*?\s*[:：]\s*\*?\s*\S")
_HEAD = re.compile(
    r"(?i)^\s*\*?(sent|date|to|cc|subject|发送时间|发送日期|日期|时间|收件人|抄送|主题|寄件日期|收件者|主旨|gesendet|an"
    r"|betreff|envoyé|objet)\s*\*?\s*[:：]"
)
_RULE = re.compile(r"^\s*[_─-]{10,}\s*$")


def without_history(text: str) -> str:
    """The text without it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept: list[str] = []
    at = 0
    while at < len(lines):
        length = _marker(lines, at)
        if length == 0:
            kept.append(lines[at])
            at += 1
            continue
        rest = lines[at + length :]
        if not _is_quoted(rest):
            break  # a program that does not mark what it quotes: everything below is history
        at += length
    said = "\n".join(line for line in kept if not line.lstrip().startswith(">")).strip("\n")
    return said if said.strip() else text


def _marker(lines: list[str], at: int) -> int:
    """How many lines the sentence takes that begins the history here; 0 when there is none."""
    line = lines[at]
    if _LINE.match(line):
        return 1
    if _FROM.match(line):
        heads = sum(bool(_HEAD.match(each)) for each in lines[at + 1 : at + 7])
        return 1 if heads >= 2 else 0
    if _RULE.match(line) and at + 1 < len(lines) and _FROM.match(_next_said(lines, at + 1)):
        return 1
    if not _OPENS.match(line) and not _WROTE.match(line):
        return 0
    for length in (1, 2, 3):  # programs break this sentence
        joined = " ".join(each.strip().lstrip("> ") for each in lines[at : at + length])
        if _WROTE.match(joined) and _is_attribution(joined):
            return length
    return 0


def _is_attribution(sentence: str) -> bool:
    """Names a moment or an address; "our customer wrote:" is something that people say."""
    return bool(re.search(r"\d{1,4}\s*[-/.:年月日時时]|\d{4}|<?\S+@\S+>?", sentence))


def _is_quoted(rest: list[str]) -> bool:
    return next((line.lstrip().startswith(">") for line in rest if line.strip()), False)


def _next_said(lines: list[str], at: int) -> str:
    return next((line for line in lines[at : at + 3] if line.strip()), "")
