"""Give every quoted region to the speaker that is chosen for it."""

from __future__ import annotations

from agents.quotes.arrays import TokenRange
from agents.quotes.choose.edits import Edits
from agents.quotes.choose.regions.choices import region_choices
from agents.quotes.choose.regions.groups import region_groups
from agents.quotes.choose.tag_reader import TagReader
from agents.quotes.layout.signatures import Signature
from agents.quotes.model.conditional_logit import ConditionalLogit
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.batch import ParsedBatch
from agents.quotes.token_ranges import overlap


def choose_speakers(
    batch: ParsedBatch,
    items: list[Attribution],
    decoded: list[Attribution],
    names: dict[int, Signature],
    model: ConditionalLogit,
) -> list[Attribution]:
    """The first pass `items` with every region given to the likeliest speaker, or to nobody.

    decoded: all decoded proposals, for those that the first pass had turned down. names: what
    the layout says goes before what is likely. Regions that are part of a longer content stay
    with it; only its speaker may change. In text order.
    """
    groups = region_groups(batch, items)
    if not groups.regions:
        return items
    choices = region_choices(batch, groups)
    probability = model.probabilities(choices)
    starts = choices.starts.tolist()
    ends = [*starts[1:], len(probability)]
    marks = [region for sheet in batch.tokens.sheets for region in sheet.regions]
    edits, tags = Edits.of(batch, items, decoded), TagReader(batch.tokens, batch.words)
    for k, (r, group, owner) in enumerate(
        zip(groups.regions, groups.candidates, groups.owners, strict=True)
    ):
        p = probability[starts[k] : ends[k]]
        best = int(p.argmax())
        holder = items[owner] if owner >= 0 else None
        somebody = 1.0 - float(p[0])
        unnamed = best == 0 or group[best - 1].source is None
        name = names.get(r) or (tags.behind(r) if unnamed else None)
        tag = tags.own(r) if name is None and not unnamed else None
        if tag is not None and (holder is None or edits.stands_alone(r, holder)):
            theirs = holder is not None and _speaks(tag, holder.source)
            if not _speaks(tag, group[best - 1].source):
                if theirs:
                    continue
                cue = None if holder is None else holder.cue
                name = None if cue is not None and overlap(cue, tag.cue) else tag
        if name is not None:
            edits.give_to_name(r, holder, name)
        elif best == 0:
            # What opens as the paragraph above left off is said, whoever says it.
            if holder is None or not (holder.carried and marks[r].continues):
                edits.give_to_nobody(r, holder)
        else:
            share = float(p[best]) / max(somebody, 1e-6)
            edits.give_to(r, holder, group[best - 1], somebody, share)
    return edits.result()


def _speaks(tag: Signature, source: TokenRange | None) -> bool:
    """Whether a speaker is the one of a tag."""
    return source is not None and overlap(source, tag.source)
