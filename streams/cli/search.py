"""`quotewire search`, `quotewire statement` and `quotewire who`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.options import (
    About,
    AsJson,
    Assignments,
    MinConfidence,
    OfKind,
    OfLanguage,
    OfModality,
    OfOutlet,
    OfPlace,
    OfSpeaker,
    PublishedSince,
    PublishedUntil,
    read_settings,
)
from streams.cli.options import Archive as ArchiveAddress
from streams.cli.output import err, out, print_json
from streams.cli.times import read_time
from streams.errors import NothingThere, UsageError

if TYPE_CHECKING:
    from streams.archive.answers import Answer, FoundQuote, StatementsAnswer
    from streams.archive.api import Archive


def search(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORDS]", help="Words of the quotes.")
    ] = None,
    speaker: OfSpeaker = None,
    about: About = None,
    outlet: OfOutlet = None,
    place: OfPlace = None,
    since: PublishedSince = None,
    until: PublishedUntil = None,
    kind: OfKind = None,
    modality: OfModality = None,
    language: OfLanguage = None,
    min_confidence: MinConfidence = None,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, max=1_000, metavar="N", help="Most to show.")
    ] = 20,
    oldest: Annotated[bool, typer.Option("--oldest", help="The oldest first.")] = False,
    cursor: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Go on where an answer ended.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="All there are, page by page.")] = False,
    facets: Annotated[
        bool, typer.Option("--facets", help="Count speakers, outlets and the rest as well.")
    ] = False,
    statements: Annotated[
        bool, typer.Option("--statements", help="Each statement once, with who had it first.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="JSON Lines: one a line.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV: a row each.")] = False,
    archive: ArchiveAddress = None,
    assignments: Assignments = None,
) -> None:
    """Search the archive: who said what, in all articles that were read.

    WORDS must all be in the quote, whatever their endings; "so many words" in quotation marks
    one after the other; word* is the beginning of one; a word after a minus sign must not be there
    (put -- before the words then). Filters that are given twice take either value; all that are
    given must be met. Case and accents do not count.

    A name is met by some of its words, of the last one its beginning; an id that `quotewire who`
    shows is one person alone. A TIME is in ISO 8601, or today, yesterday, or so long ago: 3d, "2
    weeks".

    The same words by the same speaker are one statement, however they were cut: `--statements`
    shows each once, `quotewire statement ID` who carried it.

    A denied or a hedged quote is marked as such, and only the speaker's own words are between
    quotation marks. In CSV a cell that a spreadsheet would run has an apostrophe in front.
    """
    if json + jsonl + as_csv > 1:
        raise UsageError("--json, --jsonl and --csv exclude each other.")
    if statements and facets:
        raise UsageError("--facets counts quotes; leave --statements out.")
    settings = read_settings(
        None, None, assignments, min_confidence=min_confidence, archive=archive
    )
    from streams.archive import Question
    from streams.archive.api import open_archive

    question = Question(
        words=_typed(words or []),
        speakers=tuple(speaker or ()),
        about=tuple(about or ()),
        outlets=tuple(outlet or ()),
        places=tuple(place or ()),
        since=read_time(since) if since is not None else None,
        until=read_time(until, ends=True) if until is not None else None,
        kinds=tuple(kind or ()),
        modalities=tuple(modality or ()),
        languages=tuple(language or ()),
        order="oldest" if oldest else "newest",
        cursor=cursor,
        limit=1_000 if all_ else limit,
    )
    with open_archive(settings) as asked:
        answer: Any = asked.statements(question) if statements else asked.quotes(question)
        if not (answer.statements if statements else answer.quotes):
            raise NothingThere(
                f"No quote in {asked.name} is like that. A word may be left out or end in `*`; "
                "`--min-confidence 0` takes the unsure ones too."
            )
        counted = asked.facets(question) if facets else None
        if statements:
            _show_statements(asked, question, answer, (json, jsonl, as_csv))
        elif json and not all_:
            _print_answer(answer, counted)
        else:
            _show(asked, question, answer, (json or jsonl, as_csv), counted)
    if answer.next is not None and not (all_ or json or jsonl or as_csv):
        err.print(f"There are more: --cursor {answer.next}", style="dim", markup=False)


def _typed(words: list[str]) -> str:
    """Arguments of a shell: one with a blank in it was between quotation marks."""
    if len(words) == 1:
        return words[0]
    return " ".join(f'"{one}"' if " " in one and '"' not in one else one for one in words)


def _print_answer(answer: Answer, facets: Any) -> None:
    import orjson

    found = {"quotes": answer.quotes, "next": answer.next}
    found |= {"facets": facets} if facets is not None else {}
    print_json(orjson.loads(orjson.dumps(found)))


def _show(
    archive: Archive, question: Any, answer: Answer, forms: tuple[bool, bool], facets: Any
) -> None:
    """Quotes in the form that was asked for; further pages where `limit` is that of `--all`."""
    as_lines, as_csv = forms
    if as_csv:
        _csv_head()
    while True:
        for one in answer.quotes:
            _show_one(one, as_lines, as_csv)
        if answer.next is None or question.limit < 1_000:
            break
        from dataclasses import replace

        question = replace(question, cursor=answer.next)
        answer = archive.quotes(question)
    if facets is not None and not (as_lines or as_csv):
        from streams.cli import found

        out.print(found.facets(facets))


def _show_statements(
    archive: Archive, question: Any, answer: StatementsAnswer, forms: tuple[bool, bool, bool]
) -> None:
    """Statements in the form that was asked for; all of them where `limit` is that of `--all`."""
    import csv

    import orjson

    from streams.archive.answers import STATEMENT_COLUMNS, statement_row
    from streams.render import harmless

    as_json, as_lines, as_csv = forms
    if as_json and question.limit < 1_000:
        print_json(orjson.loads(orjson.dumps(answer)))
        return
    writer = csv.DictWriter(sys.stdout, STATEMENT_COLUMNS, lineterminator="\n")
    if as_csv:
        writer.writeheader()
    shown: set[str] = set()
    while True:
        for one in answer.statements:
            if one.id in shown:  # It goes on from the page before.
                continue
            shown.add(one.id)
            if as_csv:
                writer.writerow(harmless(statement_row(one)))
            elif as_json or as_lines:
                sys.stdout.buffer.write(orjson.dumps(one) + b"\n")
                sys.stdout.buffer.flush()
            else:
                from streams.cli import found

                out.print(found.statement_head(one))
        if answer.next is None or question.limit < 1_000:
            return
        from dataclasses import replace

        question = replace(question, cursor=answer.next)
        answer = archive.statements(question)


def statement(
    id: Annotated[str, typer.Argument(metavar="ID", help="Of a statement: it begins with t.")],
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, max=200, metavar="N", help="Most to show.")
    ] = 50,
    cursor: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Go on where an answer ended.")
    ] = None,
    json: AsJson = False,
    archive: ArchiveAddress = None,
    assignments: Assignments = None,
) -> None:
    """Who had a statement first, who carried it and when, and what each left out or changed.

    A statement is the same words by the same speaker: whole, cut, with an ellipsis, or told again
    in part. `quotewire search --statements` finds them. Of each carrier the words that it leaves
    out are in [- -], those that only it has in {+ +}.
    """
    settings = read_settings(None, None, assignments, archive=archive)
    from streams.archive.api import open_archive
    from streams.cli import found

    with open_archive(settings) as asked:
        shown = asked.statement(id, cursor=cursor, limit=limit)
    _print_or_json(json, shown, lambda: found.statement(shown))
    if shown.next is not None and not json:
        err.print(f"There are more: --cursor {shown.next}", style="dim", markup=False)


def _csv_head() -> None:
    from streams.archive.answers import COLUMNS

    typer.echo(",".join(COLUMNS))


def _show_one(one: FoundQuote, as_lines: bool, as_csv: bool) -> None:
    if as_lines:
        import orjson

        sys.stdout.buffer.write(orjson.dumps(one) + b"\n")
        sys.stdout.buffer.flush()
    elif as_csv:
        import csv

        from streams.archive.answers import COLUMNS, quote_row
        from streams.render import harmless

        csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n").writerow(harmless(quote_row(one)))
    else:
        from streams.cli import found

        out.print(found.quote(one, plain=not out.is_terminal or out.no_color))


def who(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Words of a name, or an id.")],
    json: AsJson = False,
    archive: ArchiveAddress = None,
    assignments: Assignments = None,
) -> None:
    """Who somebody is: roles over time, outlets, about whom they speak, with whom they are named.

    Of a person or an organisation, known across all articles of the archive. Where the name is
    several people's, it lists them; their ids tell them apart.
    """
    settings = read_settings(None, None, assignments, archive=archive)
    from streams.archive.api import open_archive
    from streams.archive.people import whoever
    from streams.cli import found
    from streams.enriched import is_identity

    with open_archive(settings) as asked:
        if is_identity(name):
            some = []
        else:
            listed = asked.known(name).people
            some = whoever(listed, name)
            if not some:
                raise NothingThere(
                    f"{asked.name} knows nobody of the name {name!r}. `quotewire search --speaker` "
                    "finds those whom nobody has told apart yet."
                )
        if len(some) <= 1:
            shown = asked.profile(some[0].id if some else name)
            _print_or_json(json, shown, lambda: found.profile(shown, plain=not out.is_terminal))
            return
        _print_or_json(json, {"people": some}, lambda: found.people(some))
    if not json:
        err.print(f"\n{len(some)} are called so: quotewire who ID", style="dim", markup=False)


def _print_or_json(as_json: bool, value: Any, render: Any) -> None:
    if not as_json:
        out.print(render())
        return
    import orjson

    print_json(orjson.loads(orjson.dumps(value)))
