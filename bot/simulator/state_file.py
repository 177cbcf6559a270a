"""Keeping the simulated chats in a JSON file, so that the demo goes on where it stopped."""

import asyncio
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.errors import SettingError
from bot.simulator.records import Account, Chat, Profile, StoredMessage
from bot.simulator.updates import QueuedUpdate
from bot.simulator.views import Toast
from bot.simulator.world import World

_VERSION = 1
_REST = 0.5


class StateFile:
    """Writes the world to a file shortly after a change and at the end, always whole: beside it first, then renamed."""

    def __init__(self, path: Path, world: World) -> None:
        self._path = path
        self._world = world
        self._timer: asyncio.TimerHandle | None = None

    def load(self) -> None:
        """Take the world from the file, where there is one. Raises SettingError where it cannot be read."""
        try:
            saved = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return
        except ValueError:
            raise SettingError("state_file", "this is no state of the simulator; move it away to begin anew") from None
        if not isinstance(saved, dict) or saved.get("version") != _VERSION:
            raise SettingError("state_file", "this state was written by another version; move it away to begin anew")
        _restore(self._world, saved)

    def watch(self) -> None:
        """Save shortly after each change from now on."""
        self._world.changed = self._schedule

    async def close(self) -> None:
        """Save for the last time."""
        self._world.changed = lambda: None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._save()

    def _schedule(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_REST, self._save)

    def _save(self) -> None:
        self._timer = None
        text = json.dumps(_snapshot(self._world))
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_name(self._path.name + ".new")
        with beside.open("w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o600)
        beside.replace(self._path)


def _snapshot(world: World) -> dict[str, Any]:
    profile = world.profile
    return {
        "version": _VERSION,
        "revision": world.revision,
        "next_update_id": world.updates.next_id,
        "pending": [[one.update_id, one.lane, one.body.decode()] for one in world.updates.pending.values()],
        "accounts": [asdict(account) for account in world.accounts.values()],
        "chats": [_chat_snapshot(chat) for chat in world.chats.values()],
        "files": world.files.save(),
        "profile": {
            "names": profile.names,
            "descriptions": profile.descriptions,
            "short_descriptions": profile.short_descriptions,
            "commands": [[*key, commands] for key, commands in profile.commands.items()],
            "menu_button": profile.menu_button,
        },
    }


def _chat_snapshot(chat: Chat) -> dict[str, Any]:
    return {
        "chat_id": chat.chat_id,
        "kind": chat.kind,
        "title": chat.title,
        "username": chat.username,
        "status": chat.status,
        "next_id": chat.next_id,
        "menu_button": chat.menu_button,
        "moved_to": chat.moved_to,
        "toasts": [asdict(toast) for toast in chat.toasts[-20:]],
        "messages": [asdict(stored) for stored in chat.messages.values()],
    }


def _restore(world: World, saved: dict[str, Any]) -> None:
    world.revision = saved["revision"]
    world.updates.next_id = saved["next_update_id"]
    for update_id, lane, body in saved["pending"]:
        world.updates.pending[update_id] = QueuedUpdate(update_id, lane, body.encode())
        world.updates.idle.clear()
    for entry in saved["accounts"]:
        world.accounts[entry["user_id"]] = Account(**entry)
    for entry in saved["chats"]:
        toasts = [Toast(**toast) for toast in entry.pop("toasts")]
        messages = {one["api"]["message_id"]: StoredMessage(**one) for one in entry.pop("messages")}
        world.chats[entry["chat_id"]] = Chat(**entry, toasts=toasts, messages=messages)
    world.files.load(saved["files"])
    profile = saved["profile"]
    commands = {(scope, language): found for scope, language, found in profile.pop("commands")}
    world.profile = Profile(**profile, commands=commands)
