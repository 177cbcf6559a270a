"""How a bot gets its updates: by asking (getUpdates) or by webhook, never both."""

import asyncio
import re
from typing import Any
from urllib.parse import urlsplit

from bot.simulator.faults import Faults
from bot.simulator.params import Params
from bot.simulator.refusal import Refusal, bad_request
from bot.simulator.updates import QueuedUpdate, UpdateQueue
from bot.simulator.webhook import Courier

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LONGEST_POLL = 50


class _Poll:
    """One getUpdates that waits."""

    def __init__(self) -> None:
        self.wake = asyncio.Event()
        self.terminated = False


class Delivery:
    """The four methods that bring updates to a bot, and the rule that only one way works at a time."""

    def __init__(self, updates: UpdateQueue, courier: Courier, faults: Faults) -> None:
        self._updates = updates
        self._courier = courier
        self._faults = faults
        self._poll: _Poll | None = None
        self._closing = False
        updates.listeners.append(self._wake)

    async def get_updates(self, params: Params) -> bytes:
        """The pending updates as a JSON array; waits up to `timeout` seconds for the first. Raises Refusal (409)."""
        if self._courier.status.url:
            reason = (
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
            raise Refusal(409, f"Conflict: {reason}")
        if self._poll is not None:
            self._poll.terminated = True
            self._poll.wake.set()
        poll = self._poll = _Poll()
        self._updates.allow(params.structure("allowed_updates"))
        offset = params.integer("offset", 0) or 0
        self._confirm(offset)
        limit = min(max(params.integer("limit", 100) or 100, 1), 100)
        seconds = min(max(params.integer("timeout", 0) or 0, 0), _LONGEST_POLL)
        try:
            batch = await self._wait(poll, offset, limit, seconds)
        finally:
            if self._poll is poll:
                self._poll = None
        return b"[" + b",".join(queued.body for queued in batch) + b"]"

    async def set_webhook(self, params: Params) -> str:
        """Set or, with an empty address, delete the webhook; gives the description of the answer."""
        url = params.text("url")
        if not url:
            return await self.delete_webhook(params)
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise bad_request("bad webhook: an HTTPS URL must be provided for webhook")
        secret = params.text("secret_token")
        if secret and not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        self._updates.allow(params.structure("allowed_updates"))
        if params.flag("drop_pending_updates"):
            self._updates.clear()
        connections = min(max(params.integer("max_connections", 40) or 40, 1), 100)
        await self._courier.start(url, secret, connections)
        return "Webhook was set"

    async def delete_webhook(self, params: Params) -> str:
        """Delete the webhook; gives the description of the answer."""
        had = bool(self._courier.status.url)
        await self._courier.stop()
        if params.flag("drop_pending_updates"):
            self._updates.clear()
        return "Webhook was deleted" if had else "Webhook is already deleted"

    def get_webhook_info(self) -> dict[str, Any]:
        """The webhook as a Bot API WebhookInfo."""
        status = self._courier.status
        info: dict[str, Any] = {
            "url": status.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending),
        }
        if status.url:
            info["max_connections"] = status.max_connections
        if status.error:
            info["last_error_date"] = status.error_at
            info["last_error_message"] = status.error
        if self._updates.allowed is not None:
            info["allowed_updates"] = sorted(self._updates.allowed)
        return info

    def close(self) -> None:
        """Let a waiting getUpdates come back at once."""
        self._closing = True
        if self._poll is not None:
            self._poll.wake.set()

    async def _wait(self, poll: _Poll, offset: int, limit: int, seconds: int) -> list[QueuedUpdate]:
        try:
            async with asyncio.timeout(seconds):
                while True:
                    if batch := self._batch(offset, limit):
                        return batch
                    if self._closing or not seconds:
                        return []
                    poll.wake.clear()
                    await poll.wake.wait()
                    if poll.terminated:
                        reason = (
                            "terminated by other getUpdates request; make sure that only one bot instance is running"
                        )
                        raise Refusal(409, f"Conflict: {reason}")
        except TimeoutError:
            return []

    def _batch(self, offset: int, limit: int) -> list[QueuedUpdate]:
        batch = self._updates.take_again()
        for queued in self._updates.pending.values():
            if len(batch) >= limit:
                break
            if queued.update_id >= offset:
                batch.append(queued)
        return batch

    def _confirm(self, offset: int) -> None:
        pending = self._updates.pending
        if offset > 0:
            done = [key for key in pending if key < offset]
        elif offset < 0:
            done = list(pending)[:offset]
        else:
            return
        for queued in self._updates.confirm(done):
            if offset > 0 and self._faults.duplicate():
                self._updates.repeat(queued)

    def _wake(self, queued: QueuedUpdate) -> None:  # noqa: ARG002 - the shape of a listener
        if self._poll is not None:
            self._poll.wake.set()
