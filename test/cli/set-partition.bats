#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl set-partition on simulated memdevs, whose mailbox is played by test/lib/mailbox.c.

# shellcheck disable=SC2154 # output and stderr come from run

bats_require_minimum_version 1.5.0
load ../lib/sim.bash
load ../lib/debian.bash
load ../lib/mailbox.bash

# mem0 has 2G that can be divided in parts of 256M, mem1 none.
setup() {
	cxl=$(sim_program CXL cxl/cxl)
	mailbox=$(sim_program MAILBOX test/lib/mailbox.so)
	cd "$BATS_TEST_TMPDIR" || return
	cat >machine.ini <<-END
		[host-bridge hb0]
		[memdev a]
		serial = 1
		ram = 1G
		pmem = 1G
		[memdev b]
		serial = 2
		ram = 1G
		[window w0]
		size = 8G
	END
	export MAILBOX_DIR=$PWD/mailbox MAILBOX_LOG=$PWD/log
	: >log
	mailbox_identify mem0 8 0 0 1
	mailbox_partition mem0 4 4
	mailbox_identify mem1 4 4 0 0
	mailbox_partition mem1 4 0
}

teardown() {
	sim_stop
}

mbox() {
	LD_PRELOAD=$mailbox "$cxl" "$@"
}

# does STATUS ARGUMENT...: with the summary that belongs to it
does() {
	local status=$1

	shift
	run "-$status" --separate-stderr mbox set-partition "$@"
	printf '%s\n' "$*" "$output" "$stderr"
	[ "$status" = 0 ] || [ "$output" = "[]" ]
	[[ ${stderr_lines[-1]} == "cxl memdev: cmd_set_partition: set_partition $((1 - status)) mem" ]]
}

# divides VOLATILE ARGUMENT...: so many parts of 256M are to be volatile
divides() {
	local parts=$1

	shift
	: >log
	does 0 mem0 "$@"
	[ "$(mailbox_sent set-partition)" = "0$parts 00 00 00 00 00 00 00 00 00" ]
	jq -e --argjson ram "$parts" '.[0].partition_info | .next_volatile_size == $ram * 268435456 and
		.next_persistent_size == (8 - $ram) * 268435456' <<<"$output"
}

# refuses TEXT ARGUMENT...: and nothing is changed
refuses() {
	local text=$1

	shift
	: >log
	does 1 "$@"
	[[ $stderr == *"$text"* ]]
	[ "$output" = "[]" ]
	[ -z "$(mailbox_sent set-partition)" ]
}

@test "set-partition: all of it, or as much of a type as is asked for" {
	sim_start machine.ini
	divides 0
	divides 0 -t pmem
	divides 8 -t ram
	divides 8 -t volatile
	divides 2 -t ram -s 512M
	divides 6 -t pmem -s 512M
	divides 6 --size=536870912
	divides 0 -t ram -s 0
	run -0 mbox list -I -m mem0
	jq -e '.[0].partition_info | .active_volatile_size == 1073741824 and
		.next_persistent_size == 2147483648' <<<"$output"
}

@test "set-partition: what is not aligned is refused, or rounded so that it is not less" {
	sim_start machine.ini
	refuses "mem0: it is divided in multiples of 256M; --align rounds the size" mem0 -s 300M
	refuses "multiples of 256M" mem0 -t ram -s 1
	divides 6 -a -s 300M
	divides 2 --align -t ram -s 300M
	divides 8 -a -t ram -s 2147483647
	divides 3 -a -t ram -s 768M
	mailbox_identify mem0 8 1 0 2
	divides 6 -a -t ram -s 1281M
	refuses "mem0: rounded up it is more than there is" mem0 -a -t ram -s 1537M
}

@test "set-partition: what cannot be" {
	sim_start machine.ini
	refuses "mem0: 2G can be partitioned, not 2304M" mem0 -s 2304M
	refuses "mem0: 2G can be partitioned" mem0 -t ram -s 17179869183G
	refuses "'foo' is no size" mem0 -s foo
	refuses "'-1' is no size" mem0 -s -1
	refuses "mem1: no capacity that can be partitioned" mem1
	mailbox_identify mem0 8 9 0 1
	refuses "mem0: its answer to Identify makes no sense: of 2G, 2304M can only be volatile" mem0
	mailbox_identify mem0 8 0 0 0
	refuses "mem0: no capacity that can be partitioned" mem0
	refuses "'foo' is no type: pmem, ram or volatile" mem0 -t foo
	run -129 mbox set-partition
	run -129 mbox set-partition foo
}

@test "set-partition: memory of an active region is not moved" {
	sim_start machine.ini
	"$cxl" create-region -t ram -m mem0 -s 256M >/dev/null
	refuses "mem0 is part of an active region, region0: destroy that before the partitions are" mem0
	"$cxl" destroy-region -f region0
	divides 0
}

@test "set-partition: a device that does not, and who may not ask" {
	sim_start machine.ini
	MAILBOX_FAIL="set-partition 1 +3" does 1 mem0
	[[ $stderr == *"mem0: the device refuses: unsupported"* ]]
	MAILBOX_FAIL="set-partition 1 25" does 1 mem0
	[[ $stderr == *"Set Partition Info"*"Operation not supported"* ]]
	[[ $stderr != *ioctl* ]]
	MAILBOX_FAIL="identify 1 5" does 1 mem0
	[[ $stderr == *"Identify"*"Input/output error"* ]]
	# one that fails does not keep the others from their turn
	run -0 --separate-stderr mbox set-partition mem1 mem0
	[ "$(jq -r 'map(.memdev) | join(" ")' <<<"$output")" = mem0 ]
	rm -r mailbox/mem0
	does 1 mem0
	[[ $stderr == *"/dev/cxl/mem0"*"Permission denied"* ]]
}

# examples of: cxl-set-partition
@test "set-partition: the examples of the page work" {
	sim_start machine.ini
	mailbox_identify mem0 1024 0 0 2
	mailbox_partition mem0 512 512
	mailbox_examples 2 set-partition
}

@test "set-partition: the same answers as version 85" {
	export -f little mailbox_identify mailbox_partition
	export MAILBOX_DIR=mailbox MAILBOX_LOG=log
	preload=$mailbox same_as_85 machine.ini <<-'END'
		mailbox_identify mem0 8 0 0 1; mailbox_partition mem0 4 4; mailbox_identify mem1 4 4 0 0
		@cxl set-partition mem0 | jq .
		@cxl set-partition mem0 -t ram | jq .
		@cxl set-partition mem0 -t volatile -s 512M | jq .
		@cxl set-partition mem0 -s 768M | jq .
		@cxl set-partition mem0 -a -s 300M | jq .
		@cxl set-partition mem0 -a -t ram -s 300M | jq .
		@cxl set-partition mem0 -s 300M
		@cxl set-partition mem0 -s 4G
		@cxl set-partition mem1
		@cxl set-partition mem9
		@cxl set-partition mem0 -t foo
		@grep set-partition log
	END
}
