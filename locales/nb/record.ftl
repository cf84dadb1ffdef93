# Tekster på sidene om én post, historikken, utgavene og begrepene.
record-crumb-start = Forside
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
record-bodies = Ansvarlige
record-bodies-named = Nevnt i teksten
record-target-groups = Målgrupper
record-categories = Temaer og undertemaer
record-priorities = Europeiske prioriteringer
record-themes = Våre temaer
record-our-label = Vårt kortnavn
record-summary = Sammendrag
record-background = Bakgrunn
record-objectives = Mål
record-description = Beskrivelse
record-validity = Gyldighet
record-last-stage = Siste trinn
record-last-confirmed = Sist bekreftet
record-reading = Les mer
record-related = Beslektet politikk
record-statements = Hva andre sier
record-quantities = Tall i teksten
record-events = Hendelser
record-umbrella = Hva som ble lovet
record-facts = Fakta
record-source = Kilde
record-cite = Siter
record-on-this-page = På denne siden
record-download = Last ned
record-compare = Sammenlign med andre
record-history = Historikk
record-tree = Mål, tiltak og løfter
record-tree-open = Se mål, tiltak og løfter
record-cite-link = Siter
record-feed = Strøm av endringer
record-edit = Rediger
record-working-title = Arbeidstittel fra oss. Det vi har lest av kilden, viser ingen tittel.
record-no-name = Kilden viser ingen tittel, og vi har ikke gitt den noen.
record-our-name = vårt navn
record-old-version = Dette er versjon { $x } slik den ble lagret { $y }.
record-draft-version = Dette er versjon { $x }, lagret { $y }. Den har aldri vært offentlig.
record-preview = Dette er en forhåndsvisning. Bare de som er logget inn, kan se den.
record-to-public = Gå til den offentlige siden
record-not-then = Denne posten var ikke offentlig { $x }
record-withdrawn = Denne posten ble trukket tilbake { $x }
record-first-public = Den ble først offentlig { $x }. Historikken viser hva som har vært offentlig.
record-not-shown = Ikke vist
record-validity-none = Kilden sier ikke når den gjelder.
record-confirmed-none = Ingen har bekreftet på en bestemt dag at dette fortsatt stemmer.
record-confirmed-by = Av { $x }.
record-first-stage = Først vist: { $x } i { $y }
record-from-year = fra { $x }
record-until-year = til { $x }
record-valid-in = Gjelder { $x }
record-contradictions = Dette henger ikke sammen
record-timeline-title = Trinn år for år: { $x }
record-timeline-caption = Jo lenger politikken er kommet, desto høyere står den. Stiplet linje er år uten kjent trinn.
record-timeline-gap = Ikke kjent trinn
record-timeline-back = Skritt tilbake
record-timeline-valid = Gjelder
record-timeline-today = I dag
record-timeline-none = Ingen trinn er kjent.
record-show-table = Vis som tabell
record-stages-table = Trinn per år
record-within-validity = Gjelder
record-list-cut = Listen kan være lengre i kilden; vi har bare lest begynnelsen.
record-corresponds = { $n ->
    [one] Svarer til 1 prioritering i en annen avtale
   *[other] Svarer til { $shown } prioriteringer i andre avtaler
}
record-our-mapping = vår kobling
record-published-mapping = publisert kobling
record-statements-lead = Hver kilde taler for seg. Vi stiller utsagnene side om side og endrer ingen av dem.
record-author = Forfatter
record-statement-source = Der det står
record-statement-no-source = Ingen adresse oppgitt
record-quantity-what = Hva
record-quantity-value = Tall
record-quantity-kind = Hva slags tall
record-quantity-no-year = ikke oppgitt år
record-quantities-note = Tallene står i løpende tekst i kilden. Vi har hentet dem ut og sortert dem.
record-link-worked = Lenken ble sist prøvd { $x } og virket.
record-link-broken = Lenken ble sist prøvd { $x } og virket ikke.
record-link-checked = Lenken ble sist prøvd { $x }.
record-link-unchecked = Ingen har notert at lenken er prøvd.
record-link-none = Kilden oppgir ingen adresse.
record-source-page = Siden vi har lest, hos { $x }
record-canonical-page = Posten hos { $x }
record-missing = Det vi har lest av kilden, viser ikke: { $x }.
record-since = Offentlig slik siden { $x }.
record-cite-here = Denne siden, APA-stil
record-cite-source = Slik kilden vil siteres
record-cite-all = Alle stiler og referanseformater
record-format-pdf = til utskrift
record-format-xlsx = til regneark
record-format-csv = enkel tabell
record-format-json = for programmer
record-format-jsonl = kan importeres igjen
record-format-jsonld = lenkede data
record-format-bib = referanse
record-format-ris = referanse
record-format-csl = referanse
record-format-apa = referanse som tekst
quantity-target = Måltall
quantity-result = Resultat
quantity-budget = Budsjett
quantity-context = Bakgrunnstall
unit-percent = %
unit-projects = prosjekter
unit-persons = personer
unit-centres = sentre
unit-schools = skoler
unit-events = arrangementer
unit-measures = tiltak
unit-institutions = institusjoner
unit-programmes = programmer
unit-courses = kurs
unit-activities = aktiviteter
unit-items = enheter
unit-hubs = knutepunkter
unit-sectors = sektorer
unit-replies = svar
unit-targets = måltall
unit-providers = tilbydere
qualifier-more-than = mer enn
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
element-promise = Løfte
tree-title = Mål, tiltak og løfter: { $x }
tree-heading = Mål, tiltak og løfter
tree-here = Mål, tiltak og løfter
tree-lead = Hva strategien vil og hva den har lovet, med hvem som svarer for det, hvor langt det er kommet og hva som ligger bak.
tree-count-goal = { $shown } mål
tree-count-area = { $n ->
    [one] 1 område
   *[other] { $shown } områder
}
tree-count-measure = { $shown } tiltak
tree-count-activity = { $n ->
    [one] 1 aktivitet
   *[other] { $shown } aktiviteter
}
tree-count-promise = { $n ->
    [one] 1 løfte
   *[other] { $shown } løfter
}
tree-unbacked = { $n ->
    [0] Det ligger noe bak hvert løfte
    [one] 1 løfte har ingenting bak seg
   *[other] { $shown } løfter har ingenting bak seg
}
tree-overdue-count = { $n ->
    [one] Ett punkt er over fristen.
   *[other] { $shown } punkter er over fristen.
}
tree-matching = { $n ->
    [0] Ingenting passer med valget.
    [one] 1 punkt passer. Det som står over, vises i grått.
   *[other] { $shown } punkter passer. Det som står over, vises i grått.
}
tree-kind = Slag
tree-owner = Ansvarlig
tree-due = Frist
tree-basis = Hvem sier det
tree-source = Kilde
tree-all-kinds = Alle slag
tree-all-owners = Alle
tree-no-owner = Ingen oppgitt
tree-no-stage = Ikke kjent trinn
tree-nothing-behind = Ingenting bak løftet
tree-nothing = Ingenting
tree-overdue = over fristen
tree-behind = Bak dette ligger:
tree-behind-column = Ligger bak
tree-title-column = Punkt
tree-filter = Vis
tree-all = Vis alt
tree-list = Hele treet
tree-as-table = Vis som tabell
tree-table = Mål, områder, tiltak, aktiviteter og løfter
tree-back = Tilbake til { $x }
history-title = Historikk: { $x }
history-heading = Historikk
history-lead = Alle versjoner som har vært offentlige, hvem som lagret dem, når og hvorfor. Du kan sammenligne to og to.
history-count = { $n ->
    [one] 1 versjon
   *[other] { $shown } versjoner
}
history-version = Versjon { $x }
history-live = Offentlig nå
history-draft = Aldri offentlig
history-published = Publisert
history-withdrawn = Trukket tilbake
history-confirmation = bare bekreftet
history-editor = en redaktør
history-program = et program
history-origin-edit = Lagret i et skjema
history-origin-import = Lest fra en fil
history-origin-revert = Hentet tilbake fra en tidligere versjon
history-origin-demo = Fra demonstrasjonsinnholdet
history-what-changed = Hva som ble endret i versjon { $x }
history-revert = Hent tilbake versjon { $x }
history-option = Versjon { $x }, { $y }
history-option-draft = Versjon { $x }, { $y } (aldri offentlig)
diff-from = Fra
diff-to = Til
diff-show = Sammenlign
diff-title = Versjon { $x } sammenlignet med versjon { $y }
diff-count = { $n ->
    [0] De to versjonene er like.
    [one] Det er 1 endring.
   *[other] Det er { $shown } endringer.
}
diff-saved = Versjon { $x } ble lagret { $y }.
diff-only-confirmed = Bare bekreftelser er endret: noen har sett etter og funnet at resten fortsatt stemmer.
diff-none = Ingen forskjeller
diff-none-text = De to versjonene inneholder det samme.
diff-legend = Det som er tatt ut, er strøket over. Det som er satt inn, er understreket.
diff-unknown = ikke kjent
diff-empty = (tom)
field-id = Nummer
field-country-code = Landkode
field-country = Land
field-country-basis = Hvor landet er lest
field-title = Tittel
field-type = Type
field-subsystem = Del av utdanningssystemet
field-stages = Trinn
field-bodies-responsible = Ansvarlige
field-bodies-responsible-cut = Ansvarlige: listen kan være lengre
field-target-groups = Målgrupper
field-target-groups-cut = Målgrupper: listen kan være lengre
field-thematic-categories = Temaer og undertemaer
field-european-priorities = Europeiske prioriteringer
field-summary = Sammendrag
field-our-label = Vårt kortnavn
field-our-type-hint = Vår gjetning på type
field-our-themes = Våre temaer
field-bodies-named-in-text = Nevnt i teksten
field-quantities = Tall i teksten
field-source-kind = Slags kildeside
field-source-url = Adressen til siden vi har lest
field-canonical-url = Adressen til posten hos kilden
field-titles = Titler
field-summaries = Sammendrag
field-background = Bakgrunn
field-objectives = Mål
field-description = Beskrivelse
field-validity = Gyldighet
field-last-confirmed = Sist bekreftet
field-further-reading = Les mer
field-statements = Hva andre sier
field-relations = Sammenhenger
field-elements = Mål, tiltak og løfter
field-events = Hendelser
field-citation = Slik kilden vil siteres
field-extra = Annet
part-note = hva som skjedde
part-text = tekst
part-title = tittel
part-label = navn
part-url = adresse
part-last-checked = sist prøvd
part-works = virker
part-from = fra
part-to = til
part-on = dag
part-by = av
part-tracker = kilde
part-author = forfatter
part-source-url = kilde
part-stated-on = sagt
part-stage = trinn
part-year = år
part-validity = gyldighet
part-kind = slag
part-target = post
part-basis = hvem sier det
part-owner = ansvarlig
part-name = navn
part-code = kode
part-due = frist
part-behind = ligger bak
part-parent = står under
part-key = nøkkel
part-what = hva
part-value = tall
part-unit = enhet
part-qualifier = forbehold
part-date = dag
part-authors = forfattere
part-published-year = utgitt
part-tool = verktøy
part-edition = utgave
part-medium = medium
editions-lead = En utgave holder fast alt som var offentlig på ett tidspunkt, under et nummer som aldri endres. Vis til en utgave når andre skal finne nøyaktig det du så.
editions-new = Frys en ny utgave
editions-none = Ingen utgaver ennå
editions-none-text = Den første kommer hit når noen med publiseringsrett fryser den.
edition-number = Utgave { $x }
edition-lead = Alt som var offentlig { $x }, frosset.
edition-cite = Siter denne utgaven
edition-download = Last ned alle postene (JSON Lines)
edition-list = Listen slik den var da dagen var over
edition-members = Poster i denne utgaven
edition-members-note = Hver lenke går til den versjonen utgaven inneholder. Listen for dagen kan være en annen hvis noe ble publisert senere samme dag.
edition-shown = Post { $x } av { $y }
edition-version = Versjon
edition-empty = Utgaven har ingen poster på denne siden.
edition-verify = Sjekk selv
edition-frozen = Frosset
edition-hash = Innholdssum (SHA-256)
edition-check = Sjekket nå
edition-check-good = Postene gir fortsatt denne summen.
edition-check-bad = Postene gir ikke lenger denne summen. Si fra til oss.
edition-verify-how = Skriv én linje for hver post i nummerrekkefølge: nummer, versjon og SHA-256 av JSON-dokumentet, med mellomrom mellom og linjeskift etter. SHA-256 av alle linjene er innholdssummen.
edition-since = Siden utgave { $x }
edition-added = { $n ->
    [one] 1 post kom til
   *[other] { $shown } poster kom til
}
edition-removed = { $n ->
    [one] 1 post falt bort
   *[other] { $shown } poster falt bort
}
edition-changed = { $n ->
    [one] 1 post endret
   *[other] { $shown } poster endret
}
edition-same = { $n ->
    [one] 1 post uendret
   *[other] { $shown } poster uendret
}
edition-compare = Sammenlign med en annen utgave
edition-compare-with = Utgave { $x }: { $y }
edition-diff-link = Hva som ble endret fra utgave { $x } til utgave { $y }
edition-diff-title = Utgave { $x } sammenlignet med utgave { $y }
edition-diff-record = Hva som ble endret
edition-diff-none = Ingen forskjeller
edition-diff-more = { $n ->
    [one] og 1 til
   *[other] og { $shown } til
}
vocabularies-lead = Ordene politikken er sortert etter, hvert med sine versjoner, sin kilde og hvordan det henger sammen med andre versjoner.
vocabulary-versions = Versjoner
vocabulary-terms = { $n ->
    [one] 1 begrep
   *[other] { $shown } begreper
}
vocabulary-mappings = { $n ->
    [one] 1 kobling mellom versjoner
   *[other] { $shown } koblinger mellom versjoner
}
vocabulary-json = Hele begrepslisten som JSON
vocabulary-jsonld = Som lenkede data (SKOS, JSON-LD)
vocabulary-edit = Rediger begrepene
vocabulary-mapping-heading = Koblinger mellom versjoner
vocabulary-mapping-lead = En post beholder begrepet den fikk. Gjennom koblingene finnes den også under begreper i andre versjoner.
vocabulary-mapping-table = Koblinger mellom versjoner, del { $x }
vocabulary-term = Begrep
vocabulary-relation = Sammenheng
vocabulary-other-term = Annet begrep
vocabulary-changes = Endringer
vocabulary-revision = Revisjon { $x }
vocabulary-source = Kilde
vocabulary-own-source = Laget av oss.
vocabulary-label-source = der navnene er lest
vocabulary-own = våre ord
vocabulary-published = publisert
vocabulary-terms-heading = Begreper
vocabulary-labels = Navn og betydning
vocabulary-used = Brukt av
vocabulary-under = under
vocabulary-inverse = Lest fra den andre siden
vocabulary-aliases = Skrives også
vocabulary-match-exact = betyr det samme som
vocabulary-match-close = betyr nesten det samme som
vocabulary-match-broad = er smalere enn
vocabulary-match-narrow = er videre enn
vocabulary-match-related = er beslektet med
contradiction-completed-but-still-valid = Siste trinn er «{ $stage }» i { $year }, men tiltaket skal gjelde til { $to }.
contradiction-still-implemented-after-validity = Trinnet er fortsatt «{ $stage }» i { $year }, selv om tiltaket skulle slutte i { $to }.
contradiction-ended-without-final-stage = Tiltaket skulle slutte i { $to }; siste kjente trinn er «{ $stage }» i { $year }.
contradiction-stage-after-completed = «{ $stage }» i { $year } følger etter «{ $ended }» i { $endedyear }.
contradiction-stage-before-validity = «{ $stage }» vises fra { $year }, før tiltaket gjelder fra { $from }.
contradiction-validity-backwards = Tiltaket skal etter oppgavene slutte i { $to } og begynne i { $from }.
contradiction-step-back = Et skritt tilbake i { $year }: fra «{ $from }» til «{ $to }».
contradiction-gap-years = { $n ->
    [one] Ingen trinn er kjent for { $from }.
   *[other] Ingen trinn er kjent fra { $from } til { $to }.
}
contradiction-skipped-approval = Gjennomført fra { $year } etter utforming, uten at noen godkjenning vises.
contradiction-completed-without-implementation = Fullført i { $year } uten et trinn der det ble gjennomført.
contradiction-stale-confirmation = { $n ->
    [one] Sist bekreftet for ett år siden.
   *[other] Sist bekreftet for { $n } år siden.
}
contradiction-from-the-future = Noe i oppføringen er datert { $year }, som ikke er kommet ennå.
contradiction-statements-differ = { $tracker } sier «{ $theirs }» for { $year }; oppføringen sier «{ $ours }».
contradiction-statement-validity-differs = { $tracker } sier at det gjelder { $theirs }; oppføringen sier { $ours }.
contradiction-statement-is-newer = { $tracker } kjenner et senere trinn: «{ $theirs }» i { $year }.
contradiction-type-guess-differs = Den offisielle typen er «{ $official }»; vår lesing var «{ $guess }».
change-added = Lagt til
change-removed = Fjernet
change-changed = Endret
change-moved = Satt i en annen rekkefølge
