# Personer, roller, organisasjoner og innlogging.

## sign-in
sign-in-title = Logg inn
sign-in-lede = For deg som skriver, godkjenner eller administrerer. Alt som er publisert, kan leses uten konto.
sign-in-password = Passord
sign-in-wrong = E-postadressen eller passordet stemmer ikke. Prøv igjen, eller be en administrator om hjelp.
sign-in-wait-seconds = { $n ->
    [one] For mange forsøk har feilet. Vent ett sekund og prøv igjen.
   *[other] For mange forsøk har feilet. Vent { $shown } sekunder og prøv igjen.
}
sign-in-wait-minutes = { $n ->
    [one] For mange forsøk har feilet. Vent ett minutt og prøv igjen.
   *[other] For mange forsøk har feilet. Vent { $shown } minutter og prøv igjen.
}
sign-in-done = Du er logget inn.
sign-out-done = Du er logget ut.
form-cancel = Avbryt

## who may do what
error-needs-reporter = Dette krever rollen rapportør eller en med flere rettigheter.
error-needs-editor = Dette krever rollen redaktør eller en med flere rettigheter. En administrator kan gi deg den.
error-needs-publisher = Dette krever rollen utgiver. Lagre et utkast, så kan en utgiver publisere det.
error-needs-administrator = Dette kan bare en administrator av organisasjonen gjøre.
role-reader = Leser
role-reporter = Rapportør
role-editor = Redaktør
role-publisher = Utgiver
role-administrator = Administrator
role-label = Rolle
role-help = Leser ser utkast, rapportør foreslår, redaktør skriver utkast, utgiver publiserer, administrator styrer organisasjoner, personer og begreper. Hver rolle kan alt den før kan.
role-organisation = Organisasjon
role-in = { $x } i { $y }
role-from = Fra og med
role-to = Til (første dag uten rollen)
role-to-help = La stå tomt når slutten ikke er kjent.
role-new-title = Gi { $x } en rolle
role-new-lede = Rollen gjelder organisasjonen og alt som hører under den.
role-new-submit = Gi rollen
role-new-link = Gi en rolle
role-given = Rollen er gitt.
role-end = Avslutt
role-ended = Rollen er avsluttet.

## own account
me-title = Min konto
me-ways = Dette kan du gjøre
me-roles = Mine roller
me-no-roles = Du har ingen roller ennå. En administrator kan gi deg dem.
password-title = Bytt passord
password-lede = Alle andre nettlesere der du er logget inn, blir logget ut.
password-current = Passordet du har nå
password-new = Nytt passord
password-help = Minst 12 tegn. Flere ord etter hverandre er både trygt og lett å huske.
password-repeat = Nytt passord en gang til
password-differs = De to nye passordene er ikke like.
password-submit = Bytt passord
password-done = Passordet er byttet.

## people
nav-people = Personer
people-title = Personer og roller
people-lede = De som har konto, og hva de kan gjøre i dag.
people-roles = Roller
person-name = Navn
person-email = E-postadresse
person-closed = Stengt
person-no-roles = Personen har ingen roller.
person-new-title = Ny person
person-new-lede = Vi lager et første passord og viser det én gang. Gi det videre på en trygg måte.
person-new-submit = Opprett konto
person-added-heading = { $x } har fått en konto
person-added-once = Passordet vises bare her og nå. Det er lagret slik at ingen kan lese det igjen.
person-added-password = Første passord
person-added-go = Til personen
person-password-link = Nytt første passord
person-password-title = Nytt passord til { $x }
person-password-lede = Passordet personen har nå, slutter å virke, og personen blir logget ut overalt.
person-password-submit = Lag nytt passord
person-password-done = { $x } har fått et nytt passord
person-close-link = Steng kontoen
person-close-title = Steng kontoen til { $x }
person-close-lede = Personen kan ikke logge inn mer, og alle roller slutter i dag. Det personen har gjort, står i historien.
person-close-submit = Steng kontoen
person-close-done = Kontoen er stengt.

## organisations
org-list-title = Organisasjoner
org-list-lede = Slik kartet så ut { $x }: hvem som fantes, og hvem som hørte under hvem.
org-list-on = På dagen
org-list-show = Vis kartet
org-list-empty-title = Ingen organisasjoner den dagen
org-list-empty = Velg en annen dag eller en annen type.
org-list-reset = Vis kartet slik det er i dag
org-count = { $n ->
    [one] 1 organisasjon
   *[other] { $shown } organisasjoner
}
org-downloads = Last ned
org-download = Last ned som { $x }
org-name = Navn
org-name-in = Navn ({ $x })
org-kind = Type
org-kind-all = Alle typer
org-kind-nation = Nasjon
org-kind-ministry = Departement
org-kind-agency = Direktorat eller etat
org-kind-social-partner = Part i arbeidslivet
org-kind-county = Fylke
org-kind-municipality = Kommune
org-kind-school = Skole
org-kind-company = Bedrift
org-codes = Koder
org-system-fylkesnummer = fylkesnummer
org-system-kommunenummer = kommunenummer
org-system-orgnr = organisasjonsnummer
org-system-iso3166 = landskode
org-parent = Hører under
org-parent-none = Ingen (øverst)
org-choose = Velg
org-history = Gjennom tiden
org-chapter-now = Denne dagen
span-from = Fra og med
span-to = Til
span-open = inntil videre
org-not-there = { $x } fantes ikke { $y }.
org-successors = Det som fantes i stedet:
org-predecessors = Det som var før:
org-events = Hendelser
org-event-on = Dag
org-event-what = Hva som skjedde
org-event-from = Fra
org-event-into = Til
org-event-split = Delt
org-event-merger = Slått sammen
org-event-renamed = Nytt navn
org-event-closed = Lagt ned
org-children = Hørte under organisasjonen { $x }
org-tools = Endre
org-saved = Endringen er lagret.
org-key = Nøkkel i adressen
org-key-help = Små bokstaver a–z, sifre og bindestrek, for eksempel skole-vidda. Kan ikke endres siden.
org-system = Kodesystem
org-system-help = For eksempel fylkesnummer, kommunenummer eller orgnr.
org-code = Kode
org-code-empty-help = Tomt felt avslutter koden som gjelder.
org-on = Gjelder fra og med
org-on-help = Den første dagen det nye gjelder. Det som var før, står i historien.
org-rename-link = Gi nytt navn
org-rename-title = Nytt navn på { $x }
org-rename-lede = Språk uten navn viser navnet på det nærmeste språket.
org-rename-submit = Lagre navnet
org-move-link = Flytt
org-move-title = Flytt { $x }
org-move-lede = Alt som hører under organisasjonen, følger med.
org-move-submit = Flytt
org-code-link = Endre kode
org-code-title = Ny kode for { $x }
org-code-lede = Den gamle koden blir stående for dagene den gjaldt.
org-code-submit = Lagre koden
org-merge-link = Slå sammen
org-merge-title = Slå sammen { $x } med andre
org-merge-lede = Alt som hører under dem, går over til den nye.
org-merge-submit = Slå sammen
org-split-link = Del
org-split-title = Del { $x }
org-split-lede = Si hva delene heter, og hvor det som hører under, skal.
org-split-submit = Del
org-close-link = Legg ned
org-close-title = Legg ned { $x }
org-close-lede = Uten etterfølger. Det som hører under, må flyttes eller legges ned først.
org-close-submit = Legg ned
org-merge-with = Sammen med
org-merge-into = Blir til
org-merge-into-new = En ny organisasjon
org-merge-new-heading = Den nye, hvis de blir til en ny
org-split-part = Del { $x }
org-split-children = Hvor det som hører under, skal
org-split-place = { $x } går til
org-new-title = Ny organisasjon
org-new-lede = Skriv minst ett navn. Resten kan komme siden.
org-new-submit = Opprett

## why a rule refuses
refusal-key = «{ $x }» kan ikke være en nøkkel. Bruk 1 til 60 av a–z, 0–9 og bindestrek, med en bokstav først.
refusal-key-taken = Nøkkelen «{ $x }» er i bruk.
refusal-unknown-organisation = Velg en organisasjon som finnes.
refusal-unknown-kind = Velg en type.
refusal-not-there = «{ $x }» finnes ikke { $y }. Velg en annen dag.
refusal-name = Skriv et navn på minst ett språk, høyst 200 tegn.
refusal-code = Skriv både kodesystem og kode, høyst 60 tegn hver.
refusal-day = «{ $x }» er ikke en dag. Skriv den som 2024-01-31.
refusal-empty-period = En periode for «{ $x }» ender før den begynner. Velg en senere dag.
refusal-overlapping-names = «{ $x }» ville hatt to navn på { $y } samme dag.
refusal-overlapping-codes = «{ $x }» ville hatt to koder i { $y } samme dag.
refusal-code-taken = Koden { $x } tilhører «{ $y }» noen av de dagene.
refusal-overlapping-parents = «{ $x }» ville hørt under to samme dag.
refusal-cycle = «{ $x }» ville stått over seg selv { $y }. Velg en som ikke hører under den.
refusal-parent-not-there = «{ $y }» finnes ikke i hele perioden som «{ $x }» skal høre under den.
refusal-has-children = «{ $y }» hører fremdeles under «{ $x }». Flytt eller legg ned den først.
refusal-too-few = Velg minst to.
refusal-different-kinds = «{ $x }» er av en annen type.
refusal-child-without-place = Si hvor «{ $x }» skal.
refusal-email = «{ $x }» er ikke en e-postadresse.
refusal-email-taken = Det finnes en konto med denne e-postadressen.
refusal-person-name = Skriv et navn på høyst 120 tegn.
refusal-password-short = Passordet må ha minst 12 tegn.
refusal-password-long = Passordet kan ha høyst 200 tegn.
refusal-password-obvious = Passordet er lett å gjette. Velg noe andre ikke ville prøve.
refusal-password-wrong = Passordet du har nå, stemmer ikke.
refusal-unknown-role = Velg en rolle.
refusal-role-held = Personen har denne rollen der allerede.
refusal-last-administrator = Ingen andre er administrator. Gi en annen den rollen først.
