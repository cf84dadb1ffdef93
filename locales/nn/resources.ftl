# Læringsressursar, samlingar og kurs.
nav-resources = Læringsressursar
resource-title = Læringsressursar
resource-lede = Kurs, rettleiingar, øvingar og verktøy for digital kompetanse, frå barnehage til arbeidsliv. Kvar er skildra med våre ord og knytt til kompetansane han trener.
resource-search = Søk i læringsressursar
resource-results = Ressursar
resource-frameworks = Rammeverk for kompetanse
resource-count = { $n ->
    [one] { $shown } ressurs
   *[other] { $shown } ressursar
}
resource-facet-audience = For kven
resource-facet-level = Nivå
resource-facet-language = Språk
resource-facet-kind = Type
resource-facet-length = Tid
resource-facet-framework = Rammeverk
resource-facet-area = Kompetanseområde
resource-facet-competence = Kompetanse
resource-facet-cost = Pris
resource-facet-licence = Lisens
resource-facet-provider = Tilbydar
resource-facet-link = Lenkjesjekk
resource-kind-course = Kurs
resource-kind-video = Video
resource-kind-exercise = Øving
resource-kind-guide = Rettleiing
resource-kind-tool = Verktøy
resource-kind-game = Spel
resource-kind-reading = Lesestoff
resource-sector-kindergarten = Barnehage
resource-sector-primary = Barnetrinn
resource-sector-lower-secondary = Ungdomstrinn
resource-sector-upper-secondary = Vidaregåande
resource-sector-vet = Yrkesfag og lære
resource-sector-adult = Vaksenopplæring
resource-sector-workplace = Arbeidsplass
resource-cost-free = Gratis
resource-link-not-checked = Lenkja er ikkje sjekka enno
resource-state-not-checked = Ikkje sjekka enno
resource-never-checked = Ingen adresser er lenkjesjekka enno.
resource-leaves = Lenkja fører ut av Trinn. Tilbydaren står for innhaldet.
resource-serves = Dette trener han
