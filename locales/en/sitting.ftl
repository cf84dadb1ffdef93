# What somebody sees who takes a test or a self-reflection.
nav-take = Take a test
sit-door-title = Take a test
sit-door-lede = Type the code you were given. If you have begun before, type your own code and go on where you were.
sit-code = Code
sit-code-help = For example K7PX-3QTM. Capital and small letters are the same, and you can leave out the dashes.
sit-code-go = Continue
sit-code-missing = Type the code.
sit-code-unknown = We do not know this code. Check that every character is right, or ask whoever gave it to you.
sit-code-wait = Many wrong codes have come from here in a short time. Wait { $x } seconds and try again. Whoever has begun already can go on as before.
sit-code-first = Type your code to begin or go on.
sit-other-code = Type another code
sit-here-title = There is a test on this device
sit-here-text = If it is yours, you can go on. If it is not, type your own code above.
sit-go-on = Go on
sit-demo-title = Try it
sit-demo-text = This is a demonstration. Anybody can take these:
sit-welcome-back = Welcome back. You go on where you were.
sit-start-kicker = Before you begin
sit-start-intro = The test shows what you can do now, and what could be useful to learn. It is not an exam and gives no grade.
sit-start-early = The test opens on { $x }. Come back then.
sit-start-over = The test closed on { $x }. If you have begun, type your own code and finish.
sit-start-observation = Here the teacher watches your work and fills in the form. There is nothing for you to do on this page.
sit-start-statements = { $n ->
    [one] You say how far one statement is true of you.
   *[other] You say how far { $shown } statements are true of you.
}
sit-start-no-right = No answer is right or wrong.
sit-start-questions = { $n ->
    [one] You get one question.
   *[other] You get { $shown } questions.
}
sit-start-questions-between = You get between { $x } and { $y } questions.
sit-start-adaptive = The questions are chosen by what you answer. So it is normal to find about half of them hard.
sit-start-minutes = { $n ->
    [one] It takes about one minute.
   *[other] It takes about { $shown } minutes.
}
sit-start-limit = { $n ->
    [one] You have one minute, counted from when you see the first question.
   *[other] You have { $shown } minutes, counted from when you see the first question.
}
sit-start-saved = Every answer is saved at once. You can take a break and go on with any device.
sit-start-you-decide = You see the result first. You decide whether your teacher may see it.
sit-start-only-you = Only you see the result.
sit-start-anonymous = You do not give your name. The answers belong to a code, not to you.
sit-start-language = Language of the questions
sit-start-language-help = If a question is missing in the language you choose, it is shown in another one and marked.
sit-start-go = Begin
sit-own-code-title = Your own code
sit-own-code-text = Write the code down or take a picture of it. With it, and only with it, you can come back on any device. Do not give it to others.
sit-first = To the first question
sit-stop-title = Take a break
sit-stop-lede = Everything you have answered is saved. When you want to go on, come to this service, choose “Take a test” and type your code.
sit-clock-waits = { $n ->
    [one] You have one minute. The time starts when you see the first question.
   *[other] You have { $shown } minutes. The time starts when you see the first question.
}
sit-stop-limited = Time goes on while you take a break.
sit-leave-title = Do others use this device?
sit-leave-text = Then the device should forget your code. Write the code down first.
sit-leave = Forget me on this device
sit-left = The device has forgotten your code. Type it when you want to go on.
sit-to-result = To the result
sit-progress = Question { $x } of { $y }
sit-progress-most = Question { $x } of at most { $y }
sit-time-left = { $n ->
    [one] You have one minute left.
   *[other] You have { $shown } minutes left.
}
sit-time-last = You have less than one minute left.
sit-choose = Choose
sit-choose-one = Choose one answer
sit-choose-all = Choose all that fit
sit-order = Put in order
sit-order-hint = Give each line a place. Place 1 comes first.
sit-place = Place { $x }
sit-match = Find what belongs together
sit-answer = Your answer
sit-answer-number = Your answer, a number
sit-file = Download the file
sit-file-text = The file was made for you. Open it, find the answer and write it here.
sit-table = Fill in the table
sit-spot-one = Choose one place in the picture
sit-spot-several = Choose { $shown } places in the picture
sit-picture-shows = The picture shows:
sit-mailbox = Sort the inbox
sit-mailbox-action = What do you do with “{ $x }”?
sit-attachment = Attachment:
sit-files = Tidy the files
sit-folders = You can choose between these places:
sit-files-place = Where does “{ $x }” go?
sit-changed = changed
sit-submit = Answer and continue
sit-skip = I do not know
sit-ways = Other ways from here
sit-stop = Take a break
sit-end = End here
sit-end-title = Do you want to end now?
sit-end-text = { $n ->
    [0] You have not answered anything yet, so there will be no result.
    [one] You have answered one question. The result rests on that alone and will be uncertain. You cannot go on afterwards.
   *[other] You have answered { $shown } questions. The result rests on those alone. You cannot go on afterwards.
}
sit-end-go = End and show the result
sit-end-back = No, go on
sit-answered-before = You had already answered that question. The first answer counts.
sit-not-done = You have not finished yet.
sitting-code-missing = Send your own code with the request.
sitting-no-test = The test cannot be taken now, because questions are missing. Tell whoever gave you the code.
sitting-closed = The test is not open now.
sitting-group-only = This test is for one group. Use the code that your teacher gave to you.
sitting-not-asked = That answer did not belong to the question you are at. Nothing was changed.
sitting-ended = The test has ended. The answer was not taken.
sitting-late = Time is up. What you had answered by then counts.
error-json = We could not read the content as JSON: { $x }
answer-missing = Answer this, or choose “I do not know”.
answer-one-only = Choose only one answer.
answer-too-many = Choose at most { $x }.
answer-unknown = “{ $x }” is not one of the choices. Choose one of those shown here.
answer-place-missing = Give this one a place.
answer-place-twice = Two lines have the same place. Give each its own.
answer-not-a-number = “{ $x }” is not a number we understand. Write only the number, for example 12.5.
answer-other-unit = Write the answer in { $x }.
answer-too-long = The answer is too long. Use at most { $x } characters.
answer-shape = The answer does not have the form that is needed here ({ $x }).
sit-result-title = Your result
sit-nothing = You have not answered anything, so there is no result to show.
sit-level-basic = Basic
sit-level-intermediate = Intermediate
sit-level-advanced = Advanced
sit-level-highly-advanced = Highly advanced
sit-level-basic-text = You manage simple tasks, sometimes with a little help.
sit-level-intermediate-text = You manage ordinary tasks on your own.
sit-level-advanced-text = You manage many kinds of tasks, new ones too, and can help others.
sit-level-highly-advanced-text = You manage complex tasks, see several solutions and can lead others.
sit-clear = You are at the level “{ $x }” ({ $y } likely).
sit-between = You are most likely at the level “{ $x }” ({ $y }).
sit-between-other = It may also be “{ $x }” ({ $y }).
sit-under-one = under 1%
sit-over-99 = over 99%
sit-bar-help = The bar goes from the lowest level on the left to the highest on the right. The wider a field, the more likely it is that you are there.
sit-provisional = Provisional
sit-not-estimated = How hard the questions are still rests on the authors' judgement, not on many people's answers.
sit-authors-bands = The borders between the levels were set by the authors, not by a panel.
sit-areas = Area by area
sit-area = Area
sit-all-areas = All together
sit-area-asked = { $n ->
    [one] Rests on one question here and on your other answers.
   *[other] Rests on { $shown } questions here and on your other answers.
}
sit-area-none = You got no questions in this area this time.
sit-as-table = Show as a table
sit-table-caption = How likely each level is
sit-next = What you can learn now
sit-sure = How sure is this?
sit-sure-asked = { $n ->
    [one] The result rests on one question.
   *[other] The result rests on { $shown } questions.
}
sit-sure-day = You finished on { $x }. What you learn afterwards does not show here.
sit-outcome-precise = The test ended when the result was precise enough.
sit-outcome-level-certain = The test ended when the level was certain enough.
sit-outcome-long-enough = The test ended when all the questions had been asked.
sit-outcome-nothing-left = The test ended when no more questions fitted.
sit-outcome-time-up = The test ended when time was up.
sit-outcome-ended-early = You ended before the test was finished, so the result is less certain.
sit-review = The questions and your answers
sit-review-text = Open a question to see what was right, and why.
sit-review-question = Question { $x }
sit-was-right = Right
sit-was-partly = Partly right
sit-was-wrong = Not right
sit-was-skipped = Not answered
sit-your-answer = You answered
sit-right-answer = Right answer
sit-why = Why
sit-tried = This is a new question that is being tried out. It does not count.
sit-share = Who sees this?
sit-share-text = Only you. You can let your teacher see the result, and change your mind at any time. The teacher sees the levels, not what you answered.
sit-share-on = Let the teacher see the result
sit-share-off = Stop sharing
sit-shared-since = The teacher has been able to see the result since { $x }.
sit-share-on-done = The teacher can now see the result.
sit-share-off-done = The teacher can no longer see the result.
sit-share-not-here = This result cannot be shared.
sit-keep = Keep the result
sit-keep-text = Download it, or come back with your code.
sit-pdf = Download as PDF
sit-show-code = Show my code
sit-statements-progress = Statements { $x }–{ $y } of { $z }
sit-statements-help = How true is each statement of you now? When you continue, the answers on this page stay as they are.
sit-statements-go = Save and continue
sit-rate-1 = Not true
sit-rate-2 = A little true
sit-rate-3 = Partly true
sit-rate-4 = Mostly true
sit-rate-5 = Quite true
sit-rate-na = Not relevant for me
sit-rate-missing = Choose what fits best, or “Not relevant for me”.
sit-rate-missing-at = Statement { $x }: choose what fits best.
sit-rated-before = That page was already saved. The first answers count.
sit-reflection-lede = This is how you see yourself. The numbers are means of your answers from 1 (not true) to 5 (quite true). They measure nothing; use them to think and to talk.
sit-mean = Mean
sit-mean-of = { $x } of 5.
sit-mean-none = No answers here
sit-means-caption = Means of the ratings
sit-heading = Topic
sit-rated = Rated
sit-rated-of = { $x } of { $y } statements rated
sit-step-missed = We suggest this because you did not get everything right here: { $x }.
sit-step-further = You got everything right here and can go further: { $x }.
sit-step-not-asked = You were not asked about this, but the area has most to give you: { $x }.
sit-step-minutes = { $n ->
    [one] one minute
   *[other] { $shown } minutes
}
sim-progress = { $x } of { $y } are done.
sim-chosen = “{ $x }”: { $y }.
sim-undone = Nothing is chosen for “{ $x }” yet.
sim-back = To the list
sim-next = Next one missing
sim-form = Show as a plain form
sim-board = Show as mailbox and files
sim-hint = Choose a message and what you do with it.
sim-keys = By keyboard: arrows move in the list, numbers choose.
sim-hint-files = Choose a file and then the place, or drag it there.
sim-keys-files = By keyboard: arrows move in the list, numbers move the file, Delete throws it away.
sim-unsorted = Not sorted
sim-empty = Empty
sit-op-begin-sitting = Begin a test with a code
sit-op-get-sitting = See where a test stands: the question that waits, or the result
sit-op-send-answer = Send an answer and get the next question
sit-op-get-file = Fetch the file that belongs to the question
