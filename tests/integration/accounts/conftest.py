from tests.support.unlocked import nobody_is_locked_out, owner

__all__ = ["nobody_is_locked_out", "owner"]
