"""The functions: one folder each."""

import gc
import sys

# While a function loads there is nothing to collect, and looking for it takes a tenth of a cold start.
# lib.http.create_app turns it on again.
if "functions_framework" in sys.modules:
    gc.disable()
