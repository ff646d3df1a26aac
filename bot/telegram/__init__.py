"""Telegram: commands in, messages out. Nothing of the library's errors leaves this room."""
