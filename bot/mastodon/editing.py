"""Changing and deleting one status. An edit replaces everything: what it does not say again is gone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mastodon import Mastodon
from mastodon.return_types import Status

from bot.mastodon.status import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """All of a status that an edit can change or lose, but for polls, which we never post."""

    text: str = ""
    warning: str = ""
    language: str = ""
    sensitive: bool = False
    media: tuple[str, ...] = ()

    def saying(self, draft: Draft) -> Wording:
        """The same with another text; warning and language as they were sent, where that is known."""
        warning = draft.warning or self.warning
        return replace(
            self,
            text=draft.text,
            warning=warning,
            language=draft.language or self.language,
            sensitive=self.sensitive or bool(warning),
        )


def read(client: Mastodon, id: str) -> Wording:
    """What a status has now, besides its text."""
    status = client.status(id)
    if not isinstance(status, Status) or str(status.id) != id:
        raise TypeError("the answer is not this status")
    return Wording(
        warning=status.spoiler_text or "",
        language=status.language or "",
        sensitive=bool(status.sensitive),
        media=tuple(str(media.id) for media in status.media_attachments),
    )


def rewrite(client: Mastodon, id: str, wording: Wording) -> None:
    """Let a status say this, wholly.

    The library's edit takes no language, and without one the server falls back to the account's own. So it goes into
    the address, where Mastodon reads parameters as well; the library still does the rest, and tells failures as ever.
    """
    session = client.session
    session.params = {"language": wording.language} if wording.language else {}
    try:
        status = client.status_update(
            id,
            wording.text,
            spoiler_text=wording.warning or None,
            sensitive=wording.sensitive,
            media_ids=list(wording.media) or None,
        )
    finally:
        session.params = {}
    if str(status.id) != id:
        raise TypeError("the answer is not this status")


def delete(client: Mastodon, id: str) -> None:
    """Take a status away; its media are not kept for writing it anew."""
    client.status_delete(id, delete_media=True)
