"""Many lists in one workflow: the file of lists, the plan of a night, the runs, and the status of all."""
