from pipeline.config.settings import Settings
from pipeline.operate.fleet import stage_workers, totals
from tests.support.heartbeats import NOW, beat

SETTINGS = Settings(heartbeat_interval=5)


def test_who_speaks_is_alive() -> None:
    """A worker whose last word is recent works; one that said that it stopped is neither alive nor lost."""
    found = stage_workers(
        SETTINGS, [beat(1, started=900, sent=2), beat(2, started=800, sent=2, state="stopped")], "index", NOW
    )
    assert [each.pid for each in found.alive] == [1]
    assert found.lost == []


def test_silence_is_loss() -> None:
    """One that went silent without a word is lost, until an hour has passed."""
    silent = [beat(1, started=900, sent=21), beat(2, started=9000, sent=3700)]
    assert [each.pid for each in stage_workers(SETTINGS, silent, "index", NOW).lost] == [1]


def test_a_successor_takes_the_place_of_one() -> None:
    """Of two that were lost, one that started later replaces one; the other stays lost."""
    beats = [beat(1, started=900, sent=120), beat(2, started=900, sent=100), beat(3, started=90, sent=1)]
    assert [each.pid for each in stage_workers(SETTINGS, beats, "index", NOW).lost] == [2]


def test_other_stages_do_not_count() -> None:
    """The crew of a stage is its own."""
    assert stage_workers(SETTINGS, [beat(1, started=90, sent=1, stage="enrich")], "index", NOW).alive == []


def test_starts_are_of_the_last_quarter_of_an_hour() -> None:
    """Deaths show as starts, also of processes that are gone."""
    beats = [beat(pid, started=pid * 100, sent=pid * 100 - 50) for pid in range(1, 12)]
    assert stage_workers(SETTINGS, beats, "index", NOW).starts == 9


def test_totals_are_over_all_processes() -> None:
    """What a stage did is the sum over those that run and those that ended."""
    beats = [
        beat(1, started=900, sent=500, state="stopped", totals={"indexed": 5, "unchanged": 1}),
        beat(2, started=400, sent=1, totals={"indexed": 2, "dead-lettered": 1}),
        beat(3, started=400, sent=1, stage="enrich", totals={"enriched": 9}),
    ]
    assert totals(beats, "index") == {"indexed": 7, "unchanged": 1, "dead-lettered": 1}
