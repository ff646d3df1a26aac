"""Telegram's side: real python-telegram-bot over real sockets, against a small Bot API server of ours."""
