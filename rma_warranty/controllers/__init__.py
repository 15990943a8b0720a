from . import portal, registration, warranty
