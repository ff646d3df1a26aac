"""What operators are told: what happened, where, when, and what they can do about it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.facts import Facts, NotAllowed, Ordered, Spotlight, Standing, Told
from bot.domain.notice import Notice, NoticeKind
from bot.domain.order import OrderWord, parse_order
from bot.domain.post import Network
from bot.ports import Saying
from bot.voice import Speaker
from messages.measure import visible
from tests.telegram import telegram_html
from tests.voice.people import profile
from tests.voice.troubles import AT, HTML, VALUES, notice

SPEAKER = Speaker()
BOTH = pytest.mark.parametrize("network", [Network.TELEGRAM, Network.MASTODON])
KINDS = pytest.mark.parametrize("kind", NoticeKind)
FEW = {key: VALUES[key] for key in ("audience", "date", "person", "network", "place")}


def say(facts: Facts, network: Network) -> Saying:
    return SPEAKER.say(facts, shape=network, language="en", reserve=25)


def said(facts: Facts, network: Network) -> str:
    text = say(facts, network).text
    return telegram_html.read(text)[0] if network is Network.TELEGRAM else text.replace("\u200b", "")


@BOTH
def test_an_uncertain_post_is_asked_about(network: Network) -> None:
    text = said(Told(notice(NoticeKind.UNCERTAIN, values=FEW)), network)
    assert (
        "Nobody knows whether the post of 24 November 2026 about Nümunə Sınaqova for baku in @ornek_kanal is there: "
        "the answer from Telegram was lost."
    ) in text
    assert "It is there: solidarity post settle 12 there" in text
    assert "Send again: solidarity post settle 12 again" in text
    assert ("Press a button" in text) == (network is Network.TELEGRAM)


def test_what_can_be_pressed_is_what_can_be_ordered() -> None:
    for kind in NoticeKind:
        open_one = notice(kind)
        saying = say(Told(open_one), Network.TELEGRAM)
        assert [parse_order(button.line) for button in saying.buttons] == list(open_one.orders)
        assert all(button.label in saying.text for button in saying.buttons)
        assert not say(Told(open_one), Network.MASTODON).buttons
        assert not say(Told(replace(open_one, resolved_at=AT)), Network.TELEGRAM).buttons


@BOTH
@KINDS
def test_a_sentence_without_its_values_reads_well(kind: NoticeKind, network: Network) -> None:
    text = said(Told(notice(kind, values={}, about=0)), network)
    assert not re.search(r"[{}]|  | [.,:]|None|^[a-z]|\(\)|“”", text, re.MULTILINE)
    assert not re.search("Reason|Look here|solidarity post", text)


@BOTH
@KINDS
def test_what_is_settled_asks_for_nothing(kind: NoticeKind, network: Network) -> None:
    done = notice(kind, values=FEW, resolved_at=AT + timedelta(minutes=5))
    text = said(Told(replace(done, outcome="sent again by Sınaq")), network)
    assert "Settled: Sent again by Sınaq." in text
    assert "Settled: It is over." in said(Told(done), network)
    assert not re.search("Press a button|Type on the server|solidarity post", text)


@BOTH
def test_what_happens_again_is_counted(network: Network) -> None:
    text = said(Told(notice(NoticeKind.FAILED, values=FEW, count=3)), network)
    assert "This has happened 3 times since 05:00 UTC." in text
    assert "times since" not in said(Told(notice(NoticeKind.FAILED)), network)


@BOTH
def test_dates_and_hours_are_told_as_people_tell_them(network: Network) -> None:
    missed = {"audience": "baku", "dates": "2026-11-22, 2026-11-23"}
    assert "for baku on 22 November 2026 and 23 November 2026" in said(
        Told(notice(NoticeKind.MISSED, values=missed)), network
    )
    many = {"audience": "baku", "dates": ", ".join(f"2026-11-{day:02}" for day in range(1, 12))}
    assert "on 11 days between 1 November 2026 and 11 November 2026" in said(
        Told(notice(NoticeKind.MISSED, values=many)), network
    )
    shown = notice(NoticeKind.SHOWN, values={**FEW, "hour": "09:00", "zone": "Asia/Baku"})
    assert "At 09:00 (Asia/Baku), the bot sends the post" in said(Told(shown), network)
    assert "since 05:00 UTC" in said(Told(notice(NoticeKind.DOWN, values={})), network)


@BOTH
def test_a_lost_place_is_named_and_a_private_chat_is_nobodys_task(network: Network) -> None:
    lost = notice(NoticeKind.LOST, values={**FEW, "place": "telegram @ornek_kanal"})
    text = said(Told(lost), network)
    assert "Since 24 November 2026, @ornek_kanal takes nothing from the bot any more." in text
    assert "Reconnect: solidarity reconnect 12" in text
    private = notice(NoticeKind.LOST, values={"network": "telegram", "place": "telegram a private chat"}, about=0)
    assert "a private chat takes nothing" in said(Told(private), network)
    assert "econnect" not in said(Told(private), network)


@BOTH
def test_a_template_that_cannot_be_read_is_named(network: Network) -> None:
    values = {"network": "telegram", "template": "spotlight"}
    text = said(Told(notice(NoticeKind.TEMPLATE, values=values, about=0)), network)
    assert "Telegram could not read the mark-up of the message “spotlight”" in text


def test_a_post_of_telegram_is_quoted_as_it_will_look() -> None:
    shown = Told(notice(NoticeKind.NEWS, values=FEW), HTML, "telegram")
    html = say(shown, Network.TELEGRAM).text
    assert "<blockquote><b>Nümunə &lt;3 &amp; Sınaq</b>\n\n“So.”\n" in html
    assert html.count("<blockquote") == 1
    plain = say(shown, Network.MASTODON).text
    assert "The post:\nNümunə <3 & Sınaq\n\n“So.”\nRead the source" in plain


def test_a_post_of_mastodon_is_quoted_with_every_sign() -> None:
    shown = Told(notice(NoticeKind.NEWS, values=FEW), "Nümunə <3 & Sınaq", "mastodon")
    assert "<blockquote>Nümunə &lt;3 &amp; Sınaq</blockquote>" in say(shown, Network.TELEGRAM).text
    assert "The post:\nNümunə <3 & Sınaq" in say(shown, Network.MASTODON).text


def test_html_that_telegram_cannot_read_is_not_sent_to_it_again() -> None:
    told = Told(notice(NoticeKind.TEMPLATE), "<b>Nümunə</i> &amp; Sınaq", "telegram")
    assert "<blockquote>Nümunə &amp; Sınaq</blockquote>" in say(told, Network.TELEGRAM).text


def test_a_real_post_fits_into_a_direct_message_as_far_as_there_is_room() -> None:
    post = SPEAKER.say(Spotlight(profile()), shape=Network.TELEGRAM, language="en").text
    told = Told(notice(NoticeKind.SHOWN, values={**FEW, "hour": "09:00"}), post, "telegram")
    brief = say(told, Network.MASTODON)
    assert brief.length <= 475
    assert "The post:\nNümunə Sınaqova\n1,100 days since arrest" in brief.text
    assert (
        "Hold: solidarity post hold 12\nSkip: solidarity post skip 12\nLet it go: solidarity post approve 12"
        in brief.text
    )
    assert post in say(told, Network.TELEGRAM).text


@BOTH
def test_a_report_tells_each_place_on_a_line(network: Network) -> None:
    text = said(Told(notice(NoticeKind.TAKEN_BACK, values={**FEW, "report": VALUES["report"]})), network)
    assert VALUES["report"] in text
    long = {**FEW, "report": "\n".join(f"@ornek_{n}: still visible, older than 48 hours" for n in range(90))}
    text = said(Told(notice(NoticeKind.TAKEN_BACK, values=long)), network)
    assert "@ornek_0: still visible" in text
    assert "Not all of it fits here." in text or "@ornek_89" in text


@BOTH
@pytest.mark.parametrize("word", OrderWord)
def test_an_order_is_answered_in_few_words(word: OrderWord, network: Network) -> None:
    assert 5 < len(visible(say(Ordered(word), network).text)) <= 200
    assert said(Ordered(word, "There is no part 12 & never was."), network) == "There is no part 12 & never was."
    for reason in ("There is no such part. " * 50, "👩‍👩‍👧" * 300, "https://example.org/" + "x" * 500):
        assert len(visible(say(Ordered(word, reason), network).text)) <= 200


@BOTH
def test_somebody_else_cannot_decide(network: Network) -> None:
    assert said(NotAllowed(), network) == "Only this campaign’s operators can decide that."


@BOTH
def test_how_things_stand(network: Network) -> None:
    assert said(Standing(False, 0, ()), network) == "Sending is on.\n\nNothing needs you."
    troubles = tuple(notice(kind, values=FEW) for kind in (NoticeKind.UNCERTAIN, NoticeKind.LOGIN))
    text = said(Standing(True, 3, troubles), network)
    assert text.startswith("All sending is stopped.")
    assert "3 posts wait.\n\n2 things need you:\n" in text
    assert "• A post that may be there or not (baku, @ornek_kanal, 24 November 2026)" in text
    assert "• Telegram refuses our token" in text
    assert "1 post waits." in said(Standing(False, 1, ()), network)


@BOTH
def test_many_troubles_are_told_as_far_as_there_is_room(network: Network) -> None:
    many: tuple[Notice, ...] = tuple(notice(NoticeKind.UNCERTAIN, values=FEW) for _ in range(90))
    text = said(Standing(False, 0, many), network)
    assert "90 things need you:" in text
    assert "There is more: solidarity status" in text
