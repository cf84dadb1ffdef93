# Tekstar på framsida, sida om tenesta, lista, samanlikninga og statistikken.

## framside
start-lede = Trinn viser år for år kva utdanningspolitikken i Europa lova elevar og lærlingar i yrkesfag, kor langt det kom, og kva som ligg bak lovnadene. Kvart faktum seier kvar det kjem frå.
start-search-label = Søk frå framsida
start-try-1 = digital infrastruktur
start-try-2 = læretid
start-try-3 = digital kompetanse hos lærarar
start-number-policies = { $n ->
    [one] tiltak eller strategi
   *[other] tiltak og strategiar
}
start-number-countries = { $n ->
    [one] land
   *[other] land (Belgia blir talt som to)
}
start-number-editions = { $n ->
    [one] frosen utgåve å vise til
   *[other] frosne utgåver å vise til
}
start-example-kicker = Eit døme
start-example-valid = skal gjelde { $x }
start-example-caption = Di høgare eit trinn står, di lenger var strategien komen. Kvart trinn har si eiga form og sin eigen farge.
start-example-table = Sjå alle fakta og dei same åra som tabell
start-promises-bare = { $x } av { $y } lovnader har ingenting bak seg enno
start-promises-kept = { $n ->
    [one] Lovnaden har noko bak seg
   *[other] Alle { $shown } lovnader har noko bak seg
}
start-example-tree = Sjå strategien som eit tre av mål og lovnader
start-ways = Kva vil du gjere?
start-way-reader = Les strategiane
start-way-reader-text = For alle som lurer på kva som vart lova, av kven, og korleis det gjekk.
start-way-analyst = Sjå tala
start-way-analyst-text = For analytikarar: tid frå utforming til gjennomføring, kva som vart fullført og kva som vart avvikla.
start-way-compare = Samanlikn land
start-way-compare-text = For dei som vil lære av andre: to til seks tiltak side om side, med skilnadene merkte.
start-way-test = Vis kva du kan
start-way-test-text = For elevar, lærlingar og lærarar: prøver i digital kompetanse som tilpassar seg deg, og tre neste steg.
start-way-learn = Lær meir
start-way-learn-text = Kurs, rettleiingar og verktøy for digital kompetanse, valde og skildra av oss.
start-way-cite = Vis til ei utgåve
start-way-cite-text = For forskarar: nummererte utgåver som aldri blir endra, med ferdige tilvisingar.
start-way-editor = Rediger postar
start-way-editor-text = For redaktørar: utkast, førehandsvising og publisering, med historikk over kven som endra kva og kvifor.
start-way-programs = Hent dataa
start-way-programs-text = For utviklarar: alt saman som opne data gjennom eit grensesnitt for program.
start-changes = Siste endringar
start-changes-all = Alle tiltak og strategiar, sist endra først
start-change-new = Ny
start-change-changed = Endra
start-change-confirmed = Stadfesta uendra
start-source = Kvar fakta kjem frå
start-source-text = Fakta er henta frå tidslinja til Cedefop og ReferNet over yrkesutdanningspolitikk i Europa og fortalde med våre eigne ord. Tiltaka er eit utval og viser ikkje alt landa gjer.
start-source-link = Meir om kjelder, språk og personvern

## om
about-title = Om Trinn
about-lede = Trinn er ein strategi for digital kompetanse som programvare i drift. Han held det strategien lova, opp mot det som vart gjort, så alle kan sjå det.
about-on-page = På denne sida
about-what = Kva Trinn er
about-what-1 = Ein strategi blir ofte lesen éin gong og så gløymd. Trinn held han levande som ei tidslinje: kvart tiltak har eit trinn for kvart år, frå utforming til fullført eller avvikla, og strategien står som eit tre av mål, tiltak og lovnader. Lovnader som ikkje har noko bak seg, står først.
about-what-2 = Tre ting som lett blir blanda saman, er haldne frå kvarandre: åra eit tiltak skal gjelde, trinnet det er kome til, og når nokon sist stadfesta opplysningane. Når dei strir mot kvarandre, seier vi det.
about-facts = Kvar fakta kjem frå
about-facts-1 = Fakta kjem frå dei opne sidene til eit nettverktøy frå Cedefop og ReferNet:
about-facts-source = Timeline of VET policies in Europe (på engelsk)
about-facts-2 = Vi har henta fakta, ikkje setningar: kvar setning her er vår. Der kjelda ikkje viser tittel eller type, set vi ein arbeidstittel eller vår eiga lesing. Begge delar er alltid merkte som våre.
about-facts-3 = Tiltaka er eit utval om digitale ferdigheiter, utstyr og lærarar. Dei er ikkje statistisk representative. Sidene vart lesne til ulike tider, så det siste året som er vist, seier ingenting om korleis det står til i dag.
about-bases = Kven som seier det
about-bases-1 = Alt som er vurdert, har eitt av fem merke:
about-cite = Slik viser du til Trinn
about-cite-1 = Kvart tiltak og kvar liste har ei side med ferdige tilvisingar. Vis til det opphavlege verktøyet for fakta derifrå, og til Trinn for måten dei er sette saman på her.
about-cite-2 = Innhaldet endrar seg. Vil du vise til noko som aldri blir endra, kan du vise til ei utgåve: ho er nummerert, frosen og har ein kontrollsum.
about-cite-editions = Sjå utgåvene
about-languages = Språk
about-languages-1 = Trinn finst på bokmål, nynorsk, nordsamisk og engelsk. Ein tekst som manglar på språket ditt, blir vist på det næraste og er merkt med språket han er på.
about-languages-caption = Tekstar i tenesta på kvart språk
about-languages-there = Omsett
about-languages-missing = Manglar
about-languages-share = Del
about-languages-2 = Sjølve innhaldet, tiltaka, er for det meste på engelsk, fordi kjelda er det. Den norske strategien finst også på bokmål og nynorsk. Nordsamisk legg vi berre til der vi er sikre på orda.
about-percent = { $x } %
about-privacy = Personvern
about-privacy-1 = Ingenting på desse sidene blir henta frå andre: inga måling av besøkjande, ingen skrifter, kart eller skript utanfrå. Dette er alle informasjonskapslane:
about-cookie-lang = språket du har valt.
about-cookie-session = at du er logga inn. Blir berre sett når du loggar inn.
about-cookie-flash = éi kort melding til neste side, til dømes at noko er lagra. Borte innan eit minutt.
about-formats = Dataformat
about-formats-1 = Kvar liste og kvart tiltak kan hentast i desse formata, med dei same filtera som på sida:
about-formats-tables = for rekneark.
about-formats-programs = for program. JSON-LD bruker omgrep frå schema.org og SKOS.
about-formats-citations = for referanseverktøy.
about-formats-feed = for å følgje med på endringar.
about-formats-api = skildring av grensesnittet for program.
about-formats-2 = Legg til ein dato i ei adresse for å sjå sida slik ho var den dagen:
about-access = Tilgjenge
about-access-1 = Sidene er laga for å oppfylle WCAG 2.2 på nivå AA. Dei verkar utan skript, med tastatur, på smale skjermar og på papir. Kvar teikning har ein tabell med same innhald, og ingenting er fortalt med farge åleine.
about-access-2 = Alle sider blir kontrollerte automatisk før kvar versjon, men slike kontrollar finn ikkje alt. Er noko vanskeleg å bruke, sei gjerne frå til dei som driv tenesta.

## liste
list-title = Tiltak og strategiar
list-title-search = Søk etter «{ $x }»
list-search-label = Søk i denne lista
list-results = Treff
list-for = for «{ $x }»
list-sort = Sorter etter
list-sort-submit = Sorter
list-sort-relevance = Beste treff
list-sort-changed = Sist endra
list-sort-year = År for siste trinn
list-sort-title = Namn
list-sort-country = Land
list-sort-number = Nummer
list-chip = { $x }: { $y }
list-facet-country = Land
list-facet-type = Type
list-facet-stage = Siste trinn
list-facet-stage-in = Trinn i eit bestemt år
list-facet-subsystem = Del av systemet
list-facet-target-group = Målgruppe
list-facet-category = Kategori
list-facet-sub-category = Underkategori
list-facet-priority = Europeisk prioritering
list-facet-body = Organ
list-facet-theme = Tema (vår lesing)
list-facet-valid-in = Gjeld i året
list-facet-more = Vis { $x } til under «{ $y }»
list-in-year = År
list-in-stage = Trinn
list-any-year = Alle år
list-any-stage = Alle trinn
list-as-of = Slik det var ein dag
list-as-of-label = Dag
list-did-you-mean = Nokre ord vart funne fordi dei liknar. Meinte du
list-why = Funne på
list-why-exact = «{ $word }» i { $field }
list-why-stem = ei form av «{ $word }» i { $field }
list-why-compound = ei form av «{ $word }» som del av «{ $matched }» i { $field }
list-why-prefix = «{ $matched }», som byrjar med «{ $word }», i { $field }
list-why-typo = «{ $matched }», som liknar «{ $word }», i { $field }
match-name = namnet
match-summary = samandraget
match-text = teksten
match-bodies = organa
match-labels = emneorda
our-reading = { $x } (vår lesing)
list-working-title = Vår arbeidstittel
list-strip-years = Trinn
list-compare = Samanlikn
list-compare-submit = Samanlikn dei valde
list-compare-help = Kryss av for to til seks tiltak i lista først.
list-empty-title = Ingenting passar med alt dette
list-empty-text = Prøv færre eller andre ord, sjå på stavemåten, eller ta bort eit filter.
list-empty-without = Utan { $x }
list-figure-heading = På éi tidslinje
list-figure-title = Trinn år for år
list-figure-caption = Éi rad for kvart tiltak på denne sida. Kvart trinn har si eiga form og sin eigen farge; prikka linjer er år utan trinn.
list-figure-table = Vis tidslinja som tabell
list-column-policy = Tiltak
list-drawing-gap = Ikkje noko trinn vist
list-drawing-step-back = Steg tilbake
list-drawing-valid = Skal gjelde
list-drawing-today = I dag
list-drawing-last-confirmed = Sist stadfesta
list-drawing-no-stages = Kjelda viser ingen trinn
list-take = Ta det med deg
list-take-text = Heile lista, { $x }, ikkje berre denne sida av henne.
list-download = Last ned lista
list-cite = Vis til lista
list-statistics = Statistikk for lista
list-feed = Følg lista (Atom)
list-format-csv = for rekneark
list-format-xlsx = for Excel
list-format-jsonl = for import og eksport
list-format-jsonld = lenkja data
list-format-pdf = rapport til utskrift
list-format-citation = tilvisingar
list-format-atom = straum av endringar

## samanlikning
compare-title = Samanlikn tiltak og strategiar
compare-lede = To til seks tiltak side om side, felt for felt. Det som er ulikt, er merkt.
compare-chosen = Tiltaka du samanliknar
compare-none = Vel minst to tiltak. Søk nedanfor, eller kryss av i lista.
compare-one = Du har valt eitt tiltak. Vel minst eitt til.
compare-too-many = Du har valt { $shown } tiltak. Det er plass til seks side om side: ta bort nokre.
compare-unknown-title = Ikkje alt vart funne
compare-unknown = Det finst ikkje noko ope tiltak med dette nummeret: { $x }.
compare-remove = Ta bort
compare-axis = På éi tidslinje
compare-fields = Felt for felt
compare-show-different = Vis berre det som er ulikt
compare-show-all = Vis alle felt
compare-same = Likt
compare-partly = Delvis likt
compare-different = Ulikt
compare-gap = Blir ikkje vist av alle
compare-shared = alle har dette
compare-not-shown = Kjelda viser ikkje dette
compare-silent = Ingen av dei viser:
compare-step-back = { $x } (steg tilbake)
compare-relation = { $x }: { $y }
compare-source = Tiltak { $x } i kjelda
compare-field-type = Type
compare-field-stages = Trinn
compare-field-validity = Gyldigheit
compare-field-confirmed = Sist stadfesta
compare-field-relations = Samband mellom dei
compare-field-bodies = Ansvarlege organ
compare-field-bodies-named = Organ nemnde i teksten
compare-field-target-groups = Målgrupper
compare-field-categories = Tematiske kategoriar
compare-field-priorities = Europeiske prioriteringar
compare-field-themes = Tema (vår lesing)
compare-field-subsystem = Del av systemet
compare-field-summary = Samandrag
compare-field-quantities = Tal i teksten
compare-field-source = Kjelde
compare-quantity-target = mål
compare-quantity-result = resultat
compare-quantity-budget = pengar
compare-quantity-context = bakgrunn
compare-add = Legg til eit tiltak
compare-add-label = Nummeret på eit tiltak, eller ord å søkje etter
compare-add-placeholder = Nummer eller ord
compare-add-submit = Finn
compare-add-this = Legg til
compare-found = Funne for «{ $x }»
compare-nothing-found = Vi fann ingenting for «{ $x }». Prøv andre ord, eller nummeret på tiltaket.
compare-proposals = Nokre å byrje med
compare-full = Det er ikkje plass til fleire enn seks. Ta bort eitt for å leggje til eit anna.
compare-from-list = Vel frå lista over tiltak og strategiar

## statistikk
stats-title = Statistikk
stats-lede = Kor lang tid det tek frå idé til praksis, og korleis det endar. Alle tal er talde opp frå tiltaka nedanfor og seier kor mange dei byggjer på.
stats-unfiltered = i alt, utan filter
stats-to-list = Filtrer og sjå tiltaka
stats-csv-all = Alle tal som CSV
stats-csv = Desse tala som CSV
stats-as-table = Vis som tabell
stats-cut = Tala byggjer på { $x } av { $y } tiltak, dei som sist vart endra. Snevr inn lista for å sjå tal for heile.
stats-number-time = frå utforming til gjennomføring (median)
stats-number-completed = er fullførte
stats-number-discontinued = er avvikla
stats-none = ingen kjend
stats-n = n = { $x }
stats-of = { $x } av { $y }
stats-years = { $x } år
stats-years-one = 1 år
stats-percent = { $x } %
stats-bar = { $x } ({ $y })
stats-all = Alle
stats-type = Type
stats-type-unknown = Ukjend type
stats-time = Frå utforming til gjennomføring
stats-time-text = År frå det første året i utforming til det første året i gjennomføring. Søyla er medianen; streken over dekkjer den midtarste halvdelen.
stats-time-caption = År frå utforming til gjennomføring, etter type
stats-least = Kortast
stats-lower = Nedre kvartil
stats-median = Median
stats-upper = Øvre kvartil
stats-most = Lengst
stats-ended = Korleis det enda
stats-ended-text = Delen som har fullført eller avvikla som siste kjende trinn. Dei andre er framleis i gang, så langt kjelda viser.
stats-ended-caption = Fullført og avvikla, etter type
stats-ended-label = { $x }: { $y }
stats-last-stage = Siste kjende trinn
stats-last-stage-caption = Tiltak etter siste kjende trinn (n = { $x })
stats-by-year = Trinn år for år
stats-by-year-text = Di sterkare farge eit felt har, di fleire tiltak var på det trinnet det året. Eit tiltak er talt éin gong for kvart år det har eit trinn.
stats-by-year-caption = Tiltak etter trinn og år
stats-year = År
stats-by-country = Etter land
stats-by-country-text = Mange land har få tiltak her. Les små tal med varsemd.
stats-by-country-caption = Tal etter land
stats-head-n = n
stats-head-records = Tiltak
stats-head-with-stages = Med trinn
stats-head-share = Del
stats-head-stage = Trinn
stats-head-median = Median år til gjennomføring
stats-head-median-n = n
stats-head-completed = Fullført
stats-head-discontinued = Avvikla
stats-left-out = Kva som er halde utanfor
stats-out-no-stages = { $n ->
    [one] 1 tiltak har ingen kjende trinn og er berre med i talet på tiltak.
   *[other] { $shown } tiltak har ingen kjende trinn og er berre med i talet på tiltak.
}
stats-out-untimed = { $n ->
    [one] 1 tiltak viser ikkje både utforming og gjennomføring og er ikkje med i tida mellom dei.
   *[other] { $shown } tiltak viser ikkje både utforming og gjennomføring og er ikkje med i tida mellom dei.
}
stats-out-backwards = { $n ->
    [one] 1 tiltak vart gjennomført før det vart utforma (på nytt) og er ikkje med i tida mellom dei.
   *[other] { $shown } tiltak vart gjennomførte før dei vart utforma (på nytt) og er ikkje med i tida mellom dei.
}
stats-out-guessed = { $n ->
    [one] Typen til 1 tiltak er vår lesing, fordi kjelda ikkje viser han.
   *[other] Typen til { $shown } tiltak er vår lesing, fordi kjelda ikkje viser han.
}
stats-out-sample = Tiltaka er eit utval, og sidene vart lesne til ulike tider. Tala skildrar utvalet, ikkje landa.
