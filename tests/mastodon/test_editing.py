"""Taking back: an edit changes the text and nothing else; a deletion leaves nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import NotDelivered, Unclear
from bot.domain.post import Destination, Network, Part, Visibility
from bot.mastodon.connection import Connection
from bot.mastodon.publisher import MastodonPublisher
from tests.mastodon.server import MastodonServer
from tests.mastodon.strict import StrictMastodon, answering, error, stored_then_reset

PART = Part(delivery=1, position=0, key="key-0", text="Corrected: Ülvi is free.", language="az", warning="prison")
TIMELINE = Destination(network=Network.MASTODON, address="", shape=Network.MASTODON)
NARROW = ("profile", "read:notifications", "write:statuses")


@pytest.fixture
async def publisher(strict: StrictMastodon) -> AsyncIterator[MastodonPublisher]:
    connection = Connection(strict.url, strict.token)
    yield MastodonPublisher(connection)
    await connection.close()


def stored(strict: StrictMastodon, **given: object) -> Part:
    """A status of ours with all that an edit could lose; the part that should replace its text."""
    what = {"status": "Ülvi is held.", "spoiler_text": "prison", "language": "az", "media_ids": ["m1", "m2"]}
    return replace(PART, remote_id=strict.store(**{**what, "sensitive": True, **given})["id"])


async def test_an_edit_keeps_media_warning_and_language(publisher: MastodonPublisher, strict: StrictMastodon) -> None:
    part = stored(strict)
    await publisher.edit(part, TIMELINE)
    [now] = strict.own()
    assert now["status"] == PART.text
    assert (now["spoiler_text"], now["language"], now["media_ids"]) == ("prison", "az", ["m1", "m2"])
    assert now["sensitive"] is True


async def test_what_the_part_does_not_know_is_kept_as_it_stands(
    publisher: MastodonPublisher, strict: StrictMastodon
) -> None:
    part = stored(strict, spoiler_text="law", language="ka")
    await publisher.edit(replace(part, warning="", language=""), TIMELINE)
    [now] = strict.own()
    assert (now["spoiler_text"], now["language"], now["media_ids"]) == ("law", "ka", ["m1", "m2"])


async def test_a_picture_that_was_marked_sensitive_stays_so_and_one_that_was_not_does_not_become_it(
    publisher: MastodonPublisher, strict: StrictMastodon
) -> None:
    for sensitive in (True, False):
        part = stored(strict, spoiler_text="", sensitive=sensitive)
        await publisher.edit(replace(part, warning=""), TIMELINE)
        assert (strict.own()[-1]["sensitive"], strict.own()[-1]["spoiler_text"]) == (sensitive, "")


async def test_a_language_stays_with_the_edit_that_it_is_for(
    publisher: MastodonPublisher, strict: StrictMastodon
) -> None:
    strict.faults_of["PUT"] = [answering(lambda: error(503, "later"))]
    part = stored(strict)
    with pytest.raises(Unclear):
        await publisher.edit(part, TIMELINE)
    await publisher.publish(replace(PART, key="k2", language=""), TIMELINE, after=None)
    assert "language" not in strict.own()[-1]


async def test_an_edited_message_to_an_operator_keeps_its_mention(
    publisher: MastodonPublisher, strict: StrictMastodon
) -> None:
    operator = replace(TIMELINE, address="@op@far.example")
    part = stored(strict, status="@op@far.example Is it there?", visibility="direct")
    await publisher.edit(part, operator)
    assert strict.own()[0]["status"] == f"@op@far.example {PART.text}"


async def test_the_same_edit_twice_is_fine(publisher: MastodonPublisher, strict: StrictMastodon) -> None:
    strict.faults_of["PUT"] = [stored_then_reset]
    part = stored(strict)
    with pytest.raises(Unclear):
        await publisher.edit(part, TIMELINE)
    await publisher.edit(part, TIMELINE)
    assert [status["status"] for status in strict.own()] == [PART.text]


@pytest.mark.parametrize("open", [True, False])
async def test_without_the_scope_to_read_an_edit_still_keeps_what_is_known(
    publisher: MastodonPublisher, strict: StrictMastodon, open: bool
) -> None:
    strict.scopes, strict.open = NARROW, open
    part = stored(strict, media_ids=["m1"])
    await publisher.edit(replace(part, media_id="m1"), TIMELINE)
    [now] = strict.own()
    assert (now["status"], now["spoiler_text"], now["language"]) == (PART.text, "prison", "az")
    assert now["media_ids"] == ["m1"]


async def test_what_is_gone_too_long_or_never_known_is_not_edited_for_good(
    publisher: MastodonPublisher, strict: StrictMastodon
) -> None:
    part = stored(strict)
    for edited in (replace(part, remote_id="own99"), replace(part, remote_id=""), replace(part, text="ə" * 501)):
        with pytest.raises(NotDelivered) as refused:
            await publisher.edit(edited, TIMELINE)
        assert refused.value.permanent
    assert strict.own()[0]["status"] == "Ülvi is held."


@pytest.mark.parametrize("status", [429, 500])
async def test_trouble_before_an_edit_leaves_all_as_it_was(
    publisher: MastodonPublisher, strict: StrictMastodon, status: int
) -> None:
    part = stored(strict)
    strict.faults_of["GET"] = [answering(lambda: error(status, "later"))]
    with pytest.raises(NotDelivered) as trouble:
        await publisher.edit(part, TIMELINE)
    assert not trouble.value.permanent
    assert strict.own()[0]["status"] == "Ülvi is held."


async def test_a_deleted_status_is_gone_and_gone_is_fine(publisher: MastodonPublisher, strict: StrictMastodon) -> None:
    part = stored(strict)
    strict.faults_of["DELETE"] = [stored_then_reset]
    with pytest.raises(Unclear):
        await publisher.delete(part, TIMELINE)
    await publisher.delete(part, TIMELINE)
    assert strict.own() == []


async def test_a_status_that_is_not_known_is_not_deleted(publisher: MastodonPublisher, strict: StrictMastodon) -> None:
    with pytest.raises(NotDelivered) as refused:
        await publisher.delete(PART, TIMELINE)
    assert refused.value.permanent
    assert strict.asked == []


async def test_too_many_deletions_wait_for_the_server(publisher: MastodonPublisher, strict: StrictMastodon) -> None:
    parts = [stored(strict) for _ in range(31)]
    for part in parts[:30]:
        await publisher.delete(part, TIMELINE)
    with pytest.raises(NotDelivered) as limited:
        await publisher.delete(parts[30], TIMELINE)
    assert limited.value.wait is not None
    assert abs(limited.value.wait - timedelta(minutes=20)) < timedelta(seconds=5)
    assert not limited.value.permanent


async def test_a_deletion_that_is_not_allowed_is_final(publisher: MastodonPublisher, strict: StrictMastodon) -> None:
    part = stored(strict)
    strict.scopes = ("profile", "read")
    with pytest.raises(NotDelivered) as refused:
        await publisher.delete(part, TIMELINE)
    assert (refused.value.permanent, refused.value.login, len(strict.own())) == (True, False, 1)


async def test_the_larger_server_edits_and_deletes_too(mastodon: MastodonServer) -> None:
    connection = Connection(mastodon.url, mastodon.token)
    publisher = MastodonPublisher(connection)
    part = replace(PART, text="Ülvi is held.", visibility=Visibility.UNLISTED)
    part = replace(part, remote_id=(await publisher.publish(part, TIMELINE, after=None)).remote_id)
    await publisher.edit(replace(part, text=PART.text), TIMELINE)
    [seen] = mastodon.posted()
    assert (seen.text, seen.warning, seen.language, seen.visibility) == (PART.text, "prison", "az", "unlisted")
    await publisher.delete(part, TIMELINE)
    await publisher.delete(part, TIMELINE)
    await connection.close()
    assert mastodon.posted() == []
