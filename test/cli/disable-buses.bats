#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Two buses at once, which neither the guests nor the simulator have: a made-up tree, and a kernel that
# takes a bus away while the program stands still behind its write.

# shellcheck disable=SC2154 # stderr and output come from run

bats_require_minimum_version 1.5.0
load ../lib/sysroot.bash

# root0 with mem0 and mem1, and all of it again with a 1 in front of each number: root10, mem10, mem11
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	"$(sysroot_program MKTREE test/bench/mktree)" once --memdevs 2
	"$sysroot_lib/dump-sysfs" once >once.sysfs
	sed -E -e 's/\b(root|port|endpoint|decoder|mem|nvdimm-bridge|ndbus|ndctl)([0-9])/\11\2/g' \
		-e 's/0000:0/0000:1/g; s/ACPI0017:00/ACPI0017:01/g' once.sysfs >twice.sysfs
	LC_ALL=C sort -k2 -u once.sysfs twice.sysfs | grep -v '^#' >both.sysfs
}

setup() {
	cxl=$(sysroot_program CXL cxl/cxl)
	fault=$(sysroot_program FAULT test/lib/fault.so)
	cd "$BATS_TEST_TMPDIR" || return
	two_buses
	child=
}

teardown() {
	[ -z "$child" ] || kill -KILL "$child" 2>/dev/null || true
}

two_buses() {
	sysroot_from_dump "$BATS_FILE_TMPDIR/both.sysfs"
	driver=$sysroot/sys/bus/platform/drivers/cxl_acpi
	mkdir -p "$driver"
	: >"$driver/unbind"
}

# The kernel's part of the last write: the bus goes, and with it the driver of each memdev on it.
bus_goes() {
	local device link bus

	device=$(tail -n 1 writes | cut -d' ' -f3)
	bus=$(echo "$sysroot/sys/devices/platform/$device"/root*)
	for link in "$bus"/port*/endpoint*/uport; do
		rm "$(realpath "$link")/driver"
	done
	rm -r "$bus"
	find "$sysroot/sys/bus/cxl" -xtype l -delete
}

stands_still() {
	local state

	state=$(cut -d' ' -f3 "/proc/$1/stat") || return
	[ "$state" = T ] || [ "$state" = Z ]
}

# until_still PID: it has written something, or has ended
until_still() {
	local end=$((SECONDS + 100))

	until stands_still "$1"; do
		[ $SECONDS -lt $end ] || return
		sleep 0.02
	done
}

# disables WORD...: cxl disable-bus with a kernel that answers; what it says is in the file "said"
disables() {
	local n

	# Freed memory is filled: whoever uses it is seen.
	MALLOC_PERTURB_=165 FAULT_DIR=$sysroot/sys FAULT_LOG=$PWD/writes FAULT_NTH=1 FAULT_TIMES=all \
		FAULT_SIGNAL=STOP FAULT_WHEN=after LD_PRELOAD=$fault \
		"$cxl" disable-bus "$@" >out 2>said 3>&- &
	child=$!
	for n in 1 2; do
		until_still "$child"
		[ "$(wc -l <writes)" = "$n" ]
		bus_goes
		kill -CONT "$child"
	done
	wait "$child"
	child=
}

@test "disable-bus: F2: two buses at once, and neither uses what the other took along" {
	local words

	for words in "-f root0 root10" "-f root10,root0" "-f all"; do
		two_buses
		rm -f writes
		[ "$("$cxl" list -M | jq length)" = 4 ]
		# shellcheck disable=SC2086 # words
		disables $words
		[ "$(tail -n 1 said)" = "cxl bus: cmd_disable_bus: disabled 2 buses" ]
		[ ! -s out ]
		[ "$("$cxl" list -B)" = "[]" ]
		[ "$("$cxl" list -Mi | jq -c '[.[] | [.memdev, .state]]')" = \
			'[["mem0","disabled"],["mem1","disabled"],["mem10","disabled"],["mem11","disabled"]]' ]
	done
	[ "$(cut -d' ' -f3 writes | tr '\n' ' ')" = "ACPI0017:00 ACPI0017:01 " ]
}

@test "disable-bus: F2: a bus with enabled memdevs stays, the other one is asked all the same" {
	run -1 --separate-stderr "$cxl" disable-bus root0 root10
	[[ $stderr == *"root0 hosts 2 memdevs"*"root10 hosts 2 memdevs"* ]]
	[ "$("$cxl" list -B | jq -r '[.[].bus] | join(" ")')" = "root0 root10" ]
	[ ! -s "$driver/unbind" ]
}
