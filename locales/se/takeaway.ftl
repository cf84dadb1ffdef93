# Dušše sánit maid mii diehtit sihkkarit.
take-format-bibtex = BibTeX
take-format-ris = RIS
take-format-csl = CSL-JSON
take-and = ja
take-year = Jahki
take-name = Namma
take-drawing-today = Odne
