"""What was typed, and where its answer goes."""

from __future__ import annotations

from telegram import MaybeInaccessibleMessage, Message
from telegram.constants import ChatType

from bot.telegram.sending import Place


def split(message: Message) -> tuple[str, str]:
    """What was typed without the bot's name behind the command, and that name in small letters."""
    text = message.text or ""
    if not message.entities or message.entities[0].type != "bot_command" or message.entities[0].offset:
        return text, ""
    command = message.parse_entity(message.entities[0])
    word, _, suffix = command.partition("@")
    return word + text[len(command) :], suffix.lower()


def place(message: MaybeInaccessibleMessage) -> Place:
    """Where the answer to a message goes. Only a forum's messages say truly which topic they are of."""
    topic = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
    reply_to = None if message.chat.type == ChatType.PRIVATE else message.message_id
    return Place(chat=message.chat.id, topic=topic, reply_to=reply_to)
