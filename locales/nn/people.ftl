# Personar, roller, organisasjonar og innlogging.

## sign-in
sign-in-title = Logg inn
sign-in-lede = For deg som skriv, godkjenner eller administrerer. Alt som er publisert, kan lesast utan konto.
sign-in-password = Passord
sign-in-wrong = E-postadressa eller passordet stemmer ikkje. Prøv igjen, eller be ein administrator om hjelp.
sign-in-wait-seconds = { $n ->
    [one] For mange forsøk har feila. Vent eitt sekund og prøv igjen.
   *[other] For mange forsøk har feila. Vent { $shown } sekund og prøv igjen.
}
sign-in-wait-minutes = { $n ->
    [one] For mange forsøk har feila. Vent eitt minutt og prøv igjen.
   *[other] For mange forsøk har feila. Vent { $shown } minutt og prøv igjen.
}
sign-in-done = Du er logga inn.
sign-out-done = Du er logga ut.
form-cancel = Avbryt

## who may do what
error-needs-reporter = Dette krev rolla rapportør eller ei med fleire rettar.
error-needs-editor = Dette krev rolla redaktør eller ei med fleire rettar. Ein administrator kan gi deg ho.
error-needs-publisher = Dette krev rolla utgivar. Lagre eit utkast, så kan ein utgivar publisere det.
error-needs-administrator = Dette kan berre ein administrator av organisasjonen gjere.
role-reader = Lesar
role-reporter = Rapportør
role-editor = Redaktør
role-publisher = Utgivar
role-administrator = Administrator
role-label = Rolle
role-help = Lesar ser utkast, rapportør foreslår, redaktør skriv utkast, utgivar publiserer, administrator styrer organisasjonar, personar og omgrep. Kvar rolle kan alt den før kan.
role-organisation = Organisasjon
role-in = { $x } i { $y }
role-from = Frå og med
role-to = Til (første dag utan rolla)
role-to-help = La stå tomt når slutten ikkje er kjend.
role-new-title = Gi { $x } ei rolle
role-new-lede = Rolla gjeld organisasjonen og alt som høyrer under han.
role-new-submit = Gi rolla
role-new-link = Gi ei rolle
role-given = Rolla er gitt.
role-end = Avslutt
role-ended = Rolla er avslutta.

## own account
me-title = Kontoen min
me-ways = Dette kan du gjere
me-roles = Rollene mine
me-no-roles = Du har ingen roller enno. Ein administrator kan gi deg dei.
password-title = Byt passord
password-lede = Alle andre nettlesarar der du er logga inn, blir logga ut.
password-current = Passordet du har no
password-new = Nytt passord
password-help = Minst 12 teikn. Fleire ord etter kvarandre er både trygt og lett å hugse.
password-repeat = Nytt passord ein gong til
password-differs = Dei to nye passorda er ikkje like.
password-submit = Byt passord
password-done = Passordet er bytt.

## people
nav-people = Personar
people-title = Personar og roller
people-lede = Dei som har konto, og kva dei kan gjere i dag.
people-roles = Roller
person-name = Namn
person-email = E-postadresse
person-closed = Stengd
person-no-roles = Personen har ingen roller.
person-new-title = Ny person
person-new-lede = Vi lagar eit første passord og viser det éin gong. Gi det vidare på ein trygg måte.
person-new-submit = Opprett konto
person-added-heading = { $x } har fått ein konto
person-added-once = Passordet blir vist berre her og no. Det er lagra slik at ingen kan lese det igjen.
person-added-password = Første passord
person-added-go = Til personen
person-password-link = Nytt første passord
person-password-title = Nytt passord til { $x }
person-password-lede = Passordet personen har no, sluttar å verke, og personen blir logga ut overalt.
person-password-submit = Lag nytt passord
person-password-done = { $x } har fått eit nytt passord
person-close-link = Steng kontoen
person-close-title = Steng kontoen til { $x }
person-close-lede = Personen kan ikkje logge inn meir, og alle roller sluttar i dag. Det personen har gjort, står i historia.
person-close-submit = Steng kontoen
person-close-done = Kontoen er stengd.

## organisations
org-list-title = Organisasjonar
org-list-lede = Slik kartet såg ut { $x }: kven som fanst, og kven som høyrde under kven.
org-list-on = På dagen
org-list-show = Vis kartet
org-list-empty-title = Ingen organisasjonar den dagen
org-list-empty = Vel ein annan dag eller ein annan type.
org-list-reset = Vis kartet slik det er i dag
org-count = { $n ->
    [one] 1 organisasjon
   *[other] { $shown } organisasjonar
}
org-downloads = Last ned
org-download = Last ned som { $x }
org-name = Namn
org-name-in = Namn ({ $x })
org-kind = Type
org-kind-all = Alle typar
org-kind-nation = Nasjon
org-kind-ministry = Departement
org-kind-agency = Direktorat eller etat
org-kind-social-partner = Part i arbeidslivet
org-kind-county = Fylke
org-kind-municipality = Kommune
org-kind-school = Skule
org-kind-company = Bedrift
org-codes = Kodar
org-system-fylkesnummer = fylkesnummer
org-system-kommunenummer = kommunenummer
org-system-orgnr = organisasjonsnummer
org-system-iso3166 = landskode
org-parent = Høyrer under
org-parent-none = Ingen (øvst)
org-choose = Vel
org-history = Gjennom tida
org-chapter-now = Denne dagen
span-from = Frå og med
span-to = Til
span-open = inntil vidare
org-not-there = { $x } fanst ikkje { $y }.
org-successors = Det som fanst i staden:
org-predecessors = Det som var før:
org-events = Hendingar
org-event-on = Dag
org-event-what = Kva som hende
org-event-from = Frå
org-event-into = Til
org-event-split = Delt
org-event-merger = Slått saman
org-event-renamed = Nytt namn
org-event-closed = Lagt ned
org-children = Høyrde under organisasjonen { $x }
org-tools = Endre
org-saved = Endringa er lagra.
org-key = Nøkkel i adressa
org-key-help = Små bokstavar a–z, siffer og bindestrek, til dømes skole-vidda. Kan ikkje endrast seinare.
org-system = Kodesystem
org-system-help = Til dømes fylkesnummer, kommunenummer eller orgnr.
org-code = Kode
org-code-empty-help = Tomt felt avsluttar koden som gjeld.
org-on = Gjeld frå og med
org-on-help = Den første dagen det nye gjeld. Det som var før, står i historia.
org-rename-link = Gi nytt namn
org-rename-title = Nytt namn på { $x }
org-rename-lede = Språk utan namn viser namnet på det nærmaste språket.
org-rename-submit = Lagre namnet
org-move-link = Flytt
org-move-title = Flytt { $x }
org-move-lede = Alt som høyrer under organisasjonen, følgjer med.
org-move-submit = Flytt
org-code-link = Endre kode
org-code-title = Ny kode for { $x }
org-code-lede = Den gamle koden blir ståande for dagane han gjaldt.
org-code-submit = Lagre koden
org-merge-link = Slå saman
org-merge-title = Slå saman { $x } med andre
org-merge-lede = Alt som høyrer under dei, går over til den nye.
org-merge-submit = Slå saman
org-split-link = Del
org-split-title = Del { $x }
org-split-lede = Sei kva delane heiter, og kvar det som høyrer under, skal.
org-split-submit = Del
org-close-link = Legg ned
org-close-title = Legg ned { $x }
org-close-lede = Utan etterfølgjar. Det som høyrer under, må flyttast eller leggjast ned først.
org-close-submit = Legg ned
org-merge-with = Saman med
org-merge-into = Blir til
org-merge-into-new = Ein ny organisasjon
org-merge-new-heading = Den nye, viss dei blir til ein ny
org-split-part = Del { $x }
org-split-children = Kvar det som høyrer under, skal
org-split-place = { $x } går til
org-new-title = Ny organisasjon
org-new-lede = Skriv minst eitt namn. Resten kan kome seinare.
org-new-submit = Opprett

## why a rule refuses
refusal-key = «{ $x }» kan ikkje vere ein nøkkel. Bruk 1 til 60 av a–z, 0–9 og bindestrek, med ein bokstav først.
refusal-key-taken = Nøkkelen «{ $x }» er i bruk.
refusal-unknown-organisation = Vel ein organisasjon som finst.
refusal-unknown-kind = Vel ein type.
refusal-not-there = «{ $x }» finst ikkje { $y }. Vel ein annan dag.
refusal-name = Skriv eit namn på minst eitt språk, høgst 200 teikn.
refusal-code = Skriv både kodesystem og kode, høgst 60 teikn kvar.
refusal-day = «{ $x }» er ikkje ein dag. Skriv han som 2024-01-31.
refusal-empty-period = Ein periode for «{ $x }» sluttar før han byrjar. Vel ein seinare dag.
refusal-overlapping-names = «{ $x }» ville hatt to namn på { $y } same dag.
refusal-overlapping-codes = «{ $x }» ville hatt to kodar i { $y } same dag.
refusal-code-taken = Koden { $x } høyrer til «{ $y }» nokre av dei dagane.
refusal-overlapping-parents = «{ $x }» ville høyrt under to same dag.
refusal-cycle = «{ $x }» ville stått over seg sjølv { $y }. Vel ein som ikkje høyrer under han.
refusal-parent-not-there = «{ $y }» finst ikkje i heile perioden som «{ $x }» skal høyre under han.
refusal-has-children = «{ $y }» høyrer framleis under «{ $x }». Flytt eller legg ned han først.
refusal-too-few = Vel minst to.
refusal-different-kinds = «{ $x }» er av ein annan type.
refusal-child-without-place = Sei kvar «{ $x }» skal.
refusal-email = «{ $x }» er ikkje ei e-postadresse.
refusal-email-taken = Det finst ein konto med denne e-postadressa.
refusal-person-name = Skriv eit namn på høgst 120 teikn.
refusal-password-short = Passordet må ha minst 12 teikn.
refusal-password-long = Passordet kan ha høgst 200 teikn.
refusal-password-obvious = Passordet er lett å gjette. Vel noko andre ikkje ville prøve.
refusal-password-wrong = Passordet du har no, stemmer ikkje.
refusal-unknown-role = Vel ei rolle.
refusal-role-held = Personen har denne rolla der allereie.
refusal-last-administrator = Ingen andre er administrator. Gi ein annan den rolla først.
