#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl-sim mount: nobody sees a name that went, or an old object under a new name, however busy the
# machine is. The kernel keeps names of directories and links; it has to be told in time.

# shellcheck disable=SC2154 # sim comes from sim_start

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

teardown() {
	cd /
	# Not killed: what they had started would go on, and hold the mount.
	: >"$BATS_TEST_TMPDIR/over"
	[ -z "${pids[*]}" ] || wait "${pids[@]}" || true
	sim_stop
}

# Whoever walks over everything makes the kernel learn, and ask for, as many names as there are.
walk() {
	while [ ! -e "$BATS_TEST_TMPDIR/over" ]; do
		ls -lR "$sim/sys/bus/cxl" "$sim/sys/devices/platform" >/dev/null 2>&1
	done
}

make_region() {
	sim_write decoder0.0/create_ram_region region0
}

@test "fresh: a region is there, and gone, at once; fifty times, beside somebody who walks" {
	local bus dir round

	sim_start three
	bus=$sim/sys/bus/cxl/devices
	dir=$sim/sys/devices/platform/ACPI0017:00/root0/decoder0.0/region0
	walk 3>&- &
	pids=($!)
	for round in {1..50}; do
		make_region
		[ -d "$bus/region0" ] && [ -d "$dir" ] && [ -L "$bus/region0" ]
		[ "$(readlink "$bus/region0")" = ../../../devices/platform/ACPI0017:00/root0/decoder0.0/region0 ]
		[ "$(<"$bus/region0/interleave_ways")" = 0 ]
		echo 2 >"$bus/region0/interleave_ways"
		[ "$(<"$dir/interleave_ways")" = 2 ]
		sim_write decoder0.0/delete_region region0
		[ ! -e "$bus/region0" ] && [ ! -L "$bus/region0" ] && [ ! -e "$dir" ]
		run ! cat "$dir/interleave_ways"
		run ! readlink "$bus/region0"
	done
	[ "$round" = 50 ]
}

@test "fresh: what stood in a directory that goes sees it go" {
	sim_start three
	make_region
	cd "$(sim_path region0)"
	[ "$(<mode)" = ram ]
	sim_write decoder0.0/delete_region region0
	run ! cat mode
	run ! ls .
	make_region
	run ! cat mode
	[ "$(sim_read region0/mode)" = ram ]
}

@test "fresh: a memdev that is pulled is gone with all its names; those of the others stay" {
	local names=/dev/null

	sim_start three
	ls -lR "$sim" >"$names"
	sim_control remove mem1
	for name in sys/bus/cxl/devices/{mem1,endpoint3,decoder3.0} dev/cxl/mem1 \
		sys/devices/platform/ACPI0017:00/root0/port1/endpoint3; do
		[ ! -e "$sim/$name" ] && [ ! -L "$sim/$name" ]
	done
	[ "$(sim_read mem0/serial)" = 0x1 ]
	[ "$(sim_read mem2/serial)" = 0x3 ]
	[ -c "$sim/dev/cxl/mem2" ]
}

@test "fresh: what the kernel removes later is gone when it is gone" {
	local detach_ms=300

	printf '%s\n' '[machine]' "detach-delay-ms = $detach_ms" '[host-bridge hb]' '[memdev m]' \
		'ram = 256M' '[window w]' 'size = 1G' >"$BATS_TEST_TMPDIR/late.ini"
	sim_start "$BATS_TEST_TMPDIR/late.ini"
	[ -d "$(sim_path endpoint2)" ]
	echo ACPI0017:00 >"$sim/sys/bus/platform/drivers/cxl_acpi/unbind"
	for _ in {1..200}; do
		[ -e "$(sim_path mem0/driver)" ] || break
		sleep 0.02
	done
	[ ! -L "$(sim_path mem0/driver)" ]
	[ ! -e "$(sim_path endpoint2)" ] && [ ! -L "$(sim_path endpoint2)" ]
}

lists_were_counted() {
	[ "$(sim_count list)" -ge "$1" ]
}

@test "fresh: a directory that takes long to list holds up nobody for ever" {
	local before

	sim_start three
	make_region
	ls "$sim/sys/bus/cxl/devices" >/dev/null
	sim_delay /sys/bus/cxl/devices 5000 list
	ls "$sim/sys/bus/cxl/devices" >/dev/null 3>&- &
	pids=($!)
	sim_until lists_were_counted 2
	before=$SECONDS
	sim_write decoder0.0/delete_region region0
	[ $((SECONDS - before)) -lt 4 ]
	kill -0 "${pids[0]}"
	wait "${pids[0]}"
	[ ! -e "$(sim_path region0)" ]
}

@test "fresh: chmod and touch last as long as the object" {
	sim_start three
	make_region
	chmod 600 "$(sim_path region0/size)"
	touch -d @1000 "$(sim_path region0/size)"
	[ "$(stat -c '%a %Y' "$(sim_path region0/size)")" = "600 1000" ]
	sim_write decoder0.0/delete_region region0
	make_region
	[ "$(stat -c %a "$(sim_path region0/size)")" = 644 ]
}
