# Register of equipment and sites
register-title = Equipment register
register-sites = Sites
register-sites-lede = Schools, companies, training offices and mobile labs where learners train.
register-sites-none = No sites have been entered in your part of the register.
register-forbidden = The register is changed by those who are editors for the site.
register-search = Search name, mark, maker, model and serial number
register-report = Maintenance and age
register-new = New equipment
register-change = Change equipment
register-import = Read from a file
register-count = { $n ->
    [one] { $n } item
   *[other] { $n } items
}
register-none = Nothing found
register-none-text = Remove a filter or search with fewer words.
register-choose = Choose
register-choose-one = Choose
register-any-programme = All programmes
register-facet-programme = Equipment a programme requires
register-facet-kind = Kind of equipment
register-facet-site = Site
register-facet-owner = Owner
register-facet-status = Status
register-facet-condition = Condition
register-facet-form = Form
register-facet-age = Age
register-facet-maintenance = Maintenance
register-status-in-use = In use
register-status-out-of-order = Out of order
register-status-lent = Lent
register-status-ordered = Ordered
register-status-retired = Retired
register-condition-good = Good
register-condition-worn = Worn
register-condition-poor = Poor
register-form-personal = Personal
register-form-movable = Movable
register-form-room = Room
register-form-fixed = Fixed
register-form-site = Outdoor site
register-form-software = Software
register-form-unknown = Unknown
register-age-0-2 = 0–2 years
register-age-3-5 = 3–5 years
register-age-6-9 = 6–9 years
register-age-10- = 10 years and more
register-age-unknown = Unknown
register-maintenance-overdue = Overdue
register-maintenance-planned = Planned
register-maintenance-none = None planned
register-order-name = Name
register-order-site = Site
register-order-oldest = Oldest first
register-order-dearest = Dearest first
register-field-name = Name
register-field-tag = Mark
register-tag-help = The owner’s own mark on the item. No two items of one owner have the same.
register-field-kind = Kind
register-field-site = Site
register-field-owner = Owner
register-field-organisation = Answers for the site
register-field-org_number = Organisation number
register-field-address = Address
register-field-status = Status
register-field-condition = Condition
register-field-age = Age
register-field-seats = Places
register-seats-help = How many learners can use the item at once.
register-field-make = Maker
register-field-model = Model
register-field-serial = Serial number
register-field-acquired_on = Acquired
register-field-cost_purchase = Purchase, NOK
register-field-cost_installation = Installation, NOK
register-field-cost_training = Training, NOK
register-field-loan = On loan
register-field-loan_from = Loan from
register-field-loan_to = Loan to
register-field-loan_terms = Terms of the loan
register-field-certificate = Certificate the instructor needs
register-field-note = Note
register-field-version = Version
register-field-id = Id
register-years = { $n ->
    [one] { $n } year
   *[other] { $n } years
}
register-who = May instruct
register-instructors = { $x } here, { $y } in all
register-maintenance = Maintenance
register-maintenance-empty = No maintenance is planned.
register-maintenance-plan = Plan maintenance
register-first-day = First day
register-last-day = Last day
register-done-on = Done { $x }
register-is-done = Is done
register-maintained = The maintenance is noted as done.
register-history = History
register-reason = Why
register-reason-missing = Say why, in a few words.
register-save = Save
register-saved = The change is saved.
register-changed = Somebody else has changed this meanwhile. Look at it again.
register-bulk = Change several at once
register-bulk-text = The change applies to all or to none.
register-bulk-ticked = Change those ticked
register-bulk-found = Change all found
register-bulk-nothing = Tick at least one item.
register-bulk-no-change = Choose what to change.
register-bulk-done = The items are changed.
register-unchanged = Unchanged
register-overdue = Overdue maintenance
register-overdue-none = No maintenance is overdue.
register-due = Was due
register-ages = Age by kind
register-ages-text = Equipment of { $x } years or more counts as old here. Retired equipment is left out.
register-items = Items
register-median-age = Median age
register-old = Old
register-people = Instructors
register-stands-here = Stands here
register-stands-none = No equipment in use stands here.
register-week = Open week
register-week-change = Change the opening hours
register-day = Day
register-day-0 = Monday
register-day-1 = Tuesday
register-day-2 = Wednesday
register-day-3 = Thursday
register-day-4 = Friday
register-half-0 = Before lunch
register-half-1 = After lunch
register-opens = { $x }, { $y }: opens
register-closes = { $x }, { $y }: closes
register-closed = Closed days
register-closed-none = No closed days have been entered.
register-close-days = Enter closed days
register-reopen = Remove
register-roads = Nearest sites
register-minutes = Minutes
register-basis = Basis
register-road-measured = stated
register-road-estimated = estimated from the distance
register-site-school = School
register-site-company = Company
register-site-training-office = Training office
register-site-mobile-lab = Mobile lab
register-fault-empty = Fill in the field.
register-fault-long = The text is longer than { $x } characters.
register-fault-range = Write a whole number from { $x }.
register-fault-unknown = “{ $x }” is not known. Look for a slip, or enter it first.
register-fault-day = “{ $x }” is not a date. Write it like 2026-08-17.
register-fault-amount = “{ $x }” is not an amount. Write it like 125000 or 125 000,50.
register-fault-future = { $x } lies in the future. Set the status to ordered, or correct the date.
register-fault-ends-first = The end is before the beginning. Correct one of the dates.
register-fault-taken = The owner has another item with this mark. Choose another one.
register-fault-formula = The text begins like a formula. Write it without = + - or @ in front.
register-fault-hours = Opening hours end after they begin. Write times like 08:00.
register-import-lede = Paste a table or choose a CSV file. It is tried first, and nothing is written until every row is in order.
register-csv = The table
register-csv-help = The first row holds the headings. Mark, kind and site must be there. Snipe-IT’s columns are recognised, and the file you download from the register can be read back.
register-file = Or a CSV file, up to 1.4 MB
register-file-send = Read the file
register-file-missing = Choose a file first.
register-file-large = The file is too large. Split it, each part up to { $x }.
register-file-workbook = This is a workbook. Save the sheet as CSV and try again.
register-try = Try the table
register-write = Write to the register
register-tried = Tried
register-sound = The table is in order
register-unsound = Nothing was written. Correct the rows and try again.
register-problems = { $n ->
    [one] One fault
   *[other] { $n } faults
}
register-problems-more = { $n ->
    [one] and one more
   *[other] and { $n } more
}
register-row = Row
register-column = Column
register-wrong = What is wrong
register-columns = Columns that were read
register-ignored = Not read: { $x }
register-import-new = { $n ->
    [one] One new item
   *[other] { $n } new items
}
register-import-changed = { $n ->
    [one] One item changes
   *[other] { $n } items change
}
register-import-same = { $n ->
    [one] One item is unchanged
   *[other] { $n } items are unchanged
}
register-imported = The table is written to the register.
register-table-empty = The table is empty. It needs a row of headings and at least one more row.
register-table-broken = Row { $x } cannot be read. Look for a quotation mark that is not closed.
register-table-missing = These columns are missing: { $x }.
register-table-twice = The column { $x } stands twice.
register-table-too-many = The table has more than { $x } rows. Split it.
