#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Commands that a memdev itself answers, on emulated ones, beside Debian's cxl: identify, partitions,
# firmware slots, labels, poison, sanitize, firmware that is really transferred; and a bus that goes and
# comes back. The emulated device takes two seconds for each 2 KB of firmware, and some for a sanitize.
# topology: three
# boot: alone
# simulator: no, its memdevs have no mailbox; test/lib/mailbox.c plays one for test/cli
# bats file_tags=cmd:read-labels,cmd:write-labels,cmd:zero-labels,cmd:update-firmware,cmd:wait-sanitize
# shellcheck disable=SC2154 # variables of bats and guest.bash

bats_require_minimum_version 1.5.0
load ../lib/guest.bash

setup() {
	guest_needed three
	guest_debian_cxl_needed
	ram=$(guest_memdev 1) pmem=$(guest_memdev 2)
	cd "$BATS_TEST_TMPDIR" || return
}

# by_serial FILE...: the memdevs of a listing, in an order that does not change
by_serial() {
	jq -S 'sort_by(.serial)' "$@"
}

# same_listing OPTION...: ours and Debian's, and what there is to see
same_listing() {
	cxl list -M "$@" >ours
	"$debian_cxl" list -M "$@" >theirs
	[ "$(jq length ours)" = 3 ]
	diff <(by_serial theirs) <(by_serial ours)
}

@test "list -HIAF: what real memdevs answer is shown as by version 85" {
	local options

	for options in -H -I -A -F -HIAF -uHIAF; do
		same_listing "$options"
	done
	cxl list -IF -m "$ram" >ours
	jq -e '.[0].partition_info == {total_size: 536870912, volatile_only_size: 536870912,
		persistent_only_size: 0, partition_alignment_size: 0}' ours
	jq -e '.[0].firmware | .num_slots == 2 and .active_slot == 1 and .online_activate_capable and
		.slot_1_version == "BWFW VERSION 0" and .fw_update_in_progress == false' ours
}

@test "labels: 512 KiB written, read back and compared, by us and by version 85" {
	head -c 524288 /dev/urandom >labels
	head -c 524288 /dev/urandom >others
	run -1 --separate-stderr cxl write-labels "$pmem" -i labels
	[[ $stderr == *"the labels of $pmem are in use: it has an active nvdimm bridge"* ]]
	cxl disable-memdev "$pmem"
	cxl write-labels "$pmem" -i labels
	cxl read-labels "$pmem" -s 524288 -o ours
	"$debian_cxl" read-labels "$pmem" -s 524288 -o theirs
	cmp labels ours
	cmp labels theirs
	"$debian_cxl" write-labels "$pmem" -i others
	cxl read-labels "$pmem" -s 524288 | cmp - others
	cxl read-labels "$pmem" -O 524280 -s 8 | cmp - <(tail -c 8 others)
	cxl zero-labels "$pmem"
	cxl read-labels "$pmem" -o ours
	[ "$(stat -c %s ours)" = 1048576 ]
	cmp -n 1048576 ours /dev/zero
	run -1 --separate-stderr cxl read-labels "$ram" -s 1
	[[ $stderr == *"the label area has 0 bytes"* ]]
	cxl enable-memdev "$pmem"
}

@test "poison: injected and cleared, and the kernel's no" {
	local tool

	for tool in cxl "$debian_cxl"; do
		"$tool" inject-media-poison "$ram" -a 0x1000
		"$tool" clear-media-poison "$ram" -a 0x1000
		run -1 "$tool" inject-media-poison "$ram" -a 0x1001
		run -1 "$tool" inject-media-poison "$ram" -a 0x20000000
	done
	run -1 --separate-stderr cxl inject-protocol-error -p mem -s correctable 0000:0d:00.0
	[[ $stderr == *"the platform injects no mem-correctable errors"* ]]
}

@test "wait-sanitize: a memdev that sanitizes itself is waited for" {
	local state

	echo 1 >"$guest_devices/$ram/security/sanitize"
	run -1 --separate-stderr cxl wait-sanitize "$ram" -t 0
	[[ $stderr == *"$ram: is sanitizing"* ]]
	timeout 120 cxl wait-sanitize "$ram"
	state=$(guest_read "$ram/security/state")
	[ "$state" = disabled ]
	run -0 --separate-stderr cxl wait-sanitize all
	[[ $stderr == *"$ram: is not sanitizing"* ]]
}

@test "update-firmware: an image is transferred, and waits in its slot" {
	head -c 4000 /dev/urandom >image
	timeout 120 cxl update-firmware "$ram" -F image -w >ours
	jq -e '.[0].firmware | .staged_slot == 2 and .fw_update_in_progress == false and
		.slot_2_version == "BWFW VERSION 1"' ours
	[ -z "$(guest_read "$ram/firmware/$ram/error")" ]
	same_listing -F
}

@test "update-firmware: what goes on refuses another, and can be cancelled" {
	head -c 200000 /dev/urandom >image
	cxl update-firmware "$ram" -F image >ours
	jq -e '.[0].firmware | .fw_update_in_progress and .remaining_size > 100000' ours
	run -1 --separate-stderr cxl update-firmware "$ram" -F image
	[[ $stderr == *"$ram takes other firmware already"* ]]
	cxl update-firmware "$ram" -c
	run -1 --separate-stderr timeout 60 cxl update-firmware "$ram" -w
	[[ $stderr == *"$ram: the update was cancelled"* ]]
	[ "$(guest_read "$ram/firmware/$ram/status")" = idle ]
	run -1 --separate-stderr cxl update-firmware "$ram" -c
}

@test "disable-bus: the bus is gone when the command ends, and everything comes back with it" {
	local host end=$((SECONDS + 60))

	host=$(readlink -f "$guest_devices/root0")
	host=$(basename "${host%/root0}")
	run -1 --separate-stderr cxl disable-bus root0
	[[ $stderr == *"root0 hosts 3 memdevs that are enabled"* ]]
	cxl disable-bus -f root0
	[ ! -e "$guest_devices/root0" ]
	[ ! -e "$guest_devices/decoder0.0" ]
	[ "$(cxl list -Mi | jq 'map(select(.state == "disabled")) | length')" = 3 ]
	echo "$host" >/sys/bus/platform/drivers/cxl_acpi/bind
	until [ "$(cxl list -M | jq length)" = 3 ]; do
		[ "$SECONDS" -lt "$end" ]
	done
	[ -e "$guest_devices/root0" ]
}
