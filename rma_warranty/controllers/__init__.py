from . import payback, portal, portal_exchange, portal_parcel, portal_return
from . import registration, warranty
