"""The words after ./run."""

import sys

from deploy.local import checks, command, demo
from deploy.local.words import Fault, Refusal, leave

COMMANDS = {"demo": demo.run, "manage": command.run, "stop": demo.stop, "test": checks.run}

if __name__ == "__main__":
    try:
        sys.exit(COMMANDS[sys.argv[1]](sys.argv[2:]))
    except (Refusal, Fault) as problem:
        leave(problem)
    except KeyboardInterrupt:
        sys.exit(130)
