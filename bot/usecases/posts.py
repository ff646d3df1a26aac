"""Finding the post that an operator means."""

from __future__ import annotations

from bot.domain.errors import Refused
from bot.domain.post import Post
from bot.ports import Unit


async def post_by_id(id: int, unit: Unit) -> Post:
    """The post; Refused where there is none."""
    post = await unit.posts.get(id)
    if post is None:
        raise Refused(f"There is no post {id}.\n`solidarity post list` shows the newest ones.")
    return post
