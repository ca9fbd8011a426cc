# What nobody but the person may know of: the private page's lock, run as the browser runs it.
part "the lock of the private page" node --test tests/private/
