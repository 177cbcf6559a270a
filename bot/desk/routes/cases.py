"""The inbox, the cases, and what is prepared to answer them."""

from bot.desk.rules import form, page
from bot.desk.views import bulk, case_acts, case_hiding, case_merging, cases, inbox, prepared, saved_views, search
from bot.services.principals import Power

BOTH_IN_EVERY_LANGUAGE = 100
"""Fields of a prepared reply: title and words, in as many languages as there may be."""

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
    form("/case/{case:int}/status", case_acts.move, Power.WORK),
    form("/case/{case:int}/assign", case_acts.assign, Power.WORK),
    form("/case/{case:int}/hand-over", case_acts.hand_over, Power.WORK),
    form("/case/{case:int}/judge", case_acts.judge, Power.WORK, fields=40),
    form("/case/{case:int}/tags", case_acts.tag, Power.WORK),
    form("/case/{case:int}/hold", case_acts.hold, Power.WORK),
    form("/case/{case:int}/wish", case_acts.see_to_wish, Power.WORK),
    form("/case/{case:int}/delete", case_acts.delete, Power.WORK),
    form("/case/{case:int}/hide", case_hiding.hide, Power.WORK),
    form("/case/{case:int}/unhide", case_hiding.unhide, Power.WORK),
    form("/case/{case:int}/look", case_hiding.look, Power.WORK),
    form("/case/{case:int}/merge", case_merging.merge, Power.WORK),
    form("/case/{case:int}/split", case_merging.split, Power.WORK),
    page("/prepared", prepared.show_all, Power.READ),
    page("/prepared/new", prepared.ask_new, Power.WORK),
    form("/prepared", prepared.new, Power.WORK, fields=BOTH_IN_EVERY_LANGUAGE),
    page("/prepared/{prepared:int}", prepared.edit, Power.WORK),
    form("/prepared/{prepared:int}", prepared.save, Power.WORK, fields=BOTH_IN_EVERY_LANGUAGE),
    form("/prepared/{prepared:int}/delete", prepared.delete, Power.WORK),
)
