#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl-sim run --uevents: what programs hear with libudev.

# shellcheck disable=SC2154 # output and stderr come from run

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

setup() {
	sim_run_needed
	watch=$(sim_program WATCH_UEVENTS test/sim/watch-uevents)
}

# hear KERNEL-OR-UDEV COUNT SCRIPT: what is told while the script runs in $PWD, /sys/bus/cxl/devices
hear() {
	run -0 --separate-stderr sim_run --topology three --uevents -- \
		"$watch" "$1" "$2" bash -c "cd /sys/bus/cxl/devices && $3"
	printf '%s\n' "$output"
}

region='echo region0 >decoder0.0/create_ram_region
	echo 256 >region0/interleave_granularity; echo 1 >region0/interleave_ways
	echo ram >decoder2.0/mode; echo 0x20000000 >decoder2.0/dpa_size
	echo 0x20000000 >region0/size; echo decoder2.0 >region0/target0; echo 1 >region0/commit'

@test "uevents: devices come and go, and get drivers; changed attributes are not told" {
	local who

	for who in kernel udev; do
		hear $who 6 "$region; echo offline >/sys/devices/system/memory/auto_online_blocks
			echo region0 >/sys/bus/cxl/drivers/cxl_region/bind"
		[ "$output" = "add cxl region0 -
add cxl dax_region0 -
bind cxl region0 cxl_region
add dax dax0.0 -
bind dax dax0.0 kmem
bind cxl dax_region0 cxl_dax_region" ]
	done
}

@test "uevents: what is written to a file uevent is told" {
	hear kernel 2 'echo change >mem1/uevent; echo no >mem1/uevent; echo add >endpoint2/uevent'
	[ "$output" = $'change cxl mem1 cxl_mem\nadd cxl endpoint2 cxl_port' ]
}

@test "uevents: a card is pulled" {
	# shellcheck disable=SC2016 # expanded in there
	hear udev 8 'echo mem2 >$CXL_SIM_CONTROL/remove'
	[ "${lines[0]}" = "remove cxl decoder4.3 -" ]
	[ "${lines[5]}" = "remove cxl endpoint4 -" ]
	[ "${lines[6]}" = "unbind cxl mem2 -" ]
	[ "${lines[7]}" = "remove cxl mem2 -" ]
}

@test "uevents: there is no network but this machine's own, and none without the option is taken away" {
	run -0 sim_run --uevents -- wc -l /proc/self/net/dev
	[ "${output%% *}" = 3 ]
	sim_run -- cat /proc/self/net/dev | cut -d: -f1 >"$BATS_TEST_TMPDIR/inside"
	cut -d: -f1 /proc/self/net/dev | diff - "$BATS_TEST_TMPDIR/inside"
}

# Every snapshot flushes at least twice, and most of the first dozen wait twice as long as the one
# before. A slow machine only takes longer.
@test "uevents: attach-status --wait is patient, and a driver's coming ends it" {
	local cxl

	cxl=$(sim_program CXL cxl/cxl)
	# shellcheck disable=SC2016 # expanded in there
	run -0 --separate-stderr sim_run --topology accelerator --uevents -- bash -c '
		looks() { grep -c "write .*/flush" "$trace"; }
		trace=$2
		begin=$(date +%s%N)
		"$1" --trace-sysfs attach-status --wait attached --timeout 600 0000:0e:00.0 2>"$2" &
		for ((i = 0; i < 1200; i++)); do
			[ "$(looks)" -lt 24 ] || break
			sleep 0.05
		done
		echo $((($(date +%s%N) - begin) / 1000000)) >&2
		echo 0000:0e:00.0 >/sys/bus/pci/drivers/sfc/bind
		wait $!' - "$cxl" "$BATS_TEST_TMPDIR/trace"
	[ "$(jq -r '.[].state' <<<"$output")" = attached ]
	[ "$stderr" -ge 1200 ]
}
