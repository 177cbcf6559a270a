"""Folders that have to be there before anything can be kept."""

from pathlib import Path

from bot.errors import SettingError
from bot.settings import Settings


def prepare_data(settings: Settings) -> None:
    """Make the data folder and the folder of a SQLite file, for nobody else to read."""
    folders = [settings.data]
    if settings.database_url.startswith("sqlite:///"):
        folders.append(Path(settings.database_url.removeprefix("sqlite:///")).parent)
    try:
        for folder in folders:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise SettingError("AMANAH_DATA", "names a folder that cannot be made") from None
