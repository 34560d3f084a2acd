# Usage: python-model.py, in a process group of its own, with standard input open for as long as it is to run.
# The Python model: PyPI's durable-mcp, with the tool that every server of the bench has. Reboot takes from the
# environment where it listens and where it keeps its state.
import asyncio
import os
import signal
import sys
import threading

from reboot.mcp.server import DurableMCP

mcp = DurableMCP(path="/mcp")


@mcp.tool()
async def add(a: float, b: float) -> float:
    """Adds two numbers."""
    return a + b


def end_with_the_bench() -> None:
    """However the bench ends, the pipe to it closes, and all that was started here goes too."""
    sys.stdin.buffer.read()
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


# Reboot's own processes import this file under another name.
if __name__ == "__main__":
    threading.Thread(target=end_with_the_bench, daemon=True).start()
    asyncio.run(mcp.application().run())
