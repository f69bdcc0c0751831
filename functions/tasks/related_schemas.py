"""What the tasks function takes and gives: comments, files, projects, views and what a task has to do with others."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from functions.tasks.schemas import NamedTeam, PersonOut, TaskPath
from lib.http import Body, Page, Query, Reply, unchanged
from lib.tasks import RelationKind, projects

Text = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"\S", min_length=1, max_length=20_000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"\S", min_length=1, max_length=100)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$", examples=["#2f5d50"])]
_CONTENT_TYPE = r"^[A-Za-z0-9.+_-]+/[A-Za-z0-9.+_-]+(;[ -~]*)?$"
Emoji = Annotated[str, Field(min_length=1, max_length=16, pattern=r"^[0-9#*]?[^\x00-\x7f\s]+$", examples=["🎉"])]


class CommentPath(Query):
    comment_id: UUID


class NewComment(Body):
    body: Text
    parent_id: UUID | None = Field(None, description="The comment this replies to.")
    mentions: list[UUID] = Field([], max_length=50, description="People who can see the task, and will be notified.")


class CommentChange(Body):
    body: Text
    mentions: list[UUID] = Field([], max_length=50, description="All of them; who is new among them will be notified.")


class ReactionBody(Body):
    emoji: Emoji


class ReactionOut(Reply):
    emoji: str
    user_id: UUID


class CommentOut(Reply):
    id: UUID
    task_id: UUID
    parent_id: UUID | None
    author: PersonOut
    body: str = Field(description="Empty where it was deleted.")
    mentions: list[PersonOut]
    reactions: list[ReactionOut]
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None


class CommentPage(Reply):
    items: list[CommentOut]
    next_cursor: str | None


class CommentVersionOut(Reply):
    id: UUID
    body: str
    replaced_at: datetime


class CommentVersionPage(Reply):
    items: list[CommentVersionOut]
    next_cursor: str | None


class Watching(Body):
    watching: bool


class SharePath(TaskPath):
    user_id: UUID


class Reminders(Body):
    minutes_before: list[Annotated[int, Field(ge=0, le=525_600)]] = Field(max_length=10)


class NewRelation(Body):
    to_id: UUID
    kind: RelationKind


class RelationPath(TaskPath):
    relation_id: UUID


class AttachmentPath(TaskPath):
    attachment_id: UUID


class NewAttachment(Body):
    name: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"\S", min_length=1, max_length=255)]
    content_type: str = Field(min_length=3, max_length=100, pattern=_CONTENT_TYPE)


class UploadForm(Reply):
    """POST the file to `url` as multipart/form-data: these fields first, the file last, as `file`."""

    url: str
    fields: dict[str, str]
    key: str


class BegunAttachment(Reply):
    id: UUID
    upload: UploadForm


class AttachmentOut(Reply):
    id: UUID
    task_id: UUID
    name: str
    content_type: str
    size: int
    uploader: PersonOut
    uploaded_at: datetime


class AttachmentPage(Reply):
    items: list[AttachmentOut]
    next_cursor: str | None


class ProjectPath(Query):
    project_id: UUID


class ProjectQuery(Page):
    archived: bool = False


class NewProject(Body):
    name: Name
    colour: Colour = projects.COLOUR
    description: str = Field("", max_length=5000)
    team_id: UUID | None = Field(None, description="Its members see the project and its tasks.")


class ProjectChanges(Body):
    name: Name = unchanged()
    colour: Colour = unchanged()
    description: Annotated[str, Field(max_length=5000)] = unchanged()
    archived: bool = unchanged()

    def given(self) -> dict[str, Any]:
        return self.model_dump(exclude_unset=True)


class ProjectOut(Reply):
    id: UUID
    name: str
    colour: str
    description: str
    team: NamedTeam | None
    archived_at: datetime | None
    created_at: datetime


class ProjectPage(Reply):
    items: list[ProjectOut]
    next_cursor: str | None


class ViewPath(Query):
    view_id: UUID


Layout = Literal["list", "board", "calendar"]


class NewView(Body):
    name: Name
    query: str = Field("", max_length=1000, description="A filter in its text form.")
    sort: str = Field("-created", max_length=200)
    layout: Layout = "list"
    team_id: UUID | None = Field(None, description="Shares it with a team.")


class ViewChanges(Body):
    name: Name = unchanged()
    query: Annotated[str, Field(max_length=1000)] = unchanged()
    sort: Annotated[str, Field(max_length=200)] = unchanged()
    layout: Layout = unchanged()
    team_id: UUID | None = None

    def given(self) -> dict[str, Any]:
        return self.model_dump(exclude_unset=True)


class ViewOut(Reply):
    id: UUID
    name: str
    query: str
    sort: str
    layout: str
    owner: PersonOut
    team: NamedTeam | None
    created_at: datetime


class ViewPage(Reply):
    items: list[ViewOut]
    next_cursor: str | None
