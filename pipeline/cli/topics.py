"""``dateline topics``: create and list the Kafka topics."""

import typer

from pipeline.cli.former_names import Group
from pipeline.cli.shared_options import JsonLines
from pipeline.config.load import load_settings

topics = typer.Typer(cls=Group, help="Create and list the Kafka topics.", no_args_is_help=True)


@topics.command("acls")
def topics_acls(
    principal: str = typer.Option("", help="Print arguments of kafka-acls.sh that grant them to this user."),
    part: str = typer.Option("", help="Only those of one component: publish, enrich, index, status, replay, …"),
    json: JsonLines = False,
) -> None:
    """List the minimal ACLs of each part, for a cluster that denies by default."""
    from pipeline.kafka.acls import acl_lines

    for line in acl_lines(load_settings(), part, principal, as_json=json):
        print(line)


@topics.command("create")
def topics_create() -> None:
    """Create the missing topics; existing ones are left as they are."""
    from pipeline.kafka.topics import create_topics

    for name, made in create_topics(load_settings()):
        print(f"{'created' if made else 'exists '}  {name}")


@topics.command("add-partitions")
def topics_add_partitions(
    number: int = typer.Argument(min=1, help="New number of partitions of articles.raw; cannot be reduced."),
) -> None:
    """Add partitions to articles.raw, for more enrich workers: stop publishers and drain first, it checks that all is done."""
    from pipeline.operate.more_partitions import add_partitions

    added = add_partitions(load_settings(), number)
    print(f"{added.topic}: {added.before} partitions before, now {added.after}; start the workers, then the publishers")


@topics.command("list")
def topics_list(json: JsonLines = False) -> None:
    """List the topics: partitions, replicas, records, size on disk; those that are missing too."""
    from pipeline.cli.topics_view import topics_command

    topics_command(load_settings(), json)
