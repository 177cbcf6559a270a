"""The settings of the forum."""

from bot.desk.rules import form, page
from bot.desk.views import settings
from bot.services.principals import Power

FIELDS = 100
"""Fields a form may have: three for each helpline, and some beside them."""

ROUTES = (
    page("/settings", settings.show, Power.MANAGE),
    form("/settings/{setting}", settings.act, Power.MANAGE, fields=FIELDS),
)
