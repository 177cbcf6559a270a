"""Metrics: how much was done, never by whom."""

from bot.observability.metrics import Metrics


def test_what_was_done_is_counted() -> None:
    """Prometheus reads how many updates came to which end."""
    metrics = Metrics("1.2.3")

    metrics.update_ended("answered")
    metrics.job_ran("purge", "ok", 0.1)

    page = metrics.page().decode()
    assert 'amanah_updates_total{outcome="answered"} 1.0' in page
    assert 'amanah_jobs_total{job="purge",outcome="ok"} 1.0' in page
    assert 'amanah_info{version="1.2.3"} 1.0' in page


def test_who_leads_the_jobs_is_told() -> None:
    """Over all processes it is one."""
    metrics = Metrics()
    told = []
    for leads in (None, True, False):
        if leads is not None:
            metrics.jobs_led(leads)
        told.append("amanah_jobs_leading 1.0" in metrics.page().decode())

    assert told == [False, True, False]


def test_an_outcome_nobody_listed_is_other() -> None:
    """Whatever slips into an outcome, it does not become a label."""
    metrics = Metrics()

    metrics.update_ended("canary")
    metrics.telegram_called("canary")
    metrics.signed_in("canary")

    assert "canary" not in metrics.page().decode()
    assert 'amanah_sign_ins_total{outcome="other"} 1.0' in metrics.page().decode()


def test_no_series_says_when_something_first_happened() -> None:
    """Prometheus' usual `_created` series would date a forum's first report of the day."""
    metrics = Metrics()

    metrics.update_ended("answered")

    assert "_created" not in metrics.page().decode()


def test_two_in_one_process_do_not_meet() -> None:
    """Nothing is kept in a global registry."""
    one, other = Metrics(), Metrics()

    one.signed_in("ok")

    assert 'amanah_sign_ins_total{outcome="ok"} 0.0' in other.page().decode()
