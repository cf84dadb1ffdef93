# People, roles, organisations and sign-in.

## sign-in
sign-in-title = Sign in
sign-in-lede = For those who write, approve or administer. Everything published can be read without an account.
sign-in-password = Password
sign-in-wrong = The e-mail address or the password does not match. Try again, or ask an administrator for help.
sign-in-wait-seconds = { $n ->
    [one] Too many tries have failed. Wait one second and try again.
   *[other] Too many tries have failed. Wait { $shown } seconds and try again.
}
sign-in-wait-minutes = { $n ->
    [one] Too many tries have failed. Wait one minute and try again.
   *[other] Too many tries have failed. Wait { $shown } minutes and try again.
}
sign-in-done = You are signed in.
sign-out-done = You are signed out.
form-cancel = Cancel

## who may do what
error-needs-reporter = This needs the role of reporter, or one that may do more.
error-needs-editor = This needs the role of editor, or one that may do more. An administrator can give it to you.
error-needs-publisher = This needs the role of publisher. Save a draft, and a publisher can publish it.
error-needs-administrator = Only an administrator of the organisation can do this.
role-reader = Reader
role-reporter = Reporter
role-editor = Editor
role-publisher = Publisher
role-administrator = Administrator
role-label = Role
role-help = A reader sees drafts, a reporter suggests, an editor writes drafts, a publisher publishes, an administrator manages organisations, people and vocabularies. Each may do all that the one before may.
role-organisation = Organisation
role-in = { $x } in { $y }
role-from = From
role-to = Until (first day without the role)
role-to-help = Leave it empty when the end is not known.
role-new-title = Give { $x } a role
role-new-lede = The role covers the organisation and everything under it.
role-new-submit = Give the role
role-new-link = Give a role
role-given = The role has been given.
role-end = End
role-ended = The role has ended.

## own account
me-title = My account
me-ways = What you can do
me-roles = My roles
me-no-roles = You hold no roles yet. An administrator can give them to you.
password-title = Change password
password-lede = You will be signed out in every other browser.
password-current = Your current password
password-new = New password
password-help = At least 12 characters. Several words in a row are both safe and easy to remember.
password-repeat = New password once more
password-differs = The two new passwords differ.
password-submit = Change password
password-done = The password has been changed.

## people
nav-people = People
people-title = People and roles
people-lede = Those who have an account, and what they may do today.
people-roles = Roles
person-name = Name
person-email = E-mail address
person-closed = Closed
person-no-roles = The person holds no roles.
person-new-title = New person
person-new-lede = We make a first password and show it once. Pass it on in a safe way.
person-new-submit = Create account
person-added-heading = { $x } has an account now
person-added-once = The password is shown here and now only. It is stored so that nobody can read it again.
person-added-password = First password
person-added-go = To the person
person-password-link = New first password
person-password-title = A new password for { $x }
person-password-lede = The current password stops working, and the person is signed out everywhere.
person-password-submit = Make a new password
person-password-done = { $x } has a new password
person-close-link = Close the account
person-close-title = Close the account of { $x }
person-close-lede = The person can no longer sign in, and every role ends today. What they have done stays in the history.
person-close-submit = Close the account
person-close-done = The account is closed.

## organisations
org-list-title = Organisations
org-list-lede = The map as it was on { $x }: who existed, and who belonged to whom.
org-list-on = On the day
org-list-show = Show the map
org-list-empty-title = No organisations on that day
org-list-empty = Choose another day or another kind.
org-list-reset = Show the map as it is today
org-count = { $n ->
    [one] 1 organisation
   *[other] { $shown } organisations
}
org-downloads = Download
org-download = Download as { $x }
org-name = Name
org-name-in = Name ({ $x })
org-kind = Kind
org-kind-all = All kinds
org-kind-nation = Nation
org-kind-ministry = Ministry
org-kind-agency = Agency
org-kind-social-partner = Social partner
org-kind-county = County
org-kind-municipality = Municipality
org-kind-school = School
org-kind-company = Company
org-codes = Codes
org-system-fylkesnummer = county number
org-system-kommunenummer = municipality number
org-system-orgnr = organisation number
org-system-iso3166 = country code
org-parent = Belongs to
org-parent-none = None (at the top)
org-choose = Choose
org-history = Through time
org-chapter-now = On this day
span-from = From
span-to = Until
span-open = until further notice
org-not-there = { $x } did not exist on { $y }.
org-successors = What there was instead:
org-predecessors = What there was before:
org-events = Events
org-event-on = Day
org-event-what = What happened
org-event-from = From
org-event-into = Into
org-event-split = Split
org-event-merger = Merged
org-event-renamed = Renamed
org-event-closed = Closed
org-children = Under the organisation on { $x }
org-tools = Change
org-saved = The change has been saved.
org-key = Key in the address
org-key-help = Small letters a–z, digits and hyphens, for example skole-vidda. It cannot be changed later.
org-system = Code system
org-system-help = For example fylkesnummer, kommunenummer or orgnr.
org-code = Code
org-code-empty-help = An empty field ends the current code.
org-on = Holds from
org-on-help = The first day of the new state. What was before stays in the history.
org-rename-link = Rename
org-rename-title = A new name for { $x }
org-rename-lede = Languages without a name show the name in the nearest language.
org-rename-submit = Save the name
org-move-link = Move
org-move-title = Move { $x }
org-move-lede = Everything under the organisation moves with it.
org-move-submit = Move
org-code-link = Change code
org-code-title = A new code for { $x }
org-code-lede = The old code stays for the days on which it held.
org-code-submit = Save the code
org-merge-link = Merge
org-merge-title = Merge { $x } with others
org-merge-lede = Everything under them goes over to the new one.
org-merge-submit = Merge
org-split-link = Split
org-split-title = Split { $x }
org-split-lede = Say what the parts are called, and where what is under it goes.
org-split-submit = Split
org-close-link = Close
org-close-title = Close { $x }
org-close-lede = Without a successor. What is under it must be moved or closed first.
org-close-submit = Close
org-merge-with = Together with
org-merge-into = Becomes
org-merge-into-new = A new organisation
org-merge-new-heading = The new one, if they become a new one
org-split-part = Part { $x }
org-split-children = Where what is under it goes
org-split-place = { $x } goes to
org-new-title = New organisation
org-new-lede = Write at least one name. The rest can come later.
org-new-submit = Create

## why a rule refuses
refusal-key = “{ $x }” cannot be a key. Use 1 to 60 of a–z, 0–9 and hyphen, beginning with a letter.
refusal-key-taken = The key “{ $x }” is taken.
refusal-unknown-organisation = Choose an organisation that exists.
refusal-unknown-kind = Choose a kind.
refusal-not-there = “{ $x }” does not exist on { $y }. Choose another day.
refusal-name = Write a name in at least one language, 200 characters at most.
refusal-code = Write both code system and code, 60 characters each at most.
refusal-day = “{ $x }” is not a day. Write it as 2024-01-31.
refusal-empty-period = A period of “{ $x }” ends before it begins. Choose a later day.
refusal-overlapping-names = “{ $x }” would have two names in { $y } on the same day.
refusal-overlapping-codes = “{ $x }” would have two codes of { $y } on the same day.
refusal-code-taken = The code { $x } belongs to “{ $y }” on some of those days.
refusal-overlapping-parents = “{ $x }” would belong to two on the same day.
refusal-cycle = “{ $x }” would stand above itself on { $y }. Choose one that is not under it.
refusal-parent-not-there = “{ $y }” does not exist in the whole period in which “{ $x }” belongs to it.
refusal-has-children = “{ $y }” still belongs to “{ $x }”. Move or close it first.
refusal-too-few = Choose at least two.
refusal-different-kinds = “{ $x }” is of another kind.
refusal-child-without-place = Say where “{ $x }” goes.
refusal-email = “{ $x }” is not an e-mail address.
refusal-email-taken = There is an account with this e-mail address.
refusal-person-name = Write a name of 120 characters at most.
refusal-password-short = The password needs at least 12 characters.
refusal-password-long = The password can have 200 characters at most.
refusal-password-obvious = The password is easy to guess. Choose something that others would not try.
refusal-password-wrong = Your current password does not match.
refusal-unknown-role = Choose a role.
refusal-role-held = The person holds this role there already.
refusal-last-administrator = Nobody else is administrator. Give somebody else that role first.
