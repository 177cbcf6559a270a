"""Files for others."""

from bot.desk.rules import form, page
from bot.desk.views import exports
from bot.services.principals import Power

MANY = 100
"""Fields where every column of a file has a box."""

ROUTES = (
    page("/exports", exports.show, Power.READ),
    form("/exports/cases", exports.cases, Power.READ, fields=MANY),
    form("/exports/cases/texts", exports.texts, Power.WORK, fields=MANY),
    page("/exports/progress/{ticket}", exports.progress, Power.READ),
)
