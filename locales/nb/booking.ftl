# Bestillinger
booking-title = Bestillinger
booking-lede = Økter som er foreslått for din skole, bedrift eller klasse. Når begge sider har sagt ja, er økta avtalt.
booking-show = Vis
booking-show-waiting = Venter på svar fra meg
booking-show-all = Alle framover
booking-any = Alle
booking-count = { $n ->
    [one] { $n } bestilling
   *[other] { $n } bestillinger
}
booking-none = Ingen bestillinger her
booking-none-text = Bestillinger kommer når en tilgangsplan blir publisert.
booking-group-agreed = klassen har sagt ja
booking-site-agreed = stedet har sagt ja
booking-accept = Si ja til de avkryssede
booking-accepted = Svaret er lagret.
booking-decline = Si nei eller avlys
booking-decline-do = Si nei til de avkryssede
booking-declined = Bestillingene er avlyst, og maskinene er ledige igjen.
booking-nothing = Kryss av for minst én bestilling.
booking-over = En av bestillingene gjelder ikke lenger. Se på lista på nytt.
booking-forbidden = Du svarer bare for steder og klasser du har ansvar for.
booking-calendars = Kalendere
booking-calendars-lede = Få øktene inn i kalenderen din. Adressen er hemmelig: den som har den, ser øktene, men ingen navn på elever.
booking-calendars-mine = Adresser du har laget
booking-calendar-of = Kalender for
booking-calendar-make = Lag en adresse
booking-calendar-made = Adressen er klar
booking-calendar-once = Kopier den nå. Den vises bare denne gangen.
booking-calendar-withdrawn = Adressen virker ikke lenger.
booking-my-sessions = Øktene jeg instruerer i
