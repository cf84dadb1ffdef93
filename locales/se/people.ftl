# Only what is certain; the rest falls back and is marked.
sign-in-title = Logge sisa
sign-in-password = Beassansátni
person-name = Namma
org-name = Namma
org-name-in = Namma ({ $x })
org-kind-ministry = Departemeanta
org-kind-county = Fylka
org-kind-municipality = Suohkan
org-kind-school = Skuvla
org-kind-company = Fitnodat
