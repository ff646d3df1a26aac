"""Finding people by names as readers type them: names in, slugs out. Plain Python, so every database answers alike."""

from bot.search.finding import NameSearch

__all__ = ["NameSearch"]
