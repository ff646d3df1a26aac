"""config.toml becomes Settings. The only reader of the environment; secrets never show in a repr or an error."""

from bot.settings.database import async_url
from bot.settings.loading import load
from bot.settings.tree import Settings

__all__ = ["Settings", "async_url", "load"]
