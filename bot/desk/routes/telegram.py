"""Linking one's own account with a chat in Telegram."""

from bot.desk.rules import form, page
from bot.desk.views import telegram
from bot.services.principals import Power

ROUTES = (
    page("/account/telegram", telegram.show, Power.LOOK),
    form("/account/telegram", telegram.new_code, Power.LOOK),
    page("/account/telegram/unlink", telegram.ask_unlink, Power.LOOK),
    form("/account/telegram/unlink", telegram.unlink, Power.LOOK),
)
