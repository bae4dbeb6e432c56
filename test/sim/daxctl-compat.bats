#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Debian's daxctl 85 beside ours, and with our library in place of its own.

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

setup() {
	sim_run_needed
	# shellcheck disable=SC2154 # sim.bash sets it
	compare=$sim_lib/../compat/daxctl-compare.sh
	debian=${XDG_CACHE_HOME:-$HOME/.cache}/cxl-tests/debian-cxl
	[ -x "$debian/bin/daxctl" ] || skip "no daxctl 85: test/qemu/fetch debian-cxl gets it"
	cxl=$(sim_program CXL cxl/cxl)
	library=$(sim_program LIBDAXCTL libdaxctl/libdaxctl.so.1)
}

@test "daxctl list prints what daxctl 85 prints, with its library and with ours" {
	sim_run -t three -- "$compare" list "$(sim_program DAXCTL daxctl/daxctl)" "$cxl" "$debian" \
		"$library"
}

@test "daxctl 85 does with our library what it does with its own" {
	local machine

	for machine in three "switch --kernel 7.2" "dcd --kernel sysram"; do
		# shellcheck disable=SC2086 # words
		set -- --topology $machine -- "$compare" life "$cxl" "$debian"
		sim_run "$@" >"$BATS_TEST_TMPDIR/theirs"
		sim_run "$@" "$library" >"$BATS_TEST_TMPDIR/ours"
		grep -qx 'status 0' "$BATS_TEST_TMPDIR/theirs"
		diff "$BATS_TEST_TMPDIR/theirs" "$BATS_TEST_TMPDIR/ours" || {
			echo "on $machine"
			return 1
		}
	done
}

# The name that 85 gives to the driver makes it take whatever else matches, too.
@test "a device that is disabled stays so while another becomes system memory" {
	# shellcheck disable=SC2016 # the shell in the simulator expands it
	sim_run -t three -- bash -ec '
		daxctl() { "$1/ld.so" --library-path "$2" "$1/usr/bin/daxctl" "${@:3}"; }
		"$3" create-region -t ram -d decoder0.0 -m mem0
		mkdir "$4/lib" && cp -P "$1"/lib/* "$4/lib" && rm "$4"/lib/libdaxctl.so*
		cp "$2" "$4/lib/libdaxctl.so.1"
		daxctl "$1" "$4/lib" reconfigure-device -f -m devdax dax0.0
		daxctl "$1" "$4/lib" disable-device dax0.0
		daxctl "$1" "$4/lib" reconfigure-device -s 256M dax0.0
		daxctl "$1" "$4/lib" create-device -r 0
		daxctl "$1" "$4/lib" reconfigure-device -m system-ram dax0.1
		[ -e /sys/bus/dax/drivers/kmem/dax0.1 ]
		[ ! -e /sys/bus/dax/devices/dax0.0/driver ]
	' bash "$debian" "$library" "$cxl" "$BATS_TEST_TMPDIR"
}
