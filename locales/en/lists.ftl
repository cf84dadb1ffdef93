# Texts of the start page, the page about the service, the list, the comparison and the statistics.

## start page
start-lede = Trinn shows, year by year, what education policies in Europe promised to vocational learners, how far they came, and what stands behind the promises. Every fact says where it comes from.
start-search-label = Search from the start page
start-try-1 = digital infrastructure
start-try-2 = apprenticeship
start-try-3 = teachers' digital skills
start-number-policies = { $n ->
    [one] policy
   *[other] policies
}
start-number-countries = { $n ->
    [one] country
   *[other] countries (Belgium counts as two)
}
start-number-editions = { $n ->
    [one] frozen edition to cite
   *[other] frozen editions to cite
}
start-example-kicker = An example
start-example-valid = meant to run { $x }
start-example-caption = The higher a step, the further the policy had come. A stage has its own shape and colour.
start-example-table = See all the facts and the same years as a table
start-promises-bare = { $x } of { $y } promises have nothing behind them yet
start-promises-kept = { $n ->
    [one] The promise has something behind it
   *[other] All { $shown } promises have something behind them
}
start-example-tree = See the strategy as a tree of goals and promises
start-ways = What do you want to do?
start-way-reader = Read the strategies
start-way-reader-text = For anyone who wonders what was promised, by whom, and how it went.
start-way-analyst = See the figures
start-way-analyst-text = For analysts: time from design to implementation, what was completed and what was given up.
start-way-compare = Compare countries
start-way-compare-text = For those who learn from others: two to six policies side by side, differences marked.
start-way-test = Show what you can do
start-way-test-text = For learners, apprentices and teachers: tests of digital competence that adapt to you, and three next steps.
start-way-learn = Learn more
start-way-learn-text = Courses, guides and tools for digital competence, chosen and described by us.
start-way-cite = Cite an edition
start-way-cite-text = For researchers: numbered editions that never change, with finished references.
start-way-editor = Edit records
start-way-editor-text = For editors: drafts, preview and publishing, with a history of who changed what and why.
start-way-programs = Fetch the data
start-way-programs-text = For developers: all of it as open data through an interface for programs.
start-changes = Latest changes
start-changes-all = All policies, latest change first
start-change-new = New
start-change-changed = Changed
start-change-confirmed = Confirmed unchanged
start-source = Where the facts come from
start-source-text = The facts are taken from Cedefop and ReferNet's Timeline of VET policies in Europe and told in our own words. The policies are a sample and do not represent all that the countries do.
start-source-link = More about sources, languages and privacy

## about
about-title = About Trinn
about-lede = Trinn is a digital-competence strategy as running software. It keeps what a strategy promised beside what was done, for everyone to see.
about-on-page = On this page
about-what = What Trinn is
about-what-1 = A strategy is often read once and then forgotten. Trinn keeps it alive as a timeline: each policy has a stage for each year, from design to completed or discontinued, and the strategy stands as a tree of goals, measures and promises. Promises with nothing behind them come first.
about-what-2 = Three things are kept apart that are easily mixed up: the years a policy is meant to apply, the stage it has reached, and when someone last confirmed the facts. Where they contradict each other, we say so.
about-facts = Where the facts come from
about-facts-1 = The facts come from the public pages of an online tool by Cedefop and ReferNet:
about-facts-source = Timeline of VET policies in Europe
about-facts-2 = We have taken facts, not sentences: every sentence here is ours. Where the source shows no title or type, we give a working title or our own reading. Both are marked as ours, always.
about-facts-3 = The policies are a sample chosen for digital skills, equipment and teachers. They are not statistically representative. The pages were read at different times, so the last year shown says nothing about how a policy stands today.
about-bases = Who says so
about-bases-1 = Every judged fact carries one of five marks:
about-cite = How to cite
about-cite-1 = Each policy and each list has a page with finished references. Cite the original tool for its facts, and Trinn for the way they are put together here.
about-cite-2 = The content changes. To point to something that never changes, cite an edition: it is numbered, frozen and has a checksum.
about-cite-editions = See the editions
about-languages = Languages
about-languages-1 = Trinn speaks bokmål, nynorsk, northern Sámi and English. A text that is missing in your language is shown in the nearest one and marked with the language it is in.
about-languages-caption = Interface texts in each language
about-languages-there = Translated
about-languages-missing = Missing
about-languages-share = Share
about-languages-2 = The content itself, the policies, is mostly in English, because the source is. The Norwegian strategy is also in bokmål and nynorsk. We add northern Sámi only where we are certain of the words.
about-percent = { $x }%
about-privacy = Privacy
about-privacy-1 = Nothing on these pages is fetched from others: no measuring of visitors, no fonts, maps or scripts from outside. These cookies are all there are:
about-cookie-lang = the language you chose.
about-cookie-session = that you are signed in. Only set when you sign in.
about-cookie-flash = one short message for the next page, such as that something was saved. Gone within a minute.
about-formats = Data formats
about-formats-1 = Every list and every policy can be had in these formats, with the same filters as on the page:
about-formats-tables = for spreadsheets.
about-formats-programs = for programs. JSON-LD uses terms from schema.org and SKOS.
about-formats-citations = for reference managers.
about-formats-feed = for following changes.
about-formats-api = a description of the interface for programs.
about-formats-2 = Add a date to any address to see the page as it stood that day:
about-access = Accessibility
about-access-1 = The pages are made to meet WCAG 2.2, level AA. They work without script, by keyboard, on narrow screens and on paper. Every drawing has a table with the same content, and nothing is told by colour alone.
about-access-2 = Automatic checks run on every page before each release, but they do not find everything. If something is hard to use, please tell whoever runs this service.

## list
list-title = Policies
list-title-search = Search for “{ $x }”
list-search-label = Search in this list
list-results = Results
list-for = for “{ $x }”
list-sort = Order by
list-sort-submit = Sort
list-sort-relevance = Best match
list-sort-changed = Latest change
list-sort-year = Year of last stage
list-sort-title = Name
list-sort-country = Country
list-sort-number = Number
list-chip = { $x }: { $y }
list-facet-country = Country
list-facet-type = Type
list-facet-stage = Last stage
list-facet-stage-in = Stage in a given year
list-facet-subsystem = Part of the system
list-facet-target-group = Target group
list-facet-category = Category
list-facet-sub-category = Sub-category
list-facet-priority = European priority
list-facet-body = Body
list-facet-theme = Theme (our reading)
list-facet-valid-in = Valid in the year
list-facet-more = Show { $x } more under “{ $y }”
list-in-year = Year
list-in-stage = Stage
list-any-year = Any year
list-any-stage = Any stage
list-as-of = As it stood on a day
list-as-of-label = Day
list-did-you-mean = Some words were found by likeness. Did you mean
list-why = Found by
list-why-exact = “{ $word }” in { $field }
list-why-stem = a form of “{ $word }” in { $field }
list-why-compound = a form of “{ $word }” within “{ $matched }” in { $field }
list-why-prefix = “{ $matched }”, which begins with “{ $word }”, in { $field }
list-why-typo = “{ $matched }”, which is like “{ $word }”, in { $field }
match-name = the name
match-summary = the summary
match-text = the text
match-bodies = the bodies
match-labels = the keywords
our-reading = { $x } (our reading)
list-working-title = Our working title
list-strip-years = Stages
list-compare = Compare
list-compare-submit = Compare the chosen
list-compare-help = Tick two to six policies in the list first.
list-empty-title = No policy fits all of this
list-empty-text = Try fewer or other words, look at the spelling, or take a filter away.
list-empty-without = Without { $x }
list-figure-heading = On one timeline
list-figure-title = Stages year by year
list-figure-caption = One row for each policy on this page. Each stage has its own shape and colour; dotted lines are years without a stage.
list-figure-table = Show the timeline as a table
list-column-policy = Policy
list-drawing-gap = No stage shown
list-drawing-step-back = Step back
list-drawing-valid = Meant to apply
list-drawing-today = Today
list-drawing-last-confirmed = Last confirmed
list-drawing-no-stages = The source shows no stages
list-take = Take it with you
list-take-text = The whole list, { $x }, not only this page of it.
list-download = Download the list
list-cite = Cite the list
list-statistics = Statistics of the list
list-feed = Follow the list (Atom)
list-format-csv = for spreadsheets
list-format-xlsx = for Excel
list-format-jsonl = for import and export
list-format-jsonld = linked data
list-format-pdf = report to print
list-format-citation = references
list-format-atom = feed of changes

## comparison
compare-title = Compare policies
compare-lede = Two to six policies side by side, field by field. What differs is marked.
compare-chosen = The policies you compare
compare-none = Choose at least two policies. Search below, or tick them in the list.
compare-one = You have chosen one policy. Choose at least one more.
compare-too-many = You have chosen { $shown } policies. Six fit side by side: take some away.
compare-unknown-title = Not everything was found
compare-unknown = There is no public policy with this number: { $x }.
compare-remove = Take away
compare-axis = On one timeline
compare-fields = Field by field
compare-show-different = Show only what differs
compare-show-all = Show all fields
compare-same = Same
compare-partly = Partly the same
compare-different = Different
compare-gap = Not shown by all
compare-shared = all have this
compare-not-shown = The source does not show this
compare-silent = None of them shows:
compare-step-back = { $x } (step back)
compare-relation = { $x }: { $y }
compare-source = Policy { $x } in the source
compare-field-type = Type
compare-field-stages = Stages
compare-field-validity = Validity
compare-field-confirmed = Last confirmed
compare-field-relations = Relations between them
compare-field-bodies = Bodies responsible
compare-field-bodies-named = Bodies named in the text
compare-field-target-groups = Target groups
compare-field-categories = Thematic categories
compare-field-priorities = European priorities
compare-field-themes = Themes (our reading)
compare-field-subsystem = Part of the system
compare-field-summary = Summary
compare-field-quantities = Numbers in the text
compare-field-source = Source
compare-quantity-target = target
compare-quantity-result = result
compare-quantity-budget = budget
compare-quantity-context = context
compare-add = Add a policy
compare-add-label = Number of a policy, or words to search for
compare-add-placeholder = Number or words
compare-add-submit = Find
compare-add-this = Add
compare-found = Found for “{ $x }”
compare-nothing-found = Nothing was found for “{ $x }”. Try other words, or the number of the policy.
compare-proposals = Some to begin with
compare-full = Six are the most that fit. Take one away to add another.
compare-from-list = Choose from the list of policies

## statistics
stats-title = Statistics
stats-lede = How long it takes from idea to practice, and how it ends. All figures are counted from the policies below and say how many they rest on.
stats-unfiltered = in all, without filters
stats-to-list = Filter and see the policies
stats-csv-all = All figures as CSV
stats-csv = These figures as CSV
stats-as-table = Show as a table
stats-cut = The figures rest on { $x } of { $y } policies, the ones changed last. Narrow the list to see figures of all of it.
stats-number-time = from design to implementation (median)
stats-number-completed = are completed
stats-number-discontinued = are discontinued
stats-none = none known
stats-n = n = { $x }
stats-of = { $x } of { $y }
stats-years = { $x } years
stats-years-one = 1 year
stats-percent = { $x }%
stats-bar = { $x } ({ $y })
stats-all = All
stats-type = Type
stats-type-unknown = Type not known
stats-time = From design to implementation
stats-time-text = Years from the first year in design to the first year in implementation. The bar is the median; the line over it spans the middle half.
stats-time-caption = Years from design to implementation, by type
stats-least = Shortest
stats-lower = Lower quartile
stats-median = Median
stats-upper = Upper quartile
stats-most = Longest
stats-ended = How it ended
stats-ended-text = The share whose last known stage is completed or discontinued. The others are still under way, as far as the source shows.
stats-ended-caption = Completed and discontinued, by type
stats-ended-label = { $x }: { $y }
stats-last-stage = Last known stage
stats-last-stage-caption = Policies by last known stage (n = { $x })
stats-by-year = Stages year by year
stats-by-year-text = The stronger the colour of a field, the more policies were in that stage that year. A policy counts once in each year with a stage.
stats-by-year-caption = Policies by stage and year
stats-year = Year
stats-by-country = By country
stats-by-country-text = Many countries have few policies here. Read small numbers with care.
stats-by-country-caption = Figures by country
stats-head-n = n
stats-head-records = Policies
stats-head-with-stages = With stages
stats-head-share = Share
stats-head-stage = Stage
stats-head-median = Median years to implementation
stats-head-median-n = n
stats-head-completed = Completed
stats-head-discontinued = Discontinued
stats-left-out = What is left out
stats-out-no-stages = { $n ->
    [one] 1 policy has no known stages and counts only in the number of policies.
   *[other] { $shown } policies have no known stages and count only in the number of policies.
}
stats-out-untimed = { $n ->
    [one] 1 policy does not show both design and implementation and is left out of the time between them.
   *[other] { $shown } policies do not show both design and implementation and are left out of the time between them.
}
stats-out-backwards = { $n ->
    [one] 1 policy was implemented before it was designed (again) and is left out of the time between them.
   *[other] { $shown } policies were implemented before they were designed (again) and are left out of the time between them.
}
stats-out-guessed = { $n ->
    [one] The type of 1 policy is our reading, because the source does not show it.
   *[other] The type of { $shown } policies is our reading, because the source does not show it.
}
stats-out-sample = The policies are a sample and the pages were read at different times. The figures describe the sample, not the countries.
