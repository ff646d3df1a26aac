"""The service as a whole: it starts before the network, ends when told, and asks the server for its limits."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from bot.domain.errors import NotDelivered, Undelivered
from bot.domain.post import Destination, Network, Part
from bot.mastodon.limits import Limits
from bot.mastodon.service import MastodonService, Pace
from bot.ports import Health
from tests.mastodon.bot import LONG_AGO, QUICK, Answers, Remembered, running, until
from tests.mastodon.strict import SCOPES, StrictMastodon, answering, error, serving

TOKEN = "TEST-secret_Token"


def service_for(url: str, token: str = TOKEN, *, pace: Pace = QUICK, answers: Answers | None = None) -> MastodonService:
    return MastodonService(
        url,
        token,
        answer=answers or Answers(),
        position=Remembered("0"),
        language="en",
        clock=lambda: LONG_AGO,
        pace=pace,
        timeout=2,
    )


class Rests:
    """Sleeps without sleeping, and remembers how long; at a chosen rest it does something."""

    def __init__(self, at: int, then: Callable[[], object]) -> None:
        self.taken: list[float] = []
        self._at, self._then = at, then

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        if len(self.taken) == self._at:
            self._then()
        await asyncio.sleep(0)


async def test_check_tells_the_account(strict: StrictMastodon) -> None:
    service = service_for(strict.url)
    assert await service.check() == "ourbot"
    await service.close()


async def test_a_wrong_token_ends_the_service_at_once_and_is_told_once(strict: StrictMastodon) -> None:
    service = service_for(strict.url, "wrong")
    with pytest.raises(NotDelivered) as refused:
        await service.serve(asyncio.Event())
    await service.close()
    assert refused.value.login
    assert len(strict.asked) == 1


async def test_a_token_that_is_revoked_later_ends_the_service_too(strict: StrictMastodon) -> None:
    service = service_for(strict.url)
    async with asyncio.TaskGroup() as group:
        work = group.create_task(ended_with(service))
        await until(lambda: len(strict.asked) > 3)
        strict.token = "another"
    await service.close()
    refused = work.result()
    assert isinstance(refused, NotDelivered)
    assert refused.login


async def ended_with(service: MastodonService) -> Undelivered | None:
    try:
        await service.serve(asyncio.Event())
    except Undelivered as error:
        return error
    return None


async def test_pauses_grow_while_the_network_is_down_and_it_serves_once_the_network_is_up() -> None:
    stop = asyncio.Event()
    answers = Answers()
    async with serving(StrictMastodon()) as server:
        server.mention("/today")
        server.pages = answering(lambda: error(503, "starting"))

        def up() -> None:
            server.pages = None

        rests = Rests(10, up)
        service = service_for(server.url, pace=Pace(sleep=rests), answers=answers)
        async with asyncio.TaskGroup() as group:
            group.create_task(service.serve(stop))
            await until(server.own)
            stop.set()
        await service.close()
    assert rests.taken[:11] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 15]


async def test_it_starts_before_the_server_does() -> None:
    stop = asyncio.Event()
    rests = Rests(5, stop.set)
    service = service_for("http://nowhere.invalid", pace=Pace(sleep=rests))
    await service.serve(stop)
    await service.close()
    assert rests.taken == [1, 2, 4, 8, 16]


async def test_what_the_server_asks_to_wait_is_waited_at_least(strict: StrictMastodon) -> None:
    stop = asyncio.Event()
    rests = Rests(1, stop.set)
    strict.pages = answering(lambda: error(429, "Too many requests"))
    service = service_for(strict.url, pace=Pace(sleep=rests))
    await service.serve(stop)
    await service.close()
    assert rests.taken == [60]


async def test_it_ends_at_once_when_idle_and_soon_when_the_server_is_silent(strict: StrictMastodon) -> None:
    async def silent(_: web.Request, __: object) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    async with running(strict.url, strict.token, answers=Answers(), position=Remembered("0")):
        await until(lambda: len(strict.asked) > 1)
        strict.pages = silent
        asked = len(strict.asked)
        await until(lambda: len(strict.asked) > asked)
        began = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - began < 1.5  # the grace is 0.2 s; the time-out would take 2 s


async def test_an_answer_under_way_is_finished_before_it_ends(strict: StrictMastodon) -> None:
    position = Remembered("0")
    arrived = asyncio.Event()

    async def slow(request: web.Request, post: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> Any:
        arrived.set()
        await asyncio.sleep(0.05)
        return await post(request)

    strict.faults.append(slow)
    strict.mention("/today")
    async with running(strict.url, strict.token, answers=Answers(), position=position):
        await arrived.wait()
    assert len(strict.own()) == 1
    assert position.id == strict.notifications[0]["id"]


async def test_it_is_down_from_the_first_bad_round_to_the_next_good_one(strict: StrictMastodon) -> None:
    async with running(strict.url, strict.token, answers=Answers(), position=Remembered("0")) as service:
        assert service.health() == Health()
        strict.pages = answering(lambda: error(503, "restarting"))
        await until(lambda: service.health() == Health(down=True))
        strict.pages = None
        await until(lambda: service.health() == Health())


async def test_trouble_of_our_own_is_not_the_networks(strict: StrictMastodon) -> None:
    strict.mention("/today")
    answers = Answers(failures=[OSError("the disk is full")] * 2)
    async with running(strict.url, strict.token, answers=answers, position=Remembered("0")) as service:
        await until(lambda: len(answers.asked) == 2)
        assert service.health() == Health()


async def test_a_refused_token_is_seen_as_such_and_not_as_a_lost_network(strict: StrictMastodon) -> None:
    service = service_for(strict.url, "wrong")
    with pytest.raises(NotDelivered):
        await service.serve(asyncio.Event())
    await service.close()
    assert service.health() == Health(token_refused=True)


@pytest.mark.parametrize(
    ("scopes", "registered", "missing"),
    [
        (SCOPES, SCOPES, ()),
        (SCOPES, None, ()),
        (("profile", "read", "write"), ("read", "write"), ()),
        (("profile", "read:notifications", "write:statuses"), SCOPES, ("read:statuses",)),
        (("profile", "read:statuses"), None, ("read:notifications",)),
        (("profile", "read"), ("profile", "read"), ("write:statuses",)),
    ],
)
async def test_missing_scopes_are_named(
    strict: StrictMastodon, scopes: tuple[str, ...], registered: tuple[str, ...] | None, missing: tuple[str, ...]
) -> None:
    strict.scopes, strict.registered = scopes, registered
    service = service_for(strict.url)
    assert await service.missing_scopes() == missing
    await service.close()
    assert strict.own() == []


async def test_a_server_that_does_not_answer_tells_of_no_missing_scope(strict: StrictMastodon) -> None:
    strict.pages = answering(lambda: error(500, "Oh"))
    service = service_for(strict.url)
    with pytest.raises(NotDelivered):
        await service.missing_scopes()
    await service.close()


V2 = {"configuration": {"statuses": {"max_characters": 2000, "characters_reserved_per_url": 30}}, "version": "4.5.0"}
V1 = {"configuration": {"statuses": {"max_characters": 300}}, "version": "3.5.0"}


@pytest.mark.parametrize(
    ("v2", "v1", "limits"),
    [
        (V2, V1, Limits(2000, 30)),
        (None, V1, Limits(300, 23)),
        (None, {"max_toot_chars": 750, "version": "2.7.2 (compatible; Pleroma 2.6)"}, Limits(750, 23)),
        ({"configuration": None}, {"configuration": {"statuses": {}}}, Limits(500, 23)),
        (web.Response(status=500), web.Response(text="<html>", content_type="text/html"), Limits(500, 23)),
        (web.Response(text="{"), V1, Limits(300, 23)),
        (None, None, Limits(500, 23)),
    ],
)
async def test_limits_are_asked_for_and_never_guessed(
    strict: StrictMastodon,
    v2: web.Response | dict[str, Any] | None,
    v1: web.Response | dict[str, Any] | None,
    limits: Limits,
) -> None:
    strict.instance_v2, strict.instance_v1 = v2, v1
    service = service_for(strict.url)
    assert await service.limits() == limits
    await service.close()


async def test_the_last_good_limits_outlive_a_failure(strict: StrictMastodon) -> None:
    strict.instance_v2 = V2
    service = service_for(strict.url)
    await service.limits()
    strict.instance_v2 = web.Response(status=502)
    assert await service.limits() == Limits(2000, 30)
    await service.close()


async def test_no_deprecated_way_is_warned_of(strict: StrictMastodon) -> None:
    strict.instance_v1 = web.json_response(V1, headers={"Deprecation": "@1668384000"})
    service = service_for(strict.url)
    assert await service.limits() == Limits(300, 23)
    await service.close()


@pytest.mark.parametrize("fault", [401, 403, 422, 429, 500])
async def test_the_token_and_what_readers_write_are_in_no_log_and_no_error(
    strict: StrictMastodon, caplog: pytest.LogCaptureFixture, fault: int
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("urllib3").setLevel(logging.DEBUG)
    strict.mention("/prisoner Sirli-Söz", by="gizli@far.example")
    refusals = [answering(lambda: error(fault, f"no: Bearer {TOKEN} of gizli"))] * 2
    strict.faults.append(refusals.pop())
    service = service_for(strict.url)
    told = repr(service) + repr(vars(service)) + await failed_publish(service)
    await service.close()
    strict.faults += refusals if fault != 401 else []  # which would end it
    answers, position = Answers(failures=[RuntimeError("Sirli-Söz of gizli")]), Remembered("0")
    async with running(strict.url, strict.token, answers=answers, position=position):
        await until(lambda: position.moves or (fault == 429 and not strict.faults))
    written = caplog.text + told
    assert "urllib3" in written
    assert TOKEN not in written
    assert "Sirli" not in written


async def failed_publish(service: MastodonService) -> str:
    """A refused post's error in every way that it can be printed."""
    part = Part(delivery=1, position=0, key="k", text="x", language="en")
    to = Destination(network=Network.MASTODON, address="", shape=Network.MASTODON)
    try:
        await service.publisher.publish(replace(part, key="k2"), to, after=None)
    except Undelivered as error:
        logging.getLogger("test").exception("failed")
        chain = [repr(cause) for cause in (error, error.__cause__, error.__context__)]
        frames = traceback.TracebackException.from_exception(error, capture_locals=True)
        return "".join([*frames.format(), *chain, str(vars(error))])
    raise AssertionError("the post was taken")
