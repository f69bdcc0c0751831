"""Exports: files of one's tasks, written in the background, fetched by signed URL."""

from lib.exports.events import ExportFailed, ExportReady, ExportRequested
from lib.exports.models import Export, Format, State
from lib.exports.queries import detail, list_page
from lib.exports.service import download_url, remove_expired, request, revive_stalled
from lib.exports.writer import export_requested

__all__ = [
    "Export", "ExportFailed", "ExportReady", "ExportRequested", "Format", "State", "detail", "download_url",
    "export_requested", "list_page", "remove_expired", "request", "revive_stalled",
]  # fmt: skip
