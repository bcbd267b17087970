"""ClamAV for the private stack: its programs and the one signature that they are started on."""
