"""``python -m pipeline.cli``: the command, for when its script is not on the path."""

from pipeline.cli.main import main

if __name__ == "__main__":
    main()
