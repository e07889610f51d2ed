"""Examples of every command, as one types them: help, manual page and site show them, and
`tests/streams/cli/test_examples.py` runs them, in this order and in one folder.

`samples` is what `quotewire examples` writes. A line may end in a comment, as in a shell.
"""

from __future__ import annotations

from collections.abc import Mapping

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "": (
        "quotewire demo                # to look first",
        "quotewire up                  # in one terminal",
        "quotewire subscribe --follow  # in another one",
        "quotewire publish samples/    # in a third one",
    ),
    "examples": (
        "quotewire examples",
        "quotewire examples my-articles",
    ),
    "demo": ("quotewire demo",),
    "up": (
        "quotewire up",
        "quotewire up --brokers kafka:9092",
    ),
    "worker": (
        "quotewire worker --brokers kafka1:9092,kafka2:9092",
        "quotewire worker --jobs 2 --set models=fr=fr_core_news_sm",
    ),
    "tables": (
        "quotewire tables",
        "quotewire tables --brokers kafka:9092 --set table_format=json",
    ),
    "broker": (
        "quotewire broker",
        "quotewire broker --engine kafka --folder ./kafka-data",
    ),
    "console": (
        "quotewire console",
        "quotewire console --brokers kafka:9092 --console-port 9000",
    ),
    "sources": (
        "quotewire sources add https://example.org/",
        "quotewire collect sources.toml --once",
        "quotewire sources list",
    ),
    "sources add": (
        'quotewire sources add https://example.org/feed.xml --outlet "The Daily" --to daily.toml',
    ),
    "sources test": ("quotewire sources test https://example.org/ --json",),
    "sources list": ("quotewire sources list --json",),
    "sources pause": ("quotewire sources pause https://example.org/feed.xml",),
    "sources resume": ("quotewire sources resume https://example.org/feed.xml",),
    "collect": (
        "quotewire collect --dry-run sources.toml",
        "quotewire collect sources.toml daily.toml",
        "quotewire collect --once https://example.org/feed.xml",
        "quotewire collect --share 1/3 sources.toml  # of three collectors",
    ),
    "publish": (
        "quotewire publish samples/06-satellite.html",
        'quotewire publish samples/ --outlet "The Daily" --published 2024-05-01',
        "quotewire publish 'samples/**/*.json' samples/08-feed.xml",
        "cat samples/07-two-briefs.jsonl | quotewire publish - --format jsonl",
        "quotewire publish samples/07-two-briefs.jsonl --mapping mapping.toml",
        "quotewire publish crawl.warc.gz --host news.example --since 2024-05-01 --resume done.json",
    ),
    "subscribe": (
        "quotewire subscribe",
        "quotewire subscribe --follow --from now --speaker ryabkov",
        "quotewire subscribe --from 2h --limit 10",
        "quotewire subscribe --since 2022-01-08 --outlet lantern --word ferry",
        "quotewire subscribe --kind indirect --modality denied --min-confidence 0.5",
        "quotewire subscribe --kind direct --csv > quotes.csv",
        "quotewire subscribe --follow --json --state ./seen.json | cat",
        "quotewire subscribe --sink sqlite:news.db",
        "quotewire subscribe --follow --sink csv:all-quotes.csv --sink jsonl:events.jsonl",
        "quotewire subscribe --follow --sink https://example.org/hook --state ./sent.json",
        "quotewire subscribe --replay ./sent.json.refused --sink https://example.org/hook",
    ),
    "analyze": (
        "quotewire analyze samples/06-satellite.html --text",
        "quotewire analyze samples/0* --published 2024-05-01 > quotes.jsonl",
    ),
    "search": (
        "quotewire search ferry",
        'quotewire search "gas deliveries" --speaker Ryabkov --about Ukraine --since 2022-01-01',
        "quotewire search --speaker oras --modality denied --csv > denials.csv",
        "quotewire search minist* --facets --json",
        "quotewire search ferry --statements",
    ),
    "statement": ("quotewire statement t3ac3af26d0ed7313",),
    "who": (
        'quotewire who "Liina Oras"',
        "quotewire who oras --json",
    ),
    "stories": (
        "quotewire stories --since 2022-01-01 --largest",
        "quotewire stories ferry --json",
    ),
    "story": ("quotewire story s0123456789abcdef",),
    "watch": (
        "quotewire watch add ferry --words ferry --modality denied",
        "quotewire watch test ferry --since all",
        "quotewire watch list",
    ),
    "watch add": (
        "quotewire watch add ministers --organisation ministry --place EE --quiet 22:00-07:00",
        'quotewire watch add oras --speaker oras --when "digest every 1h" --target topic',
        "quotewire watch add desk --about talks --limit 20/h --target https://example.org/hook",
    ),
    "watch list": ("quotewire watch list --json",),
    "watch test": (
        "quotewire watch test ferry --since all",
        "quotewire watch test oras --since 2022-01-01 --json",
    ),
    "watch pause": ("quotewire watch pause ferry",),
    "watch resume": ("quotewire watch resume ferry",),
    "watch retry": ("quotewire watch retry ferry",),
    "watch remove": ("quotewire watch remove ferry",),
    "archive": (
        "quotewire archive --archive news.sqlite",
        "quotewire archive status",
    ),
    "archive run": ("quotewire archive run --archive news.sqlite",),
    "archive status": ("quotewire archive status --json",),
    "archive import": ("quotewire archive import quotes.jsonl",),
    "archive rebuild": ("quotewire archive rebuild --no-log",),
    "archive migrate": ("quotewire archive migrate",),
    "archive gazetteer": ("quotewire archive gazetteer > known.jsonl",),
    "erase": (
        "quotewire erase --article urn:example:ferry-talks --dry-run",
        "quotewire erase --person p0123456789abcdef --dry-run",
    ),
    "doctor": (
        "quotewire doctor",
        "quotewire doctor --json | jq '.checks[] | select(.level != \"ok\")'",
    ),
    "topics": (
        "quotewire topics create --dry-run",
        "quotewire topics acls worker",
    ),
    "topics create": (
        "quotewire topics create --dry-run --partitions 12 --replication 3",
        "quotewire topics create --partitions 12 --replication 3",
        "quotewire topics create --tables",
    ),
    "topics acls": (
        "quotewire topics acls worker --principal User:quotewire",
        "quotewire topics acls subscriber --json",
    ),
    "dlq": (
        "quotewire dlq list",
        "quotewire dlq replay --all",
    ),
    "dlq list": (
        "quotewire dlq list",
        "quotewire dlq list --stage ingest --json",
    ),
    "dlq show": (
        "quotewire dlq show dlq:ingest:news.raw:3:3",
        "quotewire dlq show dlq:ingest:news.raw:3:3 --raw > broken.json",
    ),
    "dlq replay": (
        "quotewire dlq replay dlq:ingest:news.raw:3:3",
        "quotewire dlq replay --reason bad_json --ack --yes",
    ),
    "dlq ack": (
        "quotewire dlq ack dlq:ingest:news.raw:3:3",
        "quotewire dlq list --acked",
        "quotewire dlq ack dlq:ingest:news.raw:3:3 --undo",
    ),
    "dlq purge": (
        "quotewire dlq purge dlq:ingest:news.raw:3:3",
        "quotewire dlq purge --until 30d --yes",
    ),
    "reprocess": (
        "quotewire reprocess --from 6h --into trial. --set models=fr=fr_core_news_sm",
        "quotewire subscribe --topic-prefix trial.",
    ),
    "schema": (
        "quotewire schema",
        "quotewire schema quotes",
        "quotewire schema register --registry http://registry:8081 --dry-run",
    ),
    "schema show": (
        "quotewire schema show quotes",
        "quotewire schema show --asyncapi > asyncapi.json",
        "quotewire schema show --write ./schemas",
    ),
    "schema register": (
        "quotewire schema register --registry http://registry:8081 --dry-run",
        "quotewire schema register --registry http://registry:8081",
    ),
    "reset": (
        "quotewire reset",
        "quotewire reset --from 2024-05-01T06:00 --yes",
        "quotewire reset --from now --yes",
        "quotewire reset --tables --yes",
    ),
}
"""By the words of the command behind `quotewire`; "": of no command."""


def examples_of(command: str) -> str:
    """The paragraph of a help with a command's examples; empty where it has none."""
    lines = EXAMPLES.get(command, ())
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines))) if lines else ""
