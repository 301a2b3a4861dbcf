"""``dateline api`` and ``dateline api-keys``: serve the HTTP API, and manage its keys."""

import typer

from pipeline.cli.shared_options import JsonLines, JsonObject
from pipeline.config.load import load_settings

app = typer.Typer()
keys = typer.Typer(help="Create, list and remove keys of the HTTP API.", no_args_is_help=True)
app.add_typer(keys, name="api-keys")


@app.command()
def api() -> None:
    """Serve the HTTP API at api_host and api_port until stopped; on other addresses than loopback it needs a key."""
    from logging.config import dictConfig

    from pipeline.api.api_server import serve
    from pipeline.logs import configure_logs

    settings = load_settings()
    dictConfig(configure_logs(settings))
    serve(settings, lambda address: print(f"API at {address}; description: {address}/openapi.json", flush=True))


@keys.command("add")
def add(
    name: str = typer.Argument(help="Who it is for, e.g. newsroom."),
    scope: list[str] = typer.Option(["read"], help="read or write; repeat it for both."),
    json: JsonObject = False,
) -> None:
    """Create a key and print it, once: only its hash is stored."""
    from pipeline.api.keys import KeyRing, keys_path
    from pipeline.cli.terminal import json_text

    grant, key = KeyRing(keys_path(load_settings())).add(name, tuple(dict.fromkeys(scope)))
    if json:
        print(json_text({"id": grant.id, "name": grant.name, "scopes": sorted(grant.scopes), "key": key}))
    else:
        print(key)


@keys.command("list")
def list_(json: JsonLines = False) -> None:
    """List the keys: id, name, scopes and creation time; never the key itself."""
    from pipeline.api.keys import KeyRing, keys_path
    from pipeline.cli.terminal import json_text, printable

    for key in KeyRing(keys_path(load_settings())).stored():
        if json:
            shown = {"id": key.id, "name": key.name, "scopes": key.scopes, "created_at": key.created_at}
            print(json_text(shown))
        else:
            print(f"{key.id}  {','.join(key.scopes):<10}  {key.created_at}  {printable(key.name)}")


@keys.command("remove")
def remove(id: str = typer.Argument(help="The key's id, as `dateline api-keys list` shows it.")) -> None:
    """Remove a key; a running API refuses it from the next request on."""
    from pipeline.api.keys import KeyRing, keys_path

    KeyRing(keys_path(load_settings())).remove(id)
    print(f"removed {id}")
