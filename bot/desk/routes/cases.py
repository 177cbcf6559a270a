"""The inbox and the cases."""

from bot.desk.rules import form, page
from bot.desk.views import cases, inbox
from bot.services.principals import Power

ROUTES = (
    page("/inbox", inbox.show, Power.READ),
    page("/case/{case:int}", cases.show, Power.READ),
    page("/case/{case:int}/photo/{photo:int}", cases.photo, Power.READ),
    page("/case/{case:int}/photo/{photo:int}/large", cases.large_photo, Power.READ),
    form("/case/{case:int}/reply", cases.reply, Power.WORK),
    form("/case/{case:int}/note", cases.note, Power.WORK),
    form("/case/{case:int}/status", cases.move, Power.WORK),
)
