"""The people of the desk, their keys, and what they did."""

from bot.desk.rules import form, page
from bot.desk.views import audit, keys, people
from bot.services.principals import Power

ROUTES = (
    page("/audit", audit.show, Power.READ),
    page("/people", people.show, Power.MANAGE),
    form("/people/invite", people.invite, Power.MANAGE),
    page("/people/{person:int}/reset", people.ask_reset, Power.MANAGE),
    form("/people/{person:int}/reset", people.reset, Power.MANAGE),
    page("/people/{person:int}/remove", people.ask_remove, Power.MANAGE),
    form("/people/{person:int}/remove", people.remove, Power.MANAGE),
    page("/people/{person:int}/role", people.ask_role, Power.MANAGE),
    form("/people/{person:int}/role", people.change_role, Power.MANAGE),
    page("/people/{person:int}/activate", people.ask_activate, Power.MANAGE),
    form("/people/{person:int}/activate", people.activate, Power.MANAGE),
    page("/people/{person:int}/sessions", people.ask_end_sessions, Power.MANAGE),
    form("/people/{person:int}/sessions", people.end_sessions, Power.MANAGE),
    page("/keys", keys.show, Power.READ),
    form("/keys", keys.carry_on, Power.READ),
    page("/keys/new", keys.ask_new, Power.MANAGE),
    form("/keys/new", keys.new, Power.MANAGE),
)
