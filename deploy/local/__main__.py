"""The words after ./run."""

import sys

from deploy.local import command
from deploy.local.words import Fault, Refusal, leave

COMMANDS = {"manage": command.run}

if __name__ == "__main__":
    try:
        sys.exit(COMMANDS[sys.argv[1]](sys.argv[2:]))
    except (Refusal, Fault) as problem:
        leave(problem)
    except KeyboardInterrupt:
        sys.exit(130)
