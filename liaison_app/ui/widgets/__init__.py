"""Controls that several screens share; none of them knows a workflow or a record kind."""
