# Prøver på papir.
paper-title = På papir
paper-link = Skriv ut prøva og før inn svara
paper-forms = Skjema
paper-form = Skjema { $x }
paper-code = Skjema
paper-made-at = Laga
paper-language = Språk i spørsmåla
paper-modules = Delar
paper-module = Del
paper-taken = Svarark førte inn
paper-new = Nytt skjema
paper-routing = Spørsmål i del A
paper-each = Spørsmål i kvar av dei andre delane
paper-count-wrong = Skriv eit heilt tal frå { $x } til { $y }.
paper-new-submit = Lag skjemaet
paper-version = Versjon
paper-print = Skriv ut
paper-booklet = Oppgåvehefte
paper-large = Stor skrift
paper-normal = Vanleg skrift
paper-key = Fasit og rettleiing for læraren
paper-blank = Svarark utan kode
paper-sheets = Svarark
paper-sheets-submit = Lag svararka
paper-module-only = Del A
paper-module-first = Del { $x }: alle tek denne
paper-module-easier = Del { $x }: lettare
paper-module-middle = Del { $x }: midt imellom
paper-module-harder = Del { $x }: vanskelegare
paper-when = { $x } til { $y } poeng i del A
paper-how-single = Kryss av for eitt svar.
paper-how-multiple = Kryss av for alle svar som passar.
paper-how-order = Skriv bokstavane i rett rekkjefølgje, den fyrste fyrst.
paper-how-match = Skriv bokstaven som høyrer til kvart tal.
paper-how-number = Skriv talet.
paper-how-text = Skriv svaret med få ord.
paper-module-note = Skriv svara på svararket. Veit du ikkje svaret, lèt du det stå ope.
paper-second-note = Fyll ut berre den delen du har fått av læraren.
paper-sheet = Svarark
paper-question = Spørsmål
paper-right = Rett svar
paper-in-words = Med ord
paper-points-title = Poeng
paper-import-title = Før inn svar frå papir
paper-import-go = Før inn svar
paper-row = Rad
paper-field = Kolonne
paper-problem-code = Kode
paper-outcome = Teken på papir; læraren har ført inn svara.
sit-outcome-on-paper = Du tok prøva på papir, og læraren førte inn svara.
campaign-status-on-paper = { $x } (på papir)
paper-lede = For dei som ikkje kan ta prøva på skjerm. Alle tek del A. Kor mange som er rette der, avgjer om neste del er lettare eller vanskelegare. Når svara er førte inn, får kvar elev eit vanleg resultat.
paper-lede-fixed = For dei som ikkje kan ta prøva på skjerm. Når svara er førte inn, får kvar elev eit vanleg resultat.
paper-language-help = Manglar eit spørsmål på språket du vel, blir det trykt på eit anna.
paper-ways = Delar å velje mellom etter del A
paper-ways-help = Tre delar måler meir nøyaktig for dei sterkaste og dei svakaste, men gir fleire ark.
paper-ways-2 = To: ein lettare og ein vanskelegare
paper-ways-3 = Tre: ein lettare, ein midt imellom og ein vanskelegare
paper-ways-0 = Ingen: berre del A
paper-routing-help = Berre spørsmål som er rette eller gale, så dei kan teljast i klasserommet.
paper-too-few = Banken har berre { $y } spørsmål til del { $x } som verkar på papir. Vel færre, eller fleire område i prøva.
paper-seed = Startverdi
paper-seed-help = Det same talet gir det same skjemaet så lenge banken er den same. Tomt: eit nytt tal.
paper-seed-wrong = Skriv eit heilt tal, eller ingenting.
paper-made = Skjemaet er laga og teke vare på.
paper-print-how = Bruk utskrift i nettlesaren (Ctrl + P eller ⌘ P) og vel A4. Meny og botntekst kjem ikkje med.
paper-sheets-text = Kvart ark får ein personleg kode som berre står der. Ein elev som har ein kode frå før, får ein ny. Med koden ser eleven resultatet sitt når svara er førte inn.
paper-sheets-wrong = Skriv eit tal frå 1 til 40.
paper-count = Talet på svarark
paper-not-open = Prøva er ikkje open no, så det kan ikkje lagast nye kodar.
paper-parts = Slik heng delane saman
paper-questions = { $n ->
    [one] eitt spørsmål
   *[other] { $shown } spørsmål
}
paper-points = { $n ->
    [one] eitt poeng
   *[other] { $shown } poeng
}
paper-areas = Spørsmål etter område
paper-errors = Standardfeil ved grensene mellom nivåa (lågare er meir nøyaktig)
paper-cut = Opp til { $x }
paper-left-out = Ikkje på papir
paper-left-out-text = Desse oppgåvetypane treng ein skjerm og er utelatne:
paper-about = Om skjemaet
paper-first-note = Skriv svara på svararket. Veit du ikkje svaret, lar du det stå ope. Lever svararket når du er ferdig med del A; læraren seier kva del som er din neste.
paper-sheet-how = Kryss av tydeleg, eller skriv store bokstavar. Ta vare på koden: når læraren har ført inn svara, går du til { $x } og skriv han for å sjå resultatet. Du ser det først.
paper-key-note = Berre for læraren. Del A blir retta i timen, så kvar elev får rett neste del. Resten blir retta når svara blir førte inn.
paper-rule = Kva del kjem etter A?
paper-rule-text = Tel poenga i del A.
paper-rule-points = Poeng i del A
paper-rule-next = Neste del
paper-points-whole = 1 når alt er rett, elles 0
paper-points-parts = 2 når alt er rett, 1 frå halvparten, elles 0
paper-import-text = Hent fila, skriv inn kodar og svar i eit rekneark, og send ho inn. Ho blir prøvd først; ingenting blir skrive før alt stemmer.
paper-template = Hent fil til å fylle ut
paper-try = Prøv ei fil
paper-try-again = Prøv igjen
paper-import-how = Fila har kolonnane form, code, module, question og answer (eller skjema, kode, del, oppgåve og svar), med ei rad for kvart spørsmål i delane eleven tok.
paper-cell-choice = Kryss: bokstavane, til dømes B eller A C.
paper-cell-order = Rekkjefølgje: bokstavane frå først til sist, til dømes C A D B.
paper-cell-match = Par: 1B 2A 3C, eller berre B A C.
paper-cell-open = Står det ingenting på arket, lar du svaret vere tomt.
paper-file = CSV-fil
paper-file-large = Fila er større enn 1 MB. Før inn éin klasse om gongen.
paper-try-file = Prøv fila
paper-csv = Eller lim inn radene
paper-csv-help = Med overskriftene øvst.
paper-csv-missing = Lim inn radene, eller vel ei fil.
paper-try-text = Prøv radene
paper-report = Kva vi fann
paper-sound = Alt stemmer. Ingenting er skrive enno.
paper-new-modules = { $n ->
    [0] Ingenting er nytt.
    [one] Ein del er ny.
   *[other] { $shown } delar er nye.
}
paper-known-modules = { $n ->
    [0] Ingen er førte inn før.
    [one] Ein del er ført inn før og blir som han er.
   *[other] { $shown } delar er førte inn før og blir som dei er.
}
paper-import-submit = Før inn svara
paper-imported = Svara er førte inn, og resultata er klare. Elevane ser dei med sin eigen kode.
paper-nothing-new = Alt dette var ført inn frå før. Ingenting er endra.
paper-changed = Nokon førte inn eller svarte samtidig. Ingenting er skrive; prøv fila igjen.
paper-problems = { $n ->
    [0] Ingen feil
    [one] Éin feil
   *[other] { $shown } feil
}
paper-problems-more = { $n ->
    [one] og éin til som ikkje blir vist.
   *[other] og { $shown } til som ikkje blir viste.
}
paper-refused = Ingenting er skrive. Rett radene og prøv igjen.
paper-notes = Verdt å vite
paper-what = Kva er gale
paper-remedy = Kva du kan gjere
paper-problem-3101 = Fila kan ikkje lesast som ein tabell.
paper-problem-3102 = Ei kolonne manglar.
paper-problem-3103 = Fila har ingen svar.
paper-problem-3104 = Skjemaet høyrer ikkje til denne prøva.
paper-problem-3105 = Ingen elev i denne prøva har koden.
paper-problem-3106 = Skjemaet har ikkje ein slik del.
paper-problem-3107 = Delen har ikkje eit slikt spørsmål.
paper-problem-3108 = To svar på same spørsmål.
paper-problem-3109 = Dette er ikkje eit svar på spørsmålet.
paper-problem-3110 = Eit spørsmål i delen manglar.
paper-problem-3111 = To delar etter A for same elev.
paper-problem-3112 = Del A manglar.
paper-problem-3113 = Koden er brukt på skjerm.
paper-problem-3114 = Svaret er eit anna enn det som er ført inn før.
paper-problem-3115 = Koden står med eit anna skjema.
paper-problem-3120 = Poenga i del A viste til ein annan del.
