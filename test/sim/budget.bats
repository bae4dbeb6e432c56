#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# How many system calls daxctl may make on a machine with many memory blocks and devices. Made-up
# trees have theirs in test/cli/budget.bats; here writes are answered.

# shellcheck disable=SC2154 # sim is set by sim.bash

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

# A sanitizer makes calls of its own, and does not work below the counter.
setup() {
	! grep -q __asan_init "${CXL_BUILD:-build}/libdaxctl/libdaxctl.so.1" || skip "counts a plain build only"
	daxctl=$(sim_program DAXCTL daxctl/daxctl)
	cxl=$(sim_program CXL cxl/cxl)
	runstat=$(sim_program RUNSTAT test/bench/runstat)
}

teardown() {
	sim_stop
}

# machine KERNEL SIZE: dax0.0, offline system memory of SIZE MiB in blocks of 1 MiB
machine() {
	cat >"$BATS_TEST_TMPDIR/blocks.ini" <<-'END'
		[machine]
		memory-block-size = 1M
		boot-memory = 512M
		[host-bridge hb0]
		[memdev mem0]
		ram = 2G
		[window w0]
		start = 0x110000000
		size = 4G
	END
	sim_start "$BATS_TEST_TMPDIR/blocks.ini" --kernel "$1"
	sim_write /sys/devices/system/memory/auto_online_blocks offline
	"$cxl" create-region -t ram -d decoder0.0 -m -s "$2M" mem0 >/dev/null
}

# count STATUS WORD...: calls of "daxctl WORD...", without those that start the program: their number
# depends on the environment and on what the build found
count() {
	local status=$1

	shift
	count_all 0 version
	local start=$calls
	count_all "$status" "$@"
	calls=$((calls - start))
	echo "daxctl $*: $calls calls"
}

count_all() {
	local status=$1 line

	shift
	line=$("$runstat" calls 60 "$daxctl" "$@") || skip "cannot count system calls here: ptrace is refused"
	[[ $line == *" status=$status" ]] || {
		echo "daxctl $*: $line"
		return 1
	}
	line=${line% status=*}
	calls=${line#calls=}
}

# costs N EACH STATUS WORD...: at most EACH accesses for each of N blocks (one is three calls: open,
# read or write, close), besides what does not depend on them
costs() {
	count "${@:3}"
	[ "$calls" -le $((3 * $1 * $2 + 220)) ]
}

# blocks_are ONLINE TOTAL
blocks_are() {
	[ "$("$daxctl" list | jq -c '.[0] | [.online_memblocks, .total_memblocks]')" = "[$1,$2]" ]
}

@test "budget: a block costs a look, a write and a look to come online" {
	machine 7.2 1024
	costs 1024 3 0 online-memory dax0.0
	blocks_are 1024 1024
	costs 1024 2 1 online-memory dax0.0	# its state and its zone, which may be another
}

@test "budget: to go offline a block is asked for its zone, too: the way back" {
	machine 7.2 1024
	costs 1024 1 1 offline-memory dax0.0
	"$daxctl" online-memory dax0.0
	costs 1024 4 0 offline-memory dax0.0
	blocks_are 0 1024
}

@test "budget: blocks that the driver changes all at once cost no write" {
	machine 7.3 1024
	"$daxctl" online-memory dax0.0
	costs 1024 1 0 offline-memory dax0.0
	blocks_are 0 1024
	costs 1024 3 0 online-memory dax0.0	# missing before; state and zone afterwards
	blocks_are 1024 1024
}

# devices FIRST LAST: dax0.FIRST to dax0.LAST, each of two blocks
devices() {
	local region=/sys/bus/cxl/devices/dax_region0/dax_region i

	for ((i = $1; i <= $2; i++)); do
		sim_write "$region/create" 1
		sim_write "/sys/bus/dax/devices/dax0.$i/size" 2097152
		sim_write /sys/bus/dax/drivers/kmem/bind "dax0.$i"
	done
}

# few_devices: 16 of them, in the memory that dax0.0 had
few_devices() {
	machine 7.3 1024
	"$daxctl" destroy-device -f dax0.0
	devices 1 16
}

# listed N WORD...: counts "daxctl list WORD...", which lists so many devices of two blocks
listed() {
	local n=$1

	shift
	"$daxctl" list "$@" | jq -e --argjson n "$n" 'length == $n and all(.total_memblocks == 2)'
	count 0 list "$@"
}

@test "budget: list -d looks at one device only, however many devices and blocks there are" {
	local few

	few_devices
	listed 1 -d dax0.16
	few=$calls
	[ "$few" -le 100 ]
	devices 17 256
	listed 1 -d dax0.16
	[ "$calls" = "$few" ]
}

@test "budget: list grows with the devices, not with their square" {
	local few

	few_devices
	listed 16
	few=$calls
	devices 17 256
	listed 256
	[ "$calls" -le $((few * 16 * 11 / 10)) ]
	[ "$calls" -le $((256 * 60)) ]
}
