"""Tests of the workbench, and of installing and uninstalling, on a clone."""
