#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# daxctl online-memory and offline-memory: all blocks of a device or none, on kernels with the
# file "state" (7.3) and without (7.2), whoever else is at work on them.

# shellcheck disable=SC2030,SC2031,SC2154 # output and stderr come from run --separate-stderr

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

memory=/sys/devices/system/memory

# region0 of 512 MiB on mem0: dax0.0 has four blocks, which are offline
machine() {
	sim_start three --kernel "$1"
	daxctl=$(sim_program DAXCTL daxctl/daxctl)
	cxl=$(sim_program CXL cxl/cxl)
	sim_write $memory/auto_online_blocks offline
	"$cxl" create-region -t ram -d decoder0.0 -m mem0 >/dev/null
	blocks=(memory34 memory35 memory36 memory37)
}

teardown() {
	[ -z "$sim" ] || sim_nothing_lost
	sim_stop
}

# answers STATUS ARGUMENT...: of daxctl
answers() {
	local wanted=$1

	shift
	run "-$wanted" --separate-stderr "$daxctl" "$@"
}

# tells TEXT: a line of standard error begins like that
tells() {
	local line

	while read -r line; do
		[[ $line != "$1"* ]] || return 0
	done <<<"$stderr"
	echo "$stderr"
	echo "wanted: $1"
	return 1
}

# memory_is STATE...: the states of the blocks with their zones: "offline", "Movable", "Normal", "none"
# where there is no block
memory_is() {
	local block is=()

	for block in "${blocks[@]}"; do
		if [ ! -e "$sim$memory/$block" ]; then
			is+=(none)
		elif [ "$(sim_read "$memory/$block/state")" = online ]; then
			is+=("$(sim_read "$memory/$block/valid_zones")")
		else
			is+=("$(sim_read "$memory/$block/state")")
		fi
	done
	[ "${is[*]}" = "$*" ] || {
		echo "${is[*]}, not $*"
		return 1
	}
}

@test "online-memory and offline-memory: there and back, block by block" {
	machine 7.2
	answers 0 online-memory dax0.0
	[ -z "$output" ]
	[ "$stderr" = "onlined memory for 1 device" ]
	memory_is Movable Movable Movable Movable
	answers 0 offline-memory dax0.0
	[ -z "$output" ]
	[ "$stderr" = "offlined memory for 1 device" ]
	memory_is offline offline offline offline
	answers 0 online-memory --no-movable 0.0
	memory_is Normal Normal Normal Normal
}

# wrote PATH VALUE: the log has this write, and no other
wrote() {
	[ "$(grep -c '^W ' "$BATS_TEST_TMPDIR/log")" = 1 ]
	grep -F "$1 <- $2 " "$BATS_TEST_TMPDIR/log" || {
		cat "$BATS_TEST_TMPDIR/log"
		return 1
	}
}

@test "online-memory and offline-memory: there and back, all at once where the kernel can" {
	machine 7.3
	answers 0 online-memory dax0.0
	memory_is Movable Movable Movable Movable
	sim_log "$daxctl" offline-memory dax0.0 >"$BATS_TEST_TMPDIR/log"
	memory_is none none none none
	wrote dax0.0/state unplugged
	# The blocks are counted as those of a device that is offline.
	answers 0 list
	[ "$(jq -c '.[0] | [.online_memblocks, .total_memblocks, .movable]' <<<"$output")" = "[0,4,null]" ]
	sim_log "$daxctl" online-memory dax0.0 >"$BATS_TEST_TMPDIR/log"
	memory_is Movable Movable Movable Movable
	wrote dax0.0/state online_movable
	answers 0 offline-memory all
	answers 0 online-memory --no-movable all
	memory_is Normal Normal Normal Normal
}

@test "F27: memory that is as asked already has status 1, and nobody speaks of a race" {
	local kernel

	for kernel in 7.2 7.3; do
		machine "$kernel"
		answers 1 offline-memory dax0.0
		[ "$stderr" = $'dax0.0: all memory sections (4) already offline\nofflined memory for 0 devices' ]
		answers 0 online-memory dax0.0
		answers 1 online-memory dax0.0
		[ "$stderr" = $'dax0.0: all memory sections (4) already online\nonlined memory for 0 devices' ]
		# What is in another zone than asked for is told.
		answers 1 online-memory --no-movable dax0.0
		tells "Warning: dax0.0: 4 memory blocks were online before and are movable"
		answers 0 offline-memory dax0.0
		answers 1 offline-memory dax0.0
		tells "dax0.0: all memory sections (4) already offline"
		sim_stop
	done
}

@test "online-memory: blocks that are online stay in their zone, and it is told" {
	machine 7.3
	sim_write $memory/memory35/state online_kernel
	answers 0 online-memory dax0.0
	tells "Warning: dax0.0: 1 memory blocks were online before and are not movable"
	memory_is Movable Normal Movable Movable
}

@test "online-memory and offline-memory: devices by name, of regions, and none" {
	machine 7.3
	"$cxl" create-region -t ram -d decoder0.0 -m mem2 >/dev/null
	answers 0 online-memory -r 0 all
	[ "$stderr" = "onlined memory for 1 device" ]
	answers 0 online-memory -r 1 "dax0.0 dax1.0"
	[ "$stderr" = "onlined memory for 1 device" ]
	answers 0 offline-memory "dax1.0,0.0"
	[ "$stderr" = "offlined memory for 2 devices" ]
	answers 0 offline-memory dax7.7
	[ "$stderr" = $'hint: there is no dax device dax7.7\nofflined memory for 0 devices' ]
	answers 129 offline-memory
	answers 129 offline-memory dax0.0 dax1.0
	answers 129 offline-memory --no-movable dax0.0
}

@test "online-memory and offline-memory: a device that is no system memory" {
	machine 7.3
	sim_write /sys/bus/dax/drivers/kmem/unbind dax0.0
	answers 250 online-memory all
	tells "daxctl online-memory: dax0.0 is no system memory"
	tells "error onlining memory: No such device or address"
	tells "onlined memory for 0 devices"
	answers 250 offline-memory dax0.0
	tells "error offlining memory: No such device or address"
}

# each_write_fails COMMAND: whichever write fails, all is as before, and the block is named
each_write_fails() {
	local n

	for n in 1 2 3 4; do
		sim_fail "$memory/memory*/state" "$n" EIO
		sim_dump >"$BATS_TEST_TMPDIR/before"
		answers 251 "$1" dax0.0
		sim_dump | diff "$BATS_TEST_TMPDIR/before" -
		[ -z "$output" ]
		[[ $stderr == *"memory3"[4-7]" of dax0.0, o"*"did not go o"*": Input/output error"* ]]
		tells "error "
		sim_fail clear
	done
}

@test "online-memory and offline-memory: each write fails once, and all is as it was" {
	machine 7.2
	each_write_fails online-memory
	answers 0 online-memory dax0.0
	each_write_fails offline-memory
	memory_is Movable Movable Movable Movable
}

@test "online-memory: a kernel that cannot plug memory leaves it unplugged" {
	machine 7.3
	answers 0 online-memory dax0.0
	answers 0 offline-memory dax0.0
	sim_fail dax0.0/state ENOMEM
	sim_dump >"$BATS_TEST_TMPDIR/before"
	answers 244 online-memory dax0.0
	sim_dump | diff "$BATS_TEST_TMPDIR/before" -
	tells 'daxctl online-memory: cannot write '
	[[ $stderr == *'dax0.0/state ("online_movable"): Cannot allocate memory'* ]]
}

@test "online-memory: what came with the word of the driver is looked at, and goes with it" {
	machine 7.3
	answers 0 online-memory dax0.0
	answers 0 offline-memory dax0.0
	sim_control online-fails memory36 EIO
	sim_dump >"$BATS_TEST_TMPDIR/before"
	answers 251 online-memory dax0.0
	tells "daxctl online-memory: memory36 of dax0.0, offline, did not go online: Input/output error"
	sim_dump | diff "$BATS_TEST_TMPDIR/before" -
	memory_is none none none none
}

@test "offline-memory: every block that refuses is named, and the others come back" {
	local kernel

	for kernel in 7.2 7.3; do
		machine "$kernel"
		answers 0 online-memory dax0.0
		sim_control offline-fails memory34 EBUSY
		sim_control offline-fails memory36 EBUSY
		sim_control offline-fails memory37 EBUSY
		answers 240 offline-memory dax0.0
		[ -z "$output" ]
		tells "daxctl offline-memory: memory36 to memory37 of dax0.0, online in zone Movable, did not go offline: Device or resource busy"
		tells "daxctl offline-memory: memory34 of dax0.0, online in zone Movable, did not go offline: Device or resource busy"
		tells "error offlining memory: Device or resource busy"
		tells "offlined memory for 0 devices"
		memory_is Movable Movable Movable Movable
		sim_stop
	done
}

@test "offline-memory: a device that refuses all at once and goes block by block is done" {
	machine 7.3
	answers 0 online-memory dax0.0
	sim_fail dax0.0/state EBUSY
	answers 0 offline-memory dax0.0
	[ "$stderr" = "offlined memory for 1 device" ]
	memory_is none none none none
}

@test "offline-memory --partial: status 3, and JSON of what did not go" {
	local kernel

	for kernel in 7.2 7.3; do
		machine "$kernel"
		"$cxl" create-region -t ram -d decoder0.0 -m mem2 >/dev/null
		answers 0 online-memory all
		sim_control offline-fails memory35 EBUSY
		answers 3 offline-memory --partial all
		[ "$(jq -c '[.[] | [.chardev, .online_memblocks, .total_memblocks]]' <<<"$output")" = '[["dax0.0",1,4]]' ]
		[ "$(jq -c '.[0].failed' <<<"$output")" = '[{"memblock":"memory35","state":"online","zone":"Movable","node":1,"removable":true,"error":"Device or resource busy"}]' ]
		tells "daxctl offline-memory: memory35 of dax0.0"
		tells "offlined memory for 1 device"
		memory_is offline Movable offline offline
		# Nothing at all is no part.
		answers 240 offline-memory --partial dax0.0
		[ -z "$output" ]
		sim_control offline-fails memory35 0
		answers 0 offline-memory --partial dax0.0
		[ -z "$output" ]
		sim_stop
	done
}

@test "online-memory --partial: status 3, and JSON of what did not come" {
	machine 7.2
	sim_control online-fails memory37 EIO
	answers 3 online-memory --partial dax0.0
	[ "$(jq -c '.[0].failed[0] | [.memblock, .state, .error]' <<<"$output")" = '["memory37","offline","Input/output error"]' ]
	memory_is Movable Movable Movable offline
}

@test "online-memory --partial: a kernel without memory for one block leaves the others there" {
	machine 7.2
	sim_control online-fails memory36 ENOMEM
	answers 3 online-memory --partial dax0.0
	tells "daxctl online-memory: memory36 of dax0.0, offline, did not go online: Cannot allocate memory"
	[ "$(jq -c '.[0].failed | map(.memblock)' <<<"$output")" = '["memory36"]' ]
	memory_is Movable Movable offline Movable
}

@test "online-memory --partial: no success where nothing refused and something else is at work" {
	machine 7.2
	sim_rival $memory/memory34/state offline $memory/memory37/state
	for n in 2 3 4 5 6; do
		sim_rival $memory/memory35/state offline $memory/memory34/state $n
		sim_rival $memory/memory34/state offline $memory/memory35/state $n
	done
	answers 240 online-memory --partial dax0.0
	tells "daxctl online-memory: something else changes the memory blocks of dax0.0 all the time"
	memory_is offline offline offline offline
	sim_stop
	machine 7.2
	sim_fail $memory/memory34/valid_zones EIO read
	sim_fail $memory/memory34/state 2 EIO read
	answers 251 online-memory --partial dax0.0
	[[ $stderr == *"memory34/state: Input/output error"* ]]
	sim_fail clear
	memory_is offline offline offline offline
}

@test "online-memory: memory that is unplugged meanwhile, or loses its driver, is no success" {
	machine 7.3
	sim_rival /sys/bus/dax/devices/dax0.0/state unplugged $memory/memory34/state
	answers 237 online-memory dax0.0
	tells "daxctl online-memory: memory blocks of dax0.0 went away meanwhile"
	sim_stop
	machine 7.2
	sim_rival /sys/bus/dax/drivers/kmem/unbind dax0.0 $memory/memory34/state
	answers 237 online-memory dax0.0
	tells "daxctl online-memory: memory blocks of dax0.0 went away meanwhile"
}

@test "what cannot be taken back has status 3, too, and is told" {
	machine 7.2
	answers 0 online-memory dax0.0
	sim_control offline-fails memory34 EBUSY
	sim_control online-fails memory36 EIO
	answers 3 offline-memory dax0.0
	tells "daxctl offline-memory: memory34 of dax0.0"
	[[ $stderr == *"could not take back state: "*"memory36/state: Input/output error"* ]]
	[ "$(jq -c '[.[0].online_memblocks, .[0].total_memblocks]' <<<"$output")" = '[3,4]' ]
	memory_is Movable Movable offline Movable
}

@test "a block that somebody else changes at the same time is looked at again" {
	local kernel

	for kernel in 7.2 7.3; do
		machine "$kernel"
		sim_rival $memory/memory35/state online_movable $memory/memory35/state
		answers 0 online-memory dax0.0
		memory_is Movable Movable Movable Movable
		sim_stop
	done
	machine 7.2
	answers 0 online-memory dax0.0
	sim_rival $memory/memory36/state offline $memory/memory36/state
	answers 0 offline-memory dax0.0
	memory_is offline offline offline offline
}

@test "a block that somebody else brings into another zone meanwhile is put where it was asked for" {
	machine 7.2
	sim_rival $memory/memory36/state online_movable $memory/memory36/state
	answers 0 online-memory --no-movable dax0.0
	memory_is Normal Normal Normal Normal
	sim_stop
	machine 7.2
	# One that is behind us already comes back, too.
	sim_rival $memory/memory34/state offline $memory/memory37/state
	answers 0 online-memory dax0.0
	memory_is Movable Movable Movable Movable
	answers 0 offline-memory dax0.0
	# The kernel's own memory does not leave again: all is as it was, but for that.
	sim_rival $memory/memory36/state online_kernel $memory/memory36/state
	answers 240 online-memory dax0.0
	tells "daxctl online-memory: memory36 of dax0.0, online in zone Normal, did not go offline: Device or resource busy"
	memory_is offline offline Normal offline
}

@test "a daemon that brings new blocks online does not keep them from their zone" {
	machine 7.3
	answers 0 online-memory dax0.0
	answers 0 offline-memory dax0.0
	sim_control online-daemon online_kernel 0
	answers 0 online-memory dax0.0
	memory_is Movable Movable Movable Movable
	answers 0 offline-memory dax0.0
	memory_is none none none none
}

@test "who gives up gets back what there was" {
	local pid status

	machine 7.2
	answers 0 online-memory dax0.0
	sim_dump >"$BATS_TEST_TMPDIR/before"
	sim_delay $memory/memory35/state 3000
	"$daxctl" offline-memory dax0.0 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	pid=$!
	sim_until grep -q offline "$sim$memory/memory36/state"
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	cat "$BATS_TEST_TMPDIR/err"
	[ "$status" = 143 ]
	sim_delay clear
	sim_dump | diff "$BATS_TEST_TMPDIR/before" -
}

# has_open PID NAME: a file whose name ends like that
has_open() {
	find "/proc/$1/fd" -lname "*/${2##*/}" | grep -q .
}

@test "two at once take turns, and with cxl as well" {
	local pid

	machine 7.2
	for _ in 1 2 3; do
		"$daxctl" online-memory dax0.0 2>"$BATS_TEST_TMPDIR/one" 3>&- &
		pid=$!
		run --separate-stderr "$daxctl" online-memory dax0.0
		wait "$pid" || true
		cat "$BATS_TEST_TMPDIR/one"
		memory_is Movable Movable Movable Movable
		answers 0 offline-memory dax0.0
	done
	# Who holds the lock has his turn first.
	mkdir -p "$sim/run/cxl"
	exec 9>"$sim/run/cxl/lock"
	flock -x 9
	"$daxctl" online-memory dax0.0 2>"$BATS_TEST_TMPDIR/one" 3>&- 9>&- &
	pid=$!
	sim_until has_open "$pid" run/cxl/lock
	memory_is offline offline offline offline
	exec 9>&-
	wait "$pid"
	memory_is Movable Movable Movable Movable
}

@test "F42: the blocks of other devices of the node are not looked at" {
	machine 7.3
	"$cxl" create-region -t ram -d decoder0.0 -m mem2 >/dev/null
	run -0 --separate-stderr "$daxctl" online-memory --trace-sysfs dax0.0
	[[ $stderr == *memory34* && $stderr == *memory37* ]]
	run ! grep -E 'memory(3[89]|[4-9][0-9])/|/node/' <<<"$stderr"
}

@test "daxctl list --memblocks: what the driver and each block say" {
	machine 7.3
	sim_write $memory/memory35/state online_kernel
	answers 0 list --memblocks
	[ "$(jq -c '.[0] | [.memory_state, (.memblocks | length)]' <<<"$output")" = '["offline",4]' ]
	[ "$(jq -c '.[0].memblocks[0]' <<<"$output")" = '{"memblock":"memory34","state":"offline","node":1,"removable":true}' ]
	[ "$(jq -c '.[0].memblocks[1]' <<<"$output")" = '{"memblock":"memory35","state":"online","zone":"Normal","node":1,"removable":true}' ]
	sim_stop
	machine 7.2
	answers 0 list --memblocks
	[ "$(jq -c '.[0] | [has("memory_state"), (.memblocks | length)]' <<<"$output")" = '[false,4]' ]
}

# examples PAGE: its command lines
examples() {
	sed -n '/^== EXAMPLES/,/^== FILES/s/^# daxctl \(.*\)/\1/p' "${BATS_TEST_DIRNAME:?}/../../Documentation/$1.1.adoc"
}

# examples of: daxctl-offline-memory daxctl-online-memory daxctl-list
@test "the examples of the pages work, one after the other" {
	local page line n

	for page in daxctl-offline-memory daxctl-online-memory daxctl-list; do
		machine 7.3
		answers 0 online-memory dax0.0
		[ $page = daxctl-offline-memory ] || answers 0 offline-memory dax0.0
		n=0
		while read -r line; do
			# shellcheck disable=SC2086 # words
			answers 0 $line
			n=$((n + 1))
		done < <(examples $page)
		[ "$n" -ge 3 ]
		sim_stop
	done
}
