# Python runs this file when it starts, if it finds it.
#
# Reboot refuses new workflows of a server once 1,024 wait or run there, "to avoid a possible denial of service". Here each session has one
# for as long as something of it is unfinished, and one that waits for the session's expiry: with 1,024 sessions, none could go on.
import reboot.aio.internals.tasks_dispatcher

reboot.aio.internals.tasks_dispatcher.DISPATCHED_TASKS_LIMIT = 1_000_000
