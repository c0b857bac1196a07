"""Topics that wake the worker's loops; they sweep anyway, so a lost ring costs half a second."""

EFFECT_BELL = "worker/effects"
TIMER_BELL = "worker/timers"
