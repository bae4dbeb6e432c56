#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# sysram-online, sysram-offline and create-region --online when the n-th write fails, the process is
# killed or interrupted there: what was is there again, or the next call completes it;
# auto_online_blocks never stays lowered, and no memory is lost. What a guest has time for is in
# ../region/sysram-faults.bats.
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load ../region/sysram.bash

setup() {
	guest_simulator_needed "it takes long"
	sysram_setup
}

teardown() {
	sysram_teardown
}

# --- failures ---

@test "sysram faults: an unbound region comes online block by block, and each write fails" {
	from_unbound
	each_write_fails from_unbound online_movable ENODEV \
		cxl sysram-online --backend block "$region"
}

@test "sysram faults: memory that is offline comes online, and each write fails" {
	from_offline
	each_write_fails from_offline online_movable EIO cxl sysram-online "$region"
}

@test "sysram faults: memory that is online gets the policy offline, and each write fails" {
	from_movable
	each_write_fails from_movable offline EBUSY cxl sysram-online -p offline "$region"
}

@test "sysram faults: a region of the plain driver is taken offline in place, and each write fails" {
	from_default
	each_write_fails from_default offline EIO cxl sysram-online -p offline "$region"
}

@test "sysram faults: a region of the plain driver moves to the other one, and each write fails" {
	has_sysram || skip "this kernel has no cxl_sysram_region"
	from_default
	each_write_fails from_default offline EIO \
		cxl sysram-online --backend sysram -p offline "$region"
}

@test "sysram faults: create-region --online takes the region back, too" {
	local - n command=(cxl create-region -t ram -s 256M --online=online_movable "$ram")

	set +T
	policy_is online_kernel
	succeeds faulty "${command[@]}"
	mapfile -t writes <"$fault_log"
	region=$(json region)
	take_apart
	memory_state state
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		try faulty FAULT_NTH=$n FAULT_ERRNO=EIO "${command[@]}"
		if [ "$status" = 0 ] && is_put_back "${writes[n - 1]}"; then
			follows online_movable
			knob_is "$knob"
			take_apart
			continue
		fi
		[ "$status" = 1 ] || fail "status with EIO for ${writes[n - 1]}"
		names_file "${writes[n - 1]}"
		memory_unchanged "$state" "EIO for ${writes[n - 1]}"
	done
}

@test "sysram faults: the memory driver refuses its device" {
	from_unbound
	memory_driver_fails from_unbound online_movable cxl sysram-online "$region"
	memory_driver_fails from_movable offline cxl sysram-online -p offline "$region"
}

# --- kill -9 ---

@test "sysram killed: the next sysram-online completes what one left, block by block" {
	from_unbound
	each_write_killed from_unbound online_movable cxl sysram-online --backend block "$region"
}

@test "sysram killed: the next one completes a change of policy" {
	from_movable
	each_write_killed from_movable offline cxl sysram-online -p offline "$region"
	each_write_killed from_offline online_movable cxl sysram-online "$region"
}

@test "sysram killed: destroy-region removes what create-region --online left, and mends the knob" {
	local - n when command=(cxl create-region -t ram -s 256M --online=online_movable "$ram")

	set +T
	policy_is online_kernel
	succeeds faulty "${command[@]}"
	mapfile -t writes <"$fault_log"
	region=$(json region)
	take_apart
	memory_state state
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		for when in before after; do
			try faulty FAULT_NTH=$n FAULT_SIGNAL=KILL FAULT_WHEN=$when \
				"${command[@]}"
			[ "$status" = 137 ] || fail "not killed $when ${writes[n - 1]}"
			succeeds cxl destroy-region -f all
			[ -n "$(regions)" ] || finish_records
			memory_unchanged "$state" "kill $when ${writes[n - 1]}, then destroy-region"
		done
	done
}

# A command that finds no region to work on does not take the lock; one that does clears up.
finish_records() {
	[ -z "$(compgen -G '/run/cxl/work*')" ] || {
		succeeds cxl create-region -t ram -s 256M "$ram"
		succeeds cxl destroy-region -f "$(json region)"
	}
}

@test "sysram killed: what somebody else wrote to auto_online_blocks meanwhile stays" {
	from_unbound
	record from_unbound cxl sysram-online --backend block "$region"
	try faulty FAULT_MATCH='*/cxl_region/bind' FAULT_NTH=1 FAULT_SIGNAL=KILL \
		cxl sysram-online --backend block "$region"
	[ "$status" = 137 ]
	knob_is offline
	policy_is online_movable
	succeeds cxl disable-region "$region"
	knob_is online_movable
}

# --- Ctrl-C ---

@test "sysram signals: an unbound region stays one on SIGINT, block by block" {
	from_unbound
	each_write_interrupted from_unbound online_movable INT after 130 \
		cxl sysram-online --backend block "$region"
}

@test "sysram signals: memory that changes its policy, or leaves, is back on a signal" {
	from_movable
	each_write_interrupted from_movable offline TERM before 143 \
		cxl sysram-online -p offline "$region"
	each_write_interrupted from_movable unplugged INT after 130 cxl sysram-offline "$region"
}
