"""Files for others."""

from bot.desk.rules import form, page
from bot.desk.views import annual, exports
from bot.services.principals import Power

MANY = 100
"""Fields where every column of a file has a box."""

ROUTES = (
    page("/exports", exports.show, Power.READ),
    form("/exports/cases", exports.cases, Power.READ, fields=MANY),
    form("/exports/cases/texts", exports.texts, Power.WORK, fields=MANY),
    page("/exports/progress/{ticket}", exports.progress, Power.READ),
    page("/exports/week/{week}/{form}", exports.week, Power.READ),
    page("/exports/annual/{year:int}", annual.show, Power.READ),
    form("/exports/annual/{year:int}", annual.make, Power.WORK),
    page("/exports/annual/{year:int}/{form}", annual.file, Power.READ),
)
