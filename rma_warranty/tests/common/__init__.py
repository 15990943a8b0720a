from .common import RmaCommon

__all__ = ["RmaCommon"]
