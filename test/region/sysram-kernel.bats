#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Memory comes to the zone that was asked for, whatever the kernel's default is, and leaves again.
# From a zone of the kernel it does not leave; every command says so, and changes nothing.
# topology: three
# kernel: default 6.12
# boot: alone
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load sysram.bash

setup() {
	sysram_setup
	user=
}

teardown() {
	[ -z "$user" ] || kill "$user" 2>/dev/null || true
	sysram_teardown
	guest_kernel_log >"$scratch/log"
	run ! grep -E 'BUG:|WARNING:|Oops|Call Trace|Bad page' "$scratch/log"
}

@test "sysram kernel: create-region --online makes movable memory whatever auto_online_blocks says" {
	local policy

	for policy in offline online online_kernel online_movable; do
		policy_is $policy
		makes online_movable
		follows online_movable
		knob_is $policy
		succeeds cxl sysram-offline "$region"
		no_blocks
		unbound_now
		succeeds cxl destroy-region "$region"
	done
}

@test "sysram kernel: block by block it does the same" {
	local policy

	makes_unbound
	for policy in offline online online_kernel online_movable; do
		policy_is $policy
		succeeds cxl sysram-online --backend block "$region"
		[ "$(json backend)" = block ]
		follows online_movable
		knob_is $policy
		succeeds cxl sysram-offline "$region"
		no_blocks
		unbound_now
	done
}

# stuck: what is there now stays; the machine ends with this file
stuck() {
	region=
	snapshot before
}

# kernel_uses_memory: the kernel has data in it. The simulated one always does.
kernel_uses_memory() {
	local node line

	! guest_is_simulated || return 0
	node=$(<"/sys/bus/dax/devices/dax${region#region}.0/target_node")
	coproc USER { exec "$CXL_BUILD/test/lib/use-memory" "$node" 1 kernel 2>&1 3>&-; }
	user=$USER_PID
	read -r line <&"${USER[0]}"
	[ "$line" = ready ] || fail "use-memory: $line"
}

refuses_to_leave() {
	refuses "memory[0-9]+ of $region \(zone Normal\) cannot go offline: Device or resource busy: the \
kernel keeps data there" "$@"
	memory_unchanged "$state" "$*"
}

@test "sysram kernel: online_kernel is what comes of it, and nothing takes it back" {
	policy_is online_movable
	makes online_kernel
	follows online_kernel
	[ "$(json online_policy)" = online_kernel ]
	knob_is online_movable
	kernel_uses_memory
	memory_state state
	refuses_to_leave cxl sysram-offline "$region"
	refuses_to_leave cxl sysram-online -p online_movable "$region"
	refuses_to_leave cxl sysram-online -p offline "$region"
	refuses_to_leave cxl disable-region -f "$region"
	refuses_to_leave cxl destroy-region -f "$region"
	refuses "2 of 2 memory blocks of $region are online" cxl destroy-region "$region"
	# It is online, in some zone: that is all that "online" asks for.
	succeeds cxl sysram-online -p online "$region"
	memory_unchanged "$state" "what is so already"
	stuck
}
