"""How tasks are grouped: projects and saved views."""

from functions.tasks import related_schemas as shapes
from lib.http import Page, Router, caller, session
from lib.reads import Json
from lib.tasks import Project, View, projects, views

router = Router("collections")


@router.post("/projects", responses={201: shapes.ProjectOut}, location="/projects/{id}")
def create_project(body: shapes.NewProject) -> Project:
    """Make a project, private or of a team."""
    return projects.create(session(), **dict(body), by=caller())


@router.get("/projects", responses={200: shapes.ProjectPage})
def list_projects(query: shapes.ProjectQuery) -> Json:
    """The projects one sees, newest first."""
    return projects.list_page(
        session(), archived=query.archived, limit=query.limit, cursor=query.cursor, viewer=caller()
    )


@router.get("/projects/<uuid:project_id>", responses={200: shapes.ProjectOut})
def get_project(path: shapes.ProjectPath) -> Json:
    """A project that one sees."""
    return projects.detail(session(), path.project_id, viewer=caller())


@router.patch("/projects/<uuid:project_id>", responses={200: shapes.ProjectOut})
def change_project(path: shapes.ProjectPath, body: shapes.ProjectChanges) -> Project:
    """Rename, recolour, describe, archive a project or bring it back."""
    return projects.change(session(), path.project_id, body.given(), by=caller())


@router.post("/views", responses={201: shapes.ViewOut})
def create_view(body: shapes.NewView) -> View:
    """Save a filter with its sort and layout."""
    return views.create(session(), **dict(body), by=caller())


@router.get("/views", responses={200: shapes.ViewPage})
def list_views(query: Page) -> Json:
    """The views one saved, or a team of one's own shares."""
    return views.list_page(session(), limit=query.limit, cursor=query.cursor, viewer=caller())


@router.patch("/views/<uuid:view_id>", responses={200: shapes.ViewOut})
def change_view(path: shapes.ViewPath, body: shapes.ViewChanges) -> View:
    """Change a view of one's own."""
    return views.change(session(), path.view_id, body.given(), by=caller())


@router.delete("/views/<uuid:view_id>", responses={204: None})
def delete_view(path: shapes.ViewPath) -> None:
    """Forget a view of one's own."""
    views.remove(session(), path.view_id, by=caller())
