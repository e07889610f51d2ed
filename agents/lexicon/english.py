"""English words.

What is tuned on English reads these lists by name; what works in any language reads `LANGUAGE`,
at the end. Lists that share words are made of the shared part and their own, so that no word of a
kind stands in two places. Words are in lower case where nothing else is said.
"""

from __future__ import annotations

from agents.lexicon.common import (
    CAPITOL,
    COMMON_NAME_PARTICLES,
    FOGGY_BOTTOM,
    NEWS_AGENCIES,
    PENTAGON,
    WHITE_HOUSE,
)
from agents.lexicon.language import Language, SpeechWords, phrases, words

# Function words

MALE_PRONOUNS = words("he him his himself")
FEMALE_PRONOUNS = words("she her hers herself")
NEUTER_PRONOUNS = words("it its itself")
PLURAL_PRONOUNS = words("they them their themselves")
SPEAKERS_OWN_PRONOUNS = words("i we you me us my our")
"""Pronouns of who speaks or is spoken to."""
RELATIVE_PRONOUNS = words("who which that whom whose")
THIRD_PERSON_SUBJECTS = words("he she they it")
UNNAMED_SUBJECTS = words("who which that what this it there i you we")
"""Subjects of clauses that tell of nobody else's words."""

ARTICLES = words("the a an")
INDEFINITE_ARTICLES = words("a an one another")
POSSESSIVES = words("his her its their our my")
DETERMINERS = ARTICLES | POSSESSIVES | words("this that these those")
PREPOSITIONS = words("of in on at to for by with")
"""The most frequent ones, which several lists go on from."""
LINKING_PREPOSITIONS = PREPOSITIONS | words(
    "from about against between behind through via after before over under into than as like "
    "unlike near without"
)
"""Words that tie what follows to the noun before them."""
FUNCTION_WORDS = DETERMINERS | LINKING_PREPOSITIONS | words("and or but nor while when because")
"""Words with which no name and no title ends."""
INCLUDING = words("including alongside such whose")
"""Words behind which somebody else is named than who speaks."""
PREPOSITIONS_OF_PLACE = words("in at near outside around from of through across")
"""Prepositions behind which a capital is but a place: "in Moscow"."""

ELIDED_WORDS = words("em til till tis twas cause cos bout round ere neath un s t ll ve")
"""Words that begin with an apostrophe."""
NEVER_POSSESSED = PREPOSITIONS | words(
    "and or but as that who which when while after before from into over about than is are was "
    "were be been has had have will would could can may the a an he she they it we you i said says"
)
"""Words that stand behind no possessive: a mark before them is no apostrophe."""

FORMS_OF_BE = words("is are was were been being")
MODALS = words("will would should must could may might")
AUXILIARIES = MODALS | words("is was were be been has had can")

SENTENCE_STARTERS = DETERMINERS | words(
    "he she it they we i you but in on and there when while if as at for to so what who how why "
    "after before"
)
"""Words that begin a sentence where they have a capital behind an abbreviation."""
TITLE_CASE_SMALL_WORDS = (
    ARTICLES
    | PREPOSITIONS
    | words(
        "and or but nor from as is are was were be it its not no after before over under into "
        "out up down off than that this"
    )
)
"""Words that a headline in title case leaves small."""
NO_LAST_WORDS = words("of the and for in at on to a")
"""Words that no name ends with."""
SKIPPED_IN_ACRONYMS = words("of the and for in on to") | words("de du la des et")
"""Words of a name that its acronym leaves out, in English and French."""

# Calendar

DAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)
CALENDAR = frozenset(DAYS + MONTHS)
NEAR_DAYS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
"""Words for days near the one of writing, to how many days after it they are."""
NUMBERS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split(), start=1
    )
} | {"thirty": 30, "forty": 40, "fifty": 50}  # fmt: skip
ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
}
DECADES = {
    word: decade
    for decade, word in enumerate(
        "twenties thirties forties fifties sixties seventies eighties nineties".split(), start=2
    )
}
CENTURIES = {
    word: century
    for century, word in enumerate(
        "sixteenth seventeenth eighteenth nineteenth twentieth twenty-first".split(), start=16
    )
}
SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
"""To the numbers that the Extended Date/Time Format (ISO 8601-2) gives seasons."""
STEPS = {
    "last": -1, "this past": -1, "past": -1, "previous": -1, "this": 0, "the": 0, "next": 1,
    "coming": 1, "this coming": 1, "following": 1,
}  # fmt: skip
"""Words before "week" or "May", to how many of them to go on."""
TIME_WORDS = CALENDAR | words(
    "last this earlier yesterday tonight later late early when while after before during that"
)
"""Words that end the name of an outlet: they tell when."""

# Saying

SAID = words("said says say")
TELLING_VERBS = words("tell tells told telling")
STATED = words(
    "acknowledged admitted announced argued claimed explained insisted noted recalled replied "
    "reported stated testified tweeted warned wrote"
)
"""Verbs in the past that put forward what somebody holds to be so."""
RETELLING_VERBS = (
    SAID
    | STATED
    | words(
        "told tells acknowledges admits announces argues claims confirmed confirms explains "
        "insists notes promised promises recalls reports states testifies tweets warns writes"
    )
)
"""Verbs that pass on what was said."""
REPORTED_VERBS = words("reported reports said says wrote noted")
"""Verbs that close a sentence behind its source: "..., Reuters reported"."""
PASSING_ON_VERBS = (
    REPORTED_VERBS
    | SAID
    | words(
        "report reporting note notes write writes reveal reveals revealed quote quotes quoted "
        "show shows showed state states stated"
    )
)
"""Verbs of a source that passes on somebody's words."""
QUOTING_VERBS = words("quote quotes quoted quoting cite cites cited citing")
SAYING_PARTICIPLES = words(
    "saying telling stating claiming warning describing calling identifying having writing "
    "arguing insisting acknowledging denying predicting suggesting adding"
)
"""What follows "quoted him as"."""
STAGE_WORDS = words(
    "laughs laughing laughter laughed chuckles smiles sighs pauses pause applause cheers crying "
    "cries weeps shrugs nods crosstalk inaudible"
)
"""What begins a stage direction in brackets."""
HEARSAY_VERBS = words(
    "reported said understood believed thought alleged rumoured rumored claimed heard known "
    "recorded"
)
"""What words are, "to have said" it, that somebody heard of."""
_HEARD = words("told urged asked informed assured promised advised")
TOLD_PARTICIPLES = (
    STATED
    | _HEARD
    | words(
        "said complained confessed boasted joked called described vowed threatened suggested "
        "confirmed denied ordered remarked expressed demanded agreed accused"
    )
)
"""What follows "is reported to have"."""
TELLING_PARTICIPLES = _HEARD | words("telling warned warning")
"""Participles that a listener may follow: "told *the board* that ..."."""
DENYING_VERBS = words(
    "deny denies denied denying dispute disputes disputed disputing refute refutes refuted "
    "dismissed rejected disavowed decline declines declined declining respond reply"
)
HANDED_PARTICIPLES = words(
    "obtained reviewed seen published aired released provided shared conducted interviewed heard "
    "broadcast first given sent quoted posted viewed acquired"
)
"""What an outlet did with somebody's words: "a statement *obtained* by Reuters"."""
SILENT_VERBS = words(
    "respond responded reply replied comment commented answer answered discuss discussed "
    "elaborate elaborated specify specified return returned saying telling rule disclose "
    "disclosed identify identified commenting discussing"
)
"""Verbs that, negated, mean silence: "did not *respond*"."""
TELLING_INFINITIVES = words(
    "say tell comment discuss answer confirm reveal name explain admit acknowledge predict "
    "speculate identify specify elaborate"
)
"""Verbs that, behind "would not", mean silence."""
IDLE_VERBS = words(
    "know knew known clear sure certain see seen hear heard want like care need understand "
    "understood passed only just to"
)
"""Words that, negated, deny nothing: "does not *know*"."""


def _forms(verbs: str) -> frozenset[str]:
    """Regular forms of verbs: "deny": deny, denies, denied, denying."""
    out: set[str] = set()
    for verb in verbs.split():
        stem = verb[:-1] if verb[-1] == "e" else verb
        if verb[-1] == "y" and verb[-2] not in "aeiou":
            out |= {verb, f"{stem[:-1]}ies", f"{stem[:-1]}ied", f"{stem}ing"}
        else:
            hissing = verb.endswith(("s", "x", "sh", "ch"))
            out |= {verb, f"{verb}es" if hissing else f"{verb}s", f"{stem}ed", f"{stem}ing"}
    return frozenset(out)


ACCUSED_WORDS = words(
    "accused charged charges pleaded pleads denies denied sentenced jailed imprisoned convicted "
    "arrested guilty suspect suspected defendant indicted allegedly"
)
DEAD_WORDS = words(
    "died dies dead killed murdered drowned missing funeral buried body stabbed hanged suicide"
)
"""Words of a sentence whose person is done something to or has done it, and seldom speaks next."""
UTTERING_VERBS = (
    SAID
    | TELLING_VERBS
    | (QUOTING_VERBS - {"citing"})
    | _forms(
        "accuse acknowledge add admonish advise allege announce answer appeal argue ask assert "
        "assure boast brand caution claim comment complain concede conclude confess confirm "
        "contend continue counter cry declare demand denounce deny describe detail disclose "
        "dispute dub elaborate emphasise emphasize encourage estimate exclaim explain forecast "
        "hail hint indicate inform insist instruct interject joke label lament maintain mention "
        "muse note object observe opine order plead pledge post predict proclaim promise "
        "propose protest question quip reaffirm reason reassure recall reckon recommend recount "
        "reiterate reject remark remind repeat reply report request respond retort reveal rule "
        "say shout signal slam speculate state stress suggest testify tout tweet underline urge "
        "voice vow warn wonder"
    )
    | words(
        "saying admit admits admitted admitting write writes wrote written writing read reads "
        "swear swears swore swearing forbid forbade called calls calling call refer referred "
        "refers blogged submits submitted find "
        "finds found chide chided rebut rebuts rebutted according per"
    )
)
"""Forms of verbs (and "according") that put what is said into words."""
POINTING_VERBS = words("point points pointed pointing")
"""Forms of the verb that, with "out", puts what is said into words."""
HOLDING_VERBS = words(
    "held hold holds holding provide provides provided taught teach teaches deposed determine "
    "determined determines establish established establishes stipulate stipulates stipulated"
)
"""Forms of verbs that put into words what stands behind them, where that is a clause."""
REPORTING_VERBS = (UTTERING_VERBS - {"according", "per"}) | HOLDING_VERBS
INFORMING_VERBS = TELLING_VERBS | _forms(
    "remind inform advise warn assure reassure notify caution convince"
)
"""Forms of verbs between which and what is said stands who is told."""
DIRECTING_VERBS = _forms(
    "ask urge order advise push encourage invite recommend direct instruct demand tell warn "
    "implore beseech request require call"
) | words("told telling tells beg begged begs begging")
"""Forms of verbs that say what somebody is to do."""
NAMING_VERBS = _forms(
    "call describe label dub brand characterize characterise term hail portray depict compare liken"
)
"""Forms of verbs that give somebody or something a name."""
THINKING_VERBS = _forms(
    "agree anticipate assume believe consider decide deem desire determine disagree doubt expect "
    "fear favor favour figure hope imagine intend like love hate need plan prefer realise realize "
    "recognise recognize remember regret regard suspect suppose trust view want wish worry"
) | words(
    "think thinks thought thinking know knows knew known knowing feel feels felt feeling see sees "
    "saw seen seeing understand understands understood planned planning mean "
    "means meant hear hears heard learn learns learned"
)
"""Forms of verbs of what somebody holds, wishes or notices without having said so."""
JOINING_WORDS = words("and but or so though although while whereas because when if as")
"""Words that lead to the next clause: no content ends with one."""
SAYING_NOTHING = words("not it this that so far when as")
"""Words that are no content on their own, whatever their tag."""
ANSWERS = words("yes no yeah nope nothing never why what how who where when")
"""Words that can be all that somebody says."""
ACTS = _forms(
    "thank greet congratulate salute introduce toast sign veto repeal arrest sue elect recall vote "
    "approve charge convict jail fine sack hire appoint interview question summon impose lift"
) | words("struck strike strikes striking apologised apologized apologises apologizes")
"""Forms of verbs of what is done to somebody: with a name alone they report nothing."""
GIVING_VERBS = words("gave give offered offer provided provide cite cited")
DETAILS = words("details detail specifics evidence proof explanation reason reasons elaborate")
"""What a speaker gives or keeps back beside what is reported: "but gave no details"."""
SPEECHLESS = words(
    "experience history hindsight logic instinct intuition common sense fate luck nature time life"
)
"""What "shows" or "tells" and yet has never said a word."""
THINGS = words(
    "alarm bridge building cable cake cliff clock cloud coat cold corridor crack crane dam "
    "disease door dress drought dust eczema engine fever fire flood floor fog gate "
    "glass hill illness island kitchen lake lamp lawn lift lorry machine mountain "
    "night pain path photograph picture pier pipe plane property rain reactor river road "
    "roof room ruin ruins sea shelf shoe silence sky smell smoke snap snow sofa stairs "
    "statue stone storm table thermometer tide tractor train tree tunnel turbine van view "
    "virus wall water weather wind window winter"
)
"""Things that never say a word, whatever verb stands behind them."""
FORETOLD = words("expected set thought believed likely due considered known presumed supposed")
"""What is of nobody in "is expected to"."""
ANONYMITY = "anonymity"
"""What a speaker asks for whose reason follows: "on condition of anonymity because ..."."""
ENTERING_WORDS = words("said says told asked by when while and but after before")
"""Words before "a man" where somebody new comes in and acts."""
QUESTION_VERBS = words("asks asked inquired enquired wondered questioned quizzed")
"""Verbs whose subject puts a question, which another answers."""
QUESTIONERS = words("questioner interviewer moderator reporter heckler caller journalist")
"""People who ask and are answered."""
GOING_ON = words("added adds continued continues went asked wondered again")
"""Words of cues by which who spoke before goes on."""
FREQUENT_IN_NEWS = words("said says say told added mr mrs ms")
"""Words that are no keyphrase in news."""

# Ahead and behind

FUTURE_VERBS = words("will shall won't ll would begins starts opens expires")
"""Verbs behind a date that lies ahead."""
PLAIN_FORMS = words(
    "begin start open meet meets vote votes resume resumes expire hosts faces plays arrives leaves "
    "visits plan plans aims promises hopes sits close closes reopen reopens departs travels takes "
    "comes goes"
)
"""Words of the future that are nouns, adjectives or infinitives behind a verb of the past."""
FUTURE_WORDS = (
    FUTURE_VERBS
    | PLAIN_FORMS
    | words(
        "due scheduled upcoming expected slated planned planning deadline expects starting "
        "beginning coming intends vows reconvenes convenes tomorrow"
    )
)
"""Words that say that a date lies ahead."""
FUTURE_NOUNS = words("plan plans vote votes start meet")
"""Those of them that are nouns too."""
TOLD = words("was were wasn't weren't")
"""Verbs that set a clause in the past."""
CLAUSE_WORDS = words("that which who and but when because after before as said says if will")
"""Words behind which another clause begins."""
BEFORE_NOUNS = DETERMINERS | words("no any each every")
"""Words behind which they are nouns."""
PAST_VERBS = words(
    """was were had did been said told went came took made left met held saw gave got found began
    spoke wrote won lost led fell rose shot struck sent brought fought killed died became ran
    broke paid sat stood bought sold built caught drew drove felt flew grew heard kept knew laid
    meant sought spent swept taught thought threw wore blew chose since"""
)
"""Verbs that say that a date lies behind; regular ones end in -ed."""
NOT_PAST = words(
    """need indeed hundred united speed feed seed breed red bed exceed proceed succeed agreed-upon
    unprecedented alleged supposed"""
)
"""Words in -ed that are no verbs in the past."""
BEFORE_INFINITIVES = words(
    """is are be going scheduled set due expected planned plans plan hopes hope wants intends ready
    agreed vowed promised ordered told required supposed needs has have likely able"""
)
"""Words before "to" that make what follows lie ahead."""

# Speech that is told again

SHIFTED_WORDS = (
    MALE_PRONOUNS
    | FEMALE_PRONOUNS
    | NEUTER_PRONOUNS
    | PLURAL_PRONOUNS
    | SPEAKERS_OWN_PRONOUNS
    | RELATIVE_PRONOUNS
    | FUNCTION_WORDS
    | FORMS_OF_BE
    | AUXILIARIES
    | SAID
    | words(
        "mine ours your yours yourself myself ourselves am do does did doing have having having "
        "shall ought got let so if then there here too also just very well now today tonight "
        "yesterday tomorrow both either out up off down all more most only what how where why yes "
        "yeah oh uh um okay ok per mr mrs ms dr"
    )
)
"""Words that change, come or go when somebody's words are told again, or tell little of which words
they are."""
NEGATIONS = words("not never no nobody nothing neither none nor cannot without")
IRREGULAR_FORMS = {
    form: base
    for base, *forms in map(
        str.split,
        """bear bore borne; beat beaten; become became; begin began begun; bet; bind bound; blow
        blew blown; break broke broken; breed bred; bring brought; build built; buy bought;
        catch caught; choose chose chosen; come came; cut; deal dealt; drive drove driven; draw
        drew drawn; drink drank drunk; eat ate eaten; fall fell fallen; feed fed; feel felt;
        fight fought; find found; fly flew flown; forget forgot forgotten; forgive forgave
        forgiven; freeze froze frozen; get got gotten; give gave given; go went gone; grow grew
        grown; hang hung; hear heard; hide hid hidden; hold held; keep kept; know knew known;
        lay laid; lead led; leave left; lend lent; lie lay lain; light lit; lose lost; make
        made; mean meant; meet met; pay paid; ride rode ridden; ring rang rung; rise rose risen;
        run ran; see saw seen; seek sought; sell sold; send sent; shake shook shaken; shoot
        shot; show shown; shrink shrank shrunk; sing sang sung; sink sank sunk; sit sat; sleep
        slept; speak spoke spoken; spend spent; stand stood; steal stole stolen; stick stuck;
        strike struck; swear swore sworn; sweep swept; swim swam swum; take took taken; teach
        taught; tear tore torn; tell told; think thought; throw threw thrown; understand
        understood; undo undid undone; wake woke woken; wear wore worn; win won; withdraw
        withdrew withdrawn; write wrote written""".split(";"),
    )
    for form in forms
}
"""Forms of verbs, to the verb."""
# People

MALE_TITLES = words("king prince spokesman chairman congressman")
FEMALE_TITLES = words("lady queen princess spokeswoman chairwoman congresswoman actress")
MALE_KIN = words(
    "father dad husband widower son brother uncle nephew grandson grandfather stepson stepfather "
    "stepbrother fiance boyfriend father-in-law brother-in-law son-in-law"
)
FEMALE_KIN = words(
    "mother mum mom wife widow daughter sister aunt niece granddaughter grandmother stepdaughter "
    "stepmother stepsister fiancee girlfriend mother-in-law sister-in-law daughter-in-law"
)
ROLE_SYNONYMS = {
    "head of state": words("president king queen emir emperor sultan"),
    "head of government": words("premier minister chancellor"),
    "commander in chief": words("president"),
    "chief executive": words("executive ceo"),
    "premier": words("premier minister"),
    "pm": words("premier minister"),
    "cm": words("minister"),
    "monarch": words("king queen emperor"),
    "judge": words("judge justice"),
    "top judge": words("judge justice"),
    "officer": words("officer detective inspector constable sergeant superintendent"),
    "detective": words("detective inspector"),
    "lawmaker": words("lawmaker senator congressman congresswoman representative mp"),
    "politician": words("politician senator mp minister councillor lawmaker"),
}
"""Other words for an office, to the nouns of those who hold it."""
KIN_NOUNS = MALE_KIN | FEMALE_KIN | words("cousin partner spouse child parent sibling")
"""People by whose relative they are: "her son"."""
MALE_NOUNS = MALE_TITLES | MALE_KIN | words("man businessman actor boy")
FEMALE_NOUNS = FEMALE_TITLES | FEMALE_KIN | words("woman businesswoman girl")
ANYBODY_NOUNS = words("man woman boy girl")
"""Nouns that rarely go back to a name."""

COURTESY_TITLES = {
    "mr": "male", "sir": "male", "mrs": "female", "ms": "female", "miss": "female",
}  # fmt: skip
"""Titles that tell a person's gender and nothing else."""
THINGS_LIKE_PEOPLE = words(
    "reactor computer letter paper number order border weather water river tower power factor "
    "sector sensor motor matter chapter charter poster banner barrier carrier "
    "tanker container trailer boiler burner cooler freezer heater filter meter thermometer printer "
    "scanner server browser router folder header footer newsletter counter register center error "
    "mirror terror horror tremor rumor humor color corridor elevator generator indicator "
    "refrigerator monitor processor projector tractor vector detector accelerator calculator "
    "simulator rotor cover answer danger disaster dinner summer winter december "
    "november october september former latter other another buffer layer laser leather ladder "
    "lumber timber rubber butter pepper silver copper wonder slaughter laughter "
    "hunger anger cancer fever disorder tumor ulcer shelter quarter theater newspaper helicopter "
    "bulldozer cluster crater glacier fiber cylinder marker sticker wrapper locker ticker "
    "teaser thriller bestseller offer transfer murder encounter wager tender ledger feeder cracker "
    "bumper rover lander orbiter booster floor door harbor labor armor honor favor flavor odor "
    "vapor behavior interior exterior list twist mist fist"
)
"""Nouns that end as those of people do ("-er", "-or", "-ist") and are none."""
HONORIFICS: dict[str, str | None] = {
    **COURTESY_TITLES,
    **dict.fromkeys(sorted(MALE_TITLES | words("duke baron monsieur")), "male"),
    **dict.fromkeys(sorted(FEMALE_TITLES | words("dame duchess baroness madame mme")), "female"),
}
"""Words before a name, to the gender that they tell."""
BARE_TITLES = frozenset(COURTESY_TITLES) | words("dr dame lord lady monsieur madame the")
"""Titles that say nothing of what a person does."""
SHORT_TITLES = {"sen": "senator", "gov": "governor", "rep": "representative", "pres": "president"}

OFFICES = words(
    "president senator secretary minister chancellor governor mayor congressman congresswoman "
    "judge justice general colonel chairman chairwoman chief director ambassador premier king "
    "queen prince princess pope bishop professor coach captain candidate prosecutor attorney "
    "lawyer spokesman spokeswoman spokesperson leader author reporter analyst economist "
    "commissioner sheriff officer ceo founder commander envoy"
)
"""What somebody is, before a name ("Senator X") and without one ("the senator")."""
ABBREVIATED_TITLES = words(
    "mr mrs ms miss dr sir dame prof sen rep gov gen col maj capt lt sgt rev cllr"
)
"""Forms of address in short."""
OFFICES_IN_SHORT = frozenset(("CM", "PM", "MP", "CEO", "CFO", "CTO", "DA", "AG"))
"""Offices of one person that are written like a body's name: "the CM"."""
PERSON_TITLES = (
    OFFICES
    | ABBREVIATED_TITLES
    | words(
        "lord lady archbishop cardinal rabbi imam sheikh major lieutenant sergeant admiral "
        "chairperson manager striker midfielder goalkeeper defender actor actress singer writer "
        "journalist editor correspondent detective inspector deputy vice-president reverend "
        "father sister brother saint emperor sultan emir crown speaker counsel baron baroness "
        "duke duchess owner driver constable superintendent corporal councillor librarian curator "
        "councilman councilwoman councilmember assemblyman assemblywoman alderman coroner skipper"
    )
)
"""Words that stand before a person's name and say what the person is."""
RANKS = ABBREVIATED_TITLES | words("pc det insp const cpl pte cmdr supt")
"""Titles behind which nothing but a person's name stands."""
PERSON_NOUNS = OFFICES | words(
    "representative chair doctor nominee lawmaker billionaire businessman mogul official "
    "politician strategist adviser advisor aide executive diplomat democrat republican "
    "libertarian socialist conservative liberal frontrunner front-runner contender incumbent "
    "veteran host anchor columnist pollster organizer activist scientist researcher historian "
    "teacher student"
)
"""Nouns that mean one person of the article behind "the"."""
INSIDE_TITLES = words("of state general and presidential former deputy vice prime")
"""Small words that a title of several words has inside."""
ROLE_MODIFIERS = INSIDE_TITLES | words(
    "acting assistant senior junior foreign chief first second third interim outgoing incoming "
    "ex co founding managing executive associate lead top veteran defense defence finance "
    "interior health justice trade energy education economic economy press national regional "
    "local federal royal police military army navy team club party opposition company government "
    "for"
)
"""Words that a role has before its noun."""
SOURCES = words(
    "officials experts analysts lawmakers people residents sources aides advisers advisors lawyers "
    "prosecutors investigators police members executives strategists officers diplomats witnesses "
    "operatives"
)
"""People whom news quotes without their names."""
COLLECTIVE_NOUNS = SOURCES | words(
    "critics democrats republicans supporters opponents voters authorities reporters protesters "
    "activists economists observers leaders scientists researchers workers employees senators "
    "representatives some many others most several few agencies both all those conservatives "
    "liberals americans allies advocates donors followers backers delegates rivals candidates "
    "women men students doctors respondents two three four five six pair trio duo couple dozens "
    "hundreds thousands scores percent half majority parents brothers sisters siblings families "
    "neighbors neighbours friends colleagues survivors directors owners teachers nurses farmers "
    "soldiers troops rebels militants tourists passengers participants organizers organisers "
    "insiders pundits commentators historians academics judges jurors mayors governors"
)
"""Plurals that speak together and go back to no entity."""
REPRESENTING = words(
    "officials analysts economists strategists representatives spokesmen spokespeople "
    "spokespersons members lawmakers researchers scientists investigators organisers "
    "organizers trustees authorities commissioners regulators"
)
"""People who speak for the body that they are "at" or "of"."""
NOT_ALL = words(
    "some few several two three four five six many most other former ex half dozens hundreds one "
    "retired senior junior anonymous individual certain unnamed various fellow rebel dissident "
    "leading both"
)
"""Words by which they speak for themselves."""
SPEAKING_NOUNS = SOURCES | words(
    "official source person persons aide adviser advisor witness analyst expert spokesman "
    "spokeswoman spokesperson diplomat lawyer lawmaker executive prosecutor investigator officer "
    "member minister ministry resident strategist operative"
)
"""People as sources go by: "citing *officials*"."""
LABELS_OF_ROLES = QUESTIONERS | words(
    "operator host chair chairman chairwoman chairperson speaker president judge court clerk "
    "witness presenter anchor announcer narrator interpreter participant audience counsel "
    "attendee editor"
)
"""Labels of turns that say what somebody does there and not who it is."""
LESS_KNOWN = words(
    "head resident member protester protestor neighbour neighbor student attendant agent "
    "patient victim survivor eyewitness witness employee refugee technician clerk fan friend "
    "colleague volunteer parishioner merchant participant applicant claimant defendant "
    "complainant migrant tenant occupant delegate candidate nominee surrogate president "
    "advocate"
)
"""What one person is called who seldom is the one in mind behind "the"."""
SINGLE_SPEAKERS = LESS_KNOWN | words(
    "boss campaigner pensioner expert specialist consultant accountant assistant superintendent "
    "activist academic scholar fellow graduate intern trustee mechanic nurse architect cook "
    "chef guide pilot vet veterinarian critic star columnist shopkeeper postmaster headteacher "
    "businesswoman spokesperson vice-chancellor lieutenant chemist physicist coroner midwife "
    "fisherman secretary-general attorney-general film-maker whip mp mep mla msp mec cfo coo "
    "cto professor-emeritus"
)
"""What one person who is quoted is called before the name."""
PARTIES_TO_A_CASE = words(
    "petitioner petitioners respondent respondents appellant appellants plaintiff plaintiffs "
    "defendant defendants claimant claimants complainant prosecution defence defense state crown"
)
"""What courts call those before them, with a capital at times."""
REGNAL_NUMBERS = words("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi")
NAME_SUFFIXES = words("jr sr ii iii iv phd md mp msp kc qc obe mbe cbe dbe kbe frs esq")
_NICKNAMES = """
    abigail abby, albert al bert, alexander alex sandy sasha, alexandra alex sandra, alfred alf,
    andrew andy drew, anthony tony, antonio tony, barbara barb, benjamin ben benny,
    catherine cathy kate katie, katherine kate kathy katie, charles charlie chuck,
    christina chris tina, christine chris, christopher chris, cynthia cindy, daniel dan danny,
    david dave davey, deborah deb debbie, dennis denny, donald don donnie, dorothy dot,
    douglas doug, edward ed eddie ted ned, eleanor ellie nell,
    elizabeth liz beth betty eliza lizzie, eugene gene, florence flo, francis frank,
    franklin frank, frederick fred freddie, gabriel gabe, geoffrey geoff, jeffrey jeff,
    george georgie, gerald gerry jerry, gregory greg, harold hal harry, henry harry hank,
    herbert herb, isabella bella, jacob jake, james jim jimmy jamie, jennifer jen jenny,
    jessica jess jessie, john johnny jack, jonathan jon, joseph joe joey, joshua josh,
    judith judy, kenneth ken kenny, kimberly kim, lawrence larry, leonard len lenny leo,
    lewis lew, louis lou, margaret maggie meg peggy, martin marty, matthew matt,
    michael mike mick, mitchell mitch, nathan nate, nathaniel nate nat, nicholas nick nicky,
    nicola nicky, pamela pam, patricia pat patty trish, patrick pat paddy, peter pete,
    philip phil, phillip phil, raymond ray, rebecca becky, richard rick dick rich ricky,
    robert bob rob bobby robbie, ronald ron ronnie, samuel sam sammy, samantha sam, sarah sally,
    stephen steve, steven steve, susan sue susie, suzanne sue, terence terry,
    theodore ted teddy theo, theresa terry tess, thomas tom tommy, timothy tim timmy, valerie val,
    victor vic, victoria vicky, vincent vince, walter walt wally, wilfred wilf,
    william bill will billy willie, zachary zach zack
"""


def _nicknames() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for group in _NICKNAMES.split(","):
        given, *others = group.split()
        found.setdefault(given, set()).update(others)
        for one in others:
            found.setdefault(one, set()).add(given)
    return {name: frozenset(others) for name, others in found.items()}


NICKNAMES = _nicknames()
"""Given names to what their bearers are called besides, and the other way round."""
NAME_PARTICLES = COMMON_NAME_PARTICLES | words("ter ten zu bint ibn del della dos")
"""Small words inside a person's name, of whatever language."""

PARTIES = {
    "democratic": "d",
    "democrat": "d",
    "republican": "r",
    "gop": "r",
    "libertarian": "l",
    "conservative": "c",
    "labour": "w",
}
"""Words for a party, to a letter for it."""
PARTY_LETTERS = {"R": "republican", "D": "democrat"}
"""The letter behind a politician's name, "(R-Ohio)", to the party."""

# Organisations

PRESS_WORDS = words("times post herald tribune news journal gazette daily")
"""Words of newspapers' names, and of other organisations of the press."""
COMMON_BODIES = words(
    "agency association commission committee council foundation institute league network office "
    "organisation organization party school"
)
"""Bodies whose name may go on with what they are for, and that are called by the noun alone."""
PURPOSE_HEADS = COMMON_BODIES | words(
    "academy authority campaign center centre coalition fund movement museum society"
)
"""Heads of names that go on with what the body is for: "Foundation for the Arts"."""
BODY_NOUNS = COMMON_BODIES | words(
    "administration army bank board bureau church club company court department government group "
    "magazine ministry newspaper police team union university"
)
"""Organisations that are called by the noun alone too: "the ministry"."""
UNNAMED_BODIES = words("campaign firm military paper panel")
"""The same, of nouns that are no part of a name."""
GROUP_NOUNS = (
    BODY_NOUNS
    | UNNAMED_BODIES
    | words("report statement guild federation society trust authority ngo nonprofit think-tank")
    | words("consortium coalition alliance secretariat directorate inspectorate tribunal commune")
)
"""What speaks for an organisation without its name."""
NATIONAL_BODIES = words(
    "force forces guard service services navy parliament senate congress cabinet treasury embassy "
    "consulate authority intelligence coastguard regulator watchdog airline broadcaster assembly"
)
"""What a state has besides: "Norland's air force"."""
CALLED_BY_NAME = words(
    "regulator watchdog agency ministry charity company firm airline retailer carmaker broker "
    "insurer union bank supplier manufacturer operator startup start-up publisher broadcaster"
)
"""Bodies that are followed by their name: "the labour regulator, Arbeidsvern,"."""
COMPANY_NOUNS = (CALLED_BY_NAME - {"ministry"}) | words(
    "group organization organisation foundation network steelmaker automaker drugmaker chipmaker "
    "planemaker carrier supermarket brewer miner think-tank club giant maker railway railroad "
    "lender conglomerate shipbuilder housebuilder bookmaker exporter importer wholesaler refiner"
)
"""Nouns that stand for the organisation named most: "the company"."""
NO_COMPANIES = words(
    "union ministry party court police university council committee regulator watchdog agency "
    "charity government parliament senate congress ombudsman newspaper"
)
"""Nouns of bodies that "the company" does not mean: "the union EVG"."""
HOSTS = words(
    "employer landlord club school university college hospital academy label sponsor lender gallery"
)
"""Bodies that somebody has, before their name: "his employer, the Harbour Clinic,"."""
INSTITUTION_NOUNS = HOSTS | words(
    "museum theatre theater orchestra institute airport port centre center clinic library zoo "
    "opera observatory cathedral brewery festival fund foundation council court ministry "
    "prison trust"
)
"""Institutions that are called by the noun of their name: "the museum"."""
BODY_ENDINGS = words(
    "hospital clinic museum university college school academy rail railway railways airways "
    "airlines bank institute theatre theater orchestra library council committee"
)
"""Last words of names of bodies that look like places: "Halden Rail"."""
CALLED_BODIES = BODY_NOUNS | COMPANY_NOUNS | CALLED_BY_NAME | words("ombudsman")
"""What an organisation is called before its name: "the regulator, X"."""
CAMPAIGN_NOUNS = words("campaign administration office team")
"""Groups that are a person's: "the Clinton campaign"."""
COMPANY_FORMS = words("ag co company corp corporation gmbh inc limited llc ltd nv plc sa spa")
LEGAL_FORMS = COMPANY_FORMS | words(
    "incorporated cos lp se sas bv kgaa kg oyj oy ab asa as aktiengesellschaft"
)
"""What a company's name ends with in law, of many countries."""
ABBREVIATED_FORMS = words("co. inc. corp. ltd. bros.")
"""Last words of companies' names with the full stop that may end a sentence too."""
GROUP_ENDINGS = words("group holding holdings groupe gruppe")
SHORTENED_ENDINGS = COMPANY_FORMS | words(
    "companies group holdings holding bank party newspaper agency news university"
)
"""Last words that a shorter name of the same organisation leaves out."""
ORGANISATION_WORDS = (
    BODY_NOUNS
    | (PURPOSE_HEADS - UNNAMED_BODIES)
    | COMPANY_FORMS
    | PRESS_WORDS
    | words(
        "airlines airways alliance assembly associates bancorp brothers cabinet chamber college "
        "command community companies confederation conference congress consortium corps exchange "
        "federation fc fed financial force forces front guard holding holdings hospital house "
        "industries institution insurance international laboratories llp media mission mosque "
        "navy observatory orchestra parliament partners partnership press radio regiment reserve "
        "securities senate service services squad staff supreme systems technologies television "
        "theatre trade trust tv united utd workers rovers wanderers city-council bundesbank "
        "bundestag knesset duma kremlin pentagon"
    )
)
"""Words that make a name an organisation's when they are part of it."""

KINDS_OF_COURTS = words(
    "crown supreme high district county federal appeal appeals magistrates magistrates' "
    "magistrates\u2019 family civil criminal circuit sheriff coroner's coroner\u2019s youth "
    "juvenile constitutional superior municipal military bankruptcy cassation arbitration"
)
"""Words before "court" that make a name a court's, not a street's or a palace's."""
BODIES_AT_THE_END = words("ministry police tribunal parliament")
"""Last words that make a longer name a public body's."""

KNOWN_ORGANISATIONS = {
    name.strip().casefold(): name.strip()
    for name in """
    Itar-Tass, Agence France-Presse, Associated Press, IRNA, BBC, CNN, CNBC, NBC, CBS, ABC,
    Fox News, NPR, Al Jazeera, Tanjug, UPI, NATO, Nato, United Nations, UN, U.N., European Union,
    EU, E.U., WTO, IMF, World Bank, WHO, UNESCO, UNICEF, UNHCR, OPEC, OSCE, OECD, ASEAN,
    African Union, OAS, Arab League, Red Cross, Amnesty International, Human Rights Watch,
    Greenpeace, Interpol, FBI, CIA, NSA, KGB, FSB, MI5, MI6, NASA, FDA, SEC, FIFA, UEFA, IOC, IAEA,
    ECB, Federal Reserve, Fed, Congress, Senate, House of Representatives, White House, Pentagon,
    State Department, Kremlin, Duma, Knesset, Bundestag, Bundesbank, Supreme Court,
    Security Council, Hamas, Hezbollah, Hizbollah, Fatah, PLO, IRA, Sinn Fein, Taliban, al Qaeda,
    Al-Qaeda, Islamic State, PKK, KDP, Google, Microsoft, Apple, Facebook, Twitter, Amazon, YouTube,
    Netflix, IBM, Intel, Boeing, Airbus, Toyota, Honda, Volkswagen, BMW, General Motors, Ford,
    Shell, BP, Exxon, Samsung, Sony, Vatican, Wikinews, Wikipedia, GOP, Labour Party,
    Conservative Party, Republican Party, Democratic Party, NHS, CSTO, OPCW, Commonwealth,
    Scotland Yard, Army, Navy, Air Force
    """.replace("\n", " ").split(",")
} | {name.casefold(): name for name in NEWS_AGENCIES if name not in ("AP", "Anadolu")}
"""Organisations that news names without saying what they are."""

UNMISTAKABLE = words(
    """Google Microsoft Facebook Twitter YouTube Netflix Wikipedia Wikinews Reuters Interfax Xinhua
    Kyodo Yonhap Bloomberg Greenpeace Interpol Hamas Hezbollah Boeing Airbus Toyota Volkswagen
    Samsung Instagram WhatsApp TikTok LinkedIn Reddit Spotify Nokia Siemens Volvo Toshiba Mitsubishi
    Hyundai Nissan Renault Peugeot Citigroup JPMorgan Barclays HSBC Unilever Novartis Pfizer
    AstraZeneca Gazprom Rosneft Lufthansa Ryanair Aeroflot Tanjug Bundesbank"""
)
"""Single words that are an organisation's name and nothing else."""

KNOWN_ACRONYMS = {
    "un": "united nations", "u.n.": "united nations", "eu": "european union",
    "e.u.": "european union", "who": "world health organization",
    "imf": "international monetary fund", "nato": "north atlantic treaty organization",
    "fbi": "federal bureau of investigation", "cia": "central intelligence agency",
    "afp": "agence france-presse", "ap": "associated press", "wto": "world trade organization",
    "plo": "palestine liberation organization", "fed": "federal reserve",
    "gop": "republican party", "bbc": "british broadcasting corporation",
    "osce": "organization for security and cooperation in europe",
}  # fmt: skip
"""Short names whose long one cannot be told from the letters alone, or is seldom given."""

THE_BODIES = words(
    "university college court council company party bank club school hospital agency commission "
    "committee ministry board union church foundation institute government institution"
)
"""Bodies that are called by what they are alone, once they are named: "the University"."""
OCCUPATIONS = words(
    "architect artist astronaut banker beekeeper biologist boxer broker builder "
    "carer carpenter chaplain chemist cleaner clerk comedian composer conductor cyclist dancer "
    "dentist designer developer electrician engineer farmer farmhand filmmaker firefighter fisher "
    "fisherman florist footballer gardener geologist guitarist hairdresser innkeeper investigator "
    "joiner juror labourer landlord lecturer magistrate mathematician mechanic meteorologist "
    "miner missionary musician nanny neighbour novelist nun nurse painter paramedic pastor "
    "pathologist pharmacist photographer physician pilot playwright plumber poet "
    "preacher priest psychiatrist psychologist publican ranger rower sailor sculptor secretary "
    "shopkeeper skipper sociologist soldier surgeon surveyor teacher "
    "technician trader trainer vicar videographer violinist waiter waitress welder winemaker"
)
"""What people do, before their names."""
NAMES_FROM_ABROAD = words(
    "mohammed singh zoran khan suzuki ali nguyen chen kim abu elena pierre hans"
)
"""Names of people in whose company, in much text, other names of the same countries stand."""
WORKERS_AT = words(
    "analyst strategist economist student professor lecturer researcher fellow partner trader "
    "scientist sophomore freshman undergraduate postgraduate alumnus alumna dean"
)
"""People behind whose "at" an organisation stands: "an analyst at Kelso"."""
SHORT_STREETS = {"st": "street", "rd": "road", "ave": "avenue", "blvd": "boulevard", "sq": "square"}
SHORTENED_STATES = {
    "united states": "us", "u s": "us", "united kingdom": "uk", "u k": "uk", "united nations": "un",
    "u n": "un", "european union": "eu", "e u": "eu",
}  # fmt: skip
"""States and unions at the beginning of their bodies' names, to their shortest form."""
NO_NAMES = words("gmt est edt cet utc qc internet web ceo gdp tv dna hiv aids covid-19")
"""Words with capitals that name no person, organisation or place."""

# The press

NEWSPAPER_WORDS = PRESS_WORDS | words("weekly telegraph guardian chronicle observer")
"""Last words that make a name a newspaper's wherever they stand."""
PRESS_NAMES = NEWSPAPER_WORDS | words(
    "globe advocate examiner inquirer register star sun magazine review standard"
)
"""Last words of newspapers' names, everyday words among them."""
CAPTION_WORDS = words("image images photo photos photograph picture archived archive file caption")
"""Words of captions that get into the names beside them."""
LABELS_OF_NOBODY = CAPTION_WORDS | words(
    "where when what why how note notes time times date dates price prices cost serves ingredients "
    "method video audio source sources credit location venue address phone tel website "
    "hours duration rating genre cast starring director "
    "score goals result results pros cons verdict watch read related more update updates tip tips "
    "fact claim myth reality step day week warning example examples summary total born died "
    "age height weight stars tickets info information contact email subject re from to cc "
    "copyright correction editor's-note topics tags published posted updated advertisement "
    "disclaimer listen highlights background context conclusion first second third"
)
"""Words before a colon that begin a paragraph and name no speaker."""
BROADCAST_ENDINGS = words("network radio television tv podcast today business")
"""Last words of broadcasters' names that are common nouns too."""
OUTLET_ENDINGS = (
    PRESS_NAMES
    | BROADCAST_ENDINGS
    | words(
        "press dispatch courier mail mirror independent echo record bulletin beast atlantic yorker "
        "hill fox free beacon"
    )
)
"""Last words of newspapers' and broadcasters' names."""
OUTLETS = frozenset(name.lower() for name in NEWS_AGENCIES) | words(
    "itar-tass novosti irna tasnim cnn cnbc msnbc nbc abc cbs bbc npr pbs c-span itv rt politico "
    "buzzfeed breitbart axios vox huffpost newsweek univision telemundo jazeera haaretz spiegel "
    "izvestia kommersant espn hbo"
)
"""Outlets whose name alone tells what they are."""
MEDIA_NOUNS = words(
    "newspaper newspapers paper magazine tabloid daily weekly network channel station broadcaster "
    "website outlet podcast newswire media radio television"
)
"""Common nouns for them."""
PRESS_NOUNS = words("newspaper paper editorial magazine daily tabloid headline")
"""What a newspaper is called when it speaks."""
POLL_NOUNS = words("poll polls survey surveys census")
RECORD_NOUNS = words(
    "report reports account transcript article story affidavit complaint filing document "
    "documents memo audio video tape recording book"
)
"""What holds other people's words."""
DOCUMENT_KINDS = (
    words("statement statements communique communiqué release announcement notice bulletin"),
    words("report reports"),
    words("study studies research paper review analysis findings"),
    words("survey surveys poll polls"),
    words("letter letters"),
    words("email emails e-mail memo message messages note"),
    words("post posts tweet tweets thread caption"),
    words("video videos clip recording"),
    words("lawsuit suit complaint petition filing filings brief motion"),
    words("document documents papers"),
    words("figures data statistics numbers results index census"),
    words("audit inquiry investigation"),
    words("plan plans proposal proposals blueprint manifesto"),
    words("book memoir autobiography diary"),
)
"""Nouns of documents; those of a line can mean the same one."""
DOCUMENT_NOUNS = frozenset[str]().union(*DOCUMENT_KINDS) - words("paper papers") | words(
    "editorial speech book headline ad advert article column op-ed interview endorsement "
    "accusation disclosures profile page website site account blog podcast diary memoir minutes "
    "guidance guidelines assessment forecast estimates affidavit indictment ruling judgment "
    "verdict testimony submission dossier brochure leaflet poster factsheet update entry"
)
"""Nouns whose owner or author speaks through them."""
MADE_PARTICIPLES = words("made led written sent put seen done given shown commissioned out")
"""Participles behind a document's noun that do not end in -ed."""
ISSUING_VERBS = words(
    "published publishes released releases issued issues wrote writes sent sends filed files "
    "posted posts put presented unveiled launched tabled submitted penned drafted conducted ran "
    "carried shared uploaded tweeted circulated signed"
)
"""What those do whose a document is."""
MAKING_PARTICIPLES = ISSUING_VERBS | words(
    "written led made authored co-authored prepared compiled produced performed undertaken done "
    "run recorded filmed created composed commissioned issued co-led headed out on"
)
"""What is done to a document by those whose it is: "a poll conducted by X"."""
PLATFORMS = words(
    "linkedin facebook twitter instagram youtube tiktok reddit x telegram whatsapp snapchat "
    "bluesky threads substack census google weibo"
)
"""Names beside a document's noun that say where it is or what it counts."""

# Places, peoples, events

_DEMONYMS = """
af Afghan Afghans|al Albanian Albanians|dz Algerian Algerians|ad Andorran Andorrans
ao Angolan Angolans|ar Argentine Argentines Argentinian Argentinians Argentinean Argentineans
am Armenian Armenians|au Australian Australians Aussie Aussies|at Austrian Austrians
az Azerbaijani Azerbaijanis Azeri Azeris|bs Bahamian Bahamians|bh Bahraini Bahrainis
bd Bangladeshi Bangladeshis|bb Barbadian Barbadians|by Belarusian Belarusians Belarussian
be Belgian Belgians|bz Belizean Belizeans|bj Beninese|bt Bhutanese|bo Bolivian Bolivians
ba Bosnian Bosnians|bw Botswanan Botswanans|br Brazilian Brazilians|bn Bruneian Bruneians
bg Bulgarian Bulgarians|bf Burkinabe|mm Burmese|bi Burundian Burundians|kh Cambodian Cambodians
cm Cameroonian Cameroonians|ca Canadian Canadians|cv Cape-Verdean|td Chadian Chadians
cl Chilean Chileans|cn Chinese|co Colombian Colombians|km Comorian Comorians|cg Congolese
cr Costa-Rican Costa-Ricans|hr Croatian Croatians Croat Croats|cu Cuban Cubans
cy Cypriot Cypriots|cz Czech Czechs|dk Danish Dane Danes|dj Djiboutian Djiboutians
do Dominican Dominicans|nl Dutch Dutchman Dutchmen Dutchwoman|tl Timorese|ec Ecuadorian
eg Egyptian Egyptians|gb-eng English Englishman Englishmen Englishwoman|er Eritrean Eritreans
ee Estonian Estonians|et Ethiopian Ethiopians|fj Fijian Fijians|ph Filipino Filipinos Filipina
fi Finnish Finn Finns|fr French Frenchman Frenchmen Frenchwoman|ga Gabonese|gm Gambian Gambians
ge Georgian Georgians|de German Germans|gh Ghanaian Ghanaians|gr Greek Greeks
gl Greenlandic Greenlander Greenlanders|gd Grenadian Grenadians|gt Guatemalan Guatemalans
gn Guinean Guineans|gy Guyanese|ht Haitian Haitians|hn Honduran Hondurans|hu Hungarian Hungarians
is Icelandic Icelander Icelanders|in Indian Indians|id Indonesian Indonesians|ir Iranian Iranians
iq Iraqi Iraqis|ie Irish Irishman Irishmen Irishwoman|il Israeli Israelis|it Italian Italians
ci Ivorian Ivorians|jm Jamaican Jamaicans|jp Japanese|jo Jordanian Jordanians
kz Kazakh Kazakhs Kazakhstani|ke Kenyan Kenyans|kr South-Korean South-Koreans
kp North-Korean North-Koreans|xk Kosovar Kosovars Kosovan|kw Kuwaiti Kuwaitis
kg Kyrgyz Kirghiz|la Laotian Laotians Lao|lv Latvian Latvians|lb Lebanese|lr Liberian Liberians
ly Libyan Libyans|lt Lithuanian Lithuanians|lu Luxembourgish Luxembourger Luxembourgers
mk Macedonian Macedonians|mg Malagasy|mw Malawian Malawians|my Malaysian Malaysians
mv Maldivian Maldivians|ml Malian Malians|mt Maltese|mr Mauritanian Mauritanians
mu Mauritian Mauritians|mx Mexican Mexicans|md Moldovan Moldovans|mn Mongolian Mongolians
me Montenegrin Montenegrins|ma Moroccan Moroccans|mz Mozambican Mozambicans|na Namibian Namibians
np Nepalese Nepali Nepalis|nz New-Zealander New-Zealanders Kiwi Kiwis|ni Nicaraguan Nicaraguans
ng Nigerian Nigerians|ne Nigerien|no Norwegian Norwegians|om Omani Omanis|pk Pakistani Pakistanis
ps Palestinian Palestinians|pa Panamanian Panamanians|pg Papuan Papuans|py Paraguayan Paraguayans
pe Peruvian Peruvians|pl Polish Pole Poles|pt Portuguese|pr Puerto-Rican Puerto-Ricans
qa Qatari Qataris|ro Romanian Romanians|ru Russian Russians|rw Rwandan Rwandans
sv Salvadoran Salvadorans|ws Samoan Samoans|sa Saudi Saudis Saudi-Arabian|gb-sct Scottish Scot
gb-sct Scots Scotsman Scotswoman|sn Senegalese|rs Serbian Serbians Serb Serbs
sc Seychellois|sl Sierra-Leonean Sierra-Leoneans|sg Singaporean Singaporeans
sk Slovak Slovaks Slovakian|si Slovenian Slovenians Slovene Slovenes|so Somali Somalis Somalian
za South-African South-Africans|ss South-Sudanese|es Spanish Spaniard Spaniards
lk Sri-Lankan Sri-Lankans|sd Sudanese|sr Surinamese|sz Swazi Swazis|se Swedish Swede Swedes
ch Swiss|sy Syrian Syrians|tw Taiwanese|tj Tajik Tajiks|tz Tanzanian Tanzanians|th Thai Thais
tg Togolese|to Tongan Tongans|tt Trinidadian Trinidadians|tn Tunisian Tunisians
tr Turkish Turk Turks|tm Turkmen|ug Ugandan Ugandans|ua Ukrainian Ukrainians|ae Emirati Emiratis
gb British Briton Britons Brit Brits|us American Americans|uy Uruguayan Uruguayans
uz Uzbek Uzbeks Uzbekistani|ve Venezuelan Venezuelans|vn Vietnamese|gb-wls Welsh Welshman Welshmen
ye Yemeni Yemenis Yemenite|zm Zambian Zambians|zw Zimbabwean Zimbabweans|hk Hong-Konger
suhh Soviet Soviets|yucs Yugoslav Yugoslavs Yugoslavian|cshh Czechoslovak Czechoslovakian
gb-nir Northern-Irish|cn-xz Tibetan Tibetans
"""


def _demonyms() -> dict[str, str]:
    table = {}
    for entry in filter(None, _DEMONYMS.replace("\n", "|").split("|")):
        code, *names = entry.split()
        for name in names:
            table[name.replace("-", " ").casefold()] = code
    return table


DEMONYMS = _demonyms()
"""Demonym (case-folded) to the code of its territory (`territories.py`)."""

GROUPS = words(
    """
    african africans asian asians european europeans arab arabs arabic western westerner westerners
    muslim muslims islamic islamist islamists christian christians catholic catholics protestant
    protestants jewish jew jews hindu hindus buddhist buddhists sikh sikhs orthodox sunni sunnis
    shiite shiites shia shi'ite shi'ites kurdish kurd kurds chechen chechens basque basques tamil
    tamils hutu hutus tutsi tutsis catalan catalans flemish roma gypsy hispanic hispanics latino
    latinos latina asian-american african-american african-americans african-american democrat
    democrats democratic republican republicans socialist socialists communist communists
    conservative conservatives marxist maoist nazi nazis tory tories liberal liberals labourite
    scandinavian nordic baltic balkan slavic slav slavs caribbean mediterranean anglican methodist
    mormon mormons evangelical israelite taliban houthi houthis rohingya uighur uighurs uyghur
    uyghurs tatar tatars cossack cossacks texan texans californian californians parisian parisians
    londoner londoners muscovite muscovites bavarian sicilian west-indian latin-american
    central-american north-african trotskyist leninist stalinist zionist salafist wahhabi
    """
)
"""Nationality-like words that belong to no one state: religions, peoples, parties."""

REGIONS = phrases(
    """
    africa, asia, europe, antarctica, oceania, north america, south america, latin america,
    central america, the americas, middle east, far east, near east, west africa, east africa,
    north africa, southern africa, central africa, central asia, south asia, southeast asia,
    south-east asia, south east asia, east asia, eastern europe, western europe, central europe,
    scandinavia, balkans, caucasus, caribbean, sahel, sahara, siberia, kurdistan, kashmir, balkan,
    west bank, gaza strip, gaza, golan heights, sinai, english channel, mediterranean, atlantic,
    pacific, baltic, black sea, red sea, caspian sea, north sea, south china sea, east china sea,
    persian gulf, gulf, indian ocean, arctic, horn of africa, maghreb, levant, amazon, danube,
    rhine, nile, himalayas, alps, andes, rockies, midwest, new england, silicon valley, west
    coast, east coast, crimea, donbas, donbass, chechnya, dagestan, tibet, xinjiang, inner
    mongolia, hokkaido, bosporus, east jerusalem, west jerusalem, west, far north, deep south,
    dixie, great lakes, gulf coast, gulf of mexico, persia, iberia, indochina, mesopotamia,
    anatolia, transnistria, abkhazia, south ossetia, nagorno-karabakh, ulster, bosnia-herzegovina,
    czechoslovakia, east germany, west germany, ussr, macau, east timor, swaziland, cape verde, dr
    congo, democratic republic of congo, kosovo, wall street, downing street, long island,
    manhattan, brooklyn, queens, bronx, staten island, hollywood, south vietnam, north vietnam,
    mars, venus, jupiter, saturn, uranus, neptune, pluto
    """
)
"""Continents, regions, seas, planets, and former names of states."""
EVERYDAY_STATES = {
    "u.s": "us", "u.s.": "us", "u.s.a.": "us", "u.k": "gb", "u.k.": "gb", "u.a.e.": "ae",
    "england": "gb-eng", "scotland": "gb-sct", "wales": "gb-wls",
}  # fmt: skip
"""Names of states that the table of territories lacks, to its code."""
EVERYDAY_NAMES = frozenset(EVERYDAY_STATES) | phrases(
    """
    us, usa, uk, uae, america, britain, great britain, russia, south korea, north korea, northern
    ireland, burma, holland, ivory coast, czech republic, bosnia, macedonia, vatican, vietnam,
    syria, iran, moldova, tanzania, bolivia, venezuela, laos, zaire, yugoslavia, soviet union,
    taiwan, palestine, hong kong, congo, republic of ireland
    """
)
"""Short and former names by which news calls a state."""

EVENT_WORDS = words(
    """
    war games cup olympics open championship championships prix tournament tour series bowl
    festival derby masters marathon trophy classic world-cup test revolution summit conference
    election accord agreement treaty act bill prize award awards medal shield day grand
    """
)
"""Words that make a name an event's, a law's or a prize's."""

FACILITY_WORDS = words(
    """
    airport bridge stadium arena tower street avenue road square park palace station prison base
    hall port tunnel highway boulevard castle cathedral plaza hotel dam
    """
)

LAND_AND_WATER = words(
    "mountains mountain river rivers sea ocean desert peninsula strait straits delta rainforest "
    "basin plateau glacier archipelago fjord beacons jungle estuary steppe reef forest forests"
)
"""Last words of the names of land and water that "the" stands before."""
LANDS_IN_NAMES = words("hills valley lakes islands falls woods highlands lowlands moors wetlands")
"""Those that towns' names end with too."""
LAKES_AND_PEAKS = words("lake loch lough mount mt")
"""First words of such names without "the"."""
SEAS_OF = words("strait straits gulf bay sea isle horn")
"""First words of such names before "of"."""

SETTLEMENTS = words(
    "village villages town hamlet township suburb settlement parish borough commune municipality"
)
"""What a place is where people live: "the village of X", "X, the next town"."""
INHABITANTS = words("residents villagers inhabitants outskirts streets townspeople islanders")
"""Words before "of" and the name of a place."""
LENGTHS = words("km kilometres kilometers miles mile metres meters yards minutes hours")
"""How far a place is from another."""
SHORES = words("harbour harbor village beach pier quay seafront waterfront lighthouse marina")
"""Words behind the name of a place that no person's has before it."""
PLACE_PREPOSITIONS = words("in at near outside around from to towards toward")
"""Words before the name of a place."""
HOME_VERBS = words("live lives lived living born raised resides resided buried stranded")
"""Words before "in" and the name of a place."""
TRAVEL_VERBS = words(
    "drive drives drove driving travel travels travelled traveled travelling sail sailed walked "
    "cycled commute commutes marched flew ferry bus train trip journey"
)
"""Words before "to" and the name of a place."""
ROUTES = words(
    "road roads ferry train trains line route routes bus highway motorway rail railway path track "
    "crossing miles kilometres kilometers km journey drove drive travelled flight pipeline coast"
)
"""Words before "from" or "between" that say that places follow."""
_LANDS = words(
    "valley beach hills city heights county island islands falls river creek mountain mountains "
    "mount village town strait desert peninsula district region province state"
)
GEOGRAPHY = (
    FACILITY_WORDS
    | _LANDS
    | words(
        "hill springs lake bay point ridge grove forest ford bridge gardens woods field fields "
        "green cross head cove sound"
    )
)
"""Last words of the names of places."""

COMPASS = words("north south east west northern southern eastern western central")
HALF_COMPASS = words("northeast northwest southeast southwest")
PLACE_WORDS = (
    COMPASS
    | _LANDS
    | words(
        "sea lake ocean isle bay gulf coast republic kingdom cape canal territory emirates states "
        "federation"
    )
)
"""Words that make a name a place's."""
DIRECTIONS = COMPASS | HALF_COMPASS | words("upstate mainland downtown")
"""Words before the name of a place of which they mean a part."""
CONSTITUENCIES = words("north south east west central")
"""Words behind the name of a town that make it that of a part of it: Luton North."""
NO_TOWNS = (
    COMPASS
    | HALF_COMPASS
    | frozenset(("washington dc",))
    | words(
        "of as man bar mary marina police march may august nice reading bath young best liberal "
        "university imperial union enterprise progress mission orange most same date begun "
        "along victoria charlotte lincoln jackson madison clinton opportunity independence "
        "republic federal colon bay chief split un male street hall park hope fair monday "
        "sunday friday media plains price page day white green brown black"
    )
)
"""Towns that are words, months, titles or first of all people's names."""
PLACE_PARTICLES = words("da das de do dos del della di du des")
"""Words inside the names of places of other languages: "Serra da Estrela"."""
NO_PLACES = words(
    """earth moon sun mars venus mercury jupiter saturn uranus neptune pluto satan god jesus allah
    heaven hell paradise eden internet web facebook twitter google amazon christmas easter
    thanksgiving college gateway parliament congress senate chancellor minister mother father"""
)
"""Names that are no town, though towns have them."""
NOT_INNER_PLACES = words(
    """kennedy sabha gateway serra victoria
    national international union central federal university college school hospital church
    police court house senate street journal independence liberal victory mission press church
    young white green bank best progress enterprise hope home media post park city county state
    general royal republic liberty justice media standard time times news sun star mercury globe
    mayo post lincoln washington clinton jackson madison franklin jefferson man bar of de police
    order date most bay as commonwealth forest"""
)
"""Words of other names that are no town where they stand there."""

STATE_ABBREVIATIONS = {
    "ala": "Alabama", "ariz": "Arizona", "ark": "Arkansas", "calif": "California",
    "colo": "Colorado", "conn": "Connecticut", "del": "Delaware", "fla": "Florida",
    "ga": "Georgia", "ill": "Illinois", "ind": "Indiana", "kan": "Kansas", "ky": "Kentucky",
    "la": "Louisiana", "md": "Maryland", "mass": "Massachusetts", "mich": "Michigan",
    "minn": "Minnesota", "miss": "Mississippi", "mo": "Missouri", "mont": "Montana",
    "neb": "Nebraska", "nev": "Nevada", "nh": "New Hampshire", "nj": "New Jersey",
    "nm": "New Mexico", "ny": "New York", "nc": "North Carolina", "nd": "North Dakota",
    "okla": "Oklahoma", "ore": "Oregon", "pa": "Pennsylvania", "ri": "Rhode Island",
    "sc": "South Carolina", "sd": "South Dakota", "tenn": "Tennessee", "tex": "Texas",
    "vt": "Vermont", "va": "Virginia", "wash": "Washington", "wva": "West Virginia",
    "wis": "Wisconsin", "wyo": "Wyoming", "alta": "Alberta", "bc": "British Columbia",
    "man": "Manitoba", "nb": "New Brunswick", "nl": "Newfoundland and Labrador",
    "ns": "Nova Scotia", "nwt": "Northwest Territories", "ont": "Ontario",
    "pei": "Prince Edward Island", "que": "Quebec", "sask": "Saskatchewan",
    "al": "Alabama", "ak": "Alaska", "az": "Arizona", "ar": "Arkansas", "ca": "California",
    "co": "Colorado", "ct": "Connecticut", "de": "Delaware", "fl": "Florida", "hi": "Hawaii",
    "id": "Idaho", "il": "Illinois", "in": "Indiana", "ia": "Iowa", "ks": "Kansas",
    "me": "Maine", "ma": "Massachusetts", "mi": "Michigan", "mn": "Minnesota",
    "ms": "Mississippi", "mt": "Montana", "ne": "Nebraska", "nv": "Nevada", "oh": "Ohio",
    "ok": "Oklahoma", "or": "Oregon", "tn": "Tennessee", "tx": "Texas", "ut": "Utah",
    "wv": "West Virginia", "wi": "Wisconsin", "wy": "Wyoming",
    "nsw": "New South Wales", "qld": "Queensland", "tas": "Tasmania", "vic": "Victoria",
}  # fmt: skip
"""How news shortens the names of states and provinces behind a town or a politician."""
STATES_OF_ONE_WORD = frozenset(
    name.lower() for name in STATE_ABBREVIATIONS.values() if " " not in name
) | words("alaska hawaii idaho iowa maine ohio texas utah")

SEATS = {
    "kremlin": "ru", "moscow": "ru", "white house": WHITE_HOUSE, "washington": "us",
    "capitol hill": CAPITOL, "pentagon": PENTAGON, "foggy bottom": FOGGY_BOTTOM,
    "downing street": "gb", "10 downing street": "gb", "no 10": "gb",
    "no. 10": "gb", "number 10": "gb", "london": "gb", "whitehall": "gb",
    "westminster": "gb", "beijing": "cn", "zhongnanhai": "cn", "paris": "fr", "elysee": "fr",
    "élysée": "fr", "berlin": "de", "tokyo": "jp", "seoul": "kr", "pyongyang": "kp",
    "tehran": "ir", "kyiv": "ua", "kiev": "ua", "ankara": "tr", "new delhi": "in", "delhi": "in",
    "islamabad": "pk", "kabul": "af", "baghdad": "iq", "damascus": "sy", "riyadh": "sa",
    "cairo": "eg", "jerusalem": "il", "rome": "it", "madrid": "es", "lisbon": "pt", "warsaw": "pl",
    "athens": "gr", "belgrade": "rs", "budapest": "hu", "prague": "cz", "vienna": "at",
    "malacañang": "ph", "aso rock": "ng", "aso villa": "ng", "casa rosada": "ar",
    "planalto": "br", "quirinal": "it", "palazzo chigi": "it", "rashtrapati bhavan": "in",
    "union buildings": "za", "la moneda": "cl", "blue house": "kr",
    "minsk": "by", "tbilisi": "ge", "yerevan": "am", "baku": "az", "havana": "cu",
    "caracas": "ve", "mexico city": "mx", "ottawa": "ca", "canberra": "au", "taipei": "tw",
    "hanoi": "vn", "manila": "ph", "doha": "qa", "brussels": "eu",
}  # fmt: skip
ALWAYS_ACTING = words("kremlin pentagon whitehall") | {
    "white house", "downing street", "10 downing street",
}  # fmt: skip

ACTING_VERBS = words(
    """
    said says told tells announced announces warned warns accused accuses denied denies claimed
    claims insisted insists rejected rejects called calls condemned condemns urged urges demanded
    demands refused refuses agreed agrees wants wanted believes believed fears feared hopes hoped
    plans planned deployed deploys sent sends imposed imposes threatened threatens responded
    responds reacted signalled signaled signals pledged pledges vowed vows promised promises sees
    considers considered views insists backed backs supports supported opposes opposed signed
    signs expects expected approved approves declared declares argued argues maintains maintained
    stressed stresses confirmed confirms dismissed dismisses criticised criticized recalled
    praised praises welcomed welcomes hailed hails lauded
    expelled banned bans blamed blames ordered orders offered offers sought seeks
    """
)
"""Verbs after which a place has acted."""
WILLING = words("not optimistic ready willing prepared concerned angry confident")
"""What a place is when it acts: "Moscow is *ready*"."""
DEALINGS = words("relations ties tensions talks signals standoff dialogue")
"""What a place has with another: "*talks* with Moscow"."""

# Text

ABBREVIATIONS = words(
    "mr. mrs. ms. dr. gov. sen. rep. gen. lt. col. sgt. st. jr. sr. rev. prof. hon. pres. "
    "capt. cmdr. adm. maj. no. vs. v. inc. corp. co. ltd. jan. feb. mar. apr. jun. jul. aug. "
    "sept. sep. oct. nov. dec. mt. ft. messrs. det. supt. atty. assn. ave. blvd."
)
"""Abbreviations whose full stop ends no sentence."""

SPEECH = SpeechWords(
    verbs=SAID
    | STATED
    | words(
        "saying told tells added adds asked asks writes answered continued declared suggested "
        "concluded responded observed complained predicted quipped joked remarked"
    ),
    sources=(("according", "to"),),
    pronouns=words("he she they it i we you"),
    determiners=ARTICLES | POSSESSIVES,
    outside=PREPOSITIONS
    | words("that when while as who which after before during is was were has have had and but"),
    predicates=words("has had is was were"),
    that=words("that"),
    bare_clauses=True,
    reach=(9, 11),
)

LANGUAGE = Language(
    code="en",
    speech=SPEECH,
    days=DAYS,
    honorifics=HONORIFICS,
    male=MALE_PRONOUNS,
    female=FEMALE_PRONOUNS,
    demonyms=DEMONYMS,
    seats=SEATS,
    always_acting=ALWAYS_ACTING,
    acting_verbs=ACTING_VERBS,
)
