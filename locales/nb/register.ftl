# Register over utstyr og steder
register-title = Utstyrsregister
register-sites = Steder
register-sites-lede = Skoler, bedrifter, opplæringskontor og rullende verksteder der elever trener.
register-sites-none = Ingen steder er lagt inn i din del av registeret.
register-forbidden = Registeret endres av dem som er redaktør for stedet.
register-search = Søk i navn, merke, produsent, modell og serienummer
register-report = Service og alder
register-new = Nytt utstyr
register-change = Endre utstyr
register-import = Les inn fra fil
register-count = { $n ->
    [one] { $n } enhet
   *[other] { $n } enheter
}
register-none = Ingenting funnet
register-none-text = Ta bort et filter eller søk med færre ord.
register-choose = Velg
register-choose-one = Velg
register-any-programme = Alle program
register-facet-programme = Utstyr som et program krever
register-facet-kind = Utstyrstype
register-facet-site = Sted
register-facet-owner = Eier
register-facet-status = Status
register-facet-condition = Tilstand
register-facet-form = Form
register-facet-age = Alder
register-facet-maintenance = Service
register-status-in-use = I bruk
register-status-out-of-order = Ute av drift
register-status-lent = Utlånt
register-status-ordered = Bestilt
register-status-retired = Utrangert
register-condition-good = God
register-condition-worn = Slitt
register-condition-poor = Dårlig
register-form-personal = Personlig
register-form-movable = Flyttbart
register-form-room = Rom
register-form-fixed = Fastmontert
register-form-site = Anlegg ute
register-form-software = Programvare
register-form-unknown = Ukjent
register-age-0-2 = 0–2 år
register-age-3-5 = 3–5 år
register-age-6-9 = 6–9 år
register-age-10- = 10 år og mer
register-age-unknown = Ukjent
register-maintenance-overdue = Over tiden
register-maintenance-planned = Planlagt
register-maintenance-none = Ingen planlagt
register-order-name = Navn
register-order-site = Sted
register-order-oldest = Eldst først
register-order-dearest = Dyrest først
register-field-name = Navn
register-field-tag = Merke
register-tag-help = Eierens eget merke på enheten. To enheter med samme eier har ikke samme merke.
register-field-kind = Type
register-field-site = Sted
register-field-owner = Eier
register-field-organisation = Svarer for stedet
register-field-org_number = Organisasjonsnummer
register-field-address = Adresse
register-field-status = Status
register-field-condition = Tilstand
register-field-age = Alder
register-field-seats = Plasser
register-seats-help = Hvor mange elever som kan bruke enheten samtidig.
register-field-make = Produsent
register-field-model = Modell
register-field-serial = Serienummer
register-field-acquired_on = Anskaffet
register-field-cost_purchase = Kjøp, kroner
register-field-cost_installation = Installasjon, kroner
register-field-cost_training = Opplæring, kroner
register-field-loan = Lånt
register-field-loan_from = Lånt fra
register-field-loan_to = Lånt til
register-field-loan_terms = Vilkår for lånet
register-field-certificate = Sertifikat instruktøren må ha
register-field-note = Merknad
register-field-version = Utgave
register-field-id = Id
register-years = { $n ->
    [one] { $n } år
   *[other] { $n } år
}
register-who = Kan instruere
register-instructors = { $x } her, { $y } i alt
register-maintenance = Service
register-maintenance-empty = Ingen service er planlagt.
register-maintenance-plan = Planlegg service
register-first-day = Første dag
register-last-day = Siste dag
register-done-on = Gjort { $x }
register-is-done = Er gjort
register-maintained = Servicen er ført som gjort.
register-history = Historie
register-reason = Hvorfor
register-reason-missing = Skriv hvorfor, med noen få ord.
register-save = Lagre
register-saved = Endringen er lagret.
register-changed = Noen andre har endret dette i mellomtiden. Se på det på nytt.
register-bulk = Endre flere samtidig
register-bulk-text = Endringen gjelder alle eller ingen.
register-bulk-ticked = Endre de avkryssede
register-bulk-found = Endre alle som er funnet
register-bulk-nothing = Kryss av for minst én enhet.
register-bulk-no-change = Velg hva som skal endres.
register-bulk-done = Enhetene er endret.
register-unchanged = Uendret
register-overdue = Service over tiden
register-overdue-none = Ingen service er over tiden.
register-due = Skulle vært gjort
register-ages = Alder etter type
register-ages-text = Utstyr på { $x } år eller mer regnes her som gammelt. Utrangert utstyr er ikke med.
register-items = Enheter
register-median-age = Midterste alder
register-old = Gamle
register-people = Instruktører
register-stands-here = Står her
register-stands-none = Ingen utstyr i bruk står her.
register-week = Åpen uke
register-week-change = Endre åpningstidene
register-day = Dag
register-day-0 = Mandag
register-day-1 = Tirsdag
register-day-2 = Onsdag
register-day-3 = Torsdag
register-day-4 = Fredag
register-half-0 = Før lunsj
register-half-1 = Etter lunsj
register-opens = { $x }, { $y }: åpner
register-closes = { $x }, { $y }: stenger
register-closed = Stengte dager
register-closed-none = Ingen stengte dager er lagt inn.
register-close-days = Legg inn stengte dager
register-reopen = Ta bort
register-roads = Nærmeste steder
register-minutes = Minutter
register-basis = Grunnlag
register-road-measured = oppgitt
register-road-estimated = anslått fra avstanden
register-site-school = Skole
register-site-company = Bedrift
register-site-training-office = Opplæringskontor
register-site-mobile-lab = Rullende verksted
register-fault-empty = Fyll ut feltet.
register-fault-long = Teksten er lengre enn { $x } tegn.
register-fault-range = Skriv et helt tall fra { $x }.
register-fault-unknown = «{ $x }» er ikke kjent. Se etter skrivefeil, eller legg det inn først.
register-fault-day = «{ $x }» er ikke en dato. Skriv den som 2026-08-17.
register-fault-amount = «{ $x }» er ikke et beløp. Skriv det som 125000 eller 125 000,50.
register-fault-future = { $x } er i framtida. Sett status til bestilt, eller rett datoen.
register-fault-ends-first = Slutten er før begynnelsen. Rett en av datoene.
register-fault-taken = Eieren har en annen enhet med dette merket. Velg et annet.
register-fault-formula = Teksten begynner som en formel. Skriv den uten = + - eller @ foran.
register-fault-hours = Åpningstida må slutte etter at den begynner. Skriv klokkeslett som 08:00.
register-import-lede = Lim inn en tabell eller velg en CSV-fil. Den blir prøvd først, og ingenting blir skrevet før alle radene er i orden.
register-csv = Tabellen
register-csv-help = Første rad er overskrifter. Merke, type og sted må være med. Kolonnene fra Snipe-IT blir kjent igjen, og fila du laster ned fra registeret, kan leses inn igjen.
register-file = Eller en CSV-fil, inntil 1,4 MB
register-file-send = Les fila
register-file-missing = Velg en fil først.
register-file-large = Fila er for stor. Del den, hver del inntil { $x }.
register-file-workbook = Dette er en arbeidsbok. Lagre arket som CSV og prøv igjen.
register-try = Prøv tabellen
register-write = Skriv til registeret
register-tried = Prøvd
register-sound = Tabellen er i orden
register-unsound = Ingenting er skrevet. Rett radene og prøv igjen.
register-problems = { $n ->
    [one] Én feil
   *[other] { $n } feil
}
register-problems-more = { $n ->
    [one] og én til
   *[other] og { $n } til
}
register-row = Rad
register-column = Kolonne
register-wrong = Hva som er galt
register-columns = Kolonner som ble lest
register-ignored = Ikke lest: { $x }
register-import-new = { $n ->
    [one] Én ny enhet
   *[other] { $n } nye enheter
}
register-import-changed = { $n ->
    [one] Én enhet endres
   *[other] { $n } enheter endres
}
register-import-same = { $n ->
    [one] Én enhet er uendret
   *[other] { $n } enheter er uendret
}
register-imported = Tabellen er skrevet til registeret.
register-table-empty = Tabellen er tom. Den trenger en rad med overskrifter og minst én rad til.
register-table-broken = Rad { $x } kan ikke leses. Se etter et anførselstegn som ikke er lukket.
register-table-missing = Disse kolonnene mangler: { $x }.
register-table-twice = Kolonnen { $x } står to ganger.
register-table-too-many = Tabellen har mer enn { $x } rader. Del den.
