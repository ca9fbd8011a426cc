# What nobody but the person may know of: the private page's lock, run as the browser runs it, and that
# two runs which differ only in who speaks look alike to everybody else.
part "the lock of the private page" node --test tests/private/
part "nobody can tell who speaks" node --test tests/lane/
