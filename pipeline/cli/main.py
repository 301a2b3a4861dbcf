"""The ``dateline`` command: one thin function a sub-command; the work is done elsewhere.

Heavy modules are imported inside the functions, so that ``dateline --help`` answers at once.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import typer

from pipeline import __version__
from pipeline.cli.alerts import alerts
from pipeline.cli.filter_options import (
    COUNTRY,
    LANGUAGE,
    NEAR,
    ORGANIZATION,
    PERSON,
    PLACE,
    SOURCE,
    TAG,
    WITHIN,
)
from pipeline.cli.former_names import Group, former_option
from pipeline.cli.uncaught import run as run_to_its_end
from pipeline.cli.workers import app as operators
from pipeline.config.load import load_settings
from pipeline.errors import Reason, UsageError

app = typer.Typer(
    name="dateline",
    cls=Group,
    help="Turn a stream of news into something you can search by who and where.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(operators)
topics = typer.Typer(cls=Group, help="Make and list the Kafka topics.", no_args_is_help=True)
app.add_typer(topics, name="topics")
gazetteer = typer.Typer(help="Build and ask the gazetteer of place names.", no_args_is_help=True)
app.add_typer(gazetteer, name="gazetteer")
app.add_typer(alerts, name="alerts")


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"dateline {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(False, "--version", callback=_show_version, is_eager=True, help="Show the version."),
) -> None: ...


@gazetteer.command("build")
def gazetteer_build(
    geonames: Path | None = typer.Option(
        None, help="Folder with the full GeoNames dumps (allCountries.txt, alternateNamesV2.txt, hierarchy.txt)."
    ),
) -> None:
    """Build the gazetteer from the installed packages, or from the full GeoNames dumps."""
    from pipeline.cli.gazetteer import build_command

    build_command(load_settings(), geonames)


@gazetteer.command("lookup")
def gazetteer_lookup(
    name: str = typer.Argument(help="A place name, e.g. 'San José'."),
    json: bool = typer.Option(False, "--json", help="Print one JSON object a line."),
    limit: int = typer.Option(10, min=1, help="How many candidates at most."),
) -> None:
    """Show the places a name may mean, the most likely first; 1 when there is none."""
    from pipeline.cli.gazetteer import lookup_command

    raise typer.Exit(lookup_command(load_settings(), name, json, limit))


@topics.command("acls")
def topics_acls(
    principal: str = typer.Option("", help="Print what grants them to this user, as arguments of kafka-acls.sh."),
    part: str = typer.Option("", help="Only those of one part: publish, enrich, index, status, replay, …"),
    json: bool = typer.Option(False, "--json", help="Print one JSON object a line."),
) -> None:
    """List the least ACLs that each part needs, for a cluster that refuses whatever was not granted."""
    from pipeline.kafka.acls import acl_lines

    for line in acl_lines(load_settings(), part, principal, as_json=json):
        print(line)


@topics.command("create")
def topics_create() -> None:
    """Create the topics that are missing; those that exist are left as they are."""
    from pipeline.kafka.topics import create_topics

    for name, made in create_topics(load_settings()):
        print(f"{'created' if made else 'exists '}  {name}")


@topics.command("list")
def topics_list(json: bool = typer.Option(False, "--json", help="One JSON object a line.")) -> None:
    """List the topics: partitions, replicas, records, size on disk; those that are missing too."""
    from pipeline.cli.status import topics_command

    topics_command(load_settings(), json)


@app.command("enrich-worker")
def enrich_worker() -> None:
    """Run one enrichment worker, for deployments that supervise by themselves."""
    from pipeline.stream.workers import enrich_worker

    enrich_worker(load_settings()).run()


@app.command("index-worker")
def index_worker() -> None:
    """Run one index worker, for deployments that supervise by themselves."""
    from pipeline.stream.workers import index_worker

    index_worker(load_settings()).run()


@app.command()
def publish(
    paths: list[str] = typer.Argument(help="Files, folders, http addresses, or - for standard input."),
    form: str = typer.Option(None, "--form", help="How to read it, when it cannot be told: jsonl, feed, html, csv, …"),
    field_map: str = typer.Option("", "--map", help="Other field names, e.g. title=headline,text=body."),
    rejects: Path = typer.Option(None, help="Keep what was rejected in this file, with the reasons."),
    allow_duplicates: bool = typer.Option(False, help="Send what this run has sent already."),
    fetch_pages: bool = typer.Option(False, help="Fetch the page of an entry that has only a summary."),
    allow_private: bool = typer.Option(False, help="Fetch from private and loopback addresses too."),
    history: bool = typer.Option(
        False, "--history", help="Walk back through the archives of feeds; goes on after a stop."
    ),
    state: Path = typer.Option(None, help="Where --history keeps its place; DATA_DIR/history/ unless given."),
    max_pages: int = typer.Option(1000, min=1, help="How many pages of a feed --history reads in one run."),
    json: bool = typer.Option(False, "--json", help="Print the summary as JSON."),
) -> None:
    """Publish articles; exits with status 1 when something was rejected, 69 when Kafka is unavailable."""
    from pipeline.formats.field_map import parse_map
    from pipeline.publish.run import PublishOptions, exit_status, publish, publish_history, reported
    from pipeline.publish.summary import Summary

    summary = Summary()
    options = PublishOptions(form, parse_map(field_map), rejects, allow_duplicates, allow_private, fetch_pages)
    with reported(summary, as_json=json):
        if history:
            publish_history(paths, load_settings(), options, summary, state=state, most=max_pages)
        else:
            publish(paths, load_settings(), options, summary)
    raise typer.Exit(exit_status(summary))


@app.command("enrich")
def enrich_files(
    paths: list[str] = typer.Argument(help="Files or folders of articles, or - for standard input."),
    learn_lines: Path = typer.Option(
        None, help="Only write the lines that recur in each source's articles to this file, for recurring_lines."
    ),
) -> None:
    """Enrich articles without a broker: enriched-article.v1 lines out; exits with status 1 when something was rejected."""
    from pipeline.cli import enrich
    from pipeline.cli.enrich import Rejects, enrich_files

    rejects = Rejects()
    if learn_lines:
        sources = enrich.learn_lines(paths, load_settings(), rejects, learn_lines)
        print(f"{learn_lines}: recurring lines of {sources} sources")
        raise typer.Exit(rejects.exit_status)
    for line in enrich_files(paths, load_settings(), rejects):
        print(line)
    raise typer.Exit(rejects.exit_status)


@app.command("geotag")
def geotag_files(
    paths: list[str] = typer.Argument(
        metavar="[learn] FILES…", help='JSON-lines files of rows {"id", "text"}, or - for standard input.'
    ),
    given_spans: bool = typer.Option(False, "--given-spans", help="Resolve the spans of the row's toponyms."),
    save: Path = typer.Option(None, help="Keep what was learned in this file, for the setting profiles."),
    profile: str = former_option("--profile", "dateline geotag learn FILES"),
) -> None:
    """Find and resolve the place names of plain rows; exits with status 1 when something was rejected.

    `dateline geotag learn FILES` first reads all rows for what each source writes about.
    """
    from pipeline.cli.enrich import Rejects, geotag_files

    rejects = Rejects()
    learning = paths[0] == "learn"
    if save and not learning:
        raise UsageError("--save keeps what was learned: write dateline geotag learn FILES --save FILE")
    for line in geotag_files(
        paths[learning:], load_settings(), rejects, given_spans=given_spans, learning=learning, save=save
    ):
        print(line)
    raise typer.Exit(rejects.exit_status)


@app.command()
def watch(
    feeds: Path = typer.Argument(help="An OPML list, or feeds.yaml."),
    once: bool = typer.Option(False, "--once", help="Poll what is due, then end: for cron."),
    state: Path = typer.Option(None, help="Where it keeps what it published; DATA_DIR/watch.sqlite unless given."),
    memory: str = former_option("--memory", "--state"),
    rejects: Path = typer.Option(None, help="Keep what was rejected in this file, with the reasons."),
    fetch_pages: bool = typer.Option(False, help="Fetch the page of an entry that has only a summary."),
    allow_private: bool = typer.Option(False, help="Fetch from private and loopback addresses too."),
    json: bool = typer.Option(False, "--json", help="Print the summary as JSON."),
) -> None:
    """Poll feeds and publish what is new or corrected, indefinitely."""
    from pipeline.publish.run import PublishOptions, exit_status, reported
    from pipeline.publish.summary import Summary
    from pipeline.watch.runner import watch

    summary, settings = Summary(), load_settings()
    options = PublishOptions(rejects=rejects, allow_private=allow_private, fetch_pages=fetch_pages)
    with reported(summary, as_json=json):
        watch(feeds, settings, options, summary, once=once, memory=state or settings.data_dir / "watch.sqlite")
    raise typer.Exit(exit_status(summary))


feeds = typer.Typer(help="See how the watched feeds are.", no_args_is_help=True)
app.add_typer(feeds, name="feeds")


@feeds.command("status")
def feeds_status(
    list_: Path = typer.Argument(None, metavar="[FEEDS]", help="Only the feeds of this list, an OPML or feeds.yaml."),
    state: Path = typer.Option(None, help="The state file of watch; DATA_DIR/watch.sqlite unless given."),
    metrics: bool = typer.Option(False, "--metrics", help="Print them as metrics, for Prometheus."),
    json: bool = typer.Option(False, "--json", help="Print one JSON object."),
) -> None:
    """Show of each feed when it was asked, read and had news, and what is wrong; 1 when something is, 78 without a state file."""
    from pipeline.cli.feeds import status_command

    settings = load_settings()
    path = state or settings.data_dir / "watch.sqlite"
    raise typer.Exit(status_command(settings, list_, path, as_json=json, as_metrics=metrics))


@app.command()
def validate(
    paths: list[str] = typer.Argument(help="Files, folders, or - for standard input."),
    form: str = typer.Option(None, "--form", help="How to read it, when it cannot be told: jsonl, feed, html, csv, …"),
    field_map: str = typer.Option("", "--map", help="Other field names, e.g. title=headline,text=body."),
    rejects: Path = typer.Option(None, help="Keep what is wrong in this file, with the reasons."),
    json: bool = typer.Option(False, "--json", help="Print the counts and every problem as one JSON object."),
) -> None:
    """Check articles as publish would, without a broker: line, field, what is wrong, how to fix it."""
    from pipeline.formats.field_map import parse_map
    from pipeline.publish.run import PublishOptions, exit_status, reported, validate
    from pipeline.publish.summary import Summary

    summary = Summary(verb="valid", shown=1000)
    with reported(summary, as_json=json):
        validate(paths, load_settings(), PublishOptions(form, parse_map(field_map), rejects), summary)
    raise typer.Exit(exit_status(summary))


@app.command()
def run(
    enrich: int = typer.Option(1, min=0, help="Enrichment workers; each uses enrich_processes cores."),
    index: int = typer.Option(1, min=0, help="Index workers."),
) -> None:
    """Run the workers of both stages, restart what fails, stop all on SIGTERM or Ctrl-C."""
    from pipeline.stream.supervisor import supervise

    supervise(load_settings(), {"enrich": enrich, "index": index})


@app.command()
def wait(timeout: float = typer.Option(300.0, help="Give up after so many seconds.")) -> None:
    """Wait until both stages have done everything that is on their topics; 69 after TIMEOUT seconds."""
    from pipeline.cli.progress import lag_progress
    from pipeline.kafka.lag import wait_until_done

    settings = load_settings()
    with lag_progress() as tell:
        wait_until_done(settings, timeout, tell)


index = typer.Typer(cls=Group, help="Make, rebuild and prune the search index.", no_args_is_help=True)
app.add_typer(index, name="index")


@index.command("rebuild")
def index_rebuild(
    abandon: bool = typer.Option(False, "--abandon", help="Give up a rebuild that was stopped: remove what it made."),
    allow_fewer: bool = typer.Option(False, "--allow-fewer", help="Also when the new one has lost most articles."),
    json: bool = typer.Option(False, "--json", help="Print the outcome as JSON."),
) -> None:
    """Make a new generation of the index from articles.enriched while the present one serves; resumes after a stop."""
    from pipeline.cli.index import abandon_command, rebuild_command

    if abandon:
        abandon_command(load_settings())
    else:
        rebuild_command(load_settings(), json, allow_fewer)


@index.command("rollback")
def index_rollback() -> None:
    """Go back to the generation that the last rebuild has replaced; what was taken down since stays away."""
    from pipeline.cli.index import rollback_command

    rollback_command(load_settings())


@index.command("list")
def index_list(json: bool = typer.Option(False, "--json", help="One JSON object a line.")) -> None:
    """List the generations of the index: live, building or old."""
    from pipeline.cli.index import list_command

    list_command(load_settings(), json)


@index.command("prune")
def index_prune(
    older_than: str = typer.Option(help="How old: 90d, 12w, 6mo, 1y; or a date. By published_at, else when it came."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Only say how many articles there are."),
    every: str = typer.Option(None, help="Go on indefinitely, once in so long: 12h, 1d."),
    json: bool = typer.Option(False, "--json", help="Print the outcome as JSON."),
) -> None:
    """Delete old articles from the index and from articles.enriched, so that a rebuild does not bring them back."""
    from pipeline.cli.takedown import prune_command

    prune_command(load_settings(), older_than, dry_run, every, json)


@index.command("delete-old")
def index_delete_old() -> None:
    """Delete the generations that a rebuild has replaced."""
    from pipeline.cli.index import delete_old_command

    delete_old_command(load_settings())


@index.command("create")
def index_create() -> None:
    """Install the index template and make the first index and its alias where they are missing."""
    from pipeline.index.gateway import connect
    from pipeline.index.generations import ensure_index

    settings = load_settings()
    with connect(settings) as client:
        print(f"{settings.index_alias} → {ensure_index(client, settings)}")


@app.command()
def search(
    words: list[str] = typer.Argument(None, help="Words; inside quotes: '\"a phrase\" -unwanted'."),
    person: list[str] = PERSON,
    organization: list[str] = ORGANIZATION,
    place: list[str] = PLACE,
    country: list[str] = COUNTRY,
    near: str = NEAR,
    within: str = WITHIN,
    since: str = typer.Option(None, help="From a date (2026-10-31), or so long ago: 12h, 7d, 2w, 3mo, 1y."),
    until: str = typer.Option(None, help="To a date, that day included, or so long ago."),
    language: list[str] = LANGUAGE,
    source: list[str] = SOURCE,
    tag: list[str] = TAG,
    story: str = typer.Option(None, help="The copies of one story, by its id (story.id in --json)."),
    sort: str = typer.Option("relevance", help="relevance, newest, oldest, or distance (with --near)."),
    size: int = typer.Option(10, min=1, max=1000, help="How many articles a page has."),
    after: str = typer.Option(None, help="The next page: the token that the page before ended with."),
    collapse: bool = typer.Option(False, "--collapse", help="Show copies of one text as one, with their number."),
    facets: bool = typer.Option(False, "--facets", help="Count people, places, sources and more of all matches."),
    explain: bool = typer.Option(False, "--explain", help="Say what made each article's score."),
    json: bool = typer.Option(False, "--json", help="Print one JSON object."),
) -> None:
    """Find articles by words, by who and by where; nothing found is not an error."""
    from pipeline.cli.search import search_command
    from pipeline.search.options import SearchOptions

    options = SearchOptions(
        words=words or (),
        person=person,
        organization=organization,
        place=place,
        country=country,
        near=near,
        within=within,
        since=since,
        until=until,
        language=language,
        source=source,
        tag=tag,
        story=story,
        sort=sort,
        size=size,
        after=after,
        facets=facets,
        explain=explain,
        collapse=collapse,
    )
    search_command(load_settings(), options, json)


@app.command()
def desk(
    host: str = typer.Option(None, help="Where to listen, instead of desk_host."),
    port: int = typer.Option(None, min=0, max=65535, help="Port, instead of desk_port; 0: any that is free."),
    open_browser: bool = typer.Option(False, "--open", help="Open it in a browser."),
) -> None:
    """Serve the news desk: what is new, where, who, and every article, as pages in a browser."""
    from pipeline.cli.desk import desk_command

    given = {"desk_host": host, "desk_port": port}
    changed = {name: value for name, value in given.items() if value is not None}
    desk_command(load_settings(**changed), open_browser)


@app.command("re-enrich")
def re_enrich(
    since: str = typer.Option(None, help="Only articles that came in since: a date, or 7d, 3mo, 1y ago."),
    json: bool = typer.Option(False, "--json", help="Print the outcome as JSON."),
) -> None:
    """Run the present models over articles that an older Dateline, model or gazetteer enriched; 1 when one failed."""
    from pipeline.cli.re_enrich_command import re_enrich_command

    raise typer.Exit(re_enrich_command(load_settings(), since, json))


takedown = typer.Typer(help="Take articles down for good, and undo it.", no_args_is_help=True)
app.add_typer(takedown, name="takedown")


@takedown.command("add")
def takedown_add(
    ids: list[str] = typer.Argument(None, help="Ids of articles, as `dateline search` shows them; - reads them."),
    reason: str = typer.Option(None, help="Why, for the record."),
    by: str = typer.Option(None, help="Who asked for it, for the record; USER@HOST unless given."),
    json: bool = typer.Option(False, "--json", help="One JSON object a line."),
) -> None:
    """Take articles down: they are deleted at once, and kept out however they come again."""
    from pipeline.cli.takedown import add_command

    add_command(load_settings(), ids or [], by, reason, json)


@takedown.command("remove")
def takedown_remove(
    ids: list[str] = typer.Argument(None, help="Ids of articles that were taken down; - reads them."),
    json: bool = typer.Option(False, "--json", help="One JSON object a line."),
) -> None:
    """Undo takedowns: these articles are let in again when they are next published."""
    from pipeline.cli.takedown import remove_command

    remove_command(load_settings(), ids or [], json)


@takedown.command("list")
def takedown_list(json: bool = typer.Option(False, "--json", help="One JSON object a line.")) -> None:
    """List what has been taken down: when, by whom and why."""
    from pipeline.cli.takedown import list_command

    list_command(load_settings(), json)


@app.command()
def article(
    id: str = typer.Argument(help="The article's id, as `dateline search` shows it."),
    json: bool = typer.Option(False, "--json", help="Print what the index holds of it as JSON."),
) -> None:
    """Show one article with its people, organizations and places marked in its text."""
    from pipeline.cli.search import article_command

    article_command(load_settings(), id, json)


dead_letters = typer.Typer(cls=Group, help="Look at dead letters and replay them.", no_args_is_help=True)
app.add_typer(dead_letters, name="dead-letters")

REASON = typer.Option(None, help="Only those with this reason.")
STAGE = typer.Option(None, help="Only those of this stage: enrich or index.")
SINCE = typer.Option(None, help="Only those that failed since this time, UTC.")


@dead_letters.command("list")
def letters_list(
    reason: Reason = REASON,
    stage: str = STAGE,
    since: datetime = SINCE,
    json: bool = typer.Option(False, "--json", help="One JSON object a line."),
) -> None:
    """List the dead letters that have not been replayed, oldest first."""
    from pipeline.cli.dead_letters import line
    from pipeline.operate.replay import Filter, dead_letters

    for dead_letter in dead_letters(load_settings(), Filter(reason, stage, _utc(since))):
        print(dead_letter.model_dump_json() if json else line(dead_letter))


@dead_letters.command("show")
def letters_show(
    id: str = typer.Argument(help="TOPIC-PARTITION-OFFSET, as listed."),
    json: bool = typer.Option(False, "--json", help="As JSON."),
) -> None:
    """Show one dead letter: its payload, its reason, the field at fault and how to fix it."""
    from pipeline.cli.dead_letters import page
    from pipeline.operate.replay import find

    dead_letter = find(load_settings(), id)
    print(dead_letter.model_dump_json(indent=2) if json else page(dead_letter))


@dead_letters.command("replay")
def letters_replay(
    reason: Reason = REASON,
    stage: str = STAGE,
    since: datetime = SINCE,
    id: str = typer.Option(None, help="Only this one."),
    dry_run: bool = typer.Option(False, help="Only say what would be replayed."),
) -> None:
    """Put dead letters back on the topic they came from; drop those whose article has come in a newer version since.

    Exits with status 1 when one has no payload to replay.
    """
    from pipeline.cli.dead_letters import line
    from pipeline.operate.replay import Filter, dead_letters, replay

    settings = load_settings()
    wanted = dead_letters(settings, Filter(reason, stage, _utc(since), id))
    if dry_run:
        for dead_letter in wanted:
            print(line(dead_letter))
        return
    done = replay(settings, wanted)
    print(f"replayed {done.sent}")
    if done.superseded:
        print(f"dropped {done.superseded}: the index has newer versions of their articles")
    for name in done.kept:
        print(f"kept {name}: its payload is too large for the topic; publish it again", file=sys.stderr)
    raise typer.Exit(1 if done.kept else 0)


@dead_letters.command("export")
def letters_export(
    file: Path = typer.Argument(help="The file to write, one JSON object a line."),
    reason: Reason = REASON,
    stage: str = STAGE,
    since: datetime = SINCE,
) -> None:
    """Write dead letters to a file."""
    from pipeline.operate.replay import Filter, dead_letters

    found = dead_letters(load_settings(), Filter(reason, stage, _utc(since)))
    file.write_text("".join(dead_letter.model_dump_json() + "\n" for dead_letter in found), encoding="utf-8")
    print(f"wrote {len(found)} dead letters to {file}")


def _utc(instant: datetime | None) -> datetime | None:
    return instant.replace(tzinfo=UTC) if instant and instant.tzinfo is None else instant


@dead_letters.command("sync-index")
def letters_mirror() -> None:
    """Mirror the dead letters that wait into an index that Kibana counts by reason; run it as often as it should be
    up to date."""
    from pipeline.index.dead_letter_mirror import letters_index, mirror_letters
    from pipeline.index.gateway import connect
    from pipeline.operate.replay import Filter, dead_letters

    settings = load_settings()
    with connect(settings) as client:
        number = mirror_letters(client, settings, dead_letters(settings, Filter()))
    print(f"{letters_index(settings)} holds {number} dead letters")


kibana = typer.Typer(help="Kibana's data views, searches, maps and dashboards.", no_args_is_help=True)
app.add_typer(kibana, name="kibana")


@kibana.command("import")
def kibana_import(
    wait: float = typer.Option(120.0, min=0, help="Seconds to wait until Kibana is ready."),
) -> None:
    """Import the dashboards into Kibana, over those of an earlier import, and print the address to open."""
    from rich.console import Console

    from pipeline.kibana.importer import import_objects

    with Console(stderr=True).status("looking for Kibana …") as status:
        address = import_objects(load_settings(), wait, status.update)
    print(address)


@kibana.command("export")
def kibana_export() -> None:
    """Print the saved objects as NDJSON, to import them by hand (Stack Management, Saved objects)."""
    from pipeline.kibana.export import ndjson

    print(ndjson(load_settings().index_alias), end="")


def main() -> None:
    """Run the command; an error of ours ends with one line and its exit status, never a traceback."""
    run_to_its_end(app)
