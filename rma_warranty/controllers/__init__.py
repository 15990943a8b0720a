from . import portal, portal_parcel, registration, warranty
