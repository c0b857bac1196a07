"""The neutral visitor facility that every embedded channel uses: sessions, messages, events, socket, pages."""
