# Teavsttat siidduin ovtta politihka birra.
record-year = Jahki
record-country = Riika
record-background = Duogáš
record-objectives = Ulbmilat
record-description = Govvádus
record-source = Gáldu
record-history = Historjá
history-heading = Historjá
field-country = Riika
field-background = Duogáš
field-objectives = Ulbmilat
field-description = Govvádus
part-year = jahki
part-source-url = gáldu
tree-source = Gáldu
vocabulary-source = Gáldu
