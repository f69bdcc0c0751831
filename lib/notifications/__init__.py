"""What people are told: the inbox, the mails, and which event is told to whom."""

from lib.notifications import account_mails, reactions, team_reactions
from lib.notifications.models import Kind, Notification
from lib.notifications.queries import count_unread, list_page
from lib.notifications.service import mark, mark_all_read

__all__ = [
    "Kind", "Notification", "account_mails", "count_unread", "list_page", "mark", "mark_all_read", "reactions",
    "team_reactions",
]  # fmt: skip
