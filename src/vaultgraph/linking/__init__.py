"""Where a link leads: the names of a vault and the rules that choose among them. Pure."""
