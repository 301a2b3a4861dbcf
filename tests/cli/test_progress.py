import io

from rich.console import Console

from pipeline.cli.progress import status_line


def shown(terminal: bool) -> str:
    written = io.StringIO()
    with status_line(Console(file=written, force_terminal=terminal, width=60)) as (say, tell):
        tell("12 feeds · 3 published · next in 45 s")
        say("https://a.example/[rss]: " + "status 500; " * 10)
    return written.getvalue()


def test_a_terminal_shows_the_status_below_the_lines() -> None:
    """The status is drawn and taken away again; lines stay, whole and as they are."""
    written = shown(terminal=True)
    assert "12 feeds · 3 published" in written
    assert "https://a.example/[rss]: status 500" in written
    assert written.endswith("\x1b[2K")


def test_a_log_gets_the_lines_alone() -> None:
    """Without a terminal there is one line for each thing that happened, and no control characters."""
    assert shown(terminal=False) == "https://a.example/[rss]: " + "status 500; " * 10 + "\n"
