# Buot mii váilu, boahtá lagamus gielas.
bank-facet-level = Dássi
