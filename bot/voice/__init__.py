"""The voice: facts in, words out, for each network and language. Decides what is said; `messages` says how."""

from bot.voice.speaker import Speaker

__all__ = ["Speaker"]
