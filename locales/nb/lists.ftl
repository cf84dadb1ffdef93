# Tekster på forsiden, siden om tjenesten, listen, sammenligningen og statistikken.

## forside
start-lede = Trinn viser år for år hva utdanningspolitikken i Europa lovet elever og lærlinger i yrkesfag, hvor langt det kom, og hva som ligger bak løftene. Hvert faktum sier hvor det kommer fra.
start-search-label = Søk fra forsiden
start-try-1 = digital infrastruktur
start-try-2 = læretid
start-try-3 = digital kompetanse hos lærere
start-number-policies = { $n ->
    [one] tiltak eller strategi
   *[other] tiltak og strategier
}
start-number-countries = { $n ->
    [one] land
   *[other] land (Belgia telles som to)
}
start-number-editions = { $n ->
    [one] frossen utgave å vise til
   *[other] frosne utgaver å vise til
}
start-example-kicker = Et eksempel
start-example-valid = skal gjelde { $x }
start-example-caption = Jo høyere et trinn står, jo lenger var strategien kommet. Hvert trinn har sin egen form og farge.
start-example-table = Se alle fakta og de samme årene som tabell
start-promises-bare = { $x } av { $y } løfter har ingenting bak seg ennå
start-promises-kept = { $n ->
    [one] Løftet har noe bak seg
   *[other] Alle { $shown } løfter har noe bak seg
}
start-example-tree = Se strategien som et tre av mål og løfter
start-ways = Hva vil du gjøre?
start-way-reader = Les strategiene
start-way-reader-text = For alle som lurer på hva som ble lovet, av hvem, og hvordan det gikk.
start-way-analyst = Se tallene
start-way-analyst-text = For analytikere: tid fra utforming til gjennomføring, hva som ble fullført og hva som ble avviklet.
start-way-compare = Sammenlign land
start-way-compare-text = For dem som vil lære av andre: to til seks tiltak side om side, med forskjellene merket.
start-way-test = Vis hva du kan
start-way-test-text = For elever, lærlinger og lærere: prøver i digital kompetanse som tilpasser seg deg, og tre neste steg.
start-way-learn = Lær mer
start-way-learn-text = Kurs, veiledninger og verktøy for digital kompetanse, valgt og beskrevet av oss.
start-way-cite = Vis til en utgave
start-way-cite-text = For forskere: nummererte utgaver som aldri endres, med ferdige henvisninger.
start-way-editor = Rediger poster
start-way-editor-text = For redaktører: utkast, forhåndsvisning og publisering, med historikk over hvem som endret hva og hvorfor.
start-way-programs = Hent dataene
start-way-programs-text = For utviklere: alt sammen som åpne data gjennom et grensesnitt for programmer.
start-changes = Siste endringer
start-changes-all = Alle tiltak og strategier, sist endret først
start-change-new = Ny
start-change-changed = Endret
start-change-confirmed = Bekreftet uendret
start-source = Hvor fakta kommer fra
start-source-text = Fakta er hentet fra Cedefops og ReferNets tidslinje over yrkesutdanningspolitikk i Europa og fortalt med våre egne ord. Tiltakene er et utvalg og viser ikke alt landene gjør.
start-source-link = Mer om kilder, språk og personvern

## om
about-title = Om Trinn
about-lede = Trinn er en strategi for digital kompetanse som programvare i drift. Den holder det strategien lovet, opp mot det som ble gjort, så alle kan se det.
about-on-page = På denne siden
about-what = Hva Trinn er
about-what-1 = En strategi blir ofte lest én gang og så glemt. Trinn holder den levende som en tidslinje: hvert tiltak har et trinn for hvert år, fra utforming til fullført eller avviklet, og strategien står som et tre av mål, tiltak og løfter. Løfter som ikke har noe bak seg, står først.
about-what-2 = Tre ting som lett blandes sammen, holdes fra hverandre: årene et tiltak skal gjelde, trinnet det er kommet til, og når noen sist bekreftet opplysningene. Når de strider mot hverandre, sier vi det.
about-facts = Hvor fakta kommer fra
about-facts-1 = Fakta kommer fra de åpne sidene til et nettverktøy fra Cedefop og ReferNet:
about-facts-source = Timeline of VET policies in Europe (på engelsk)
about-facts-2 = Vi har hentet fakta, ikke setninger: hver setning her er vår. Der kilden ikke viser tittel eller type, setter vi en arbeidstittel eller vår egen lesning. Begge deler er alltid merket som våre.
about-facts-3 = Tiltakene er et utvalg om digitale ferdigheter, utstyr og lærere. De er ikke statistisk representative. Sidene ble lest til ulike tider, så det siste året som vises, sier ingenting om hvordan det står til i dag.
about-bases = Hvem som sier det
about-bases-1 = Alt som er vurdert, har ett av fem merker:
about-cite = Slik viser du til Trinn
about-cite-1 = Hvert tiltak og hver liste har en side med ferdige henvisninger. Vis til det opprinnelige verktøyet for fakta derfra, og til Trinn for måten de er satt sammen på her.
about-cite-2 = Innholdet endrer seg. Vil du vise til noe som aldri endres, kan du vise til en utgave: den er nummerert, frosset og har en kontrollsum.
about-cite-editions = Se utgavene
about-languages = Språk
about-languages-1 = Trinn finnes på bokmål, nynorsk, nordsamisk og engelsk. En tekst som mangler på ditt språk, vises på det nærmeste og er merket med språket den er på.
about-languages-caption = Tekster i tjenesten på hvert språk
about-languages-there = Oversatt
about-languages-missing = Mangler
about-languages-share = Andel
about-languages-2 = Selve innholdet, tiltakene, er for det meste på engelsk, fordi kilden er det. Den norske strategien finnes også på bokmål og nynorsk. Nordsamisk legger vi bare til der vi er sikre på ordene.
about-percent = { $x } %
about-privacy = Personvern
about-privacy-1 = Ingenting på disse sidene hentes fra andre: ingen måling av besøkende, ingen skrifter, kart eller skript utenfra. Dette er alle informasjonskapslene:
about-cookie-lang = språket du har valgt.
about-cookie-session = at du er logget inn. Settes bare når du logger inn.
about-cookie-flash = én kort beskjed til neste side, for eksempel at noe er lagret. Borte innen et minutt.
about-formats = Dataformater
about-formats-1 = Hver liste og hvert tiltak kan hentes i disse formatene, med de samme filtrene som på siden:
about-formats-tables = for regneark.
about-formats-programs = for programmer. JSON-LD bruker begreper fra schema.org og SKOS.
about-formats-citations = for referanseverktøy.
about-formats-feed = for å følge med på endringer.
about-formats-api = beskrivelse av grensesnittet for programmer.
about-formats-2 = Legg til en dato i en adresse for å se siden slik den var den dagen:
about-access = Tilgjengelighet
about-access-1 = Sidene er laget for å oppfylle WCAG 2.2 på nivå AA. De virker uten skript, med tastatur, på smale skjermer og på papir. Hver tegning har en tabell med samme innhold, og ingenting fortelles med farge alene.
about-access-2 = Alle sider blir kontrollert automatisk før hver versjon, men slike kontroller finner ikke alt. Er noe vanskelig å bruke, si gjerne fra til dem som driver tjenesten.

## liste
list-title = Tiltak og strategier
list-title-search = Søk etter «{ $x }»
list-search-label = Søk i denne listen
list-results = Treff
list-for = for «{ $x }»
list-sort = Sorter etter
list-sort-submit = Sorter
list-sort-relevance = Beste treff
list-sort-changed = Sist endret
list-sort-year = År for siste trinn
list-sort-title = Navn
list-sort-country = Land
list-sort-number = Nummer
list-chip = { $x }: { $y }
list-facet-country = Land
list-facet-type = Type
list-facet-stage = Siste trinn
list-facet-stage-in = Trinn i et bestemt år
list-facet-subsystem = Del av systemet
list-facet-target-group = Målgruppe
list-facet-category = Kategori
list-facet-sub-category = Underkategori
list-facet-priority = Europeisk prioritering
list-facet-body = Organ
list-facet-theme = Tema (vår lesning)
list-facet-valid-in = Gjelder i året
list-facet-more = Vis { $x } til under «{ $y }»
list-in-year = År
list-in-stage = Trinn
list-any-year = Alle år
list-any-stage = Alle trinn
list-as-of = Slik det var en dag
list-as-of-label = Dag
list-did-you-mean = Noen ord ble funnet fordi de ligner. Mente du
list-why = Funnet på
list-why-exact = «{ $word }» i { $field }
list-why-stem = en form av «{ $word }» i { $field }
list-why-compound = en form av «{ $word }» som del av «{ $matched }» i { $field }
list-why-prefix = «{ $matched }», som begynner med «{ $word }», i { $field }
list-why-typo = «{ $matched }», som ligner «{ $word }», i { $field }
match-name = navnet
match-summary = sammendraget
match-text = teksten
match-bodies = organene
match-labels = emneordene
our-reading = { $x } (vår lesning)
list-working-title = Vår arbeidstittel
list-strip-years = Trinn
list-compare = Sammenlign
list-compare-submit = Sammenlign de valgte
list-compare-help = Kryss av for to til seks tiltak i listen først.
list-empty-title = Ingenting passer med alt dette
list-empty-text = Prøv færre eller andre ord, se på stavemåten, eller ta bort et filter.
list-empty-without = Uten { $x }
list-figure-heading = På én tidslinje
list-figure-title = Trinn år for år
list-figure-caption = Én rad for hvert tiltak på denne siden. Hvert trinn har sin egen form og farge; prikkede linjer er år uten trinn.
list-figure-table = Vis tidslinjen som tabell
list-column-policy = Tiltak
list-drawing-gap = Ikke noe trinn vist
list-drawing-step-back = Steg tilbake
list-drawing-valid = Skal gjelde
list-drawing-today = I dag
list-drawing-last-confirmed = Sist bekreftet
list-drawing-no-stages = Kilden viser ingen trinn
list-take = Ta det med deg
list-take-text = Hele listen, { $x }, ikke bare denne siden av den.
list-download = Last ned listen
list-cite = Vis til listen
list-statistics = Statistikk for listen
list-feed = Følg listen (Atom)
list-format-csv = for regneark
list-format-xlsx = for Excel
list-format-jsonl = for import og eksport
list-format-jsonld = lenkede data
list-format-pdf = rapport til utskrift
list-format-citation = henvisninger
list-format-atom = strøm av endringer

## sammenligning
compare-title = Sammenlign tiltak og strategier
compare-lede = To til seks tiltak side om side, felt for felt. Det som er forskjellig, er merket.
compare-chosen = Tiltakene du sammenligner
compare-none = Velg minst to tiltak. Søk nedenfor, eller kryss av i listen.
compare-one = Du har valgt ett tiltak. Velg minst ett til.
compare-too-many = Du har valgt { $shown } tiltak. Det er plass til seks side om side: ta bort noen.
compare-unknown-title = Ikke alt ble funnet
compare-unknown = Det finnes ikke noe åpent tiltak med dette nummeret: { $x }.
compare-remove = Ta bort
compare-axis = På én tidslinje
compare-fields = Felt for felt
compare-show-different = Vis bare det som er forskjellig
compare-show-all = Vis alle felt
compare-same = Likt
compare-partly = Delvis likt
compare-different = Forskjellig
compare-gap = Vises ikke av alle
compare-shared = alle har dette
compare-not-shown = Kilden viser ikke dette
compare-silent = Ingen av dem viser:
compare-step-back = { $x } (steg tilbake)
compare-relation = { $x }: { $y }
compare-source = Tiltak { $x } i kilden
compare-field-type = Type
compare-field-stages = Trinn
compare-field-validity = Gyldighet
compare-field-confirmed = Sist bekreftet
compare-field-relations = Forbindelser mellom dem
compare-field-bodies = Ansvarlige organer
compare-field-bodies-named = Organer nevnt i teksten
compare-field-target-groups = Målgrupper
compare-field-categories = Tematiske kategorier
compare-field-priorities = Europeiske prioriteringer
compare-field-themes = Temaer (vår lesning)
compare-field-subsystem = Del av systemet
compare-field-summary = Sammendrag
compare-field-quantities = Tall i teksten
compare-field-source = Kilde
compare-quantity-target = mål
compare-quantity-result = resultat
compare-quantity-budget = penger
compare-quantity-context = bakgrunn
compare-add = Legg til et tiltak
compare-add-label = Nummeret på et tiltak, eller ord å søke etter
compare-add-placeholder = Nummer eller ord
compare-add-submit = Finn
compare-add-this = Legg til
compare-found = Funnet for «{ $x }»
compare-nothing-found = Vi fant ingenting for «{ $x }». Prøv andre ord, eller nummeret på tiltaket.
compare-proposals = Noen å begynne med
compare-full = Det er ikke plass til flere enn seks. Ta bort ett for å legge til et annet.
compare-from-list = Velg fra listen over tiltak og strategier

## statistikk
stats-title = Statistikk
stats-lede = Hvor lang tid det tar fra idé til praksis, og hvordan det ender. Alle tall er talt opp fra tiltakene nedenfor og sier hvor mange de bygger på.
stats-unfiltered = i alt, uten filtre
stats-to-list = Filtrer og se tiltakene
stats-csv-all = Alle tall som CSV
stats-csv = Disse tallene som CSV
stats-as-table = Vis som tabell
stats-cut = Tallene bygger på { $x } av { $y } tiltak, de som sist ble endret. Snevre inn listen for å se tall for hele.
stats-number-time = fra utforming til gjennomføring (median)
stats-number-completed = er fullført
stats-number-discontinued = er avviklet
stats-none = ingen kjent
stats-n = n = { $x }
stats-of = { $x } av { $y }
stats-years = { $x } år
stats-years-one = 1 år
stats-percent = { $x } %
stats-bar = { $x } ({ $y })
stats-all = Alle
stats-type = Type
stats-type-unknown = Ukjent type
stats-time = Fra utforming til gjennomføring
stats-time-text = År fra det første året i utforming til det første året i gjennomføring. Søylen er medianen; streken over den dekker den midterste halvdelen.
stats-time-caption = År fra utforming til gjennomføring, etter type
stats-least = Kortest
stats-lower = Nedre kvartil
stats-median = Median
stats-upper = Øvre kvartil
stats-most = Lengst
stats-ended = Hvordan det endte
stats-ended-text = Andelen som har fullført eller avviklet som siste kjente trinn. De andre er fortsatt i gang, så langt kilden viser.
stats-ended-caption = Fullført og avviklet, etter type
stats-ended-label = { $x }: { $y }
stats-last-stage = Siste kjente trinn
stats-last-stage-caption = Tiltak etter siste kjente trinn (n = { $x })
stats-by-year = Trinn år for år
stats-by-year-text = Jo sterkere farge et felt har, jo flere tiltak var på det trinnet det året. Et tiltak telles én gang for hvert år det har et trinn.
stats-by-year-caption = Tiltak etter trinn og år
stats-year = År
stats-by-country = Etter land
stats-by-country-text = Mange land har få tiltak her. Les små tall med varsomhet.
stats-by-country-caption = Tall etter land
stats-head-n = n
stats-head-records = Tiltak
stats-head-with-stages = Med trinn
stats-head-share = Andel
stats-head-stage = Trinn
stats-head-median = Median år til gjennomføring
stats-head-median-n = n
stats-head-completed = Fullført
stats-head-discontinued = Avviklet
stats-left-out = Hva som er holdt utenfor
stats-out-no-stages = { $n ->
    [one] 1 tiltak har ingen kjente trinn og er bare med i antallet.
   *[other] { $shown } tiltak har ingen kjente trinn og er bare med i antallet.
}
stats-out-untimed = { $n ->
    [one] 1 tiltak viser ikke både utforming og gjennomføring og er ikke med i tiden mellom dem.
   *[other] { $shown } tiltak viser ikke både utforming og gjennomføring og er ikke med i tiden mellom dem.
}
stats-out-backwards = { $n ->
    [one] 1 tiltak ble gjennomført før det ble utformet (på nytt) og er ikke med i tiden mellom dem.
   *[other] { $shown } tiltak ble gjennomført før de ble utformet (på nytt) og er ikke med i tiden mellom dem.
}
stats-out-guessed = { $n ->
    [one] Typen til 1 tiltak er vår lesning, fordi kilden ikke viser den.
   *[other] Typen til { $shown } tiltak er vår lesning, fordi kilden ikke viser den.
}
stats-out-sample = Tiltakene er et utvalg, og sidene ble lest til ulike tider. Tallene beskriver utvalget, ikke landene.
