"""Typebot files of version 6, read into documents of ours; written from the published format, not from its program."""

from hubwright.flows.foreign.typebot.convert import Converted, convert
from hubwright.flows.foreign.typebot.file import looks_like_typebot, read_typebot

__all__ = ["Converted", "convert", "looks_like_typebot", "read_typebot"]
