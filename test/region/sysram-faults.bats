#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# sysram-online and sysram-offline when the n-th write fails, the process is killed or interrupted
# there: what was is there again, or the next call completes it; auto_online_blocks never stays
# lowered. More of it, and other ends, in ../cli/sysram-ends.bats.
# topology: three
# kernel: default 6.12
# boot: sysram
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load sysram.bash

setup() {
	sysram_setup
}

teardown() {
	sysram_teardown
}

@test "sysram faults: an unbound region comes online, and each write fails" {
	from_unbound
	each_write_fails from_unbound online_movable EIO cxl sysram-online "$region"
}

@test "sysram faults: memory leaves, and each write fails" {
	from_movable
	each_write_fails from_movable unplugged EBUSY cxl sysram-offline "$region"
}

@test "sysram killed: the next sysram-online completes what one left at any write" {
	from_unbound
	each_write_killed from_unbound online_movable cxl sysram-online "$region"
}

@test "sysram killed: the next sysram-offline completes what one left at any write" {
	from_movable
	each_write_killed from_movable unplugged cxl sysram-offline "$region"
}

@test "sysram killed: any command that changes regions mends auto_online_blocks" {
	local n

	from_unbound
	if has_sysram; then
		succeeds cxl sysram-online --backend block "$region"
		succeeds cxl sysram-offline "$region"
		set -- --backend block
	fi
	record from_unbound cxl sysram-online "$@" "$region"
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		[[ ${writes[n - 1]} != */cxl_region/bind* ]] || break
	done
	[ "$n" -le ${#writes[@]} ] || fail "no bind: ${writes[*]}"
	try faulty FAULT_NTH=$n FAULT_SIGNAL=KILL cxl sysram-online "$@" "$region"
	[ "$status" = 137 ]
	knob_is offline
	succeeds cxl disable-region "$region"
	knob_is online_kernel
	# Once only: what somebody chooses from now on is his choice.
	policy_is offline
	succeeds cxl disable-region "$region"
	knob_is offline
}

@test "sysram signals: an unbound region stays one on SIGINT and SIGTERM at any write" {
	from_unbound
	each_write_interrupted from_unbound online_movable INT before 130 cxl sysram-online "$region"
	each_write_interrupted from_unbound online_movable TERM after 143 cxl sysram-online "$region"
}
