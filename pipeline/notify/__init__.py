"""Notifications that reach people: receivers, the messages sent to them, and delivery outcomes."""
