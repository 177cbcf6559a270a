"""The door, and the account of whoever has come in."""

from bot.desk.rules import form, open_page, page
from bot.desk.views import account, inbox, sign_in
from bot.services.principals import Power

ROUTES = (
    open_page("/", inbox.home),
    open_page("/sign-in", sign_in.show),
    open_page("/sign-in", sign_in.sign_in, "POST"),
    form("/sign-out", sign_in.sign_out, Power.LOOK, first=True),
    page("/account", account.show, Power.LOOK, first=True),
    form("/account/language", account.set_language, Power.LOOK, first=True),
    form("/account/password", account.change_password, Power.LOOK, first=True),
    form("/account/sign-out-everywhere", account.sign_out_everywhere, Power.LOOK, first=True),
)
