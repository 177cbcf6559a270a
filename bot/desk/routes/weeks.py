"""Weeks, and what is published."""

from bot.desk.rules import form, page
from bot.desk.views import published, weeks
from bot.services.principals import Power

ROUTES = (
    page("/week", weeks.latest, Power.READ),
    page("/weeks", weeks.show_all, Power.READ),
    page("/week/{week}", weeks.show, Power.READ),
    form("/week/{week}/count", weeks.count, Power.READ),
    form("/week/{week}/check", weeks.check, Power.READ),
    form("/week/{week}/freeze", weeks.freeze, Power.WORK),
    page("/week/{week}/correct", weeks.ask_correct, Power.WORK),
    form("/week/{week}/correct", weeks.correct, Power.WORK),
    page("/published", published.show_all, Power.LOOK),
    page("/published/week/{week}", published.show_week, Power.LOOK),
    page("/published/wave/{wave:int}", published.show_wave, Power.LOOK),
)
