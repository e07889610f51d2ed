"""Much-named buildings, institutions and sites, by the town or division that they stand in.

Names of places that a reader takes for these first: there is a Heathrow in Florida and a Kremlin
in Oklahoma. Compiled by hand; names and where they are are facts (`docs/data.md`).
"the" before a name: it is the site only where the article stands before it.
"""

from __future__ import annotations

import functools
import re

from agents.enrich.places.index import Candidate, candidates, fold

_BY_HOST = """
Washington, US-DC: White House; the Capitol; Capitol Hill; US Capitol; Oval Office; Lincoln
    Memorial; Washington Monument; National Mall; the Smithsonian; Smithsonian Institution;
    Library of Congress; Georgetown University; Foggy Bottom; Kennedy Center; Situation Room; West
    Wing; Rose Garden; Blair House; Watergate; Lafayette Square; Capitol Rotunda; K Street
Arlington, US-VA: the Pentagon; Arlington National Cemetery; Arlington Cemetery
Virginia, US-VA: Quantico; Monticello; Mount Vernon; Dulles
Maryland, US-MD: Camp David; Fort Meade; Andrews Air Force Base; Joint Base Andrews
Palm Beach, US-FL: Mar-a-Lago
Florida, US-FL: Kennedy Space Center; Cape Canaveral; Walt Disney World; Disney World; the
    Everglades
Philadelphia, US-PA: Lincoln Financial Field
Houston, US-TX: Johnson Space Center
Texas, US-TX: Fort Hood; the Alamo; Starbase
South Dakota, US-SD: Mount Rushmore
New York City, US-NY: Wall Street; Statue of Liberty; Central Park; Times Square; Carnegie Hall;
    Madison Square Garden; Brooklyn Bridge; Empire State Building; Grand Central Terminal; Grand
    Central; Rockefeller Center; Ellis Island; Ground Zero; Lincoln Center; Broadway; Columbia
    University; LaGuardia; JFK; Yankee Stadium; Trump Tower; Rikers Island; Penn Station; Mount
    Sinai Hospital; Bellevue Hospital; Madison Avenue; Fifth Avenue; Stonewall Inn
New York, US-NY: West Point; Sing Sing
Kentucky, US-KY: Fort Knox; Churchill Downs
North Carolina, US-NC: Fort Bragg; Camp Lejeune; Duke University
San Francisco, US-CA: Alcatraz; Golden Gate Bridge; Fisherman's Wharf
California, US-CA: Yosemite; Silicon Valley; Hollywood; Disneyland; San Quentin; Stanford
    University; John Wayne Airport; Joshua Tree National Park; Coachella; Napa Valley; Death
    Valley; Joshua Tree; Camp Pendleton; Folsom Prison; Pebble Beach
Los Angeles, US-CA: Dodger Stadium; SoFi Stadium; Getty Museum; Getty Center; Rodeo Drive; Skid
    Row; Bel Air
Wisconsin, US-WI: Lambeau Field
Missouri, US-MO: Arrowhead Stadium; Gateway Arch
Tennessee, US-TN: Graceland; Oak Ridge
Colorado, US-CO: Columbine High School; Red Rocks
Wyoming, US-WY: Yellowstone; Grand Teton
Arizona, US-AZ: Grand Canyon
Hawaii, US-HI: Pearl Harbor; Mauna Kea; Waikiki
Nevada, US-NV: Area 51; Hoover Dam; Burning Man
Massachusetts, US-MA: Harvard; Harvard University; Cape Cod; Martha's Vineyard; Fenway Park;
    Massachusetts General Hospital; Walden Pond
Connecticut, US-CT: Yale; Yale University
New Jersey, US-NJ: Princeton University
Baltimore, US-MD: Johns Hopkins University; Johns Hopkins
Minnesota, US-MN: Mayo Clinic
Pennsylvania, US-PA: Three Mile Island; Independence Hall; Liberty Bell
Chicago, US-IL: Wrigley Field; O'Hare; Sears Tower; Willis Tower; Soldier Field; Grant Park
Illinois, US-IL: Northwestern University; Mary & Leigh Block Museum; Block Museum
London, GB: Buckingham Palace; Downing Street; 10 Downing Street; Number 10; Whitehall;
    Westminster; Westminster Abbey; Palace of Westminster; Houses of Parliament; Tower of London;
    Hyde Park; Trafalgar Square; Wembley; Wembley Stadium; Wimbledon; Heathrow; Old Bailey;
    Scotland Yard; New Scotland Yard; Canary Wharf; British Museum; Fleet Street; Kensington
    Palace; Piccadilly; Lambeth Palace; Clarence House; Imperial College; Royal Albert Hall; Tate
    Modern; Harley Street; Covent Garden; Leicester Square; Piccadilly Circus; Tower Bridge;
    London Bridge; Hampton Court; Stamford Bridge; Twickenham; Broadcasting House; King's Cross;
    Grenfell Tower; Belmarsh; Wormwood Scrubs; Pentonville; Abbey Road; Harrods; Lord's; Somerset
    House; Savile Row; St James's Palace; Great Ormond Street; Great Ormond Street Hospital; the
    Shard
England, GB: Windsor Castle; Sandringham; Chequers; Stonehenge; Old Trafford; Anfield; Gatwick;
    Stansted; Luton Airport; Lake District; Peak District; Hadrian's Wall; Sellafield;
    Glastonbury; Ascot; Silverstone; Aintree; Highgrove; Oxford University; Cambridge University;
    Bletchley Park; Chatsworth; Sandhurst; Porton Down; Hinkley Point; Sizewell; Dartmoor; Exmoor;
    Cotswolds; Broadmoor; Royal Ascot; Eton College; Blenheim Palace; Etihad Stadium; Land's End;
    Hillsborough; Goodwood; St James' Park; Villa Park; Goodison Park; Windscale; Winchester
    Cathedral; Blackpool Tower
Scotland, GB: Balmoral; Holyrood; Edinburgh Castle; Murrayfield; Loch Ness; Faslane; Hampden Park;
    Ibrox; Celtic Park; Pittodrie; Tynecastle; Holyrood Palace; Dounreay; Bute House; Gleneagles;
    Culloden; Ben Nevis
Wales, GB: Snowdonia; Snowdon; Senedd; Cardiff Arms Park; Brecon Beacons
Northern Ireland, GB: Stormont; Giant's Causeway; Bogside; Maze Prison
Dublin, IE: Leinster House; Croke Park; Trinity College Dublin; Aras an Uachtarain
Paris, FR: Eiffel Tower; the Louvre; the Sorbonne; the Bastille; Arc de Triomphe; Champs-Elysees;
    Notre-Dame Cathedral; Notre-Dame de Paris; Elysee; Elysee Palace; Bataclan; Roland Garros;
    Moulin Rouge; Quai d'Orsay; Stade de France; Charles de Gaulle Airport; Orly; Matignon; Pere
    Lachaise; Sacre-Coeur; Montmartre
Versailles, FR: Palace of Versailles
France, FR: Mont Saint-Michel; Val d'Isere; Chamonix; Mont Blanc; Omaha Beach; Lascaux
Berlin, DE: Brandenburg Gate; Bundestag; Reichstag; Checkpoint Charlie; Berlin Wall; Bundesrat
Germany, DE: Neuschwanstein; Ramstein; Dachau; Buchenwald; Bergen-Belsen; Oktoberfest
Vatican City, VA: St. Peter's Square; St. Peter's Basilica; Sistine Chapel; Holy See; the Vatican
Rome, IT: the Colosseum; Palazzo Chigi; the Quirinal; Quirinale; Palazzo Madama; Montecitorio;
    Palazzo Montecitorio; Viminale; Palazzo Venezia; Stadio Olimpico; Fiumicino; Trevi Fountain;
    Spanish Steps; Roman Forum
Italy, IT: Pompeii; Uffizi; La Scala; Mount Etna; Mount Vesuvius; Vesuvius; Leaning Tower; Aviano
Moscow, RU: the Kremlin; Red Square; the Bolshoi; Bolshoi Theatre; Lubyanka; Lefortovo; the Duma;
    State Duma; Sheremetyevo; Moscow State University
Saint Petersburg, RU: the Hermitage; Winter Palace
Russia, RU: Baikal; Lake Baikal; Beslan
Ukraine, UA: Chernobyl; Azovstal; Babi Yar; Verkhovna Rada
Beijing, CN: Tiananmen; Tiananmen Square; Forbidden City; Zhongnanhai; Great Hall of the People
China, CN: Great Wall; Great Wall of China; Three Gorges; Three Gorges Dam
New Delhi, IN: Rashtrapati Bhavan; South Block; Lok Sabha; Rajya Sabha; Red Fort; India Gate;
    Jantar Mantar; Tihar
India, IN: Taj Mahal; Golden Temple; Gateway of India; Bollywood
Athens, GR: the Acropolis; the Parthenon; Syntagma
Greece, GR: Mount Olympus; Mount Athos
Turkey, TR: Hagia Sophia; Gezi Park; Incirlik; Topkapi; Taksim; Taksim Square; Gallipoli
Egypt, EG: Tahrir Square; Suez Canal; Great Sphinx; Pyramids of Giza; Rafah crossing
Israel, IL: Western Wall; Yad Vashem; Knesset; Wailing Wall; Ben Gurion; Dimona
South Africa, ZA: Union Buildings; Robben Island; Table Mountain; Kruger National Park; Marikana;
    Kruger
Tanzania, TZ: Kilimanjaro; Mount Kilimanjaro; Serengeti; Ngorongoro
Kenya, KE: Masai Mara; Maasai Mara; Dadaab; Kakuma
Peru, PE: Machu Picchu; Nazca
Brazil, BR: Maracana; Planalto; Christ the Redeemer; Copacabana; Ipanema; Rocinha; Itaipu
Argentina, AR: Casa Rosada; Iguazu Falls; Aconcagua
Cuba, CU: Guantanamo Bay; Guantanamo; Bay of Pigs
Panama, PA: Panama Canal
Mexico, MX: Chichen Itza; Los Pinos; the Azteca; Teotihuacan
Venezuela, VE: Miraflores; Angel Falls; El Helicoide
Ecuador, EC: Carondelet; Galapagos; Galapagos Islands
Australia, AU: Sydney Opera House; Bondi; Bondi Beach; Uluru; Ayers Rock; Great Barrier Reef; Pine
    Gap; Kirribilli
New Zealand, NZ: the Beehive; Premier House; White Island; Eden Park; Waitangi
Canada, CA: Parliament Hill; Rideau Hall; Sussex Drive; CN Tower; Banff; McGill University
Japan, JP: Mount Fuji; Yasukuni; Yasukuni Shrine; Fukushima; Fukushima Daiichi
North Korea, KP: Yongbyon; Punggye-ri; Kim Il Sung Square
South Korea, KR: Blue House; Gangnam; Itaewon
Poland, PL: Auschwitz; Auschwitz-Birkenau; Treblinka; Westerplatte; Sejm; Belweder
Portugal, PT: Serra da Estrela; Palacio de Sao Bento; Sao Bento Palace; Palacio de Belem
Spain, ES: the Alhambra; Sagrada Familia; Camp Nou; the Prado; Bernabeu; Moncloa; the Escorial;
    Zarzuela; Valley of the Fallen; Plaza Mayor; Barajas; Puerta del Sol
Netherlands, NL: Rijksmuseum; Schiphol; Binnenhof; Anne Frank House; Peace Palace
Belgium, BE: Berlaymont; Molenbeek; Zaventem; Manneken Pis
Switzerland, CH: CERN; the Matterhorn; Jungfrau; the Eiger
Denmark, DK: Tivoli; Christiansborg; Borgen; Amalienborg
Sweden, SE: Riksdag; Rosenbad; Icehotel
Norway, NO: Utoya; Storting; Svalbard
Austria, AT: Schonbrunn; Hofburg; Ballhausplatz
Cambodia, KH: Angkor Wat; Tuol Sleng
Philippines, PH: Malacanang; Malacanang Palace; Scarborough Shoal; Spratly Islands; Subic Bay
Nigeria, NG: Aso Rock; Aso Villa; Zuma Rock; Sambisa; Sambisa Forest
Ghana, GH: Jubilee House; Flagstaff House
Egypt, EG: Ittihadiya; Tora Prison
Chile, CL: La Moneda; Palacio de La Moneda; Torres del Paine; Atacama
Bolivia, BO: Palacio Quemado; Salar de Uyuni
Colombia, CO: Casa de Narino; Palacio de Narino
Hungary, HU: Carmelite Monastery; Sandor Palace
Romania, RO: Cotroceni; Cotroceni Palace; Bran Castle
Bulgaria, BG: Dondukov 2; Belene
Serbia, RS: Nemanjina 11; Kalemegdan
Bosnia and Herzegovina, BA: Srebrenica; Markale
Czechia, CZ: Prague Castle; Hradcany; Wenceslas Square; Terezin
Slovakia, SK: Bratislava Castle
Bangladesh, BD: Ganabhaban; Bangabhaban; Cox's Bazar; Rana Plaza
Sri Lanka, LK: Temple Trees; Galle Face
Indonesia, ID: Merdeka Palace; Istana Merdeka; Borobudur; Mount Merapi; Mount Bromo
Malaysia, MY: Seri Perdana; Petronas Towers
Thailand, TH: Phra Nakhon; Khao San Road; Suvarnabhumi
Vietnam, VN: Hoa Lo; Ha Long Bay; Cu Chi
Kenya, KE: Uhuru Park; Westgate Mall
Ethiopia, ET: Lalibela; Aksum
Rwanda, RW: Kigali Genocide Memorial; Nyungwe
Uganda, UG: Luzira; Bwindi
Lebanon, LB: Baabda; Baalbek; Shatila; Sabra
Pakistan, PK: Adiala; Adiala Jail; Minar-e-Pakistan; K2; Nanga Parbat; Siachen
Singapore, SG: Istana; Changi; Changi Airport; Marina Bay Sands; Sentosa
Iran, IR: Evin; Evin Prison; Natanz; Fordow; Bushehr; Persepolis
Iraq, IQ: Abu Ghraib; Sinjar
Afghanistan, AF: Bagram; Tora Bora; Bamiyan Buddhas
Syria, SY: Palmyra; Krak des Chevaliers
Nepal, NP: Mount Everest; Everest; Annapurna; Lukla; Lumbini
Saudi Arabia, SA: Kaaba
United Arab Emirates, AE: Burj Khalifa; Burj Al Arab
Jordan, JO: Zaatari
Zimbabwe, ZW: Victoria Falls; Great Zimbabwe
Iceland, IS: Althing; Eyjafjallajokull; Blue Lagoon
"""

_KIND = re.compile(
    r" (?:air (?:force )?base|(?:international )?airport|national park|palace|stadium|prison"
    r"|detention (?:center|centre|facility)|castle|square|barracks|nuclear (?:power )?plant)$"
)
"""Words behind the name of a site that say what it is: "Ramstein Air Base"."""


@functools.cache
def _sites() -> dict[str, tuple[str, str, str]]:
    """Folded name of a site, "the " before it where it needs that, to host, country, division."""
    found = {}
    for line in _BY_HOST.strip().replace("\n    ", " ").splitlines():
        where, _, names = line.partition(": ")
        host, _, code = where.partition(", ")
        country, _, division = code.partition("-")
        for name in filter(None, (one.strip() for one in names.split(";"))):
            with_article = name.startswith("the ")
            found["the " * with_article + fold(name)] = (host, country, division)
    return found


def _named(folded: str, with_article: bool) -> tuple[str, str, str] | None:
    return _sites().get(folded) or (_sites().get("the " + folded) if with_article else None)


@functools.lru_cache(maxsize=2048)
def site(name: str, with_article: bool) -> Candidate | None:
    """The site that a name means, where its host lies; None where it is none.

    with_article: whether "the" stands before it in the text.
    """
    folded = fold(name)
    found = _named(folded, with_article)
    if found is None:
        bare = _KIND.sub("", folded)
        found = _named(bare, True) if bare != folded else None
    if found is None:
        return None
    host, country, division = found
    hosts = [
        one
        for one in candidates(host)
        if one.country == country and (not division or one.code == division)
    ]
    if not hosts:
        return None
    first = hosts[0]
    return Candidate(
        name, "a", first.latitude, first.longitude, country, first.code, 0, geonames=None
    )
