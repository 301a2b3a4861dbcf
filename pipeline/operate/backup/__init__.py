"""Backup and restore of what Dateline keeps and no article can bring back."""
