"""Events and who acts on them: flows that listen begin runs, sessions that wait go on."""
