# Dat sánit maidda leat sihkkarat; eará teavsttat bohtet eará gillii ja leat merkejuvvon.
sit-answer = Du vástádus
sit-code = Koda
sit-place = Sadji { $x }
sit-choose = Vállje
