# Bookings
booking-title = Bookings
booking-lede = Sessions proposed for your school, company or class. Once both sides have said yes, the session is agreed.
booking-show = Show
booking-show-waiting = Waiting for my answer
booking-show-all = All ahead
booking-any = All
booking-count = { $n ->
    [one] { $n } booking
   *[other] { $n } bookings
}
booking-none = No bookings here
booking-none-text = Bookings come when an access plan is published.
booking-group-agreed = the class has said yes
booking-site-agreed = the site has said yes
booking-accept = Say yes to those ticked
booking-accepted = The answer is saved.
booking-decline = Say no or call off
booking-decline-do = Say no to those ticked
booking-declined = The bookings are called off, and the machines are free again.
booking-nothing = Tick at least one booking.
booking-over = One of the bookings no longer holds. Look at the list again.
booking-forbidden = You answer only for sites and classes you are responsible for.
booking-calendars = Calendars
booking-calendars-lede = Get the sessions into your calendar. The address is secret: whoever has it sees the sessions, but no names of learners.
booking-calendars-mine = Addresses you have made
booking-calendar-of = Calendar of
booking-calendar-make = Make an address
booking-calendar-made = The address is ready
booking-calendar-once = Copy it now. It is shown this once only.
booking-calendar-withdrawn = The address no longer works.
booking-my-sessions = The sessions I instruct
