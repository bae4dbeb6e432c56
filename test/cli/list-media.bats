#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl list -L where no trace events can be read: made-up trees have no tracefs. With events:
# test/region/media-errors.bats.

# shellcheck disable=SC2154 # variables of bats and sysroot.bash

bats_require_minimum_version 1.5.0
load ../lib/sysroot.bash

setup() {
	cxl=$(realpath "$(sysroot_program CXL cxl/cxl)")
	sysroot_tree --memdevs 3 --kinds rpr --region ram:0:0
	for name in mem0 mem1 mem2; do
		: >"$sysroot/sys/bus/cxl/devices/$name/trigger_poison_list"
	done
	if "$cxl" list -L 2>&1 | grep -q 'built without libtracefs'; then
		built=
	else
		built=yes
	fi
}

@test "list -L: without tracefs the key is absent, as in 85, and no device is asked" {
	[ "$built" ] || skip "built without libtracefs"
	run -0 --separate-stderr "$cxl" list
	plain=$output
	run -0 --separate-stderr sysroot_unchanged_after "$cxl" list -L
	[ "$output" = "$plain" ]
	[ -z "$stderr" ]
}

@test "list -Lv: the reason is told, once" {
	[ "$built" ] || skip "built without libtracefs"
	run -0 --separate-stderr "$cxl" list -MLv
	diff <(echo "$stderr") - <<-EOF
	Warning: no media_errors: no tracefs in $sysroot/sys/kernel/tracing; events are read there
	EOF
}

@test "list -vvv: without tracefs nothing is said" {
	run -0 --separate-stderr "$cxl" list -vvv
	[ -z "$stderr" ]
	[[ $output != *media_errors* ]]
}

@test "list -L: a build without libtracefs says so" {
	[ ! "$built" ] || skip "built with libtracefs"
	run -1 --separate-stderr "$cxl" list -L
	[ -z "$output" ]
	diff <(echo "$stderr") <(echo "Error: -L/--media-errors: this cxl was built without libtracefs")
}
