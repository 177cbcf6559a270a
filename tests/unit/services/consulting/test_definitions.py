"""What coordinators do with consultations before they are asked."""

from dataclasses import replace

import pytest

from bot.consultations.model import Consultation
from bot.consultations.reading import read_yaml
from bot.consultations.writing import write_yaml
from bot.errors import ConsultationError, FieldError, NotAllowed, NotFound
from bot.i18n.text import Localised
from bot.services.consulting.definitions import Definitions, DefinitionStatus
from bot.storage.engine import Storage
from tests.desk.seeding import Forum
from tests.storage.rows import wave
from tests.unit.consultations.samples import SMALL

TRUST = read_yaml(SMALL)


@pytest.fixture
def forum(storage: Storage) -> Forum:
    """A forum with one coordinator, on each kind of database."""
    return Forum(storage)


@pytest.fixture
def definitions(forum: Forum) -> Definitions:
    """Its consultations; the next opening of any is a minute after midnight."""
    return Definitions(forum.storage, forum.clock, lambda tx, one: tx.consultations.plan(one, 60, None))


def renamed(title: str, consultation: Consultation = TRUST) -> Consultation:
    """The same under another title."""
    return replace(consultation, title=Localised((("en", title),)))


def acts(forum: Forum) -> list[tuple[str, int | None]]:
    """What the audit log has of consultations, the oldest first."""
    with forum.storage.begin() as tx:
        rows = tx.audit.page(50)
    return [(row.action, row.coordinator_id) for row in reversed(rows) if row.action.startswith("consultation")]


def test_a_file_comes_back_from_the_desk_as_it_went_in(forum: Forum, definitions: Definitions) -> None:
    """YAML, desk, YAML."""
    text = write_yaml(TRUST)
    definitions.save(forum.signed_in(), read_yaml(text), None)

    assert write_yaml(definitions.get(None, "trust").consultation) == text


def test_a_new_one_is_a_draft(definitions: Definitions) -> None:
    """Nothing is asked by accident."""
    kept = definitions.save(None, TRUST, None)

    assert (kept.status, kept.revision, kept.missing) == (DefinitionStatus.DRAFT, 1, ())
    assert definitions.list(None) == (kept,)


def test_two_people_do_not_overwrite_each_other(definitions: Definitions) -> None:
    """The second one to save is told, and nothing of the first one's is lost."""
    kept = definitions.save(None, TRUST, None)
    definitions.save(None, renamed("First"), kept.revision)

    with pytest.raises(FieldError) as caught:
        definitions.save(None, renamed("Second"), kept.revision)
    assert caught.value.field == "revision"
    assert definitions.get(None, "trust").consultation.title.pick("en") == "First"


def test_an_id_is_there_once(definitions: Definitions) -> None:
    """A new one never takes the place of another."""
    definitions.save(None, TRUST, None)

    with pytest.raises(FieldError) as caught:
        definitions.save(None, renamed("Another"), None)
    assert caught.value.field == "id"


def test_a_badly_built_one_is_not_kept(definitions: Definitions) -> None:
    """Whatever way it came."""
    with pytest.raises(ConsultationError) as caught:
        definitions.save(None, replace(TRUST, reminders=(20,)), None)

    assert caught.value.field == "reminders.1"
    assert definitions.list(None) == ()


def test_what_is_not_complete_is_not_ready(definitions: Definitions) -> None:
    """The list says what is missing in which language."""
    definitions.save(None, replace(TRUST, languages=("en", "ur")), None)

    with pytest.raises(ConsultationError) as caught:
        definitions.make_ready(None, "trust")
    assert caught.value.faults[0].path == "title.ur"
    assert len(caught.value.faults) == len(definitions.get(None, "trust").missing) == 9
    assert definitions.get(None, "trust").status is DefinitionStatus.DRAFT


def test_changing_a_ready_one_makes_a_draft_of_the_next_version(definitions: Definitions) -> None:
    """What was agreed on is not changed in passing."""
    definitions.save(None, TRUST, None)
    ready = definitions.make_ready(None, "trust")
    changed = definitions.save(None, renamed("Better"), ready.revision)
    again = definitions.save(None, renamed("Best"), changed.revision)

    assert ready.status is DefinitionStatus.READY
    assert (changed.status, changed.consultation.version) == (DefinitionStatus.DRAFT, 2)
    assert again.consultation.version == 2


def test_a_change_plans_the_next_opening_anew(forum: Forum, definitions: Definitions) -> None:
    """A new schedule counts from the moment it is there, and what was missed before is forgotten."""
    definitions.save(None, TRUST, None)
    with forum.storage.begin() as tx:
        tx.consultations.plan("trust", 100, "2026-11-01T10:00")
        tx.commit()
    definitions.make_ready(None, "trust")

    with forum.storage.begin() as tx:
        row = tx.consultations.get("trust")
    assert row is not None
    assert (row.next_opening, row.missed) == (60, None)


def test_only_a_draft_that_was_never_asked_is_deleted(forum: Forum, definitions: Definitions) -> None:
    """Answers keep their questions."""
    definitions.save(None, TRUST, None)
    definitions.delete(None, "trust")
    definitions.save(None, TRUST, None)
    with forum.storage.begin() as tx:
        tx.waves.add(replace(wave(), consultation="trust"))
        tx.commit()

    with pytest.raises(FieldError) as caught:
        definitions.delete(None, "trust")
    assert caught.value.field == "status"


def test_a_retired_one_is_kept(definitions: Definitions) -> None:
    """It is only not opened any more; deleting it is refused."""
    definitions.save(None, TRUST, None)
    definitions.make_ready(None, "trust")

    assert definitions.retire(None, "trust").status is DefinitionStatus.RETIRED
    with pytest.raises(FieldError):
        definitions.delete(None, "trust")


def test_every_act_is_written_down(forum: Forum, definitions: Definitions) -> None:
    """With who did it; nobody is named for what was done at the terminal."""
    session = forum.signed_in()
    definitions.save(session, TRUST, None)
    definitions.make_ready(None, "trust")
    definitions.retire(session, "trust")

    me = session.principal.coordinator_id
    assert acts(forum) == [("consultation_saved", me), ("consultation_ready", None), ("consultation_retired", me)]


def test_an_unknown_one_is_not_found(definitions: Definitions) -> None:
    """Also when it was deleted meanwhile."""
    with pytest.raises(NotFound):
        definitions.get(None, "nothing")
    with pytest.raises(NotFound):
        definitions.save(None, TRUST, 3)


def test_somebody_who_has_not_chosen_a_password_does_nothing(forum: Forum, definitions: Definitions) -> None:
    """As with cases."""
    with pytest.raises(NotAllowed):
        definitions.save(replace(forum.signed_in(), must_change=True), TRUST, None)
