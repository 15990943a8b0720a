from . import payback, portal, portal_exchange, portal_parcel, registration, warranty
