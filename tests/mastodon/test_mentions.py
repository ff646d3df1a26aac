"""Someone mentions the bot, and gets an answer: on the larger server, with everything running."""

from __future__ import annotations

from bot.domain.post import Network
from tests.mastodon.bot import Answers, Remembered, running, until
from tests.mastodon.server import MastodonServer, Seen
from tests.mastodon.strict import StrictMastodon

SINCE_ALWAYS = "0"


async def answer_to(
    server: MastodonServer, text: str, *, by: str = "aysel", visibility: str = "public", warning: str = ""
) -> tuple[Seen, Answers]:
    """What the bot answers to one status, and what it was asked."""
    answers, position = Answers(), Remembered(SINCE_ALWAYS)
    question = server.post(by, text, visibility=visibility, warning=warning)
    async with running(server.url, server.token, answers=answers, position=position, language="az"):
        await until(lambda: position.moves)
    [answer] = server.posted()
    assert answer.reply_to == question
    return answer, answers


async def test_a_public_question_is_answered_unlisted(mastodon: MastodonServer) -> None:
    answer, answers = await answer_to(mastodon, "@ourbot prisoner ulvi")
    assert answer.text == "@aysel Ulvi Nümunəyev is in prison."
    assert (answer.visibility, answer.language, answer.mentioned) == ("unlisted", "az", ("aysel",))
    assert answers.asked == [("prisoner ulvi", Network.MASTODON, "az", len("@aysel "))]


async def test_a_direct_question_is_answered_direct_and_reaches_the_asker(mastodon: MastodonServer) -> None:
    answer, _ = await answer_to(mastodon, "@ourbot /prisoner ulvi", visibility="direct")
    assert (answer.visibility, answer.mentioned) == ("direct", ("aysel",))


async def test_a_question_to_followers_is_answered_direct(mastodon: MastodonServer) -> None:
    answer, _ = await answer_to(mastodon, "@ourbot /today", visibility="private")
    assert (answer.visibility, answer.mentioned) == ("direct", ("aysel",))


async def test_an_unlisted_question_is_answered_unlisted(mastodon: MastodonServer) -> None:
    answer, _ = await answer_to(mastodon, "@ourbot /today", visibility="unlisted")
    assert answer.visibility == "unlisted"


async def test_someone_from_afar_is_addressed_in_full_and_counted_in_short(mastodon: MastodonServer) -> None:
    answer, answers = await answer_to(mastodon, "@ourbot help", by="sevda@far.example")
    assert answer.text.startswith("@sevda@far.example ")
    assert answer.mentioned == ("sevda@far.example",)
    assert answers.asked[0][3] == len("@sevda ")


async def test_nobody_else_who_was_mentioned_is_mentioned_again(mastodon: MastodonServer) -> None:
    answer, _ = await answer_to(mastodon, "@ourbot @orxan /prisoner ulvi")
    assert answer.mentioned == ("aysel",)


async def test_a_content_warning_is_kept_and_counts(mastodon: MastodonServer) -> None:
    answer, answers = await answer_to(mastodon, "@ourbot /about", warning="repression, politics")
    assert answer.warning == "repression, politics"
    assert answers.asked[0][3] == len("@aysel repression, politics")


async def test_two_people_are_answered_each_in_their_thread(mastodon: MastodonServer) -> None:
    answers, position = Answers(), Remembered(SINCE_ALWAYS)
    first = mastodon.post("aysel", "@ourbot /prisoner ulvi")
    second = mastodon.post("orxan", "@ourbot demands", visibility="direct")
    async with running(mastodon.url, mastodon.token, answers=answers, position=position):
        await until(lambda: position.moves == 2)
    threads = [(seen.reply_to, seen.mentioned, seen.visibility) for seen in mastodon.posted()]
    assert threads == [(first, ("aysel",), "unlisted"), (second, ("orxan",), "direct")]


async def test_names_arrive_letter_by_letter(mastodon: MastodonServer) -> None:
    answers, position = Answers(text="""Tom & <Örnəkli> O'Neil "x" *y* _z_"""), Remembered(SINCE_ALWAYS)
    mastodon.post("aysel", "@ourbot /prisoner tom")
    async with running(mastodon.url, mastodon.token, answers=answers, position=position):
        await until(lambda: position.moves)
    assert mastodon.posted()[0].text == """@aysel Tom & <Örnəkli> O'Neil "x" *y* _z_"""


async def test_at_the_very_first_start_old_mentions_stay_unanswered(mastodon: MastodonServer) -> None:
    answers, position = Answers(), Remembered()
    mastodon.post("aysel", "@ourbot /prisoner old")
    async with running(mastodon.url, mastodon.token, answers=answers, position=position):
        await until(lambda: position.id)
        mastodon.post("orxan", "@ourbot /prisoner new")
        await until(lambda: position.moves == 2)
    assert answers.lines == ["/prisoner new"]


async def test_after_a_first_start_with_an_empty_inbox_the_first_mention_is_answered(mastodon: MastodonServer) -> None:
    answers, position = Answers(), Remembered()
    async with running(mastodon.url, mastodon.token, answers=answers, position=position):
        await until(lambda: position.id)
    mastodon.post("aysel", "@ourbot /today")
    async with running(mastodon.url, mastodon.token, answers=answers, position=position):
        await until(lambda: position.moves == 2)
    assert answers.lines == ["/today"]


async def test_a_restart_answers_nothing_twice(mastodon: MastodonServer) -> None:
    answers, position = Answers(), Remembered(SINCE_ALWAYS)
    mastodon.post("aysel", "@ourbot /prisoner one")
    async with running(mastodon.url, mastodon.token, answers=answers, position=position):
        await until(lambda: position.moves)
    mastodon.post("aysel", "@ourbot /prisoner two")
    async with running(mastodon.url, mastodon.token, answers=answers, position=position):
        await until(lambda: position.moves == 2)
    assert answers.lines == ["/prisoner one", "/prisoner two"]


async def test_a_crash_after_sending_and_before_remembering_repeats_nothing(mastodon: MastodonServer) -> None:
    answers, position = Answers(), Remembered(SINCE_ALWAYS, broken=True)
    mastodon.post("aysel", "@ourbot /prisoner one")
    async with running(mastodon.url, mastodon.token, answers=answers, position=position):
        await until(lambda: len(answers.asked) >= 2)
    position.broken = False
    async with running(mastodon.url, mastodon.token, answers=answers, position=position):
        await until(lambda: position.moves)
    assert len(mastodon.posted()) == 1


async def test_bots_ourselves_and_small_talk_are_passed_over(mastodon: MastodonServer) -> None:
    answers, position = Answers(), Remembered(SINCE_ALWAYS)
    mastodon.post("chatter", "@ourbot /prisoner x")
    mastodon.post("ourbot", "@ourbot /prisoner x")
    mastodon.post("aysel", "@ourbot thank you!")
    mastodon.post("orxan", "@aysel @ourbot today was long")
    mastodon.post("orxan", "@ourbot /today")
    async with running(mastodon.url, mastodon.token, answers=answers, position=position):
        await until(lambda: position.moves == 4)  # nobody is told of a status of their own
    assert answers.lines == ["/today"]


async def test_all_mentions_of_a_long_absence_are_answered_once_and_in_order(strict: StrictMastodon) -> None:
    answers, position = Answers(), Remembered(SINCE_ALWAYS)
    asked = [strict.mention(f"/prisoner {number}") for number in range(170)]
    async with running(strict.url, strict.token, answers=answers, position=position):
        await until(lambda: len(strict.own()) == len(asked))
    assert [status["in_reply_to_id"] for status in strict.own()] == asked
