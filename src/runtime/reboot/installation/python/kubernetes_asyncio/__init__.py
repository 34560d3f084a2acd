"""Stands in for the package of this name in the processes that a supervisor starts.

Reboot's Python imports it for one class, in annotations of what it does on Kubernetes. The package takes 1.2 s to import, in each
process, a quarter of the time that a start takes. None of it is used where this is on the path.
"""
