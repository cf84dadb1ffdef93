# Det den ser som tek ei prøve eller ei eigenvurdering.
nav-take = Ta ei prøve
sit-door-title = Ta ei prøve
sit-door-lede = Skriv koden du har fått. Har du byrja før, skriv du din eigen kode og held fram der du var.
sit-code = Kode
sit-code-help = Til dømes K7PX-3QTM. Store og små bokstavar er det same, og strekane kan du hoppe over.
sit-code-go = Gå vidare
sit-code-missing = Skriv koden.
sit-code-unknown = Vi kjenner ikkje denne koden. Sjå etter om alle teikna er rette, eller spør den som gav deg koden.
sit-code-wait = Det er skrive mange feil kodar herifrå på kort tid. Vent { $x } sekund, og prøv igjen. Dei som alt er i gang, kan halde fram som før.
sit-code-first = Skriv koden din for å byrje eller halde fram.
sit-other-code = Skriv ein annan kode
sit-here-title = Du har ei prøve på denne eininga
sit-here-text = Er ho di, kan du halde fram. Er ho ikkje di, skriv du din eigen kode over.
sit-go-on = Hald fram
sit-demo-title = Prøv sjølv
sit-demo-text = Dette er ein demonstrasjon. Desse prøvene kan alle ta:
sit-welcome-back = Velkomen tilbake. Du held fram der du var.
sit-start-kicker = Før du byrjar
sit-start-intro = Prøva viser kva du kan no, og kva som kan vere nyttig å lære. Ho er ikkje ein eksamen og gir ingen karakter.
sit-start-early = Prøva opnar { $x }. Kom tilbake då.
sit-start-over = Prøva vart stengd { $x }. Har du byrja, kan du skrive din eigen kode og gjere deg ferdig.
sit-start-observation = Her er det læraren som ser på arbeidet ditt og fyller ut. Du treng ikkje gjere noko på denne sida.
sit-start-statements = { $n ->
    [one] Du tek stilling til éi utsegn om deg sjølv.
   *[other] Du tek stilling til { $shown } utsegner om deg sjølv.
}
sit-start-no-right = Ingen svar er rette eller gale.
sit-start-questions = { $n ->
    [one] Du får eitt spørsmål.
   *[other] Du får { $shown } spørsmål.
}
sit-start-questions-between = Du får mellom { $x } og { $y } spørsmål.
sit-start-adaptive = Spørsmåla blir valde etter det du svarer. Derfor er det vanleg at om lag halvparten er vanskelege.
sit-start-minutes = { $n ->
    [one] Det tek om lag eitt minutt.
   *[other] Det tek om lag { $shown } minutt.
}
sit-start-limit = { $n ->
    [one] Du har eitt minutt på deg, rekna frå du ser det første spørsmålet.
   *[other] Du har { $shown } minutt på deg, rekna frå du ser det første spørsmålet.
}
sit-start-saved = Kvart svar blir lagra med ein gong. Du kan ta pause og halde fram på kva eining du vil.
sit-start-you-decide = Du ser resultatet først. Du bestemmer sjølv om læraren skal få sjå det.
sit-start-only-you = Resultatet er det berre du som ser.
sit-start-anonymous = Du oppgir ikkje namn. Svara er knytte til ein kode, ikkje til deg.
sit-start-language = Språk i spørsmåla
sit-start-language-help = Manglar eit spørsmål på språket du vel, blir det vist på eit anna språk og er merkt.
sit-start-go = Byrj
sit-own-code-title = Din eigen kode
sit-own-code-text = Skriv koden ned eller ta eit bilete av han. Med han kjem du tilbake på kva eining du vil, og berre med han. Ikkje gi han til andre.
sit-first = Til første spørsmål
sit-stop-title = Ta ein pause
sit-stop-lede = Alt du har svart, er lagra. Når du vil halde fram, går du til denne tenesta, vel «Ta ei prøve» og skriv koden din.
sit-clock-waits = { $n ->
    [one] Du har eitt minutt på deg. Tida tek til når du ser det første spørsmålet.
   *[other] Du har { $shown } minutt på deg. Tida tek til når du ser det første spørsmålet.
}
sit-stop-limited = Tida går medan du har pause.
sit-leave-title = Bruker andre denne eininga?
sit-leave-text = Då bør eininga gløyme koden din. Skriv koden ned først.
sit-leave = Gløym meg på denne eininga
sit-left = Eininga har gløymt koden din. Skriv han når du vil halde fram.
sit-to-result = Til resultatet
sit-progress = Spørsmål { $x } av { $y }
sit-progress-most = Spørsmål { $x } av høgst { $y }
sit-time-left = { $n ->
    [one] Du har eitt minutt att.
   *[other] Du har { $shown } minutt att.
}
sit-time-last = Du har under eitt minutt att.
sit-choose = Vel
sit-choose-one = Vel eitt svar
sit-choose-all = Vel alle som passar
sit-order = Set i rekkjefølgje
sit-order-hint = Gi kvar linje ein plass. Plass 1 er først.
sit-place = Plass { $x }
sit-match = Finn det som høyrer saman
sit-answer = Svaret ditt
sit-answer-number = Svaret ditt, eit tal
sit-file = Last ned fila
sit-file-text = Fila er laga til deg. Opne ho, finn svaret og skriv det her.
sit-table = Fyll ut tabellen
sit-spot-one = Vel éin stad i biletet
sit-spot-several = Vel { $shown } stader i biletet
sit-picture-shows = Biletet viser:
sit-mailbox = Rydd i innboksen
sit-mailbox-action = Kva gjer du med «{ $x }»?
sit-attachment = Vedlegg:
sit-files = Rydd i filene
sit-folders = Desse stadene kan du velje mellom:
sit-files-place = Kvar skal «{ $x }»?
sit-changed = endra
sit-submit = Svar og gå vidare
sit-skip = Eg veit ikkje
sit-ways = Andre vegar herifrå
sit-stop = Ta ein pause
sit-end = Avslutt her
sit-end-title = Vil du avslutte no?
sit-end-text = { $n ->
    [0] Du har ikkje svart på noko enno, så det blir ikkje noko resultat.
    [one] Du har svart på eitt spørsmål. Resultatet byggjer berre på det, og blir usikkert. Du kan ikkje halde fram etterpå.
   *[other] Du har svart på { $shown } spørsmål. Resultatet byggjer berre på dei. Du kan ikkje halde fram etterpå.
}
sit-end-go = Avslutt og vis resultatet
sit-end-back = Nei, hald fram
sit-answered-before = Du hadde alt svart på det spørsmålet. Det første svaret gjeld.
sit-not-done = Du er ikkje ferdig enno.
sitting-code-missing = Send din eigen kode med førespurnaden.
sitting-no-test = Prøva kan ikkje takast no, fordi ho manglar spørsmål. Sei frå til den som gav deg koden.
sitting-closed = Prøva er ikkje open no.
sitting-group-only = Denne prøva er for éi gruppe. Bruk koden du sjølv har fått av læraren.
sitting-not-asked = Det svaret høyrde ikkje til spørsmålet du er på. Ingenting er endra.
sitting-ended = Prøva er avslutta. Svaret vart ikkje teke med.
sitting-late = Tida er ute. Det du rakk å svare på, tel.
error-json = Vi kunne ikkje lese innhaldet som JSON: { $x }
answer-missing = Svar på dette, eller vel «Eg veit ikkje».
answer-one-only = Vel berre eitt svar.
answer-too-many = Vel høgst { $x }.
answer-unknown = «{ $x }» er ikkje eit av vala. Vel eit av dei som står her.
answer-place-missing = Gi denne ein plass.
answer-place-twice = To linjer har same plass. Gi kvar sin.
answer-not-a-number = «{ $x }» er ikkje eit tal vi forstår. Skriv berre talet, til dømes 12,5.
answer-other-unit = Skriv svaret i { $x }.
answer-too-long = Svaret er for langt. Bruk høgst { $x } teikn.
answer-shape = Svaret har ikkje forma som trengst her ({ $x }).
sit-result-title = Resultatet ditt
sit-nothing = Du har ikkje svart på noko, så det er ikkje noko resultat å vise.
sit-level-basic = Grunnleggjande
sit-level-intermediate = Middels
sit-level-advanced = Avansert
sit-level-highly-advanced = Svært avansert
sit-level-basic-text = Du klarer enkle oppgåver, nokre gonger med litt hjelp.
sit-level-intermediate-text = Du klarer vanlege oppgåver på eiga hand.
sit-level-advanced-text = Du klarer mange slags oppgåver, også nye, og kan hjelpe andre.
sit-level-highly-advanced-text = Du klarer samansette oppgåver, ser fleire løysingar og kan leie andre.
sit-clear = Du er på nivået «{ $x }» ({ $y } sannsynleg).
sit-between = Du er mest sannsynleg på nivået «{ $x }» ({ $y }).
sit-between-other = Det kan også vere «{ $x }» ({ $y }).
sit-under-one = under 1 %
sit-over-99 = over 99 %
sit-bar-help = Stripa går frå det lågaste nivået til venstre til det høgaste til høgre. Jo breiare eit felt er, jo meir sannsynleg er det at du er der.
sit-provisional = Førebels
sit-not-estimated = Kor vanskelege spørsmåla er, byggjer enno på vurderinga til forfattarane, ikkje på svara frå mange menneske.
sit-authors-bands = Grensene mellom nivåa er sette av forfattarane, ikkje av eit panel.
sit-areas = Område for område
sit-area = Område
sit-all-areas = Alt samla
sit-area-asked = { $n ->
    [one] Byggjer på eitt spørsmål her og på svara dine elles.
   *[other] Byggjer på { $shown } spørsmål her og på svara dine elles.
}
sit-area-none = Du fekk ingen spørsmål på dette området denne gongen.
sit-as-table = Vis som tabell
sit-table-caption = Kor sannsynleg kvart nivå er
sit-next = Dette kan du lære no
sit-sure = Kor sikkert er dette?
sit-sure-asked = { $n ->
    [one] Resultatet byggjer på eitt spørsmål.
   *[other] Resultatet byggjer på { $shown } spørsmål.
}
sit-sure-day = Du vart ferdig { $x }. Det du lærer etterpå, viser ikkje her.
sit-outcome-precise = Prøva slutta då resultatet var nøyaktig nok.
sit-outcome-level-certain = Prøva slutta då nivået var sikkert nok.
sit-outcome-long-enough = Prøva slutta då alle spørsmåla var stilte.
sit-outcome-nothing-left = Prøva slutta då det ikkje var fleire spørsmål som passa.
sit-outcome-time-up = Prøva slutta då tida var ute.
sit-outcome-ended-early = Du avslutta før prøva var ferdig, så resultatet er mindre sikkert.
sit-review = Spørsmåla og svara dine
sit-review-text = Opne eit spørsmål for å sjå kva som var rett, og kvifor.
sit-review-question = Spørsmål { $x }
sit-was-right = Rett
sit-was-partly = Delvis rett
sit-was-wrong = Ikkje rett
sit-was-skipped = Ikkje svart på
sit-your-answer = Du svarte
sit-right-answer = Rett svar
sit-why = Kvifor
sit-tried = Dette er eit nytt spørsmål som blir prøvd ut. Det tel ikkje.
sit-share = Kven ser dette?
sit-share-text = Berre du. Du kan la læraren din sjå resultatet, og ombestemme deg når du vil. Læraren ser nivåa, ikkje kva du svarte.
sit-share-on = La læraren sjå resultatet
sit-share-off = Ikkje del lenger
sit-shared-since = Læraren kan sjå resultatet sidan { $x }.
sit-share-on-done = Læraren kan no sjå resultatet.
sit-share-off-done = Læraren kan ikkje lenger sjå resultatet.
sit-share-not-here = Dette resultatet kan ikkje delast.
sit-keep = Ta vare på resultatet
sit-keep-text = Last det ned, eller kom tilbake med koden din.
sit-pdf = Last ned som PDF
sit-show-code = Vis koden min
sit-statements-progress = Utsegn { $x }–{ $y } av { $z }
sit-statements-help = Kor godt stemmer kvar utsegn for deg no? Når du går vidare, blir svara på denne sida ståande.
sit-statements-go = Lagre og gå vidare
sit-rate-1 = Stemmer ikkje
sit-rate-2 = Stemmer litt
sit-rate-3 = Stemmer delvis
sit-rate-4 = Stemmer godt
sit-rate-5 = Stemmer heilt
sit-rate-na = Ikkje aktuelt for meg
sit-rate-missing = Vel det som passar best, eller «Ikkje aktuelt for meg».
sit-rate-missing-at = Utsegn { $x }: vel det som passar best.
sit-rated-before = Den sida var alt lagra. Dei første svara gjeld.
sit-reflection-lede = Slik vurderer du deg sjølv. Tala er gjennomsnitt av svara dine frå 1 (stemmer ikkje) til 5 (stemmer heilt). Dei måler ingenting; bruk dei til å tenkje og snakke ut frå.
sit-mean = Gjennomsnitt
sit-mean-of = { $x } av 5.
sit-mean-none = Ingen svar her
sit-means-caption = Gjennomsnitt av vurderingane
sit-heading = Tema
sit-rated = Vurdert
sit-rated-of = { $x } av { $y } utsegner vurderte
sit-step-missed = Vi føreslår dette fordi du ikkje fekk alt rett her: { $x }.
sit-step-further = Du fekk alt rett her og kan gå vidare: { $x }.
sit-step-not-asked = Du vart ikkje spurd om dette, men området har mest å gi deg: { $x }.
sit-step-minutes = { $n ->
    [one] eitt minutt
   *[other] { $shown } minutt
}
sim-progress = { $x } av { $y } er ferdige.
sim-chosen = «{ $x }»: { $y }.
sim-undone = «{ $x }» er det ikkje valt noko for enno.
sim-back = Til lista
sim-next = Neste som manglar
sim-form = Vis som vanleg skjema
sim-board = Vis som postkasse og filer
sim-hint = Vel ei melding og kva du gjer med ho.
sim-keys = Med tastatur: piltastane går i lista, tala vel.
sim-hint-files = Vel ei fil og så staden, eller dra ho dit.
sim-keys-files = Med tastatur: piltastane går i lista, tala flyttar, Delete kastar.
sim-unsorted = Ikkje sortert
sim-empty = Tomt
sit-op-begin-sitting = Byrj ei prøve med ein kode
sit-op-get-sitting = Sjå kvar ei prøve står: spørsmålet som ventar, eller resultatet
sit-op-send-answer = Send eit svar og få neste spørsmål
sit-op-get-file = Hent fila som høyrer til spørsmålet
