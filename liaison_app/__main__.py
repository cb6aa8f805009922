"""``python -m liaison_app`` and the ``liaison`` script: the same thing."""

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run one command (or the desktop, without one); the process's exit status."""
    from liaison_app.bootstrap import run

    return run(sys.argv[1:] if arguments is None else arguments)


if __name__ == "__main__":
    sys.exit(main())
