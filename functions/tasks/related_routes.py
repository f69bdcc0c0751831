"""What belongs to a task: comments, watchers, sharing, relations, reminders, files."""

from flask import Response

from functions.tasks import related_schemas as shapes
from functions.tasks.schemas import TaskPath
from lib import tasks
from lib.errors import Conflict, Forbidden
from lib.http import Page, Router, caller, redirect, session
from lib.reads import Json
from lib.tasks import Attachment, Comment, attachments, comments, links

router = Router("related")


@router.post("/tasks/<uuid:task_id>/comments", responses={201: shapes.CommentOut})
def comment_on_task(path: TaskPath, body: shapes.NewComment) -> Comment:
    """Say something about a task, or reply; those involved will be notified."""
    return comments.add(session(), path.task_id, **dict(body), by=caller())


@router.get("/tasks/<uuid:task_id>/comments", responses={200: shapes.CommentPage})
def list_comments(path: TaskPath, query: Page) -> Json:
    """What was said about a task, newest first; `parent_id` says what replies to what."""
    return tasks.list_comments(session(), path.task_id, limit=query.limit, cursor=query.cursor, viewer=caller())


@router.patch("/comments/<uuid:comment_id>", responses={200: shapes.CommentOut}, raises=(Conflict,))
def edit_comment(path: shapes.CommentPath, body: shapes.CommentChange) -> Comment:
    """Say it otherwise. Only its author may; what it said before is kept."""
    return comments.edit(session(), path.comment_id, body=body.body, mentions=body.mentions, by=caller())


@router.delete("/comments/<uuid:comment_id>", responses={204: None}, raises=(Conflict,))
def delete_comment(path: shapes.CommentPath) -> None:
    """Take it back. Only its author may."""
    comments.remove(session(), path.comment_id, by=caller())


@router.get("/comments/<uuid:comment_id>/versions", responses={200: shapes.CommentVersionPage})
def list_comment_versions(path: shapes.CommentPath, query: Page) -> Json:
    """What a comment said before it was edited, newest first."""
    return tasks.list_comment_versions(
        session(), path.comment_id, limit=query.limit, cursor=query.cursor, viewer=caller()
    )


@router.post("/comments/<uuid:comment_id>/reactions", responses={200: shapes.CommentOut}, raises=(Conflict,))
def react_to_comment(path: shapes.CommentPath, body: shapes.ReactionBody) -> Comment:
    """Put an emoji below a comment."""
    return comments.react(session(), path.comment_id, emoji=body.emoji, by=caller())


@router.post("/comments/<uuid:comment_id>/reactions/remove", responses={200: shapes.CommentOut}, raises=(Conflict,))
def unreact_to_comment(path: shapes.CommentPath, body: shapes.ReactionBody) -> Comment:
    """Take one's emoji away again."""
    return comments.unreact(session(), path.comment_id, emoji=body.emoji, by=caller())


@router.put("/tasks/<uuid:task_id>/watching", responses={204: None})
def watch_task(path: TaskPath, body: shapes.Watching) -> None:
    """Hear of what happens to a task, or not."""
    links.watch(session(), path.task_id, watches=body.watching, by=caller())


@router.put("/tasks/<uuid:task_id>/shares/<uuid:user_id>", responses={204: None})
def share_task(path: shapes.SharePath) -> None:
    """Let somebody see and change a task."""
    links.share(session(), path.task_id, user_id=path.user_id, by=caller())


@router.delete("/tasks/<uuid:task_id>/shares/<uuid:user_id>", responses={204: None})
def unshare_task(path: shapes.SharePath) -> None:
    """Take that back."""
    links.unshare(session(), path.task_id, user_id=path.user_id, by=caller())


@router.put("/tasks/<uuid:task_id>/reminders", responses={204: None})
def set_reminders(path: TaskPath, body: shapes.Reminders) -> None:
    """Be reminded so many minutes before a task is due, and not otherwise."""
    links.remind(session(), path.task_id, minutes=body.minutes_before, by=caller())


@router.post("/tasks/<uuid:task_id>/relations", responses={204: None}, raises=(Conflict,))
def relate_tasks(path: TaskPath, body: shapes.NewRelation) -> None:
    """Say that a task blocks, relates to, or duplicates another."""
    links.relate(session(), path.task_id, to_id=body.to_id, kind=body.kind, by=caller())


@router.delete("/tasks/<uuid:task_id>/relations/<uuid:relation_id>", responses={204: None})
def unrelate_tasks(path: shapes.RelationPath) -> None:
    """Take a relation back."""
    links.unrelate(session(), path.task_id, path.relation_id, by=caller())


@router.post("/tasks/<uuid:task_id>/attachments", responses={201: shapes.BegunAttachment}, raises=(Conflict, Forbidden))
def begin_attachment(path: TaskPath, body: shapes.NewAttachment) -> shapes.BegunAttachment:
    """A signed form to upload a file of at most 25 MB by."""
    begun = attachments.begin(session(), path.task_id, name=body.name, content_type=body.content_type, by=caller())
    return shapes.BegunAttachment.model_validate(begun, from_attributes=True)


@router.get("/tasks/<uuid:task_id>/attachments", responses={200: shapes.AttachmentPage})
def list_attachments(path: TaskPath, query: Page) -> Json:
    """The files of a task, newest first."""
    return attachments.list_page(session(), path.task_id, limit=query.limit, cursor=query.cursor, viewer=caller())


@router.post(
    "/tasks/<uuid:task_id>/attachments/<uuid:attachment_id>/finish",
    responses={200: shapes.AttachmentOut},
    raises=(Conflict,),
)
def finish_attachment(path: shapes.AttachmentPath) -> Attachment:
    """Count a file that was uploaded."""
    return attachments.finish(session(), path.task_id, path.attachment_id, by=caller())


@router.get("/tasks/<uuid:task_id>/attachments/<uuid:attachment_id>/download", responses={302: None})
def download_attachment(path: shapes.AttachmentPath) -> Response:
    """Leads to a file by a signed URL, which is good for 10 minutes."""
    return redirect(attachments.url(session(), path.task_id, path.attachment_id, by=caller()))


@router.delete("/tasks/<uuid:task_id>/attachments/<uuid:attachment_id>", responses={204: None})
def delete_attachment(path: shapes.AttachmentPath) -> None:
    """Delete a file."""
    attachments.remove(session(), path.task_id, path.attachment_id, by=caller())
