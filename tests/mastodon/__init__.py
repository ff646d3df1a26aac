"""The bot on Mastodon, tried with the real library on real sockets."""
