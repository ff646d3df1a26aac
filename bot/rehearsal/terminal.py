"""How a message looks on each network, as far as a terminal can show it."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.text import Text

from bot.domain.post import Network
from bot.ports import Button, Saying

_STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "code": "cyan",
    "blockquote": "italic",
}
_WIDTH = 80


class Terminal:
    """Prints messages in frames, one for each network's form."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, text: str, shape: Network, heading: str) -> None:
        """Print a text as its readers would see it."""
        self._frame(_readable(text, shape), " · ".join(filter(None, (shape.capitalize(), heading))), "")

    def show_saying(self, saying: Saying, shape: Network, heading: str = "") -> None:
        """Print an answer with its buttons and its length as that network counts it."""
        body = _readable(saying.text, shape)
        body.append_text(_buttons(saying.buttons))
        title = " · ".join(filter(None, (shape.capitalize(), heading)))
        self._frame(body, title, f"{saying.length:,} of {saying.limit:,}")

    def say(self, line: str) -> None:
        """Print one line of ours."""
        self._console.print(escape(line), highlight=False)

    def _frame(self, body: Text, title: str, subtitle: str) -> None:
        width = min(self._console.width, _WIDTH)
        panel = Panel(
            body,
            title=escape(title),
            subtitle=escape(subtitle),
            title_align="left",
            subtitle_align="right",
            width=width,
        )
        self._console.print(panel, highlight=False)


def _readable(text: str, shape: Network) -> Text:
    if shape is not Network.TELEGRAM:
        return Text(text)
    page = _TelegramPage()
    page.feed(text)
    page.close()
    return page.body


def _buttons(buttons: Sequence[Button]) -> Text:
    return Text("".join(f"\n[ {button.label} ]" for button in buttons), style="bold blue")


class _TelegramPage(HTMLParser):
    """Telegram's HTML as styled text; a link's address follows its words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.body = Text()
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append((tag, dict(attrs).get("href") or ""))

    def handle_endtag(self, tag: str) -> None:
        _, address = self._open.pop() if self._open else ("", "")
        if address:
            self.body.append(f" <{address}>", style="dim")

    def handle_data(self, data: str) -> None:
        style = " ".join(_STYLES[tag] for tag, _ in self._open if tag in _STYLES)
        self.body.append(data, style=style or None)
