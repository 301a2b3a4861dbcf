"""``dateline desk``: serve the news desk."""

import sys

import typer

from pipeline.config.load import load_settings

app = typer.Typer()


@app.command()
def desk(
    host: str = typer.Option(None, help="Address to listen on, instead of desk_host."),
    port: int = typer.Option(None, min=0, max=65535, help="Port, instead of desk_port; 0: any that is free."),
    open_browser: bool = typer.Option(False, "--open", help="Open it in a browser."),
) -> None:
    """Serve the news desk in a browser: what is new, where, who, and every article."""
    from pipeline.desk.desk_server import serve

    given = {"desk_host": host, "desk_port": port}
    settings = load_settings(**{name: value for name, value in given.items() if value is not None})

    def started(address: str) -> None:
        print(f"news desk at {address}", flush=True)
        if open_browser:
            import webbrowser

            webbrowser.open(address)

    print("generating the country shapes (takes some seconds the first time) …", file=sys.stderr)
    serve(settings, started)
