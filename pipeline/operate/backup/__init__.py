"""Backup and restore of state that articles cannot recreate."""
