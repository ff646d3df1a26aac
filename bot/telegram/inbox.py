"""Commands in, answers out: to the chat that asked and to no other. Nothing that a reader typed is logged."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from telegram import Bot, CallbackQuery, MaybeInaccessibleMessage, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, TelegramError
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.domain.command import Word
from bot.domain.post import Network
from bot.ports import Answering, Saying
from bot.telegram.buttons import keyboard, line_of, turns_page
from bot.telegram.failures import says
from bot.telegram.sending import Place, edit, send

log = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE
_KIND = "answer"
_NEW = filters.UpdateType.MESSAGE & ~filters.IS_AUTOMATIC_FORWARD & ~filters.VIA_BOT
_SPOKEN_TO = filters.TEXT & (filters.ChatType.PRIVATE | filters.COMMAND)
_UNCHANGEABLE = ("message to edit not found", "message can't be edited")


class Inbox:
    """Gives each question to the use case and sends its answer where the question came from."""

    def __init__(self, answer: Answering, language: str) -> None:
        self._answer = answer
        self._language = language

    def handlers(self) -> Sequence[BaseHandler[Any, Any, Any]]:
        """What an Application is to be given, in this order: the first that fits an update has it."""
        return (
            CommandHandler([str(word) for word in Word], self._asked, filters=_NEW),
            MessageHandler(_NEW & _SPOKEN_TO, self._said),
            CallbackQueryHandler(self._pressed),
        )

    async def _asked(self, update: Update, context: Context) -> None:
        """A command of ours; PTB has seen to it that it is not for another bot."""
        if update.message is not None:
            await self._reply(context.bot, _split(update.message)[0], _place(update.message))

    async def _said(self, update: Update, context: Context) -> None:
        """Anything else: silence for what other bots are told, and in groups for what names nobody."""
        message = update.message
        if message is None:
            return
        line, suffix = _split(message)
        private = message.chat.type == ChatType.PRIVATE
        if suffix == context.bot.username.lower() or (private and not suffix):
            await self._reply(context.bot, line, _place(message))

    async def _pressed(self, update: Update, context: Context) -> None:
        query = update.callback_query
        if query is None:
            return
        await _acknowledge(query)
        message = query.message
        # In a channel, an answer would go to all of its readers.
        if message is None or message.chat.type == ChatType.CHANNEL:
            return
        line = line_of(query.data) or f"/{Word.HELP}"
        if turns_page(line) and isinstance(message, Message):
            await self._turn(context.bot, line, message)
        else:
            await self._reply(context.bot, line, _place(message))

    async def _turn(self, bot: Bot, line: str, message: Message) -> None:
        saying = await self._say(line)
        try:
            await edit(bot, saying.text, message, kind=_KIND, keyboard=keyboard(saying.buttons))
        except BadRequest as error:
            if says(error, *_UNCHANGEABLE):
                await _send(bot, saying, _place(message))
            else:
                _log_failure(error)
        except TelegramError as error:
            _log_failure(error)

    async def _reply(self, bot: Bot, line: str, place: Place) -> None:
        await _send(bot, await self._say(line), place)

    async def _say(self, line: str) -> Saying:
        return await self._answer(line, shape=Network.TELEGRAM, language=self._language)


async def log_error(update: object, context: Context) -> None:
    """Our own fault while handling an update: which, and where. Never its text, which may hold a reader's."""
    if context.error is not None:
        frames = traceback.extract_tb(context.error.__traceback__)
        where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown place"
        log.error("an update from Telegram could not be answered: %s at %s", type(context.error).__name__, where)


async def _send(bot: Bot, saying: Saying, place: Place) -> None:
    try:
        await send(bot, saying.text, place, kind=_KIND, keyboard=keyboard(saying.buttons))
    except TelegramError as error:
        _log_failure(error)


async def _acknowledge(query: CallbackQuery) -> None:
    """Telegram shows a press as running until it is answered."""
    try:
        await query.answer()
    except TelegramError as error:
        log.info("a press could not be acknowledged: %s", type(error).__name__)


def _log_failure(error: TelegramError) -> None:
    log.warning("an answer could not be sent: %s", type(error).__name__)


def _split(message: Message) -> tuple[str, str]:
    """What was typed without the bot's name behind the command, and that name in small letters."""
    text = message.text or ""
    if not message.entities or message.entities[0].type != "bot_command" or message.entities[0].offset:
        return text, ""
    command = message.parse_entity(message.entities[0])
    word, _, suffix = command.partition("@")
    return word + text[len(command) :], suffix.lower()


def _place(message: MaybeInaccessibleMessage) -> Place:
    """Where the answer to a message goes. Only a forum's messages say truly which topic they are of."""
    topic = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
    reply_to = None if message.chat.type == ChatType.PRIVATE else message.message_id
    return Place(chat=message.chat.id, topic=topic, reply_to=reply_to)
