"""The line a company pastes into its site."""

from html import escape


def snippet(base_url: str, plugin_id: str, channel_key: str) -> str:
    """One async script: nothing else on the page waits for it."""
    source = escape(f"{base_url}/p/{plugin_id}/loader.js", quote=True)
    return f'<script async src="{source}" data-channel="{escape(channel_key, quote=True)}"></script>'
