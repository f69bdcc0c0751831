from flask import Response

from functions.exports.schemas import ExportOut, ExportPage, ExportPath, NewExport
from lib import exports
from lib.errors import Gone, NotFound, NotReady
from lib.exports import Export
from lib.http import Page, Router, caller, redirect, session
from lib.reads import Json

router = Router("exports")


@router.post("/exports", responses={202: ExportOut}, raises=(NotFound,), location="/exports/{id}")
def request_export(body: NewExport) -> Export:
    """Ask for a file of tasks. It is written in the background: follow it at its Location."""
    return exports.request(session(), format=body.format, **body.selected(), by=caller())


@router.get("/exports", responses={200: ExportPage})
def list_exports(query: Page) -> Json:
    """The files one asked for, newest first."""
    return exports.list_page(session(), limit=query.limit, cursor=query.cursor, viewer=caller())


@router.get("/exports/<uuid:export_id>", responses={200: ExportOut})
def get_export(path: ExportPath) -> Json:
    """How far an export is."""
    return exports.detail(session(), path.export_id, viewer=caller())


@router.get("/exports/<uuid:export_id>/download", responses={302: None}, raises=(NotReady, Gone))
def download_export(path: ExportPath) -> Response:
    """Leads to the file by a signed URL, which is good for 15 minutes."""
    return redirect(exports.download_url(session(), path.export_id, by=caller()))
