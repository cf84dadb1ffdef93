# Tekstar på sidene om éin post, historikken, utgåvene og omgrepa.
record-crumb-start = Framside
record-number-only = Post { $x }
record-and = { $x } og { $y }
record-yes = ja
record-no = nei
record-year = År
record-stage = Trinn
record-remark = Merknad
record-title = Tittel
record-type = Type
record-country = Land
record-id = Nummer
record-subsystem = Del av utdanningssystemet
record-stages = Trinn år for år
record-bodies = Ansvarlege
record-bodies-named = Nemnt i teksten
record-target-groups = Målgrupper
record-categories = Tema og undertema
record-priorities = Europeiske prioriteringar
record-themes = Tema frå oss
record-our-label = Kortnamnet vårt
record-summary = Samandrag
record-background = Bakgrunn
record-objectives = Mål
record-description = Omtale
record-validity = Gyldigheit
record-last-stage = Siste trinn
record-last-confirmed = Sist stadfesta
record-reading = Les meir
record-related = Nærskyld politikk
record-statements = Kva andre seier
record-quantities = Tal i teksten
record-events = Hendingar
record-umbrella = Kva som vart lova
record-facts = Fakta
record-source = Kjelde
record-cite = Siter
record-on-this-page = På denne sida
record-download = Last ned
record-compare = Samanlikn med andre
record-history = Historikk
record-tree = Mål, tiltak og lovnader
record-tree-open = Sjå mål, tiltak og lovnader
record-cite-link = Siter
record-feed = Straum av endringar
record-edit = Rediger
record-working-title = Arbeidstittel frå oss. Det vi har lese av kjelda, viser ingen tittel.
record-no-name = Kjelda viser ingen tittel, og vi har ikkje gjeve henne nokon.
record-our-name = namnet vårt
record-old-version = Dette er versjon { $x } slik han vart lagra { $y }.
record-draft-version = Dette er versjon { $x }, lagra { $y }. Han har aldri vore offentleg.
record-preview = Dette er ei førehandsvising. Berre dei som er logga inn, kan sjå henne.
record-to-public = Gå til den offentlege sida
record-not-then = Denne posten var ikkje offentleg { $x }
record-withdrawn = Denne posten vart trekt tilbake { $x }
record-first-public = Han vart først offentleg { $x }. Historikken viser kva som har vore offentleg.
record-not-shown = Ikkje vist
record-validity-none = Kjelda seier ikkje når det gjeld.
record-confirmed-none = Ingen har stadfesta på ein bestemt dag at dette framleis stemmer.
record-confirmed-by = Av { $x }.
record-first-stage = Først vist: { $x } i { $y }
record-from-year = frå { $x }
record-until-year = til { $x }
record-valid-in = Gjeld { $x }
record-contradictions = Dette heng ikkje saman
record-timeline-title = Trinn år for år: { $x }
record-timeline-caption = Di lenger politikken er komen, di høgare står han. Stipla linje er år utan kjent trinn.
record-timeline-gap = Ikkje kjent trinn
record-timeline-back = Steg tilbake
record-timeline-valid = Gjeld
record-timeline-today = I dag
record-timeline-none = Ingen trinn er kjende.
record-show-table = Vis som tabell
record-stages-table = Trinn per år
record-within-validity = Gjeld
record-list-cut = Lista kan vere lengre i kjelda; vi har berre lese byrjinga.
record-corresponds = { $n ->
    [one] Svarar til 1 prioritering i ein annan avtale
   *[other] Svarar til { $shown } prioriteringar i andre avtalar
}
record-our-mapping = koplinga vår
record-published-mapping = publisert kopling
record-statements-lead = Kvar kjelde talar for seg. Vi stiller utsegnene side om side og endrar ingen av dei.
record-author = Forfattar
record-statement-source = Der det står
record-statement-no-source = Inga adresse oppgjeven
record-quantity-what = Kva
record-quantity-value = Tal
record-quantity-kind = Kva slags tal
record-quantity-no-year = ikkje oppgjeve år
record-quantities-note = Tala står i laupande tekst i kjelda. Vi har henta dei ut og sortert dei.
record-link-worked = Lenkja vart sist prøvd { $x } og verka.
record-link-broken = Lenkja vart sist prøvd { $x } og verka ikkje.
record-link-checked = Lenkja vart sist prøvd { $x }.
record-link-unchecked = Ingen har notert at lenkja er prøvd.
record-link-none = Kjelda gjev inga adresse.
record-source-page = Sida vi har lese, hos { $x }
record-canonical-page = Posten hos { $x }
record-missing = Det vi har lese av kjelda, viser ikkje: { $x }.
record-since = Offentleg slik sidan { $x }.
record-cite-here = Denne sida, APA-stil
record-cite-source = Slik kjelda vil siterast
record-cite-all = Alle stilar og referanseformat
record-format-pdf = til utskrift
record-format-xlsx = til regneark
record-format-csv = enkel tabell
record-format-json = for program
record-format-jsonl = kan importerast igjen
record-format-jsonld = lenkja data
record-format-bib = referanse
record-format-ris = referanse
record-format-csl = referanse
record-format-apa = referanse som tekst
quantity-target = Måltal
quantity-result = Resultat
quantity-budget = Budsjett
quantity-context = Bakgrunnstal
unit-percent = %
unit-projects = prosjekt
unit-persons = personar
unit-centres = senter
unit-schools = skular
unit-events = arrangement
unit-measures = tiltak
unit-institutions = institusjonar
unit-programmes = program
unit-courses = kurs
unit-activities = aktivitetar
unit-items = einingar
unit-hubs = knutepunkt
unit-sectors = sektorar
unit-replies = svar
unit-targets = måltal
unit-providers = tilbydarar
qualifier-more-than = meir enn
qualifier-over = over
qualifier-nearly = nesten
qualifier-almost = nesten
qualifier-about = om lag
qualifier-around = rundt
qualifier-approximately = omtrent
qualifier-at-least = minst
element-goal = Mål
element-area = Område
element-measure = Tiltak
element-activity = Aktivitet
element-promise = Lovnad
tree-title = Mål, tiltak og lovnader: { $x }
tree-heading = Mål, tiltak og lovnader
tree-here = Mål, tiltak og lovnader
tree-lead = Kva strategien vil og kva han har lova, med kven som svarar for det, kor langt det er kome og kva som ligg bak.
tree-count-goal = { $shown } mål
tree-count-area = { $n ->
    [one] 1 område
   *[other] { $shown } område
}
tree-count-measure = { $shown } tiltak
tree-count-activity = { $n ->
    [one] 1 aktivitet
   *[other] { $shown } aktivitetar
}
tree-count-promise = { $n ->
    [one] 1 lovnad
   *[other] { $shown } lovnader
}
tree-unbacked = { $n ->
    [0] Det ligg noko bak kvar lovnad
    [one] 1 lovnad har ingenting bak seg
   *[other] { $shown } lovnader har ingenting bak seg
}
tree-overdue-count = { $n ->
    [one] Eitt punkt er over fristen.
   *[other] { $shown } punkt er over fristen.
}
tree-matching = { $n ->
    [0] Ingenting passar med valet.
    [one] 1 punkt passar. Det som står over, er vist i grått.
   *[other] { $shown } punkt passar. Det som står over, er vist i grått.
}
tree-kind = Slag
tree-owner = Ansvarleg
tree-due = Frist
tree-basis = Kven seier det
tree-source = Kjelde
tree-all-kinds = Alle slag
tree-all-owners = Alle
tree-no-owner = Ingen oppgjeven
tree-no-stage = Ikkje kjent trinn
tree-nothing-behind = Ingenting bak lovnaden
tree-nothing = Ingenting
tree-overdue = over fristen
tree-behind = Bak dette ligg:
tree-behind-column = Ligg bak
tree-title-column = Punkt
tree-filter = Vis
tree-all = Vis alt
tree-list = Heile treet
tree-as-table = Vis som tabell
tree-table = Mål, område, tiltak, aktivitetar og lovnader
tree-back = Tilbake til { $x }
history-title = Historikk: { $x }
history-heading = Historikk
history-lead = Alle versjonar som har vore offentlege, kven som lagra dei, når og kvifor. Du kan samanlikne to og to.
history-count = { $n ->
    [one] 1 versjon
   *[other] { $shown } versjonar
}
history-version = Versjon { $x }
history-live = Offentleg no
history-draft = Aldri offentleg
history-published = Publisert
history-withdrawn = Trekt tilbake
history-confirmation = berre stadfesta
history-editor = ein redaktør
history-program = eit program
history-origin-edit = Lagra i eit skjema
history-origin-import = Lesen frå ei fil
history-origin-revert = Henta tilbake frå ein tidlegare versjon
history-origin-demo = Frå demonstrasjonsinnhaldet
history-what-changed = Kva som vart endra i versjon { $x }
history-revert = Hent tilbake versjon { $x }
history-option = Versjon { $x }, { $y }
history-option-draft = Versjon { $x }, { $y } (aldri offentleg)
diff-from = Frå
diff-to = Til
diff-show = Samanlikn
diff-title = Versjon { $x } samanlikna med versjon { $y }
diff-count = { $n ->
    [0] Dei to versjonane er like.
    [one] Det er 1 endring.
   *[other] Det er { $shown } endringar.
}
diff-saved = Versjon { $x } vart lagra { $y }.
diff-only-confirmed = Berre stadfestingar er endra: nokon har sett etter og funne at resten framleis stemmer.
diff-none = Ingen skilnader
diff-none-text = Dei to versjonane inneheld det same.
diff-legend = Det som er teke ut, er stroke over. Det som er sett inn, er understreka.
diff-unknown = ikkje kjent
diff-empty = (tom)
field-id = Nummer
field-country-code = Landkode
field-country = Land
field-country-basis = Kvar landet er lese
field-title = Tittel
field-type = Type
field-subsystem = Del av utdanningssystemet
field-stages = Trinn
field-bodies-responsible = Ansvarlege
field-bodies-responsible-cut = Ansvarlege: lista kan vere lengre
field-target-groups = Målgrupper
field-target-groups-cut = Målgrupper: lista kan vere lengre
field-thematic-categories = Tema og undertema
field-european-priorities = Europeiske prioriteringar
field-summary = Samandrag
field-our-label = Kortnamnet vårt
field-our-type-hint = Gissinga vår på type
field-our-themes = Tema frå oss
field-bodies-named-in-text = Nemnt i teksten
field-quantities = Tal i teksten
field-source-kind = Slags kjeldeside
field-source-url = Adressa til sida vi har lese
field-canonical-url = Adressa til posten hos kjelda
field-titles = Titlar
field-summaries = Samandrag
field-background = Bakgrunn
field-objectives = Mål
field-description = Omtale
field-validity = Gyldigheit
field-last-confirmed = Sist stadfesta
field-further-reading = Les meir
field-statements = Kva andre seier
field-relations = Samanhengar
field-elements = Mål, tiltak og lovnader
field-events = Hendingar
field-citation = Slik kjelda vil siterast
field-extra = Anna
part-note = kva som hende
part-text = tekst
part-title = tittel
part-label = namn
part-url = adresse
part-last-checked = sist prøvd
part-works = verkar
part-from = frå
part-to = til
part-on = dag
part-by = av
part-tracker = kjelde
part-author = forfattar
part-source-url = kjelde
part-stated-on = sagt
part-stage = trinn
part-year = år
part-validity = gyldigheit
part-kind = slag
part-target = post
part-basis = kven seier det
part-owner = ansvarleg
part-name = namn
part-code = kode
part-due = frist
part-behind = ligg bak
part-parent = står under
part-key = nykel
part-what = kva
part-value = tal
part-unit = eining
part-qualifier = atterhald
part-date = dag
part-authors = forfattarar
part-published-year = utgjeve
part-tool = verktøy
part-edition = utgåve
part-medium = medium
editions-lead = Ei utgåve held fast alt som var offentleg på eitt tidspunkt, under eit nummer som aldri blir endra. Vis til ei utgåve når andre skal finne nøyaktig det du såg.
editions-new = Frys ei ny utgåve
editions-none = Ingen utgåver enno
editions-none-text = Den første kjem hit når nokon med publiseringsrett frys henne.
edition-number = Utgåve { $x }
edition-lead = Alt som var offentleg { $x }, frose.
edition-cite = Siter denne utgåva
edition-download = Last ned alle postane (JSON Lines)
edition-list = Lista slik ho var då dagen var over
edition-members = Postar i denne utgåva
edition-members-note = Kvar lenkje går til den versjonen utgåva inneheld. Lista for dagen kan vere ei anna dersom noko vart publisert seinare same dagen.
edition-shown = Post { $x } av { $y }
edition-version = Versjon
edition-empty = Utgåva har ingen postar på denne sida.
edition-verify = Sjekk sjølv
edition-frozen = Frose
edition-hash = Innhaldssum (SHA-256)
edition-check = Sjekka no
edition-check-good = Postane gjev framleis denne summen.
edition-check-bad = Postane gjev ikkje lenger denne summen. Sei frå til oss.
edition-verify-how = Skriv éi linje for kvar post i nummerrekkjefølgje: nummer, versjon og SHA-256 av JSON-dokumentet, med mellomrom mellom og linjeskift etter. SHA-256 av alle linjene er innhaldssummen.
edition-since = Sidan utgåve { $x }
edition-added = { $n ->
    [one] 1 post kom til
   *[other] { $shown } postar kom til
}
edition-removed = { $n ->
    [one] 1 post fall bort
   *[other] { $shown } postar fall bort
}
edition-changed = { $n ->
    [one] 1 post endra
   *[other] { $shown } postar endra
}
edition-same = { $n ->
    [one] 1 post uendra
   *[other] { $shown } postar uendra
}
edition-compare = Samanlikn med ei anna utgåve
edition-compare-with = Utgåve { $x }: { $y }
edition-diff-link = Kva som vart endra frå utgåve { $x } til utgåve { $y }
edition-diff-title = Utgåve { $x } samanlikna med utgåve { $y }
edition-diff-record = Kva som vart endra
edition-diff-none = Ingen skilnader
edition-diff-more = { $n ->
    [one] og 1 til
   *[other] og { $shown } til
}
vocabularies-lead = Orda politikken er sortert etter, kvart med versjonane sine, kjelda si og korleis det heng saman med andre versjonar.
vocabulary-versions = Versjonar
vocabulary-terms = { $n ->
    [one] 1 omgrep
   *[other] { $shown } omgrep
}
vocabulary-mappings = { $n ->
    [one] 1 kopling mellom versjonar
   *[other] { $shown } koplingar mellom versjonar
}
vocabulary-json = Heile omgrepslista som JSON
vocabulary-jsonld = Som lenkja data (SKOS, JSON-LD)
vocabulary-edit = Rediger omgrepa
vocabulary-mapping-heading = Koplingar mellom versjonar
vocabulary-mapping-lead = Ein post held på omgrepet han fekk. Gjennom koplingane finst han òg under omgrep i andre versjonar.
vocabulary-mapping-table = Koplingar mellom versjonar, del { $x }
vocabulary-term = Omgrep
vocabulary-relation = Samanheng
vocabulary-other-term = Anna omgrep
vocabulary-changes = Endringar
vocabulary-revision = Revisjon { $x }
vocabulary-source = Kjelde
vocabulary-own-source = Laga av oss.
vocabulary-label-source = der namna er lesne
vocabulary-own = orda våre
vocabulary-published = publisert
vocabulary-terms-heading = Omgrep
vocabulary-labels = Namn og tyding
vocabulary-used = Brukt av
vocabulary-under = under
vocabulary-inverse = Lese frå den andre sida
vocabulary-aliases = Blir òg skrive
vocabulary-match-exact = tyder det same som
vocabulary-match-close = tyder nesten det same som
vocabulary-match-broad = er smalare enn
vocabulary-match-narrow = er vidare enn
vocabulary-match-related = er i slekt med
contradiction-completed-but-still-valid = Siste trinn er «{ $stage }» i { $year }, men tiltaket skal gjelde til { $to }.
contradiction-still-implemented-after-validity = Trinnet er framleis «{ $stage }» i { $year }, sjølv om tiltaket skulle slutte i { $to }.
contradiction-ended-without-final-stage = Tiltaket skulle slutte i { $to }; siste kjende trinn er «{ $stage }» i { $year }.
contradiction-stage-after-completed = «{ $stage }» i { $year } følgjer etter «{ $ended }» i { $endedyear }.
contradiction-stage-before-validity = «{ $stage }» er vist frå { $year }, før tiltaket gjeld frå { $from }.
contradiction-step-back = Eit steg tilbake i { $year }: frå «{ $from }» til «{ $to }».
contradiction-gap-years = { $n ->
    [one] Ingen trinn er kjende for { $from }.
   *[other] Ingen trinn er kjende frå { $from } til { $to }.
}
contradiction-skipped-approval = Gjennomført frå { $year } etter utforming, utan at noka godkjenning er vist.
contradiction-completed-without-implementation = Fullført i { $year } utan eit trinn der det vart gjennomført.
contradiction-stale-confirmation = { $n ->
    [one] Sist stadfesta for eitt år sidan.
   *[other] Sist stadfesta for { $n } år sidan.
}
contradiction-statements-differ = { $tracker } seier «{ $theirs }» for { $year }; oppføringa seier «{ $ours }».
contradiction-statement-validity-differs = { $tracker } seier at det gjeld { $theirs }; oppføringa seier { $ours }.
contradiction-statement-is-newer = { $tracker } kjenner eit seinare trinn: «{ $theirs }» i { $year }.
contradiction-type-guess-differs = Den offisielle typen er «{ $official }»; vår lesing var «{ $guess }».
change-added = Lagt til
change-removed = Fjerna
change-changed = Endra
change-moved = Sett i ei anna rekkjefølgje
contradiction-from-the-future = Noko i oppføringa er datert { $year }, som ikkje er kome enno.
contradiction-validity-backwards = Tiltaket skal etter opplysningane slutte i { $to } og byrje i { $from }.
