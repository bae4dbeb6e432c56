#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Files: what real kernels answered, asked of the files that the simulator serves, one write(2) and
# one read(2) after the other. "cxl-sim replay" asks the model, see replay.bats.

# shellcheck disable=SC2154 # output comes from run, sim from sim.bash

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

setup() {
	traces=$BATS_TEST_DIRNAME/traces
	player=$(sim_program PLAY_TRACE test/sim/play-trace)
}

teardown() {
	sim_stop
}

# line TRACE TEXT: its number
line() {
	grep -nFx -- "$2" "$traces/$1.txt" | head -n 1 | cut -d: -f1
}

# play WRITES READS TRACE FIRST LAST: so many answers at least are those of the kernel
play() {
	local writes=$1 reads=$2 trace=$3

	shift 3
	run --separate-stderr "$player" "$sim" "$traces/$trace.txt" "$@"
	printf '%s\n' "$stderr" "$output"
	[ "$status" = 0 ]
	[[ $output =~ ^([0-9]+)\ writes\ and\ ([0-9]+)\ reads ]]
	[ "${BASH_REMATCH[1]}" -ge "$writes" ]
	[ "${BASH_REMATCH[2]}" -ge "$reads" ]
}

is_dead() {
	[[ $(sim_read region0/size 2>&1) == *"Input/output error" ]]
}

@test "files: region, decoder and dax of a real kernel" {
	local trace=region-dax-pmem-writes died

	sim_start "$traces/measured-three.ini"
	died=$(grep -n '^# replay: survive' "$traces/$trace.txt" | cut -d: -f1)
	play 81 16 $trace 1 $((died - 1))
	# The simulated kernel does not survive what that of the trace did, and says what was lost.
	grep "is online, and nothing decodes it" "$CXL_SIM_CONTROL/lost"
	sim_until is_dead
}

@test "files: pmem region, memdevs and ports of a real kernel" {
	local trace=region-dax-pmem-writes

	sim_start "$traces/measured-three.ini"
	play 22 13 $trace "$(line $trace '# pmem region')" 1000
}

@test "files: system memory of a real kernel with the posted series" {
	local trace=sysram-series-writes boot

	sim_start "$traces/measured-three.ini" --kernel sysram
	boot=$(line $trace '# replay: boot')
	play 47 27 $trace 1 $((boot - 1))
	sim_stop
	sim_start "$traces/measured-three.ini" --kernel sysram
	play 15 10 $trace "$boot" 1000
}

@test "files: an accelerator of a real kernel" {
	local trace=accelerator-attach-writes boot

	sim_start "$traces/measured-accelerator.ini"
	boot=$(line $trace '# replay: boot')
	play 10 20 $trace 1 $((boot - 1))
}

@test "files: the first program finds a machine that has booted: what it unbinds stays unbound" {
	local memdev=/sys/bus/cxl/drivers/cxl_mem

	for _ in {1..30}; do
		sim_start three
		sim_write $memdev/unbind mem0
		sim_write /sys/bus/cxl/flush 1
		sim_write $memdev/bind mem0
		sim_stop
	done
}

@test "files: an answer that differs is seen" {
	sim_start "$traces/measured-three.ini"
	traces=$BATS_TEST_TMPDIR
	sed "s/^W region0\/size <- '0x1000' : EINVAL/W region0\/size <- '0x1000' : EBUSY/" \
		"$BATS_TEST_DIRNAME/traces/region-dax-pmem-writes.txt" >"$traces/other.txt"
	run -1 --separate-stderr "$player" "$sim" "$traces/other.txt" 1 1000
	[[ $stderr == *": region0/size: kernel: EBUSY, files: EINVAL" ]]
}
