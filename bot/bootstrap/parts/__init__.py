"""The services of a forum, in groups by who works with them; each service's recipe stands in one place.

Ground            the settings, the database, the secret, the clock
└── Shared        what the chats, the desk and the jobs have in common
├── Chats     what hears and answers people
└── Planning  consultations in time, and what is kept for how long
├── Desk  what coordinators work with
└── Jobs  what is done without anybody asking
"""
