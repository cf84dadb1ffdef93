# Bestillingar
booking-title = Bestillingar
booking-show = Vis
booking-show-waiting = Ventar på svar frå meg
booking-any = Alle
booking-count = { $n ->
    [one] { $n } bestilling
   *[other] { $n } bestillingar
}
booking-none = Ingen bestillingar her
booking-accept = Sei ja til dei avkryssa
booking-accepted = Svaret er lagra.
booking-decline = Sei nei eller avlys
booking-decline-do = Sei nei til dei avkryssa
booking-calendars = Kalendrar
booking-calendar-of = Kalender for
