"""What is shown while work goes on."""

import io

from workbench.inside.progress_bar import ProgressBar


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


def clock_of(*seconds):
    times = iter(seconds)
    return lambda: next(times)


def test_a_terminal_shows_one_line_that_is_overwritten():
    terminal = Terminal()
    bar = ProgressBar("orders", 4, terminal, clock_of(0, 1, 2))
    bar.advance(2)
    bar.close()
    first, second = terminal.getvalue().split("\r")[1:]
    assert first == f"orders [{'#' * 15}{'.' * 15}] 2/4 1 s"
    assert second.endswith("2/4 2 s\n")


def test_a_log_gets_a_line_now_and_then():
    log = io.StringIO()
    bar = ProgressBar("orders", 3, log, clock_of(0, 5, 20, 20, 20, 25, 25))
    for _ in range(3):
        bar.advance(1)
    assert [line.split()[-3] for line in log.getvalue().splitlines()] == ["2/3"]


def test_no_work_is_all_done():
    terminal = Terminal()
    ProgressBar("orders", 0, terminal, clock_of(0, 0)).close()
    assert "#" * 30 in terminal.getvalue()
