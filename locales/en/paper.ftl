# Assessments on paper: forms in two stages, answer sheets, the key, and taking the answers in.
paper-title = On paper
paper-link = Print the assessment and enter the answers
paper-lede = For those who cannot take it on a screen. Everybody takes part A. How many are right there decides whether the next part is easier or harder. Once the answers are entered, each learner gets an ordinary result.
paper-lede-fixed = For those who cannot take it on a screen. Once the answers are entered, each learner gets an ordinary result.
paper-forms = Forms
paper-form = Form { $x }
paper-code = Form
paper-made-at = Made
paper-language = Language of the questions
paper-language-help = A question that does not exist in the language you choose is printed in another one.
paper-modules = Parts
paper-module = Part
paper-taken = Sheets entered
paper-new = New form
paper-ways = Parts to choose from after part A
paper-ways-help = Three parts measure the strongest and the weakest more precisely, but make more sheets.
paper-ways-2 = Two: an easier and a harder one
paper-ways-3 = Three: an easier, a middle and a harder one
paper-ways-0 = None: part A alone
paper-routing = Questions in part A
paper-routing-help = Only questions that are right or wrong, so that they can be counted in the classroom.
paper-each = Questions in each of the other parts
paper-count-wrong = Write a whole number from { $x } to { $y }.
paper-too-few = The bank has only { $y } questions for part { $x } that work on paper. Choose fewer, or more areas in the assessment.
paper-seed = Seed
paper-seed-help = The same number gives the same form as long as the bank is the same. Empty: a new number.
paper-seed-wrong = Write a whole number, or nothing.
paper-new-submit = Make the form
paper-made = The form is made and kept.
paper-version = Version
paper-print = Print
paper-print-how = Use your browser’s print function (Ctrl + P or ⌘ P) and choose A4. Menu and footer are left out.
paper-booklet = Question booklet
paper-large = Large type
paper-normal = Ordinary type
paper-key = Key and guide for the teacher
paper-blank = Answer sheet without a code
paper-sheets = Answer sheets
paper-sheets-text = Each sheet gets a personal code that stands there only. A learner who has a code already gets a new one. With it the learner sees the result once the answers are entered.
paper-sheets-submit = Make the answer sheets
paper-sheets-wrong = Write a number from 1 to 40.
paper-count = Number of answer sheets
paper-not-open = The assessment is not open now, so no new codes can be made.
paper-parts = How the parts hang together
paper-module-only = Part A
paper-module-first = Part { $x }: everybody takes it
paper-module-easier = Part { $x }: easier
paper-module-middle = Part { $x }: in between
paper-module-harder = Part { $x }: harder
paper-questions = { $n ->
    [one] one question
   *[other] { $shown } questions
}
paper-points = { $n ->
    [one] one point
   *[other] { $shown } points
}
paper-when = { $x } to { $y } points in part A
paper-areas = Questions by area
paper-errors = Standard error at the boundaries between levels (lower is more precise)
paper-cut = Up to { $x }
paper-left-out = Not on paper
paper-left-out-text = These kinds of questions need a screen and are left out:
paper-about = About the form
paper-how-single = Tick one answer.
paper-how-multiple = Tick every answer that fits.
paper-how-order = Write the letters in the right order, the first one first.
paper-how-match = Write the letter that belongs to each number.
paper-how-number = Write the number.
paper-how-text = Write the answer in a few words.
paper-first-note = Write your answers on the answer sheet. If you do not know one, leave it open. Hand in the sheet after part A; the teacher tells you which part is your next one.
paper-module-note = Write your answers on the answer sheet. If you do not know one, leave it open.
paper-second-note = Fill in only the part that the teacher gave you.
paper-sheet = Answer sheet
paper-sheet-how = Tick clearly, or write capital letters. Keep the code: when the teacher has entered the answers, go to { $x } and type it to see your result. You see it first.
paper-key-note = For the teacher only. Mark part A in class, so that each learner gets the right next part. The rest is marked when the answers are entered.
paper-rule = Which part comes after A?
paper-rule-text = Count the points in part A.
paper-rule-points = Points in part A
paper-rule-next = Next part
paper-question = Question
paper-right = Right answer
paper-in-words = In words
paper-points-title = Points
paper-points-whole = 1 when all is right, otherwise 0
paper-points-parts = 2 when all is right, 1 from half on, otherwise 0
paper-import-title = Enter answers from paper
paper-import-text = Get the file, write codes and answers into it with a spreadsheet, and send it in. It is tried first; nothing is written before everything is in order.
paper-import-go = Enter answers
paper-template = Get a file to fill in
paper-try = Try a file
paper-try-again = Try again
paper-import-how = The file has the columns form, code, module, question and answer, with a row for every question of the parts that the learner took.
paper-cell-choice = Ticks: the letters, such as B or A C.
paper-cell-order = Order: the letters from first to last, such as C A D B.
paper-cell-match = Pairs: 1B 2A 3C, or just B A C.
paper-cell-open = If nothing stands on the sheet, leave the answer empty.
paper-file = CSV file
paper-file-large = The file is larger than 1 MB. Enter one class at a time.
paper-try-file = Try the file
paper-csv = Or paste the rows
paper-csv-help = With the headings on top.
paper-csv-missing = Paste the rows, or choose a file.
paper-try-text = Try the rows
paper-report = What we found
paper-sound = Everything is in order. Nothing is written yet.
paper-new-modules = { $n ->
    [0] Nothing is new.
    [one] One part is new.
   *[other] { $shown } parts are new.
}
paper-known-modules = { $n ->
    [0] None was entered before.
    [one] One part was entered before and stays as it is.
   *[other] { $shown } parts were entered before and stay as they are.
}
paper-import-submit = Enter the answers
paper-imported = The answers are entered and the results are ready. Learners see them with their own code.
paper-nothing-new = All of this had been entered before. Nothing is changed.
paper-changed = Somebody entered or answered at the same moment. Nothing is written; try the file again.
paper-problems = { $n ->
    [0] No errors
    [one] One error
   *[other] { $shown } errors
}
paper-problems-more = { $n ->
    [one] and one more that is not shown.
   *[other] and { $shown } more that are not shown.
}
paper-refused = Nothing is written. Correct the rows and try again.
paper-notes = Worth knowing
paper-row = Row
paper-field = Column
paper-what = What is wrong
paper-remedy = What you can do
paper-problem-code = Code
paper-problem-3101 = The file cannot be read as a table.
paper-problem-3102 = A column is missing.
paper-problem-3103 = The file has no answers.
paper-problem-3104 = The form does not belong to this assessment.
paper-problem-3105 = No learner of this assessment has the code.
paper-problem-3106 = The form has no such part.
paper-problem-3107 = The part has no such question.
paper-problem-3108 = Two answers to one question.
paper-problem-3109 = This is no answer to the question.
paper-problem-3110 = A question of the part is missing.
paper-problem-3111 = Two parts after A for one learner.
paper-problem-3112 = Part A is missing.
paper-problem-3113 = The code was used on a screen.
paper-problem-3114 = The answer differs from the one entered before.
paper-problem-3115 = The code stands with another form.
paper-problem-3120 = The points in part A led to another part.
paper-outcome = Taken on paper; the teacher entered the answers.
sit-outcome-on-paper = You took the test on paper, and the teacher entered your answers.
campaign-status-on-paper = { $x } (on paper)
