# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For the cases about what thrud tells others, after case.sh.

# datagrams SOCKET FILE: each datagram to that socket becomes a line of FILE, its
# own lines separated by spaces, until the case ends
datagrams() {
	: >"$2"
	python3 - "$1" "$2" <<'END' &
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
with open(sys.argv[2], "a", buffering=1) as out:
    while True:
        print(s.recv(65536).decode().rstrip("\0").replace("\n", " "), file=out)
END
	defer kill "$!"
	eventually 30 test -S "$1"
}
