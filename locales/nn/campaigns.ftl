# Grupper av elevar og prøvene som tilsette opnar.
nav-campaigns = Prøver
group-list-title = Grupper
group-new-title = Ny gruppe
group-year = Skuleår
group-learners = Elevar
group-add-learners = Legg til elevar
group-teachers = Lærarar
campaign-list-title = Prøver
campaign-new-title = Opne ei prøve
campaign-new-submit = Opne
campaign-begun = Byrja
campaign-finished = Ferdig
campaign-shared = Delt
campaign-area = Område
campaign-result-title = Resultat
