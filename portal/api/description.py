"""``python -m portal.api.description > docs/openapi.json`` makes the description of the API that is kept."""

import sys

from portal.api.contract import written
from portal.api.table import OPERATIONS

if __name__ == "__main__":
    sys.stdout.write(written(OPERATIONS))
