"""Consultations, their waves and results, bulletins and the calendar."""

from bot.desk.rules import form, page
from bot.desk.views import (
    bulletins,
    calendar,
    consultation_acts,
    consultation_edit,
    consultation_yaml,
    consultations,
    poster,
    preview,
    publishing,
    questions,
    results,
)
from bot.services.principals import Power

MANY = 1000
"""Fields where every option has its words in every language, or every area a box."""

ROUTES = (
    page("/consultations", consultations.show_all, Power.READ),
    page("/consultations/new", consultation_yaml.ask_new, Power.WORK),
    form("/consultations/new", consultation_yaml.new, Power.WORK, upload=True),
    page("/consultations/{consultation}", consultations.show, Power.READ),
    page("/consultations/{consultation}/export", consultations.export, Power.READ),
    page("/consultations/{consultation}/sure", consultation_acts.ask, Power.WORK),
    form("/consultations/{consultation}/act", consultation_acts.act, Power.WORK),
    page("/consultations/{consultation}/edit", consultation_edit.show, Power.WORK),
    form("/consultations/{consultation}/edit", consultation_edit.save, Power.WORK, fields=MANY),
    form("/consultations/{consultation}/questions", consultation_edit.arrange, Power.WORK),
    page("/consultations/{consultation}/questions/{question}", questions.show, Power.WORK),
    form("/consultations/{consultation}/questions/{question}", questions.save, Power.WORK, fields=MANY),
    page("/consultations/{consultation}/yaml", consultation_yaml.show, Power.WORK),
    form("/consultations/{consultation}/yaml", consultation_yaml.save, Power.WORK, upload=True),
    page("/consultations/{consultation}/preview", preview.show, Power.READ),
    page("/consultations/{consultation}/poster", poster.show, Power.READ),
    page("/waves/{wave:int}", results.show, Power.READ),
    form("/waves/{wave:int}/count", results.count, Power.READ),
    page("/waves/{wave:int}/texts/{question}", results.texts, Power.READ),
    form("/waves/{wave:int}/texts/{question}", results.tag, Power.WORK),
    page("/waves/{wave:int}/publish", publishing.show, Power.WORK),
    form("/waves/{wave:int}/publish", publishing.act, Power.WORK),
    page("/waves/{wave:int}/export.json", publishing.as_json, Power.READ),
    page("/waves/{wave:int}/export.csv", publishing.as_csv, Power.READ),
    page("/bulletins", bulletins.show_all, Power.READ),
    page("/bulletins/new", bulletins.ask_new, Power.WORK),
    form("/bulletins/new", bulletins.new, Power.WORK, fields=MANY),
    page("/bulletins/{bulletin:int}", bulletins.show, Power.READ),
    page("/bulletins/{bulletin:int}/edit", bulletins.edit, Power.WORK),
    form("/bulletins/{bulletin:int}/edit", bulletins.save, Power.WORK, fields=MANY),
    page("/bulletins/{bulletin:int}/sure", bulletins.ask, Power.WORK),
    form("/bulletins/{bulletin:int}/act", bulletins.act, Power.WORK),
    page("/calendar", calendar.show, Power.READ),
    form("/calendar", calendar.correct, Power.WORK),
)
