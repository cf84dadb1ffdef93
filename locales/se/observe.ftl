# Geavatlaš áicamat.
