"""Options that a search and a saved search share."""

import typer

PERSON = typer.Option([], help="A person's name or a part of it; several: all of them.")
ORGANIZATION = typer.Option([], help="An organization; several: all of them.")
PLACE = typer.Option([], help="A place, region or country by name; several: all of them.")
COUNTRY = typer.Option([], help="A country by code or name (AM, Armenia); several: any of them.")
NEAR = typer.Option(None, help="A point 'LAT,LON' or a place by name: Yerevan; 'Paris, TX'.")
WITHIN = typer.Option(None, help="Distance from --near: 200km, 120mi; 50km unless given.")
LANGUAGE = typer.Option([], help="A language by code, tag or name: fr, fr-CA, French; several: any of them.")
SOURCE = typer.Option([], help="An outlet by name or host; several: any of them.")
TIMEZONE = typer.Option(
    None, help="Whose days are meant and shown, e.g. Asia/Yerevan; the setting timezone unless given."
)
TAG = typer.Option([], help="A tag; several: all of them.")
