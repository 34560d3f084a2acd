# Python runs this file when it starts, if it finds it. Reboot's test cluster has four servers in one process, and Node cannot ask for
# another number. With more than one, the start of a server may wait for Node while Node waits for a server that has started, for ever.
import reboot.aio.reboot

reboot.aio.reboot.DEFAULT_NUM_SERVERS = 1
