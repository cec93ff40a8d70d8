"""Where a product is entered from outside: routes, commands, workers, schedules, applications, pipelines, notebooks."""
