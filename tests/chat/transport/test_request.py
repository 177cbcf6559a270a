"""The library's calls over our HTTP."""

import logging

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.chat.request import AiohttpRequest, BodyTooLarge, reading_at_most
from tests.chat.transport.telegram_double import PAGE, TOKEN, Answer, TelegramDouble, bot_at, everything_said

pytestmark = pytest.mark.anyio

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("ہاں", callback_data="yes")]])


async def test_a_call_arrives_with_its_words_and_its_keyboard(telegram: TelegramDouble, bot: Bot) -> None:
    """Text in any script and nested parameters arrive as they were given."""
    message = await bot.send_message(7, "السلام عليكم", reply_markup=KEYBOARD)

    [call] = telegram.named("sendMessage")
    assert call.params["text"] == "السلام عليكم"
    assert call.params["reply_markup"] == KEYBOARD.to_dict()
    assert message.chat.id == 7


async def test_a_picture_is_uploaded_whole(telegram: TelegramDouble, bot: Bot) -> None:
    """A file travels as a form, beside the other parameters."""
    await bot.send_photo(7, b"\xff\xd8picture", caption="code", reply_markup=KEYBOARD)

    [call] = telegram.named("sendPhoto")
    assert call.files == {"photo": b"\xff\xd8picture"}
    assert call.params["caption"] == "code"


async def test_silence_is_a_timeout(telegram: TelegramDouble) -> None:
    """A server that does not answer ends in the library's own error for that."""
    telegram.next("sendMessage", Answer(silent=True))

    async with bot_at(telegram.url, read_timeout=0.1) as bot:
        with pytest.raises(TimedOut) as caught:
            await bot.send_message(7, "x")

    assert TOKEN not in everything_said(caught.value)


async def test_a_long_poll_may_take_its_time(telegram: TelegramDouble) -> None:
    """Asking for updates waits for Telegram's waiting and the usual time on top."""
    telegram.next("getUpdates", Answer(body=b'{"ok":true,"result":[]}', delay=0.5))

    async with bot_at(telegram.url, read_timeout=0.2) as bot:
        updates = await bot.get_updates(timeout=1)

    assert updates == ()


@pytest.mark.parametrize("answer", [Answer(reset=True), Answer(502, PAGE), Answer(200, PAGE), Answer(302, b"")])
async def test_a_network_failure_never_tells_the_address(telegram: TelegramDouble, bot: Bot, answer: Answer) -> None:
    """Resets, gateways' pages and redirections are network errors, without the token and without the page."""
    telegram.next("sendMessage", answer)

    with pytest.raises(NetworkError) as caught:
        await bot.send_message(7, "x")

    assert TOKEN not in everything_said(caught.value)
    assert "gateway of" not in everything_said(caught.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "nowhere", "http://[::bad"])
async def test_a_wrong_address_is_never_told(url: str) -> None:
    """Nobody listening, or nonsense, is a network error without the token, also in what is chained to it."""
    async with bot_at(url) as bot:
        with pytest.raises(NetworkError) as caught:
            await bot.send_message(7, "x")

    assert TOKEN not in everything_said(caught.value)


async def test_a_redirection_is_not_followed(telegram: TelegramDouble, bot: Bot) -> None:
    """The token and the words go nowhere but to the address that was set."""
    telegram.next("sendMessage", Answer(307, location=f"{telegram.url}/bot{TOKEN}/elsewhere"))

    with pytest.raises(NetworkError):
        await bot.send_message(7, "x")

    assert telegram.named("elsewhere") == []


async def test_a_failed_download_never_tells_the_address(telegram: TelegramDouble, bot: Bot) -> None:
    """The address of a file contains the token too."""
    file = await bot.get_file("missing")

    with pytest.raises(TelegramError) as caught:
        await file.download_as_bytearray()

    assert TOKEN not in everything_said(caught.value)


async def test_a_gateways_page_is_not_logged(
    telegram: TelegramDouble, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    """The library logs answers it cannot read; it is not given any."""
    telegram.next("sendMessage", Answer(502, PAGE))

    with caplog.at_level(logging.INFO), pytest.raises(NetworkError):
        await bot.send_message(7, "x")

    assert [record for record in caplog.records if record.name.startswith("telegram")] == []


@pytest.mark.parametrize(
    ("status", "kind"), [(400, BadRequest), (401, InvalidToken), (403, Forbidden), (404, InvalidToken)]
)
async def test_telegrams_refusals_keep_their_meaning(
    telegram: TelegramDouble, bot: Bot, status: int, kind: type[TelegramError]
) -> None:
    """A refusal arrives as the library's error for it."""
    telegram.fail("sendMessage", status, "no")

    with pytest.raises(kind):
        await bot.send_message(7, "x")


async def test_being_slowed_down_says_for_how_long(telegram: TelegramDouble, bot: Bot) -> None:
    """The library's error for too many calls is raised, and no warning instead of it."""
    telegram.fail("sendMessage", 429, "Too Many Requests", retry_after=3)

    with pytest.raises(RetryAfter):
        await bot.send_message(7, "x")


async def test_it_can_be_opened_again(telegram: TelegramDouble) -> None:
    """After a shutdown, initialising makes it usable again; doing either twice is harmless."""
    request = AiohttpRequest()
    for _ in range(2):
        await request.initialize()
        await request.initialize()
        assert (await request.do_request(f"{telegram.url}/bot{TOKEN}/getMe", "POST"))[0] == 200
        await request.shutdown()
        await request.shutdown()


@pytest.mark.parametrize("chunked", [False, True])
async def test_reading_stops_at_the_limit(telegram: TelegramDouble, bot: Bot, chunked: bool) -> None:
    """A file above the limit is refused, whether or not its length is announced."""
    telegram.files["photos/large"] = b"x" * 300_000
    telegram.chunked_files = chunked
    file = await bot.get_file("large")

    with reading_at_most(200_000), pytest.raises(BodyTooLarge):
        await file.download_as_bytearray()
