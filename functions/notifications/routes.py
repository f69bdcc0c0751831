from functions.notifications.schemas import (
    NotificationOut,
    NotificationPage,
    NotificationPath,
    Reading,
    UnreadCount,
)
from lib import notifications
from lib.http import Page, Router, caller, session
from lib.notifications import Notification
from lib.reads import Json

router = Router("notifications")


@router.get("/notifications", responses={200: NotificationPage})
def list_notifications(query: Page) -> Json:
    """One's inbox: what is unread first, the newest first."""
    return notifications.list_page(session(), limit=query.limit, cursor=query.cursor, viewer=caller())


@router.get("/notifications/count", responses={200: UnreadCount})
def count_notifications() -> Json:
    """How many notifications one has not read."""
    return notifications.count_unread(session(), viewer=caller())


@router.patch("/notifications/<uuid:notification_id>", responses={200: NotificationOut})
def mark_notification(path: NotificationPath, body: Reading) -> Notification:
    """Mark a notification as read or unread."""
    return notifications.mark(session(), path.notification_id, read=body.read, by=caller())


@router.post("/notifications/mark-all-read", responses={204: None})
def mark_all_read() -> None:
    """Mark everything in one's inbox as read."""
    notifications.mark_all_read(session(), by=caller())
