"""Methods about the bot itself: its name, its descriptions, its commands, its menu button."""

import json
import re
from collections.abc import Callable
from typing import Any

from bot.simulator.api.family import Method
from bot.simulator.params import Params
from bot.simulator.records import Profile
from bot.simulator.refusal import bad_request
from bot.simulator.world import World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


def get_me(world: World, params: Params) -> dict[str, Any]:  # noqa: ARG001 - the shape of a method
    """Describe the bot."""
    return world.bot


def set_my_commands(world: World, params: Params) -> bool:
    """Set the commands for a scope and a language; an empty list deletes them."""
    commands = params.structure("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    kept = []
    for one in commands:
        name, description = str(one.get("command", "")).removeprefix("/"), str(one.get("description", ""))
        if not name:
            raise bad_request("command must be non-empty")
        if not _COMMAND.fullmatch(name):
            raise bad_request("BOT_COMMAND_INVALID")
        if not description:
            raise bad_request("command description must be non-empty")
        if len(description) > 256:
            raise bad_request("command description length must not exceed 256")
        kept.append({"command": name, "description": description})
    key = (_scope(params), _language(params))
    if kept:
        world.profile.commands[key] = kept
    else:
        world.profile.commands.pop(key, None)
    _tell(world)
    return True


def get_my_commands(world: World, params: Params) -> list[dict[str, str]]:
    """The commands set for exactly this scope and language."""
    return world.profile.commands.get((_scope(params), _language(params)), [])


def delete_my_commands(world: World, params: Params) -> bool:
    """Delete the commands of a scope and a language."""
    world.profile.commands.pop((_scope(params), _language(params)), None)
    _tell(world)
    return True


def commands_for(world: World, chat_id: int, language: str) -> list[dict[str, str]]:
    """The commands a person sees, by the Bot API's rule: the narrowest scope first, each in the language first."""
    scopes = [
        json.dumps({"type": "chat", "chat_id": str(chat_id)}),
        *(json.dumps({"type": kind}) for kind in ("all_private_chats", "default")),
    ]
    for scope in scopes:
        for code in (language[:2], ""):
            if found := world.profile.commands.get((scope, code)):
                return found
    return []


def set_chat_menu_button(world: World, params: Params) -> bool:
    """Choose what the button beside the composer does, for one chat or for all."""
    button = params.structure("menu_button") or {"type": "default"}
    if params.text("chat_id"):
        world.chat(params.text("chat_id")).menu_button = button
    else:
        world.profile.menu_button = button
    return True


def get_chat_menu_button(world: World, params: Params) -> dict[str, Any]:
    """What the button beside the composer does."""
    own = world.chat(params.text("chat_id")).menu_button if params.text("chat_id") else None
    return own or world.profile.menu_button or {"type": "commands"}


def _setter(parameter: str, limit: int, texts: Callable[[Profile], dict[str, str]]) -> Method:
    def set_text(world: World, params: Params) -> bool:
        text = params.text(parameter)
        if len(text) > limit:
            raise bad_request(f"{parameter.replace('_', ' ')} is too long")
        kept = texts(world.profile)
        language = _language(params)
        if text:
            kept[language] = text
        else:
            kept.pop(language, None)
        _tell(world)
        return True

    return set_text


def _getter(parameter: str, texts: Callable[[Profile], dict[str, str]]) -> Method:
    def get_text(world: World, params: Params) -> dict[str, str]:
        kept = texts(world.profile)
        default = world.bot["first_name"] if parameter == "name" else ""
        return {parameter: kept.get(_language(params)) or kept.get("", default)}

    return get_text


def _tell(world: World) -> None:
    world.changed()
    for chat in world.chats.values():
        if chat.kind == "private":
            world.tell("commands", chat)


def _language(params: Params) -> str:
    language = params.text("language_code")
    if language and not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _scope(params: Params) -> str:
    scope = params.structure("scope") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind not in _SCOPES:
        raise bad_request("unsupported BotCommandScope type specified")
    return json.dumps({"type": kind, **{name: str(scope[name]) for name in _SCOPES[kind] if name in scope}})


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _setter("name", 64, lambda profile: profile.names),
    "getMyName": _getter("name", lambda profile: profile.names),
    "setMyDescription": _setter("description", 512, lambda profile: profile.descriptions),
    "getMyDescription": _getter("description", lambda profile: profile.descriptions),
    "setMyShortDescription": _setter("short_description", 120, lambda profile: profile.short_descriptions),
    "getMyShortDescription": _getter("short_description", lambda profile: profile.short_descriptions),
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
}
