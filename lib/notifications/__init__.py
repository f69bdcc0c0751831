"""What people are told: the inbox, the mails, and which event is told to whom."""

from lib.notifications import reactions
from lib.notifications.models import Kind, Notification
from lib.notifications.queries import count_unread, list_page
from lib.notifications.service import mark, mark_all_read

__all__ = ["Kind", "Notification", "count_unread", "list_page", "mark", "mark_all_read", "reactions"]
