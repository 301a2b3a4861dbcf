"""The arithmetic of the sizing page."""

from benchmarks.sizing import Article, measured, need, table

ARTICLE = Article(
    enrich_s=0.02,
    index_s=0.001,
    kafka_s=0.0005,
    elasticsearch_s=0.002,
    raw_bytes=1_000,
    enriched_bytes=3_000,
    index_bytes=4_000,
)


def test_cores_follow_the_peak() -> None:
    """8.64 million a day are 100/s, 300/s at the peak; at 20 ms each that is 6 cores, 8.6 at a load of 0.7."""
    found = need(ARTICLE, 8.64e6, kept_days=10)
    assert round(found.peak_per_s) == 300
    assert found.enrich_processes == 9
    assert found.enrich_workers == 2
    assert found.index_workers == 1
    assert found.partitions == 12


def test_disks_follow_what_is_kept_and_how_often() -> None:
    """Raw articles for a week and enriched ones for as long as the index, three times; the index twice."""
    found = need(ARTICLE, 1e6, kept_days=100)
    assert found.kafka_bytes == 1e6 * 3 * (7 * 1_000 + 100 * 3_000)
    assert found.index_bytes == 1e6 * 100 * 4_000 * 2
    assert found.shards == 10


def test_there_are_more_partitions_than_workers() -> None:
    """Each worker gets two, however many there are."""
    found = need(ARTICLE, 1e9, kept_days=1)
    assert found.partitions == 2 * found.enrich_workers > 24


def test_costs_come_from_a_result_of_the_bench() -> None:
    """Seconds for a thousand become seconds for one, and the worker counts with its processes."""
    cpu = {"enrich process": 15.0, "enrich worker": 5.0, "index worker": 1.0, "kafka": 0.5, "elasticsearch": 2.0}
    stored = {"raw": 1_000, "enriched": 3_000, "elasticsearch": 4_000}
    assert measured({"cpu_s_per_1000": cpu, "stored_bytes_per_article": stored}) == ARTICLE


def test_the_table_has_a_column_for_each() -> None:
    """What is printed is the Markdown of the page."""
    lines = table({"a": need(ARTICLE, 1e6, 365), "b": need(ARTICLE, 1e7, 365)}).splitlines()
    assert lines[0] == "| | a | b |"
    assert all(line.count("|") == 4 for line in lines)
