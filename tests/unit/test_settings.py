"""Settings: read once, checked, and never repeated."""

from pathlib import Path

import pytest

from bot.domain.sun import LONDON, Place
from bot.errors import SettingError
from bot.settings import TABLE, Listen, parse_env, read_settings, render_env

TOKEN = "123456:" + "t" * 35
SECRET = "5e" * 32
GIVEN = {"AMANAH_FORUM_NAME": "Forum", "AMANAH_TELEGRAM_TOKEN": TOKEN, "AMANAH_SERVER_SECRET": SECRET}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_three_settings_are_enough() -> None:
    """With a name, a token and a secret everything else has a sensible default."""
    settings = read_settings(GIVEN)

    assert settings.forum.languages == ("en", "ar", "ur")
    assert len(settings.forum.areas) == 33
    assert settings.forum.helplines[0].number == "999"
    assert settings.listen.desk == Listen("127.0.0.1", 8080)
    assert settings.telegram.webhook_url == ""


def test_the_database_is_in_the_data_folder_unless_told_otherwise(tmp_path: Path) -> None:
    """One folder holds everything an operator has to back up."""
    settings = read_settings({**GIVEN, "AMANAH_DATA": "kept"})

    assert settings.database_url == f"sqlite:///{tmp_path}/kept/amanah.db"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """What is set for one run holds for that run."""
    (tmp_path / ".env").write_text(
        f"AMANAH_FORUM_NAME=From file\nAMANAH_TELEGRAM_TOKEN={TOKEN}\nAMANAH_LOG_LEVEL=debug"
    )

    settings = read_settings({"AMANAH_FORUM_NAME": "From environment", "AMANAH_SERVER_SECRET": SECRET})

    assert (settings.forum.name, settings.logs.level) == ("From environment", "debug")


def test_an_empty_setting_means_its_default() -> None:
    """Clearing a line in .env is the same as removing it."""
    assert read_settings({**GIVEN, "AMANAH_LANGUAGES": ""}).forum.languages == ("en", "ar", "ur")


@pytest.mark.parametrize("missing", GIVEN)
def test_a_missing_setting_is_named(missing: str) -> None:
    """The operator learns which setting to add."""
    with pytest.raises(SettingError, match=f"^{missing}: is missing"):
        read_settings({**GIVEN, missing: ""})


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("FORUM_NAME", "two\nlines"),
        ("TELEGRAM_TOKEN", "canary-token"),
        ("TELEGRAM_API_URL", "canary-address"),
        ("DATABASE_URL", "mysql://canary"),
        ("LANGUAGES", "en,canary"),
        ("AREAS", "/canary/areas.txt"),
        ("HELPLINES", "canary"),
        ("TIME_ZONE", "Canary/Islands"),
        ("TIME_ZONE", "../canary"),
        ("WEBHOOK_URL", "http://canary.example"),
        ("WEBHOOK_SECRET", "canary!"),
        ("WEBHOOK_LISTEN", "canary"),
        ("DESK_LISTEN", "127.0.0.1:canary"),
        ("DESK_URL", "canary.example"),
        ("OPS_LISTEN", "127.0.0.1:99999"),
        ("LOG_LEVEL", "canary"),
        ("LOG_FORMAT", "canary"),
        ("PHOTOS_MAX", "11"),
        ("SERVER_SECRET", "canary"),
        ("THREADS", "0"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not_repeated(name: str, wrong: str) -> None:
    """The complaint may be pasted into a public thread."""
    with pytest.raises(SettingError) as caught:
        read_settings({**GIVEN, f"AMANAH_{name}": wrong})

    assert str(caught.value).startswith(f"AMANAH_{name}: ")
    assert "\n" not in str(caught.value)
    assert wrong not in str(caught.value).removeprefix(f"AMANAH_{name}: ")
    assert "anary" not in str(caught.value)


def test_no_secret_shows_in_a_repr() -> None:
    """A settings object in a log or a traceback gives nothing away."""
    shown = repr(
        read_settings(
            {
                **GIVEN,
                "AMANAH_DATABASE_URL": "postgresql://u:canary-password@h/d",
                "AMANAH_WEBHOOK_SECRET": "canary-webhook-secret",
            }
        )
    )

    assert TOKEN not in shown
    assert SECRET not in shown
    assert "canary" not in shown


def test_a_secret_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    """Containers and systemd hand secrets over as files."""
    (tmp_path / "token").write_text(TOKEN + "\n")
    given = {**GIVEN, "AMANAH_TELEGRAM_TOKEN": "", "AMANAH_TELEGRAM_TOKEN_FILE": str(tmp_path / "token")}

    assert read_settings(given).telegram.token == TOKEN


def test_a_secret_file_that_is_not_there_is_named_by_its_setting() -> None:
    """The message does not tell where secrets are kept."""
    given = {**GIVEN, "AMANAH_TELEGRAM_TOKEN": "", "AMANAH_TELEGRAM_TOKEN_FILE": "/canary/token"}

    with pytest.raises(SettingError, match=r"^AMANAH_TELEGRAM_TOKEN_FILE: names a file that cannot be read$"):
        read_settings(given)


def test_a_typing_mistake_in_the_file_is_found(tmp_path: Path) -> None:
    """A setting that would silently do nothing is refused, with the name that was probably meant."""
    (tmp_path / ".env").write_text("AMANAH_LANGUAGE=en\n")

    with pytest.raises(SettingError, match=r"^AMANAH_LANGUAGE: is not a setting; is AMANAH_LANGUAGES meant\?$"):
        read_settings(GIVEN)


def test_a_named_env_file_must_be_there() -> None:
    """Naming a file and starting without it would be a surprise."""
    with pytest.raises(SettingError, match=r"^AMANAH_ENV_FILE: "):
        read_settings({**GIVEN, "AMANAH_ENV_FILE": "not-there.env"})


def test_areas_may_come_from_a_file(tmp_path: Path) -> None:
    """A forum outside London lists its own areas, one a line."""
    (tmp_path / "areas.txt").write_text("# Leicester\nEvington\nHighfields\n\nEvington\n", encoding="utf-8")

    settings = read_settings({**GIVEN, "AMANAH_AREAS": "./areas.txt"})

    assert settings.forum.areas == ("Evington", "Highfields")


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=plain", "plain"),
        ("export A=plain", "plain"),
        ("  A = spaced out  ", "spaced out"),
        ("A=with#hash", "with#hash"),
        ("A=value # comment", "value"),
        ("A=", ""),
        ("A= # only a comment", ""),
        ("A='single # kept'  # comment", "single # kept"),
        (r'A="say \"so\" \\ # kept"', r'say "so" \ # kept'),
        ("A=منتدى", "منتدى"),
    ],
)
def test_env_lines_are_read_as_people_write_them(line: str, value: str) -> None:
    """Quotes, comments and spaces mean what they usually mean."""
    assert parse_env(f"# first\n\n{line}\n") == {"A": value}


@pytest.mark.parametrize("line", ["no assignment", "A='open", 'A="open', "A='closed' canary", "1A=x"])
def test_a_line_that_is_no_assignment_is_named_by_its_number(line: str) -> None:
    """The line may hold a secret, so only its number is told."""
    with pytest.raises(SettingError, match=r"^\.env line 2: is not NAME=value$"):
        parse_env(f"B=x\n{line}\n")


def test_a_written_file_reads_back() -> None:
    """Whatever `amanah init` was told comes back, quotes and all."""
    values = {one.name: f'{one.name} "quoted" \\ # and spaced' for one in TABLE}

    assert parse_env(render_env(values)) == {one.variable: values[one.name] for one in TABLE}


def test_the_forum_is_in_london_unless_told_otherwise() -> None:
    """Where it is decides when the sun sets."""
    assert read_settings(GIVEN).forum.place == LONDON
    assert read_settings({**GIVEN, "AMANAH_PLACE": "-36.85, 174.76"}).forum.place == Place(-36.85, 174.76)


@pytest.mark.parametrize("place", ["London", "51.51", "51.51;-0.13", "70,20", "51,181", "٥١,٠", "51,nan"])
def test_a_place_where_the_sun_cannot_be_told_is_refused(place: str) -> None:
    """A mistyped one, and one beyond the polar circles, where it does not set every day."""
    with pytest.raises(SettingError, match=r"^AMANAH_PLACE: must be like 51\.51,-0\.13"):
        read_settings({**GIVEN, "AMANAH_PLACE": place})
