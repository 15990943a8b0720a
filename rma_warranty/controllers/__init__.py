from . import payback, portal, portal_exchange, portal_parcel, portal_return
from . import portal_withdrawal
from . import registration, warranty
