"""Notifications that reach people: receivers, what is sent to them, and what became of it."""
