# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# mailbox.bash - what simulated memdevs answer, for test/lib/mailbox.c; to be loaded after sim.bash

# little BYTES NUMBER...: each number in so many bytes, the lowest first
little() {
	local bytes=$1 number

	shift
	for number; do
		for ((i = 0; i < bytes; i++)); do
			# shellcheck disable=SC2059 # an escape
			printf "\\x$(printf %02x $((number >> 8 * i & 255)))"
		done
	done
}

# mailbox_identify MEMDEV TOTAL VOLATILE PERSISTENT ALIGN: in units of 256M
mailbox_identify() {
	mkdir -p "$MAILBOX_DIR/$1"
	{
		printf 'BWFW VERSION 00\0'
		little 8 "${@:2}"
		little 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
	} >"$MAILBOX_DIR/$1/identify"
}

# mailbox_partition MEMDEV VOLATILE PERSISTENT: as it is now, with no change pending
mailbox_partition() {
	mkdir -p "$MAILBOX_DIR/$1"
	little 8 "$2" "$3" 0 0 >"$MAILBOX_DIR/$1/partition"
}

# mailbox_alert MEMDEV VALID WRITABLE LIFE-CRITICAL LIFE NUMBER...: and the other six
mailbox_alert() {
	mkdir -p "$MAILBOX_DIR/$1"
	{
		little 1 "${@:2:4}"
		little 2 "${@:6}"
	} >"$MAILBOX_DIR/$1/alert"
}

# mailbox_sent COMMAND: the payloads of such commands, in hex
mailbox_sent() {
	sed -n "s/^mem[0-9]* $1 //p" "$MAILBOX_LOG"
}

# mailbox_examples N PAGE...: the command lines in the EXAMPLES of these pages work, all N of them
mailbox_examples() {
	local expected=$1 page line n=0

	shift
	PATH=$(dirname "${cxl:?}"):$PATH
	export LD_PRELOAD=${mailbox:?}
	for page; do
		page=${sim_lib:?}/../../Documentation/cxl-$page.1.adoc
		[ -e "$page" ] || skip "the pages are not here"
		while read -r line; do
			bash -c "$line" >/dev/null 2>stderr || {
				echo "$line: $(<stderr)" >&2
				return 1
			}
			n=$((n + 1))
		done < <(sed -n '/^== EXAMPLES/,/^== FILES/s/^# //p' "$page")
	done
	[ "$n" = "$expected" ]
}
