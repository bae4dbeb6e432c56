#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl list -H, -A, -I and -F of devices that answer, beside version 85: the same payloads, the same
# refusals, and the same commands sent.  What ours does better with odd answers: test/unit/list-mailbox.c

# shellcheck disable=SC2154 # variables of bats and sim.bash

bats_require_minimum_version 1.5.0
load ../lib/sim.bash
load ../lib/debian.bash
load ../lib/mailbox.bash

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	mailbox=$(sim_program MAILBOX test/lib/mailbox.so)
	# without debugfs version 85 dies of "list -v"
	preload="$mailbox $(sim_program MOUNTS test/lib/mounts.so)"
	export preload MAILBOX_DIR=mailbox MAILBOX_LOG=log MOUNTS_FILE=$PWD/mounts
	echo "none /sys/kernel/debug debugfs rw 0 0" >mounts
	export -f little mailbox_identify mailbox_partition mailbox_alert mailbox_health mailbox_firmware
	export -f devices
}

# mailbox_health MEMDEV STATUS MEDIA ADDITIONAL LIFE TEMPERATURE COUNTER...
mailbox_health() {
	mkdir -p "$MAILBOX_DIR/$1"
	{
		little 1 "${@:2:4}"
		little 2 "$6"
		little 4 "${@:7}"
	} >"$MAILBOX_DIR/$1/health"
}

# mailbox_firmware MEMDEV SLOTS ACTIVE-AND-STAGED ONLINE REVISION...
mailbox_firmware() {
	mkdir -p "$MAILBOX_DIR/$1"
	{
		little 1 "${@:2:3}" 0 0 0 0 0 0 0 0 0 0 0 0 0
		printf '%-16.16s' "${@:5}"
	} >"$MAILBOX_DIR/$1/firmware"
}

# devices: one of which everything is known and everything is wrong, one that cannot be divided
devices() {
	mailbox_identify mem0 8 1 1 1
	mailbox_partition mem0 4 4
	mailbox_alert mem0 31 30 75 30 60 5 50 6 100 200
	mailbox_health mem0 7 3 26 42 36 4294967295 2 3
	mailbox_firmware mem0 4 20 1 one two three four
	mailbox_identify mem1 4 4 0 0
	mailbox_alert mem1 0 0 75 0 60 5 0 0 0 0
	mailbox_health mem1 0 0 0 100 300 0 0 0
	mailbox_firmware mem1 3 1 0 "exactly sixteen!" "" x y
}

@test "list -HAIF: what devices answer is shown as by version 85, and asked with the same commands" {
	same_as_85 three <<-'END'
		devices
		@cxl list -MH | jq 'sort_by(.memdev)'
		@cxl list -MA | jq 'sort_by(.memdev)'
		@cxl list -MI | jq 'sort_by(.memdev)'
		@cxl list -MIu | jq 'sort_by(.memdev)'
		@cxl list -m mem0 -F
		@cxl list -m mem1 -HAIF
		@cxl list -m mem0 -HAIFu
		@cxl list -m mem0 -Hi
		@cxl list -m mem0 -vvv
		@cxl list -m mem1 -vvvu
		@cxl list -v -m mem0
		@cxl list -vvv -p port1 -m mem1
		@sort log | uniq -c
	END
	grep -q '"life_used_percent":42' theirs
	grep -q '"slot_2_version":"two' theirs
	grep -q '[0-9] mem0 partition' theirs
}

# A failure of the device is one of the answers, one of the kernel is told: differences.md.
@test "list -HAIF: what a device refuses has no key, as in version 85" {
	same_as_85 three <<-'END'
		devices
		@for code in 1 2 3 4 6 16 40; do MAILBOX_FAIL="health 1 +$code" cxl list -MH -m mem0; done
		@for code in 1 2 3 4 6 16 40; do MAILBOX_FAIL="alert 1 +$code" cxl list -MA -m mem0; done
		@for code in 1 2 3 4 6 16 40; do MAILBOX_FAIL="identify 1 +$code" cxl list -MI -m mem0; done
		@sort log | uniq -c
	END
	grep -q ' 7 mem0 identify' theirs
}
