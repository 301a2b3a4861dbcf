"""``dateline desk``: serve the news desk until it is stopped."""

import sys

from pipeline.config.settings import Settings


def desk_command(settings: Settings, open_browser: bool) -> None:
    """Serve; prints the address once the port is bound."""
    from pipeline.desk.serve import serve

    def started(address: str) -> None:
        print(f"the news desk is at {address}", flush=True)
        if open_browser:
            import webbrowser

            webbrowser.open(address)

    print("drawing the shapes of countries (some seconds the first time) …", file=sys.stderr)
    serve(settings, started)
