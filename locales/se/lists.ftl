# Start page, about, list, comparison, statistics. Only words we are certain of; the rest falls back and is marked.
about-languages = Gielat
about-percent = { $x } %
list-chip = { $x }: { $y }
list-sort-country = Riika
list-sort-title = Namma
list-sort-number = Nummár
list-facet-country = Riika
list-in-year = Jahki
compare-relation = { $x }: { $y }
stats-title = Statistihkka
stats-year = Jahki
stats-n = n = { $x }
stats-percent = { $x } %
stats-bar = { $x } ({ $y })
stats-ended-label = { $x }: { $y }
stats-head-n = n
stats-head-median-n = n
