"""Boilerplate that web pages leave at articles: found and named, never cut out.

Two kinds. A *form* (a comment form, a list of related stories) begins with a line that only a form
has; it and the lines after it, to the end of the text, are excluded, unless one of them is prose. A
*line* (share buttons, "Read more: …", a copyright notice, the credits of editors) is excluded
alone. Prose is a line that is longer than a button, that holds a quotation, or that is a sentence.
"""

from __future__ import annotations

import re

from agents.lexicon.common import BYLINE_ROLES
from agents.lexicon.english import PLATFORMS

LINE_CHARACTERS = 120
LABEL_CHARACTERS = 250
NOTICE_CHARACTERS = 500
CREDIT_CHARACTERS = 600
FORM_LINES = 30
LIST_LINES = 60
LIST_PARAGRAPH = 260
"""Characters of the longest paragraph that teases another article."""
LEAST_HEADLINES = 3
LIST_HEADLINES = 1 / 3
"""Share of a list's lines that are headlines, at least."""
SENTENCE_WORDS = 3
EXCLAMATION_WORDS = 9
DOUBLED_WORDS = 4
AUTHOR_LINES = 5
"""Lines at the end among which the author is told of."""
COMMENT_LINES = 3
"""Lines below the title of comments, one of which shows that they are some."""

_PLATFORM = "|".join(sorted(PLATFORMS))
_LINE = re.compile(r"[^\r\n]+")
_WORD = re.compile(r"\w+")

_FORM = re.compile(
    r"""(?:
        leave\ an?\ (?:reply|comment)
      | (?:post|add|write)\ (?:a|your)\ comment
      | join\ (?:the|our)\ (?:discussion|conversation|commenting\ forum)
      | cancel\ reply
      | laisse[rz]\ (?:un\ commentaire|une\ réponse)
      | \d+\ comments?
      | comments?(?:\ (?:\(\d+\)|are\ closed\.?))?
      | related\ (?:articles|stories|posts|content)\s*:?
      | (?:more|also)\ (?:from|on)\ (?:this|our)\ (?:site|section|topic)\s*:?
    )\s*[!.:…]*""",
    re.IGNORECASE | re.VERBOSE,
)
# Titles of lists of other articles.
_LIST = re.compile(
    r"""(?:
        (?:more|latest|also)\ (?:from|on|in)\ [\w.'’&\- ]{1,50}
      | (?:more|other|top|latest|recent)\ (?:stories|news|articles|headlines|coverage)
      | related(?:\ (?:articles|stories|posts|content|news|coverage|topics))?
      | recommended(?:\ (?:for\ you|stories|reading|articles|videos))?
      | (?:most|must)[ -](?:read|popular|viewed|watched|shared)(?:\ in\ [\w ]{1,30})?
      | (?:popular|trending)(?:\ (?:now|stories|articles|news|on\ [\w ]{1,30}|in\ [\w ]{1,30}))?
      | you\ (?:may|might)\ (?:also\ )?(?:like|be\ interested\ in)
      | (?:what\ to\ )?read\ (?:next|more|also)
      | editor(?:s['’]|['’]s|s)?\ (?:picks?|choice)
      | (?:à\ )?lire\ (?:aussi|également) | sur\ le\ même\ (?:sujet|thème) | les\ plus\ lus
      | mehr\ zum\ thema | (?:das\ könnte\ sie\ auch|auch)\ interessa?ier(?:en|t)
      | meistgelesen | lea\ también | te\ puede\ interesar | lo\ más\ leído
    )\s*[:…>»]*""",
    re.IGNORECASE | re.VERBOSE,
)
# Labels before the headline of another article.
_LABEL = re.compile(
    r"""[\[(]?(?:[-–—•*►▶▸>»›→]+\s*)?(?:
        (?:also|must|next|related)[ -]?(?:read|watch|see) | (?:read|watch|see|listen)\ (?:also|next)
      | (?:read|see|watch|listen)(?:\ (?:more|now|here))?
      | more\ on\ this(?:\ (?:story|topic|subject))? | further\ reading
      | in\ (?:pictures|photos|video) | (?:sponsored|partner|promoted)(?:\ content)?
      | related(?:\ (?:story|stories|article|articles|news|video|videos|coverage))?
      | recommended(?:\ (?:story|reading|article))? | don['’]t\ miss | up\ next | explore\ more
      | in\ case\ you\ missed\ it | you\ (?:may|might)\ also\ like | top\ stor(?:y|ies)
      | (?:à\ )?lire\ (?:aussi|également) | lesen\ sie\ auch | mehr\ zum\ thema | lea\ también
      | lee\ también | leggi\ anche
    )\s*[:|]+\s*(?-i:[^\sa-z:|]).{2,200}""",
    re.IGNORECASE | re.VERBOSE,
)
_ALONE = re.compile(
    r"""(?:[-–—•*]\s+)?(?:
        please\ enter\ your\ (?:comment|name|e-?mail).{0,40}
      | (?:contact|reach|write\ to|e-?mail)\ (?:her|him|them|us|the\ \w{1,12}|[\w.]+(?:\ [\w.]+)?)
        (?:\ (?:at|on|via|by\ e-?mail(?:\ at)?):?)?\ [\w.+-]{1,60}@[\w.-]{1,60}.{0,60}
      | (?:tags|topics|keywords|filed\ under|categories|posted\ in|see\ more\ on)\s?:\s.{1,100}
      | (?:first\ published|(?:last\ )?updated|published|posted|last\ modified)
        (?:\ on|\ at)?\s?:?\s[\w ,.:|()/-]{0,40}(?:\d{4}|\d:\d\d)[\w ,:|()/+-]{0,30}
      | (?:skip\ ad|loading|(?:show|see|view|load)\ (?:more|less|all)|view\ (?:comments|gallery)
        |open\ (?:image|gallery)\ in\ \w+)\W{0,3}
      | watch\ (?:the\ )?video\ (?:below|above|here).{0,30}
      | PLATFORM | (?:copy|get)\ (?:the\ )?link | (?:link\ )?copied!?
      | save\ my\ name,\ e-?mail.{0,80}
      | notify\ me\ of\ (?:new|follow-?up)\ .{0,60}
      | you\ (?:must|need\ to)\ be\ logged\ in\ to\ (?:post|leave|write)\ .{0,40}
      | your\ email\ address\ will\ not\ be\ published\..{0,60}
      | you\ have\ entered\ an\ incorrect\ e-?mail.{0,40}
      | required\ fields\ are\ marked.{0,10}
      | this\ site\ uses\ akismet.{0,90}
      | (?:would|do)\ you\ (?:like|want)\ to\ comment\ on\ this\ (?:article|story)\?
      | please\ read\ our\ comment(?:s|ing)?\ (?:policy|guidelines|rules).{0,60}
      | (?:sign\ up|subscribe)\ [^"“”«»]{0,80}\b(?:newsletters?|podcasts?)\b[^"“”«»]{0,30}
      | (?:sign\ up|register)\ \([^()]{1,40}\)\ or\ (?:sign|log)\ in\b.{0,20}
      | for\ more,\ (?:sign\ up|subscribe)\ [^"“”«»]{0,80}
      | \(?\s*(?:subscribe|listen)\ to\ [^"“”«»]{0,60}\bpodcast\b[^"“”«»]{0,50}
      | follow\ [^"“”«»]{1,60}\ on\ (?:twitter|facebook|instagram|telegram)\b[^"“”«»]{0,50}
      | twitter:\ @\w{1,20}\.?
      | e-?mail(?:\ (?:us|me))?\s*:?\s*[\w.+-]{1,60}@[\w.-]{1,60}
      | our\ standards:\ the\ thomson\ reuters\ trust\ principles\.?
      | (?:share|tweet|pin|e-?mail|print)(?:\ (?:this|on|via|it)\b.{0,40})?
      | (?:share|follow)\ (?:this|us)\b.{0,60}
      | read\ (?:more|next|also|on|(?:the\ )?full\ (?:story|article))[:.…>» ]{0,4}
      | (?:click|tap)\ here\ (?:to|for)\ .{0,100}
      | (?:-\s*)?advertisements?\W{0,5}(?:\d{1,3}|\ -\ .{0,40})?(?:\s*story\ continues\ below)?
      | advertisement\ [\w-]{0,30}story\ continues\ below
      | (?:story|article)\ continues\ (?:below|after)(?:\ (?:the\ |this\ )?(?:advertisement|ad))?
      | article\ content
      | recommended\ videos?
      | popular | trending(?:\ now)?
      | most\ read\ in\ [\w\ ]{1,30}
      | [“"]?swipe\ left\ .{0,60}
      | (?:copyright\b|©|\(c\)).{0,60}\d{4}.{0,60}
      | .{0,40}\ball\ rights\ reserved\b.{0,60}
      | (?:new[:!]\ )?(?:get|download)\ (?:the|our)\ app\b.{0,40}
      | skip\ to\ (?:main\ )?content
      | image\ (?:source|credit),?\s.{1,60}
      | listen\ to\ (?:this|the)\ (?:article|story)\b.{0,40}
      | this\ is\ a\ (?:breaking|developing)\ (?:news?\ )?story\b[^"“”]{0,80}
      | (?:video|audio)\ player\ is\ loading\.?
      | _{2,}
    )\s*""".replace("PLATFORM", _PLATFORM),
    re.IGNORECASE | re.VERBOSE,
)
# Paragraphs that speak to the reader as a customer or user; the first words tell them.
_NOTICE = re.compile(
    r"""(?:[-–—•*]\s+)?(?:
        already\ (?:a\ (?:subscriber|member|reader)|subscribed|registered|have\ an\ account)\?
      | to\ (?:continue|keep)\ (?:on\ )?reading,?\s
        (?:this|please|subscribe|log|sign|register|create|you|become|for|start)
      | (?:subscribe|register|log\ in|sign\ in|sign\ up|create\ (?:an?|your)\ (?:free\ )?account)
        (?:\ (?:now|today|here))?\ (?:to|and|for)\ (?:read|continue|keep|unlock|access|get|
        enjoy|see|view|only|just|free|full|unlimited|support|save|our|[€$£])
      | (?:get|enjoy|unlock)\ (?:full|unlimited|complete|instant|digital)\ (?:digital\ )?access\b
      | (?:this|the\ full)\ (?:article|story|content)\ is\ (?:only\ |exclusively\ |reserved\ |
        available\ ){0,3}(?:for|to)\ (?:our\ )?(?:paying\ |premium\ )?(?:subscribers|members)\b
      | you\ (?:have|['’]ve)\ (?:reached|used|read)\ (?:all\ )?(?:your|the)\ .{0,40}
        \bfree\ (?:articles|stories)
      | you\ have\ \d+\ free\ (?:articles|stories)
      | (?:start|try|begin)\ (?:your|a|our)\ (?:\w+\ ){0,2}(?:free|trial)\b
      | cancel\ any\ ?time\b
      | become\ a\ (?:member|subscriber|supporter)\b
      | unlock\ (?:this|the)\ (?:article|story)
      | not\ a\ subscriber\?
      | support\ (?:our|independent|local|quality)\ (?:\w+\ )?journalism\b
      | our\ website\ is\ the\ place\ for\b
      | our\ community\ members\ are\ treated\ to\b
      | (?:we\ independently\ select|reviews\ and\ recommendations\ are\ (?:unbiased|independent))
      | (?:we|\w+)\ may\ (?:earn|receive)\ (?:an?\ )?(?:affiliate\ )?commissions?\b
      | do\ you\ (?:have|know)\ (?:a|any)\ (?:story|tips?|news|information)\b.{0,60}
        \b(?:e-?mail|contact|get\ in\ touch|tell\ us|let\ us\ know|call)\b
      | (?:please\ )?(?:enable|turn\ on|activate)\ (?:javascript|cookies)\b
      | (?:javascript|cookies)\ (?:is|are|must\ be)\ (?:disabled|required|enabled|turned\ off)\b
      | (?:your|this)\ browser\ (?:does\ not|doesn['’]t|is\ (?:not\ supported|out))\b
      | you\ are\ using\ an?\ (?:outdated|old|unsupported)\ browser
      | to\ (?:play|view|watch|see|use)\ this\ (?:video|audio|content|media|page|site)\b.{0,80}
        \b(?:javascript|browser|cookies)\b
      | (?:we|this\ (?:web)?site)\ uses?\ cookies\b
      | this\ (?:content|video)\ is\ not\ available\ in\ your\ (?:region|country|location)
      | we\ want\ to\ hear\ from\ you\s*:
      | (?:have|are|were|did|do)\ you\b[^"“”]{0,120}\?[^"“”]{0,160}\b(?:share\ your|get\ in\ touch
        |e-?mail(?:ing)?\ us|contact\ us|tell\ us|let\ us\ know)\b
      | by\ (?:signing\ up|subscribing|registering|clicking|continuing|submitting
        |providing|entering)\b.{0,80}\byou\ (?:agree|consent|accept|confirm|acknowledge)\b
      | this\ (?:site|form|page)\ is\ protected\ by\ recaptcha\b
      | we\ and\ our\ (?:\d+\ )?(?:trusted\ )?partners\ (?:store|use|process|access|share)\b
      | (?:you\ can\ )?(?:manage|change|update)\ your\ (?:cookie|privacy|consent|ad)\b
      | this\ (?:content|video|post|element|article)\ (?:is|includes\ content)\ (?:that\ is\ )?
        (?:hosted|provided|loaded|delivered)\ by\b
      | (?:please\ )?(?:upgrade|update|switch)\ (?:to\ a\ \w+\ |your\ )(?:web\ )?browser\b
      | (?:please\ )?(?:disable|turn\ off|switch\ off|pause)\ your\ ad[ -]?block
      | (?:we\ (?:have\ )?(?:noticed|detected)|it\ (?:looks|seems)\ like)\ .{0,40}\bad[ -]?block
      | this\ (?:video|audio|media|clip)\ (?:can\s?not|could\ not|can['’]t|is\ unable\ to)\ be
        \ (?:played|loaded)\b
      | the\ media\ could\ not\ be\ loaded\b
      | support\ (?:the\ )?(?-i:[A-Z])[\w'’\ ]{0,40}\b(?:from\ (?:as\ little\ as|just|only)
        |with\ a\ (?:donation|gift))\b
      | if\ you\ (?:value|like|enjoy|appreciate|find|believe\ in)\b[^"“”]{0,120}\b
        (?:consider|donat\w+|subscri\w+|support(?:ing)?\ (?:us|our))\b
      | to\ comment\ on\ this\ (?:story|article)\b
      | your\ support\ (?:makes|helps|keeps|allows|powers|enables)\b
      | (?:log|sign)\ in\ to\ (?:bookmark|save|comment|follow|view)\b
      | thank(?:s|\ you)\ for\ (?:signing\ up|subscribing|registering)\b
      | please\ check\ your\ (?:e-?mail|inbox)\b
      | enjoy(?:ed|ing)?\ this\ (?:article|story)\?
      | accept\ (?:all\ )?cookies\b
      | sorry,\ (?:we|this|that)\ (?:can['’]t|cannot|could\ not|couldn['’]t|video|content|page)\b
      | got\ a\ (?:news\ )?(?:tip|story)\?
      | please\ consider\ (?:making|supporting|donating|subscribing|becoming)\b
      | (?:donate|subscribe)\ (?:now|today|here)\b
      | our\ (?:journalism|reporting|newsroom)\ (?:depends\ on|is\ (?:funded|powered
        |made\ possible|free\ (?:to\ read|thanks)))\b
      | déjà\ abonné | (?:cet\ article|la\ suite)\ est\ réservée?\ (?:aux|à\ nos)\ abonnés
      | il\ vous\ reste\ [\d.,]+\s?%\ de\ cet\ article
      | abonnez-vous\b | inscrivez-vous\ à\ (?:notre|la)\ newsletter
      | jetzt\ abonnieren | sie\ haben\ bereits\ ein\ abo
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_NEWSLETTER = re.compile(
    r"""(?:[-–—•*]\s+)?(?:[\w'’\ ]{1,30}:\ )?
    (?:sign\ up|subscribe|get\ (?:the|our|more)|join\ (?:the|our)|check\ out|click\ here|receive|
       don['’]t\ miss|enjoy(?:ed)?\ this|like\ this|want\ (?:more|to)|for\ more|
       stay\ (?:up|on|in))\b
    [^"“”«»]{0,250}\b(?:newsletters?|inbox|mailing\ list)\b[^"“”«»]{0,150}""",
    re.IGNORECASE | re.VERBOSE,
)
# An outlet's channels elsewhere, its app, its alerts.
_CHANNEL = re.compile(
    r"""(?:[-–—•*]\s+)?(?:[\w'’\ ]{1,30}[:?!]\ )?
    (?:(?:you\ can\ )?(?:also\ )?follow|join|subscribe|sign\ up|download|install|get
       |(?:find|watch|like)\ us|(?:click|tap)\ here|stay\ (?:up|on|in|informed))\b
    (?:[^"“”«».]{0,120}\b(?:(?:(?:our|the)\ (?:[\w-]+\ ){0,3}?|\w+\ on\ )(?:PLATFORM
       |(?:google|apple)\ news)|app\ (?:store|for\ free|today|now|here)|google\ play
       |(?:e-?mail|news|push|text)\ alerts|push\ notifications)\b)[^"“”«»]{0,100}""".replace(
        "PLATFORM", _PLATFORM
    ),
    re.IGNORECASE | re.VERBOSE,
)
# What is said of the author below an article.
_AUTHOR = re.compile(
    r"""[-–—*\s]{0,4}(?-i:[A-Z])[\w.’'-]+(?:\ [\w.’'-]+){1,3}\ is\ (?:an?|the|our)\ [^."“”]{0,80}?
    \b(?:ROLE)\b
    (?:[^"“”]{0,250}\b(?:covers|covering|writes|reports\ on|can\ be\ reached
       |(?:follow|contact)\ (?:her|him|them)|(?:e-?mail|twitter)\s?:|@\w)
      |\ (?:at|for|with)\ (?:the\ )?(?-i:[A-Z])[^."“”]{0,60}\.?\s*$)""".replace(
        "ROLE", "|".join(sorted(BYLINE_ROLES))
    ),
    re.IGNORECASE | re.VERBOSE,
)
_COMMENTS = re.compile(
    r"(?:\d{1,5}|view|show|reader|all)?\s?comments?(?:\s?\(\d{1,5}\))?\s?:?", re.IGNORECASE
)
_COMMENT = re.compile(
    r"[\w.-]{2,30}(?: [\w.-]{1,20}){0,2}(?: (?:says|said|wrote|writes))?\s?:(?:\s|$)"
    r"|(?:reply|report|like|upvote)s?$|.{0,60}\b\d{1,3} (?:minutes?|hours?|days?|weeks?) ago$",
    re.IGNORECASE,
)
# What a paywall or a form for subscribers says, each kind once.
_OFFERS = tuple(
    re.compile(expression, re.IGNORECASE)
    for expression in (
        r"\balready (?:an? |have an? )?(?:subscriber|subscribed|member|account|registered)",
        r"\bto (?:continue|keep) reading\b|\bread the (?:full|whole|rest)\b",
        r"\bsubscribe\b|\bsubscription\b",
        r"\b(?:log|sign) ?in\b",
        r"\b(?:full|unlimited|digital|complete) access\b",
        r"\bfree trial\b|\bcancel any ?time\b|\b(?:first|per|a|every) (?:month|week)\b",
        r"\b(?:newsletter|inbox)\b",
        r"\bsign ?up\b|\bregister\b|\bcreate an? (?:free )?account\b",
    )
)
_ADDRESSED = re.compile(
    r"""\balready\ (?:an?\ )?(?:subscriber|subscribed|member)\b|\bto\ (?:continue|keep)\ reading\b
      | \b(?:subscribe|log\ in|sign\ in|register)[ ]
        (?:now|today|here|to\ (?:read|continue|unlock|access))
      | \b(?:get|enjoy)\ (?:full|unlimited|complete|digital)\ (?:digital\ )?access\b
      | \bstart\ your\ (?:free\ )?trial\b|\bbecome\ a\ (?:member|subscriber)\b
      | \b(?:sign\ up|subscribe)\ (?:for|to)\ (?:our|the)\ (?:[\w-]+\ ){0,4}newsletters?\b""",
    re.IGNORECASE | re.VERBOSE,
)
_TESTIMONIAL = re.compile(
    r"\b(?:says?|said|writes?|wrote)?\s*,?\s*(?:our\ )?(?:reader|subscriber|member|customer)\b",
    re.IGNORECASE | re.VERBOSE,
)
# Credits at the end, as agencies print them: "(Reporting by A in B; Editing by C)".
_CREDIT = re.compile(
    r"""\(\s*(?:(?:additional|further)\ )?(?:reporting|writing|editing|compiled)\ by[ ]
        [^()\"“”]{2,500}\)\.?
      | (?:(?:additional|further)\ )?reporting\ by\ [^()\"“”.]{2,300};
        \ ?(?:additional|editing|writing)\b[^()\"“”.]{2,200}\.?
      | [(*]?(?:with|additional|further)\ (?:files?|reporting|inputs?|writing|research)[ ]
        (?:from|by)\ [^()\"“”:;?!]{2,200}\)?
      | [^()\"“”:;?!]{3,300}\bcontributed\ (?:to\ this\ (?:report|story|article)
        | reporting(?:\ (?:from|to)\ [^.\"“”]{2,80})?)\.?""",
    re.IGNORECASE | re.VERBOSE,
)
_QUOTED = re.compile(r"[\"“”«»„]")
_SENTENCE_END = re.compile(r"[.…][)\]’']?$")
_EXCLAMATION_END = re.compile(r"[!?][)\]’']?$")


def excluded_ranges(text: str, title: str | None = None) -> list[tuple[int, int]]:
    """Ranges of boilerplate in the text, in order, not overlapping.

    The first line counts where it is the title: that is read as such, and not as prose.
    """
    lines = [
        (match.start(), match.end(), match[0].strip())
        for match in _LINE.finditer(text)
        if match[0].strip()
    ]
    form = min(_form_start(lines), _list_start(lines), _comments_start(lines))
    alone = [_is_alone(line) for _, _, line in lines[:form]]
    offered = [len(line) <= NOTICE_CHARACTERS and offer(line) for _, _, line in lines[:form]]
    for at, (_, _, line) in enumerate(lines[:form]):
        beside = any(offered[max(0, at - 1) : at + 2])
        if beside and len(line) <= LABEL_CHARACTERS and _TESTIMONIAL.search(line):
            alone[at] = True
    for at in range(max(1, form - AUTHOR_LINES), form):
        if len(lines[at][2]) <= CREDIT_CHARACTERS and _AUTHOR.match(lines[at][2]):
            alone[at] = True
    if alone and title and len(lines) > 1 and _same_words(lines[0][2], title):
        alone[0] = True
    ranges = [(lines[at][0], lines[at][1]) for at in range(form) if alone[at] or offered[at]]
    if form < len(lines):
        ranges.append((lines[form][0], lines[-1][1]))
    return ranges


def offers(text: str) -> bool:
    """Whether a short part of a page offers the reader a subscription, an account, a newsletter."""
    if not _ADDRESSED.search(text):
        return False
    return sum(kind.search(text) is not None for kind in _OFFERS) > 1


def offer(line: str) -> bool:
    """Whether a line speaks to the reader as a customer or a user."""
    return (
        _NOTICE.match(line) is not None
        or _NEWSLETTER.fullmatch(line) is not None
        or _CHANNEL.fullmatch(line) is not None
    )


def _form_start(lines: list[tuple[int, int, str]]) -> int:
    """Index of the line at which a form begins that goes on to the end; else their number."""
    first = max(1, len(lines) - FORM_LINES)
    start = len(lines)
    for index in range(len(lines) - 1, first - 1, -1):
        line = lines[index][2]
        if len(line) <= LINE_CHARACTERS and _FORM.fullmatch(line):
            start = index
        elif _is_prose(line):
            break
    return start


def _comments_start(lines: list[tuple[int, int, str]]) -> int:
    """Index of the title of readers' comments that go on to the end; else the number of lines."""
    for index in range(max(1, len(lines) - LIST_LINES), len(lines) - 1):
        if _COMMENTS.fullmatch(lines[index][2]):
            below = lines[index + 1 : index + 1 + COMMENT_LINES]
            if any(_COMMENT.match(line) for _, _, line in below):
                return index
    return len(lines)


def _list_start(lines: list[tuple[int, int, str]]) -> int:
    """Index of the title of a list of other articles that goes on to the end; else their number.

    Headlines stand in it, each with a sentence or two at most.
    """
    first = max(1, len(lines) - LIST_LINES)
    start = len(lines)
    headlines = 0
    for below, index in enumerate(range(len(lines) - 1, first - 1, -1)):
        line = lines[index][2]
        if len(line) > LIST_PARAGRAPH:
            break
        titled = len(line) <= LINE_CHARACTERS and _LIST.fullmatch(line) is not None
        if titled and headlines >= max(LEAST_HEADLINES, LIST_HEADLINES * below):
            follows = lines[index + 1][2]
            start = index if not _is_prose(follows) else start
        known = _is_alone(line) and not _doubled(line)
        headlines += not known and len(line.split()) >= DOUBLED_WORDS and not _is_prose(line)
    return start


def _is_alone(line: str) -> bool:
    if len(line) <= LINE_CHARACTERS and (_ALONE.fullmatch(line) or _doubled(line)):
        return True
    if len(line) <= LABEL_CHARACTERS and _LABEL.fullmatch(line):
        return True
    return len(line) <= CREDIT_CHARACTERS and _CREDIT.fullmatch(line) is not None


def _same_words(line: str, title: str) -> bool:
    if len(line) > 2 * len(title) + LINE_CHARACTERS:
        return False
    return _WORD.findall(line.lower()) == _WORD.findall(title.lower())


def _doubled(line: str) -> bool:
    """Whether a line says the same twice, as a picture's description and the link below it do."""
    words = line.split()
    half = len(words) // 2
    if half < DOUBLED_WORDS or words[:half] != words[half:]:
        return False
    return not (_SENTENCE_END.search(line) or _EXCLAMATION_END.search(line))


def _is_prose(line: str) -> bool:
    if _is_alone(line) or (len(line) <= NOTICE_CHARACTERS and offer(line)):
        return False
    if len(line) > LINE_CHARACTERS or _QUOTED.search(line):
        return True
    words = len(line.split())
    if _EXCLAMATION_END.search(line):
        return words >= EXCLAMATION_WORDS
    return words >= SENTENCE_WORDS and _SENTENCE_END.search(line) is not None
