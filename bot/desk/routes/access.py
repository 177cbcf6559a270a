"""The door, and the account of whoever has come in."""

from bot.desk.rules import form, open_page, page
from bot.desk.views import account, inbox, locking, second_factor, sign_in
from bot.services.principals import Power

ROUTES = (
    open_page("/", inbox.home),
    open_page("/sign-in", sign_in.show),
    open_page("/sign-in", sign_in.sign_in, "POST"),
    open_page("/sign-in/code", sign_in.ask_code),
    open_page("/sign-in/code", sign_in.give_code, "POST"),
    open_page("/unlock", locking.show),
    open_page("/unlock", locking.unlock, "POST"),
    form("/lock", locking.lock, Power.LOOK, first=True),
    form("/sign-out", sign_in.sign_out, Power.LOOK, first=True),
    page("/account", account.show, Power.LOOK, first=True),
    form("/account/language", account.set_language, Power.LOOK, first=True),
    form("/account/password", account.change_password, Power.LOOK, first=True),
    form("/account/sign-out-everywhere", account.sign_out_everywhere, Power.LOOK, first=True),
    form("/account/sessions/end", account.end_session, Power.LOOK),
    form("/account/sessions/end-others", account.end_others, Power.LOOK),
    page("/account/second-factor", second_factor.show, Power.LOOK),
    form("/account/second-factor", second_factor.begin, Power.LOOK),
    form("/account/second-factor/confirm", second_factor.confirm, Power.LOOK),
    form("/account/second-factor/codes", second_factor.new_codes, Power.LOOK),
    form("/account/second-factor/off", second_factor.turn_off, Power.LOOK),
)
