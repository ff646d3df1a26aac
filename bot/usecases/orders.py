"""What operators order where the bot reaches them: by a button under a notice, or by a command."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping

from bot.domain.errors import Refused
from bot.domain.facts import Facts, NotAllowed, Ordered, Standing, Trouble
from bot.domain.order import Order, OrderWord, parse_order
from bot.domain.post import Network
from bot.ports import Saying, Voice
from bot.usecases.decide import Decide
from bot.usecases.status import Status
from bot.usecases.switch import Switch

log = logging.getLogger(__name__)


class Orders:
    """Carries out one line for somebody who may give orders, and says what came of it."""

    def __init__(
        self, decide: Decide, switch: Switch, status: Status, voice: Voice, *, allowed: Collection[int]
    ) -> None:
        self._decide = decide
        self._switch = switch
        self._status = status
        self._voice = voice
        self._allowed = frozenset(allowed)

    def allows(self, user: int) -> bool:
        """Whether this Telegram account may give orders."""
        return user in self._allowed

    async def __call__(self, line: str, *, by: str, shape: Network, language: str) -> Saying:
        order = parse_order(line)
        facts = await self._facts(order, by) if order else Trouble()
        return self._voice.say(facts, shape=shape, language=language)

    def refusal(self, *, shape: Network, language: str) -> Saying:
        """What somebody is told who may not."""
        return self._voice.say(NotAllowed(), shape=shape, language=language)

    async def _facts(self, order: Order, by: str) -> Facts:
        try:
            if order.word is OrderWord.STATUS:
                return await self._how_it_stands()
            await self._carry_out(order, by)
        except Refused as error:
            return Ordered(order.word, str(error))
        except Exception as error:  # noqa: BLE001 - an operator always gets an answer
            log.error("an order could not be carried out: %s", type(error).__name__)
            return Trouble()
        return Ordered(order.word)

    async def _carry_out(self, order: Order, by: str) -> None:
        of_everything: Mapping[OrderWord, Callable[[str], Awaitable[object]]] = {
            OrderWord.STOP: self._switch.stop,
            OrderWord.RESUME: self._switch.resume,
        }
        of_one: Mapping[OrderWord, Callable[[int, str], Awaitable[object]]] = {
            OrderWord.THERE: self._decide.there,
            OrderWord.AGAIN: self._decide.again,
            OrderWord.APPROVE: self._decide.approve,
            OrderWord.HOLD: self._decide.hold,
            OrderWord.SKIP: self._decide.skip,
            OrderWord.RECONNECT: self._decide.reconnect,
        }
        if order.word in of_everything:
            await of_everything[order.word](by)
        else:
            await of_one[order.word](order.id, by)

    async def _how_it_stands(self) -> Standing:
        state = await self._status.look()
        return Standing(state.stopped, len(state.waiting), state.notices)
