"""The inbox and the cases."""

from bot.desk.rules import form, page
from bot.desk.views import bulk, cases, inbox, saved_views, search
from bot.services.principals import Power

ROUTES = (
    page("/inbox", inbox.show, Power.READ),
    form("/inbox/bulk", bulk.act, Power.WORK, fields=bulk.FIELDS),
    form("/inbox/views", saved_views.save, Power.READ),
    page("/inbox/views/{view:int}", saved_views.show, Power.READ),
    form("/inbox/views/{view:int}", saved_views.rename, Power.READ),
    form("/inbox/views/{view:int}/delete", saved_views.delete, Power.READ),
    page("/search", search.show, Power.READ),
    form("/search", search.search, Power.READ),
    page("/case/{case:int}", cases.show, Power.READ),
    page("/case/{case:int}/photo/{photo:int}", cases.photo, Power.READ),
    page("/case/{case:int}/photo/{photo:int}/large", cases.large_photo, Power.READ),
    form("/case/{case:int}/reply", cases.reply, Power.WORK),
    form("/case/{case:int}/note", cases.note, Power.WORK),
    form("/case/{case:int}/status", cases.move, Power.WORK),
)
