// Loaded by Reboot's processes before the program: Python, which takes longest to load, then does so in a thread of its own meanwhile.
import '@reboot-dev/reboot';
