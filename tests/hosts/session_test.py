"""A shopper's session over HTTP: kept while it is good, renewed in time, and ended by shopper.sign_out.

session_test.py TOOLS TOWN        (with samples/hosts/python on PYTHONPATH)
"""
import sys

from installation import Installation
from vetrina import Failure, Server, Vetrina

tools, town = sys.argv[1:]
with Installation(tools, town) as at:
    shop = Vetrina.connect(*at.serve("sessions"))
    anna = shop.shopper("anna")

    def token():
        anna.call("friend.list")
        return anna.transport.session["token"]

    first = token()
    assert token() == first, "a session was not kept"
    Server.RENEW_AFTER_S = -1
    renewed = token()
    assert renewed != first, "a session was not renewed"
    Server.RENEW_AFTER_S = 900
    assert token() == renewed
    shop.call("shopper.sign_out", shopper="anna")
    try:
        token()
        sys.exit("a session outlived shopper.sign_out")
    except Failure as why:
        assert why.slug in ("access.unauthenticated", "session.expired"), why.slug
    shop.shopper("anna").call("friend.list")  # signed in again
