"""``python -m vaultgraph``."""

from vaultgraph.app.cli.main import main

if __name__ == "__main__":
    main()
