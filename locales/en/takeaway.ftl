# takeaway
