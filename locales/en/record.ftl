# Texts of the pages about one record, its history, editions and vocabularies.
record-crumb-start = Start
record-number-only = Record { $x }
record-and = { $x } and { $y }
record-yes = yes
record-no = no
record-year = Year
record-stage = Stage
record-remark = Remark
record-title = Title
record-type = Type
record-country = Country
record-id = Number
record-subsystem = Subsystem
record-stages = Stages, year by year
record-bodies = Bodies responsible
record-bodies-named = Named in the text
record-target-groups = Target groups
record-categories = Themes and sub-themes
record-priorities = European priorities
record-themes = Our themes
record-our-label = Our short name
record-summary = Summary
record-background = Background
record-objectives = Objectives
record-description = Description
record-validity = Validity
record-last-stage = Last stage
record-last-confirmed = Last confirmed
record-reading = Further reading
record-related = Related developments
record-statements = What others say
record-quantities = Numbers found in the text
record-events = Events
record-umbrella = What was promised
record-facts = Facts
record-source = Source
record-cite = Cite
record-on-this-page = On this page
record-download = Download
record-compare = Compare with others
record-history = History
record-tree = Goals, measures and promises
record-tree-open = See goals, measures and promises
record-cite-link = Cite
record-feed = Feed of changes
record-edit = Edit
record-working-title = Working title given by us. What we have read of the source shows no title.
record-no-name = The source shows no title, and we have not given one.
record-our-name = our name
record-old-version = This is version { $x } as it was saved on { $y }.
record-draft-version = This is version { $x }, saved on { $y }. It has never been public.
record-preview = This is a preview. Only people who are signed in can see it.
record-to-public = Go to the public page
record-not-then = This record was not public on { $x }
record-withdrawn = This record was taken out of public view on { $x }
record-first-public = It first became public on { $x }. The history shows what has been public.
record-not-shown = Not shown
record-validity-none = The source does not say when it is in force.
record-confirmed-none = Nobody has confirmed on a named day that this is still right.
record-confirmed-by = By { $x }.
record-first-stage = First shown: { $x } in { $y }
record-from-year = from { $x }
record-until-year = until { $x }
record-valid-in = In force { $x }
record-contradictions = This does not add up
record-timeline-title = Stages of { $x }, year by year
record-timeline-caption = The further a policy has come, the higher it stands. A dashed line is a year without a known stage.
record-timeline-gap = No stage known
record-timeline-back = Step back
record-timeline-valid = In force
record-timeline-today = Today
record-timeline-none = No stages are known.
record-show-table = Show as a table
record-stages-table = Stages by year
record-within-validity = In force
record-list-cut = The list may go on in the source; we have read only the beginning.
record-corresponds = { $n ->
    [one] Corresponds to 1 priority of another agreement
   *[other] Corresponds to { $shown } priorities of other agreements
}
record-our-mapping = our mapping
record-published-mapping = published mapping
record-statements-lead = Each tracker speaks for itself. We put the statements side by side and change none of them.
record-author = Author
record-statement-source = Where it says so
record-statement-no-source = No address given
record-quantity-what = What
record-quantity-value = Number
record-quantity-kind = Kind
record-quantity-no-year = no year given
record-quantities-note = The numbers stand in running text in the source. Taking them out and sorting them is our work.
record-link-worked = Link last checked { $x }: it worked.
record-link-broken = Link last checked { $x }: it did not work.
record-link-checked = Link last checked { $x }.
record-link-unchecked = Nobody has noted a check of this link yet.
record-link-none = The source gives no address.
record-source-page = The page we read, at { $x }
record-canonical-page = The record at { $x }
record-missing = What we have read of the source does not show: { $x }.
record-since = Public like this since { $x }.
record-cite-here = This page, APA style
record-cite-source = As the source wants to be cited
record-cite-all = All styles and reference formats
record-format-pdf = to print
record-format-xlsx = for spreadsheets
record-format-csv = plain table
record-format-json = for programs
record-format-jsonl = to import again
record-format-jsonld = linked data
record-format-bib = reference
record-format-ris = reference
record-format-csl = reference
record-format-apa = reference as text
quantity-target = Target
quantity-result = Result
quantity-budget = Budget
quantity-context = Context
unit-percent = %
unit-projects = projects
unit-persons = persons
unit-centres = centres
unit-schools = schools
unit-events = events
unit-measures = measures
unit-institutions = institutions
unit-programmes = programmes
unit-courses = courses
unit-activities = activities
unit-items = items
unit-hubs = hubs
unit-sectors = sectors
unit-replies = replies
unit-targets = targets
unit-providers = providers
qualifier-more-than = more than
qualifier-over = over
qualifier-nearly = nearly
qualifier-almost = almost
qualifier-about = about
qualifier-around = around
qualifier-approximately = approximately
qualifier-at-least = at least
element-goal = Goal
element-area = Area
element-measure = Measure
element-activity = Activity
element-promise = Promise
tree-title = Goals, measures and promises: { $x }
tree-heading = Goals, measures and promises
tree-here = Goals, measures and promises
tree-lead = What the strategy wants and what it has promised, with who answers for it, how far it has come and what stands behind it.
tree-count-goal = { $n ->
    [one] 1 goal
   *[other] { $shown } goals
}
tree-count-area = { $n ->
    [one] 1 area
   *[other] { $shown } areas
}
tree-count-measure = { $n ->
    [one] 1 measure
   *[other] { $shown } measures
}
tree-count-activity = { $n ->
    [one] 1 activity
   *[other] { $shown } activities
}
tree-count-promise = { $n ->
    [one] 1 promise
   *[other] { $shown } promises
}
tree-unbacked = { $n ->
    [0] Something stands behind every promise
    [one] 1 promise has nothing behind it
   *[other] { $shown } promises have nothing behind them
}
tree-overdue-count = { $n ->
    [one] One element is past its due date.
   *[other] { $shown } elements are past their due date.
}
tree-matching = { $n ->
    [0] Nothing matches the filter.
    [one] 1 element matches. What stands above it is shown in grey.
   *[other] { $shown } elements match. What stands above them is shown in grey.
}
tree-kind = Kind
tree-owner = Responsible
tree-due = Due
tree-basis = Who says so
tree-source = Source
tree-all-kinds = All kinds
tree-all-owners = All
tree-no-owner = Nobody named
tree-no-stage = No stage known
tree-nothing-behind = Nothing behind the promise
tree-nothing = Nothing
tree-overdue = past due
tree-behind = Behind it:
tree-behind-column = Stands behind it
tree-title-column = Element
tree-filter = Show
tree-all = Show everything
tree-list = The whole tree
tree-as-table = Show as a table
tree-table = Goals, areas, measures, activities and promises
tree-back = Back to { $x }
history-title = History: { $x }
history-heading = History
history-lead = Every version that has been public, who saved it, when and why. Any two can be compared.
history-count = { $n ->
    [one] 1 version
   *[other] { $shown } versions
}
history-version = Version { $x }
history-live = Public now
history-draft = Never public
history-published = Published
history-withdrawn = Taken out of public view
history-confirmation = only confirmed
history-editor = an editor
history-program = a program
history-origin-edit = Saved in a form
history-origin-import = Read from a file
history-origin-revert = Brought back from an earlier version
history-origin-demo = From the demonstration content
history-what-changed = What changed in version { $x }
history-revert = Bring back version { $x }
history-option = Version { $x }, { $y }
history-option-draft = Version { $x }, { $y } (never public)
diff-from = From
diff-to = To
diff-show = Compare
diff-title = Version { $x } compared with version { $y }
diff-count = { $n ->
    [0] The two versions are alike.
    [one] There is 1 change.
   *[other] There are { $shown } changes.
}
diff-saved = Version { $x } was saved on { $y }.
diff-only-confirmed = Only confirmations changed: somebody looked and found that the rest is still right.
diff-none = No differences
diff-none-text = The two versions hold the same.
diff-legend = What was taken out is struck through; what was put in is underlined.
diff-unknown = not known
diff-empty = (empty)
field-id = Number
field-country-code = Country code
field-country = Country
field-country-basis = Where the country was read
field-title = Title
field-type = Type
field-subsystem = Subsystem
field-stages = Stages
field-bodies-responsible = Bodies responsible
field-bodies-responsible-cut = Bodies responsible: the list may go on
field-target-groups = Target groups
field-target-groups-cut = Target groups: the list may go on
field-thematic-categories = Themes and sub-themes
field-european-priorities = European priorities
field-summary = Summary
field-our-label = Our short name
field-our-type-hint = Our guess at the type
field-our-themes = Our themes
field-bodies-named-in-text = Named in the text
field-quantities = Numbers found in the text
field-source-kind = Kind of source page
field-source-url = Address of the page we read
field-canonical-url = Address of the record at the source
field-titles = Titles
field-summaries = Summaries
field-background = Background
field-objectives = Objectives
field-description = Description
field-validity = Validity
field-last-confirmed = Last confirmed
field-further-reading = Further reading
field-statements = What others say
field-relations = Relations
field-elements = Goals, measures and promises
field-events = Events
field-citation = How the source wants to be cited
field-extra = Other
part-note = what happened
part-text = text
part-title = title
part-label = label
part-url = address
part-last-checked = last checked
part-works = works
part-from = from
part-to = to
part-on = day
part-by = by
part-tracker = tracker
part-author = author
part-source-url = source
part-stated-on = said on
part-stage = stage
part-year = year
part-validity = validity
part-kind = kind
part-target = record
part-basis = who says so
part-owner = responsible
part-name = name
part-code = code
part-due = due
part-behind = stands behind it
part-parent = stands under
part-key = key
part-what = what
part-value = number
part-unit = unit
part-qualifier = qualifier
part-date = day
part-authors = authors
part-published-year = published
part-tool = tool
part-edition = edition
part-medium = medium
editions-lead = An edition holds everything that was public at one moment, under a number that never changes. Cite an edition when others should find exactly what you saw.
editions-new = Freeze a new edition
editions-none = No editions yet
editions-none-text = The first one appears here when a publisher freezes it.
edition-number = Edition { $x }
edition-lead = Everything that was public on { $x }, frozen.
edition-cite = Cite this edition
edition-download = Download all records (JSON Lines)
edition-list = The list as of the end of that day
edition-members = Records in this edition
edition-members-note = Each link leads to the version that the edition holds. The list as of that day may differ, when something was published later the same day.
edition-shown = Records { $x } of { $y }
edition-version = Version
edition-empty = This edition holds no records on this page.
edition-verify = Check it yourself
edition-frozen = Frozen
edition-hash = Content hash (SHA-256)
edition-check = Checked now
edition-check-good = The records still give this hash.
edition-check-bad = The records no longer give this hash. Please tell us.
edition-verify-how = For each record in order of number, write one line: number, version and the SHA-256 of its JSON document, with a space between and a line feed after. The SHA-256 of all the lines is the content hash.
edition-since = Since edition { $x }
edition-added = { $n ->
    [one] 1 record added
   *[other] { $shown } records added
}
edition-removed = { $n ->
    [one] 1 record taken out
   *[other] { $shown } records taken out
}
edition-changed = { $n ->
    [one] 1 record changed
   *[other] { $shown } records changed
}
edition-same = { $n ->
    [one] 1 record unchanged
   *[other] { $shown } records unchanged
}
edition-compare = Compare with another edition
edition-compare-with = Edition { $x }: { $y }
edition-diff-link = What changed between edition { $x } and edition { $y }
edition-diff-title = Edition { $x } compared with edition { $y }
edition-diff-record = What changed
edition-diff-none = No differences
edition-diff-more = { $n ->
    [one] and 1 more
   *[other] and { $shown } more
}
vocabularies-lead = The words that policies are sorted by, each with its versions, its source and how it relates to other versions.
vocabulary-versions = Versions
vocabulary-terms = { $n ->
    [one] 1 term
   *[other] { $shown } terms
}
vocabulary-mappings = { $n ->
    [one] 1 link between versions
   *[other] { $shown } links between versions
}
vocabulary-json = The whole vocabulary as JSON
vocabulary-jsonld = As linked data (SKOS, JSON-LD)
vocabulary-edit = Edit the vocabulary
vocabulary-mapping-heading = Links between versions
vocabulary-mapping-lead = A record keeps the term it was given. Through these links it is also found under terms of other versions.
vocabulary-mapping-table = Links between versions, part { $x }
vocabulary-term = Term
vocabulary-relation = Relation
vocabulary-other-term = Other term
vocabulary-changes = Changes
vocabulary-revision = Revision { $x }
vocabulary-source = Source
vocabulary-own-source = Made by us.
vocabulary-label-source = where the labels were read
vocabulary-own = our wording
vocabulary-published = published
vocabulary-terms-heading = Terms
vocabulary-labels = Labels and meaning
vocabulary-used = Used by
vocabulary-under = under
vocabulary-inverse = Read from the other end
vocabulary-aliases = Also written
vocabulary-match-exact = means the same as
vocabulary-match-close = means nearly the same as
vocabulary-match-broad = is narrower than
vocabulary-match-narrow = is wider than
vocabulary-match-related = is related to
contradiction-completed-but-still-valid = The last stage is “{ $stage }” in { $year }, yet the policy is meant to be in force until { $to }.
contradiction-still-implemented-after-validity = The stage is still “{ $stage }” in { $year }, although the policy was meant to end in { $to }.
contradiction-ended-without-final-stage = The policy was meant to end in { $to }; the last stage known is “{ $stage }” in { $year }.
contradiction-stage-after-completed = “{ $stage }” in { $year } follows “{ $ended }” in { $endedyear }.
contradiction-stage-before-validity = “{ $stage }” is shown from { $year }, before the policy is in force in { $from }.
contradiction-validity-backwards = The policy is said to end in { $to } and to begin in { $from }.
contradiction-step-back = A step back in { $year }: from “{ $from }” to “{ $to }”.
contradiction-gap-years = { $n ->
    [one] No stage is known for { $from }.
   *[other] No stages are known from { $from } to { $to }.
}
contradiction-skipped-approval = Carried out from { $year } after design, with no approval shown.
contradiction-completed-without-implementation = Completed in { $year } without a stage in which it was carried out.
contradiction-stale-confirmation = { $n ->
    [one] Last confirmed a year ago.
   *[other] Last confirmed { $n } years ago.
}
contradiction-from-the-future = Something in the record is dated { $year }, which is still to come.
contradiction-statements-differ = { $tracker } says “{ $theirs }” for { $year }; the record says “{ $ours }”.
contradiction-statement-validity-differs = { $tracker } says it is valid { $theirs }; the record says { $ours }.
contradiction-statement-is-newer = { $tracker } knows a later stage: “{ $theirs }” in { $year }.
contradiction-type-guess-differs = The official type is “{ $official }”; our reading was “{ $guess }”.
change-added = Added
change-removed = Removed
change-changed = Changed
change-moved = Put in another order
