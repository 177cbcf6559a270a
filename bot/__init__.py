"""Amanah: a Telegram bot and a web desk to which a community can entrust what it dares not say elsewhere."""

__version__ = "0.1.0"
