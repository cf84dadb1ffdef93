# Prøver på papir: skjemaer i to trinn, svarark, fasit og innføring av svar.
paper-title = På papir
paper-link = Skriv ut prøven og før inn svarene
paper-lede = For dem som ikke kan ta prøven på skjerm. Alle tar del A. Hvor mange som er rette der, avgjør om neste del er lettere eller vanskeligere. Når svarene er ført inn, får hver elev et vanlig resultat.
paper-lede-fixed = For dem som ikke kan ta prøven på skjerm. Når svarene er ført inn, får hver elev et vanlig resultat.
paper-forms = Skjemaer
paper-form = Skjema { $x }
paper-code = Skjema
paper-made-at = Laget
paper-language = Språk i spørsmålene
paper-language-help = Mangler et spørsmål på språket du velger, trykkes det på et annet.
paper-modules = Deler
paper-module = Del
paper-taken = Svarark ført inn
paper-new = Nytt skjema
paper-ways = Deler å velge mellom etter del A
paper-ways-help = Tre deler måler mer nøyaktig for de sterkeste og de svakeste, men gir flere ark.
paper-ways-2 = To: en lettere og en vanskeligere
paper-ways-3 = Tre: en lettere, en midt imellom og en vanskeligere
paper-ways-0 = Ingen: bare del A
paper-routing = Spørsmål i del A
paper-routing-help = Bare spørsmål som er rette eller gale, så de kan telles i klasserommet.
paper-each = Spørsmål i hver av de andre delene
paper-count-wrong = Skriv et helt tall fra { $x } til { $y }.
paper-too-few = Banken har bare { $y } spørsmål til del { $x } som virker på papir. Velg færre, eller flere områder i prøven.
paper-seed = Startverdi
paper-seed-help = Det samme tallet gir det samme skjemaet så lenge banken er den samme. Tomt: et nytt tall.
paper-seed-wrong = Skriv et helt tall, eller ingenting.
paper-new-submit = Lag skjemaet
paper-made = Skjemaet er laget og tatt vare på.
paper-version = Versjon
paper-print = Skriv ut
paper-print-how = Bruk utskrift i nettleseren (Ctrl + P eller ⌘ P) og velg A4. Meny og bunntekst kommer ikke med.
paper-booklet = Oppgavehefte
paper-large = Stor skrift
paper-normal = Vanlig skrift
paper-key = Fasit og veiledning for læreren
paper-blank = Svarark uten kode
paper-sheets = Svarark
paper-sheets-text = Hvert ark får en personlig kode som bare står der. En elev som har en kode fra før, får en ny. Med koden ser eleven resultatet sitt når svarene er ført inn.
paper-sheets-submit = Lag svararkene
paper-sheets-wrong = Skriv et tall fra 1 til 40.
paper-count = Antall svarark
paper-not-open = Prøven er ikke åpen nå, så det kan ikke lages nye koder.
paper-parts = Slik henger delene sammen
paper-module-only = Del A
paper-module-first = Del { $x }: alle tar denne
paper-module-easier = Del { $x }: lettere
paper-module-middle = Del { $x }: midt imellom
paper-module-harder = Del { $x }: vanskeligere
paper-questions = { $n ->
    [one] ett spørsmål
   *[other] { $shown } spørsmål
}
paper-points = { $n ->
    [one] ett poeng
   *[other] { $shown } poeng
}
paper-when = { $x } til { $y } poeng i del A
paper-areas = Spørsmål etter område
paper-errors = Standardfeil ved grensene mellom nivåene (lavere er mer nøyaktig)
paper-cut = Opp til { $x }
paper-left-out = Ikke på papir
paper-left-out-text = Disse oppgavetypene trenger en skjerm og er utelatt:
paper-about = Om skjemaet
paper-how-single = Kryss av for ett svar.
paper-how-multiple = Kryss av for alle svar som passer.
paper-how-order = Skriv bokstavene i riktig rekkefølge, den første først.
paper-how-match = Skriv bokstaven som hører til hvert tall.
paper-how-number = Skriv tallet.
paper-how-text = Skriv svaret med få ord.
paper-first-note = Skriv svarene på svararket. Vet du ikke svaret, lar du det stå åpent. Lever svararket når du er ferdig med del A; læreren sier hvilken del som er din neste.
paper-module-note = Skriv svarene på svararket. Vet du ikke svaret, lar du det stå åpent.
paper-second-note = Fyll ut bare den delen du har fått av læreren.
paper-sheet = Svarark
paper-sheet-how = Kryss av tydelig, eller skriv store bokstaver. Ta vare på koden: når læreren har ført inn svarene, går du til { $x } og skriver den for å se resultatet. Du ser det først.
paper-key-note = Bare for læreren. Del A rettes i timen, så hver elev får riktig neste del. Resten rettes når svarene føres inn.
paper-rule = Hvilken del kommer etter A?
paper-rule-text = Tell poengene i del A.
paper-rule-points = Poeng i del A
paper-rule-next = Neste del
paper-question = Spørsmål
paper-right = Rett svar
paper-in-words = Med ord
paper-points-title = Poeng
paper-points-whole = 1 når alt er rett, ellers 0
paper-points-parts = 2 når alt er rett, 1 fra halvparten, ellers 0
paper-import-title = Før inn svar fra papir
paper-import-text = Hent filen, skriv inn koder og svar i et regneark, og send den inn. Den prøves først; ingenting skrives før alt stemmer.
paper-import-go = Før inn svar
paper-template = Hent fil til å fylle ut
paper-try = Prøv en fil
paper-try-again = Prøv igjen
paper-import-how = Filen har kolonnene form, code, module, question og answer (eller skjema, kode, del, oppgave og svar), med en rad for hvert spørsmål i delene eleven tok.
paper-cell-choice = Kryss: bokstavene, for eksempel B eller A C.
paper-cell-order = Rekkefølge: bokstavene fra først til sist, for eksempel C A D B.
paper-cell-match = Par: 1B 2A 3C, eller bare B A C.
paper-cell-open = Står det ingenting på arket, lar du svaret være tomt.
paper-file = CSV-fil
paper-file-large = Filen er større enn 1 MB. Før inn én klasse om gangen.
paper-try-file = Prøv filen
paper-csv = Eller lim inn radene
paper-csv-help = Med overskriftene øverst.
paper-csv-missing = Lim inn radene, eller velg en fil.
paper-try-text = Prøv radene
paper-report = Hva vi fant
paper-sound = Alt stemmer. Ingenting er skrevet ennå.
paper-new-modules = { $n ->
    [0] Ingenting er nytt.
    [one] En del er ny.
   *[other] { $shown } deler er nye.
}
paper-known-modules = { $n ->
    [0] Ingen er ført inn før.
    [one] En del er ført inn før og blir som den er.
   *[other] { $shown } deler er ført inn før og blir som de er.
}
paper-import-submit = Før inn svarene
paper-imported = Svarene er ført inn, og resultatene er klare. Elevene ser dem med sin egen kode.
paper-nothing-new = Alt dette var ført inn fra før. Ingenting er endret.
paper-changed = Noen førte inn eller svarte samtidig. Ingenting er skrevet; prøv filen igjen.
paper-problems = { $n ->
    [0] Ingen feil
    [one] Én feil
   *[other] { $shown } feil
}
paper-problems-more = { $n ->
    [one] og én til som ikke vises.
   *[other] og { $shown } til som ikke vises.
}
paper-refused = Ingenting er skrevet. Rett radene og prøv igjen.
paper-notes = Verdt å vite
paper-row = Rad
paper-field = Kolonne
paper-what = Hva er galt
paper-remedy = Hva du kan gjøre
paper-problem-code = Kode
paper-problem-3101 = Filen kan ikke leses som en tabell.
paper-problem-3102 = En kolonne mangler.
paper-problem-3103 = Filen har ingen svar.
paper-problem-3104 = Skjemaet hører ikke til denne prøven.
paper-problem-3105 = Ingen elev i denne prøven har koden.
paper-problem-3106 = Skjemaet har ikke en slik del.
paper-problem-3107 = Delen har ikke et slikt spørsmål.
paper-problem-3108 = To svar på samme spørsmål.
paper-problem-3109 = Dette er ikke et svar på spørsmålet.
paper-problem-3110 = Et spørsmål i delen mangler.
paper-problem-3111 = To deler etter A for samme elev.
paper-problem-3112 = Del A mangler.
paper-problem-3113 = Koden er brukt på skjerm.
paper-problem-3114 = Svaret er et annet enn det som er ført inn før.
paper-problem-3115 = Koden står med et annet skjema.
paper-problem-3120 = Poengene i del A viste til en annen del.
paper-outcome = Tatt på papir; svarene er ført inn av læreren.
sit-outcome-on-paper = Du tok prøven på papir, og læreren førte inn svarene.
campaign-status-on-paper = { $x } (på papir)
