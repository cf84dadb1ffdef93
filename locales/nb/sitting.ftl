# Det den ser som tar en prøve eller en egenvurdering.
nav-take = Ta en prøve
sit-door-title = Ta en prøve
sit-door-lede = Skriv koden du har fått. Har du begynt før, skriver du din egen kode og fortsetter der du var.
sit-code = Kode
sit-code-help = For eksempel K7PX-3QTM. Store og små bokstaver er det samme, og strekene kan du hoppe over.
sit-code-go = Gå videre
sit-code-missing = Skriv koden.
sit-code-unknown = Vi kjenner ikke denne koden. Se etter om alle tegnene er riktige, eller spør den som ga deg koden.
sit-code-wait = Det er skrevet mange feil koder herfra på kort tid. Vent { $x } sekunder, og prøv igjen. De som alt er i gang, kan fortsette som før.
sit-code-first = Skriv koden din for å begynne eller fortsette.
sit-other-code = Skriv en annen kode
sit-here-title = Du har en prøve på denne enheten
sit-here-text = Er det din, kan du fortsette. Er den ikke din, skriver du din egen kode over.
sit-go-on = Fortsett
sit-demo-title = Prøv selv
sit-demo-text = Dette er en demonstrasjon. Disse prøvene kan alle ta:
sit-welcome-back = Velkommen tilbake. Du fortsetter der du var.
sit-start-kicker = Før du begynner
sit-start-intro = Prøven viser hva du kan nå, og hva som kan være nyttig å lære. Den er ikke en eksamen og gir ingen karakter.
sit-start-early = Prøven åpner { $x }. Kom tilbake da.
sit-start-over = Prøven ble stengt { $x }. Har du begynt, kan du skrive din egen kode og gjøre deg ferdig.
sit-start-observation = Her er det læreren som ser på arbeidet ditt og fyller ut. Du trenger ikke gjøre noe på denne siden.
sit-start-statements = { $n ->
    [one] Du tar stilling til ett utsagn om deg selv.
   *[other] Du tar stilling til { $shown } utsagn om deg selv.
}
sit-start-no-right = Ingen svar er riktige eller gale.
sit-start-questions = { $n ->
    [one] Du får ett spørsmål.
   *[other] Du får { $shown } spørsmål.
}
sit-start-questions-between = Du får mellom { $x } og { $y } spørsmål.
sit-start-adaptive = Spørsmålene blir valgt etter det du svarer. Derfor er det vanlig at omtrent halvparten er vanskelige.
sit-start-minutes = { $n ->
    [one] Det tar omtrent ett minutt.
   *[other] Det tar omtrent { $shown } minutter.
}
sit-start-limit = { $n ->
    [one] Du har ett minutt på deg, regnet fra du ser det første spørsmålet.
   *[other] Du har { $shown } minutter på deg, regnet fra du ser det første spørsmålet.
}
sit-start-saved = Hvert svar blir lagret med en gang. Du kan ta pause og fortsette på en hvilken som helst enhet.
sit-start-you-decide = Du ser resultatet først. Du bestemmer selv om læreren skal få se det.
sit-start-only-you = Resultatet er det bare du som ser.
sit-start-anonymous = Du oppgir ikke navn. Svarene er knyttet til en kode, ikke til deg.
sit-start-language = Språk i spørsmålene
sit-start-language-help = Mangler et spørsmål på språket du velger, vises det på et annet språk og er merket.
sit-start-go = Begynn
sit-own-code-title = Din egen kode
sit-own-code-text = Skriv koden ned eller ta et bilde av den. Med den kommer du tilbake på en hvilken som helst enhet, og bare med den. Ikke gi den til andre.
sit-first = Til første spørsmål
sit-stop-title = Ta en pause
sit-stop-lede = Alt du har svart, er lagret. Når du vil fortsette, går du til denne tjenesten, velger «Ta en prøve» og skriver koden din.
sit-clock-waits = { $n ->
    [one] Du har ett minutt på deg. Tiden begynner når du ser det første spørsmålet.
   *[other] Du har { $shown } minutter på deg. Tiden begynner når du ser det første spørsmålet.
}
sit-stop-limited = Tiden går mens du har pause.
sit-leave-title = Bruker andre denne enheten?
sit-leave-text = Da bør enheten glemme koden din. Skriv koden ned først.
sit-leave = Glem meg på denne enheten
sit-left = Enheten har glemt koden din. Skriv den når du vil fortsette.
sit-to-result = Til resultatet
sit-progress = Spørsmål { $x } av { $y }
sit-progress-most = Spørsmål { $x } av høyst { $y }
sit-time-left = { $n ->
    [one] Du har ett minutt igjen.
   *[other] Du har { $shown } minutter igjen.
}
sit-time-last = Du har under ett minutt igjen.
sit-choose = Velg
sit-choose-one = Velg ett svar
sit-choose-all = Velg alle som passer
sit-order = Sett i rekkefølge
sit-order-hint = Gi hver linje en plass. Plass 1 er først.
sit-place = Plass { $x }
sit-match = Finn det som hører sammen
sit-answer = Svaret ditt
sit-answer-number = Svaret ditt, et tall
sit-file = Last ned filen
sit-file-text = Filen er laget til deg. Åpne den, finn svaret og skriv det her.
sit-table = Fyll ut tabellen
sit-spot-one = Velg ett sted i bildet
sit-spot-several = Velg { $shown } steder i bildet
sit-picture-shows = Bildet viser:
sit-mailbox = Rydd i innboksen
sit-mailbox-action = Hva gjør du med «{ $x }»?
sit-attachment = Vedlegg:
sit-files = Rydd i filene
sit-folders = Disse stedene kan du velge mellom:
sit-files-place = Hvor skal «{ $x }»?
sit-changed = endret
sit-submit = Svar og gå videre
sit-skip = Jeg vet ikke
sit-ways = Andre veier herfra
sit-stop = Ta en pause
sit-end = Avslutt her
sit-end-title = Vil du avslutte nå?
sit-end-text = { $n ->
    [0] Du har ikke svart på noe ennå, så det blir ikke noe resultat.
    [one] Du har svart på ett spørsmål. Resultatet bygger bare på det, og blir usikkert. Du kan ikke fortsette etterpå.
   *[other] Du har svart på { $shown } spørsmål. Resultatet bygger bare på dem. Du kan ikke fortsette etterpå.
}
sit-end-go = Avslutt og vis resultatet
sit-end-back = Nei, fortsett
sit-answered-before = Du hadde alt svart på det spørsmålet. Det første svaret gjelder.
sit-not-done = Du er ikke ferdig ennå.
sitting-code-missing = Send din egen kode med forespørselen.
sitting-no-test = Prøven kan ikke tas nå, fordi den mangler spørsmål. Si fra til den som ga deg koden.
sitting-closed = Prøven er ikke åpen nå.
sitting-group-only = Denne prøven er for én gruppe. Bruk koden du selv har fått av læreren.
sitting-not-asked = Det svaret hørte ikke til spørsmålet du er på. Ingenting er endret.
sitting-ended = Prøven er avsluttet. Svaret ble ikke tatt med.
sitting-late = Tiden er ute. Det du rakk å svare på, teller.
error-json = Vi kunne ikke lese innholdet som JSON: { $x }
answer-missing = Svar på dette, eller velg «Jeg vet ikke».
answer-one-only = Velg bare ett svar.
answer-too-many = Velg høyst { $x }.
answer-unknown = «{ $x }» er ikke et av valgene. Velg et av dem som står her.
answer-place-missing = Gi denne en plass.
answer-place-twice = To linjer har samme plass. Gi hver sin.
answer-not-a-number = «{ $x }» er ikke et tall vi forstår. Skriv bare tallet, for eksempel 12,5.
answer-other-unit = Skriv svaret i { $x }.
answer-too-long = Svaret er for langt. Bruk høyst { $x } tegn.
answer-shape = Svaret har ikke formen som trengs her ({ $x }).
sit-result-title = Resultatet ditt
sit-nothing = Du har ikke svart på noe, så det er ikke noe resultat å vise.
sit-level-basic = Grunnleggende
sit-level-intermediate = Middels
sit-level-advanced = Avansert
sit-level-highly-advanced = Svært avansert
sit-level-basic-text = Du klarer enkle oppgaver, noen ganger med litt hjelp.
sit-level-intermediate-text = Du klarer vanlige oppgaver på egen hånd.
sit-level-advanced-text = Du klarer mange slags oppgaver, også nye, og kan hjelpe andre.
sit-level-highly-advanced-text = Du klarer sammensatte oppgaver, ser flere løsninger og kan lede andre.
sit-clear = Du er på nivået «{ $x }» ({ $y } sannsynlig).
sit-between = Du er mest sannsynlig på nivået «{ $x }» ({ $y }).
sit-between-other = Det kan også være «{ $x }» ({ $y }).
sit-under-one = under 1 %
sit-over-99 = over 99 %
sit-bar-help = Stripen går fra det laveste nivået til venstre til det høyeste til høyre. Jo bredere et felt er, jo mer sannsynlig er det at du er der.
sit-provisional = Foreløpig
sit-not-estimated = Hvor vanskelige spørsmålene er, bygger ennå på forfatternes vurdering, ikke på mange menneskers svar.
sit-authors-bands = Grensene mellom nivåene er satt av forfatterne, ikke av et panel.
sit-areas = Område for område
sit-area = Område
sit-all-areas = Alt samlet
sit-area-asked = { $n ->
    [one] Bygger på ett spørsmål her og på svarene dine ellers.
   *[other] Bygger på { $shown } spørsmål her og på svarene dine ellers.
}
sit-area-none = Du fikk ingen spørsmål på dette området denne gangen.
sit-as-table = Vis som tabell
sit-table-caption = Hvor sannsynlig hvert nivå er
sit-next = Dette kan du lære nå
sit-sure = Hvor sikkert er dette?
sit-sure-asked = { $n ->
    [one] Resultatet bygger på ett spørsmål.
   *[other] Resultatet bygger på { $shown } spørsmål.
}
sit-sure-day = Du ble ferdig { $x }. Det du lærer etterpå, vises ikke her.
sit-outcome-precise = Prøven sluttet da resultatet var nøyaktig nok.
sit-outcome-level-certain = Prøven sluttet da nivået var sikkert nok.
sit-outcome-long-enough = Prøven sluttet da alle spørsmålene var stilt.
sit-outcome-nothing-left = Prøven sluttet da det ikke var flere spørsmål som passet.
sit-outcome-time-up = Prøven sluttet da tiden var ute.
sit-outcome-ended-early = Du avsluttet før prøven var ferdig, så resultatet er mindre sikkert.
sit-review = Spørsmålene og svarene dine
sit-review-text = Åpne et spørsmål for å se hva som var riktig, og hvorfor.
sit-review-question = Spørsmål { $x }
sit-was-right = Riktig
sit-was-partly = Delvis riktig
sit-was-wrong = Ikke riktig
sit-was-skipped = Ikke besvart
sit-your-answer = Du svarte
sit-right-answer = Riktig svar
sit-why = Hvorfor
sit-tried = Dette er et nytt spørsmål som prøves ut. Det teller ikke.
sit-share = Hvem ser dette?
sit-share-text = Bare du. Du kan la læreren din se resultatet, og ombestemme deg når du vil. Læreren ser nivåene, ikke hva du svarte.
sit-share-on = La læreren se resultatet
sit-share-off = Ikke del lenger
sit-shared-since = Læreren kan se resultatet siden { $x }.
sit-share-on-done = Læreren kan nå se resultatet.
sit-share-off-done = Læreren kan ikke lenger se resultatet.
sit-share-not-here = Dette resultatet kan ikke deles.
sit-keep = Ta vare på resultatet
sit-keep-text = Last det ned, eller kom tilbake med koden din.
sit-pdf = Last ned som PDF
sit-show-code = Vis koden min
sit-statements-progress = Utsagn { $x }–{ $y } av { $z }
sit-statements-help = Hvor godt stemmer hvert utsagn for deg nå? Når du går videre, blir svarene på denne siden stående.
sit-statements-go = Lagre og gå videre
sit-rate-1 = Stemmer ikke
sit-rate-2 = Stemmer litt
sit-rate-3 = Stemmer delvis
sit-rate-4 = Stemmer godt
sit-rate-5 = Stemmer helt
sit-rate-na = Ikke aktuelt for meg
sit-rate-missing = Velg det som passer best, eller «Ikke aktuelt for meg».
sit-rate-missing-at = Utsagn { $x }: velg det som passer best.
sit-rated-before = Den siden var alt lagret. De første svarene gjelder.
sit-reflection-lede = Slik vurderer du deg selv. Tallene er gjennomsnitt av svarene dine fra 1 (stemmer ikke) til 5 (stemmer helt). De måler ingenting; bruk dem til å tenke og snakke ut fra.
sit-mean = Gjennomsnitt
sit-mean-of = { $x } av 5.
sit-mean-none = Ingen svar her
sit-means-caption = Gjennomsnitt av vurderingene
sit-heading = Tema
sit-rated = Vurdert
sit-rated-of = { $x } av { $y } utsagn vurdert
sit-step-missed = Vi foreslår dette fordi du ikke fikk alt riktig her: { $x }.
sit-step-further = Du fikk alt riktig her og kan gå videre: { $x }.
sit-step-not-asked = Du ble ikke spurt om dette, men området har mest å gi deg: { $x }.
sit-step-minutes = { $n ->
    [one] ett minutt
   *[other] { $shown } minutter
}
sim-progress = { $x } av { $y } er ferdige.
sim-chosen = «{ $x }»: { $y }.
sim-undone = «{ $x }» er ikke valgt noe for ennå.
sim-back = Til listen
sim-next = Neste som mangler
sim-form = Vis som vanlig skjema
sim-board = Vis som postkasse og filer
sim-hint = Velg en melding og hva du gjør med den.
sim-keys = Med tastatur: piltastene går i listen, tallene velger.
sim-hint-files = Velg en fil og så stedet, eller dra den dit.
sim-keys-files = Med tastatur: piltastene går i listen, tallene flytter, Delete kaster.
sim-unsorted = Ikke sortert
sim-empty = Tomt
sit-op-begin-sitting = Begynn en prøve med en kode
sit-op-get-sitting = Se hvor en prøve står: spørsmålet som venter, eller resultatet
sit-op-send-answer = Send et svar og få neste spørsmål
sit-op-get-file = Hent filen som hører til spørsmålet
