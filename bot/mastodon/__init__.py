"""The bot on Mastodon: mentions in, statuses out. Maps the library's errors to ours."""
