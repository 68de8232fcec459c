"""``python -m parcours_cyber``: the command line."""

import sys

from parcours_cyber.cli import main

sys.exit(main())
