from lib import exports
from lib.cloudevents import once

handle = once({exports.ExportRequested: exports.export_requested})
