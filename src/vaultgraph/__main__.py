"""``python -m vaultgraph`` and the command ``vaultgraph``."""

import sys


def main() -> None:
    """Runs the command line; an interrupt while it is still being imported is no traceback."""
    try:
        from vaultgraph.app.cli.main import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
