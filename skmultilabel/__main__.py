"""Run the command line: `python -m skmultilabel`."""

import sys

from skmultilabel.cli import main

if __name__ == "__main__":
    sys.exit(main())
