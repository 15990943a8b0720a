from ...facts import Relay


def get_dependents(env, field):
    """Return the set of all fields that are told when this one changes.

    Relays tell more than Odoo's own trees know of.
    """
    found = set()
    asked = {field}
    while asked:
        new = {
            dependent
            for other in asked
            for dependent in env.registry.get_dependent_fields(other)
        } - found
        found |= new
        relays = {dependent for dependent in new if isinstance(dependent, Relay)}
        asked = {env[relay.model_name]._fields[relay.signal] for relay in relays}
    return found
