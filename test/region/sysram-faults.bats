#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# sysram-online, sysram-offline and create-region --online when the n-th write fails, the process is
# killed or interrupted there: what was is there again, or the next call completes it;
# auto_online_blocks never stays lowered, and no memory is lost.
# topology: three
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load sysram.bash

# Beside the other suites on a real kernel the memory did not come any more; why is not known yet.
setup() {
	guest_simulator_needed "not seen to work beside the other suites on a real kernel"
	sysram_setup
}

teardown() {
	! guest_is_simulated || sysram_teardown
}

# --- where a test begins: each leaves the same state when it is called again ---

# Nothing is bound, and the kernel would put the memory where it never leaves.
from_unbound() {
	[ -n "$region" ] || makes_unbound
	succeeds cxl sysram-offline "$region"
	policy_is online_kernel
}

from_movable() {
	policy_is online
	[ -n "$region" ] || makes online_movable
	succeeds cxl sysram-online -p online_movable "$region"
}

from_offline() {
	policy_is online
	[ -n "$region" ] || makes offline
	succeeds cxl sysram-online -p offline "$region"
}

# Bound to the plain driver, with the policy of the kernel.
from_default() {
	if [ -z "$region" ]; then
		makes_unbound
	else
		succeeds cxl sysram-offline "$region"
	fi
	guest_auto_online online_movable
	succeeds cxl enable-region "$region"
	policy_is online
}

# --- every write ---

# record FROM COMMAND...: the writes of this command in that state, in $writes; its state in $state
record() {
	local - from=$1

	set +T
	$from
	succeeds faulty "${@:2}"
	mapfile -t writes <"$fault_log"
	[ ${#writes[@]} -gt 0 ] || fail "not one write: $*"
	$from
	memory_state state
}

# What is put back is tried again when it fails.
is_put_back() {
	[[ $1 == */auto_online_blocks\ "$knob" ]]
}

# names_file WRITE: the message says which one failed
names_file() {
	local path

	read -r _ path _ <<<"$1"
	[[ $stderr == *"${path#/sys/}"* || $stderr == *"$(basename "$(dirname "$path")") of $region"* ||
		$stderr == *"$(basename "$(dirname "$path")")/$(basename "$path")"* ]] ||
		fail "does not name $path"
}

# each_write_fails FROM POLICY ERRNO COMMAND...
each_write_fails() {
	local - from=$1 policy=$2 errno=$3 n

	set +T
	shift 3
	record "$from" "$@"
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		try faulty FAULT_NTH=$n FAULT_ERRNO="$errno" "$@"
		if [ "$status" = 0 ] && is_put_back "${writes[n - 1]}"; then
			reached "$policy"
			$from
			continue
		fi
		[ "$status" = 1 ] || fail "status with $errno for ${writes[n - 1]}"
		[ -z "$output" ] || fail "stdout with $errno for ${writes[n - 1]}"
		[[ $stderr != *"could not take back"* ]] || fail "cannot take back ${writes[n - 1]}"
		names_file "${writes[n - 1]}"
		memory_unchanged "$state" "$errno for ${writes[n - 1]}"
	done
}

reached() {
	if [ "$1" = unplugged ]; then
		no_blocks
		unbound_now
	else
		follows "$1"
	fi
	knob_is "$knob"
}

# each_write_killed FROM POLICY COMMAND...: the same command completes it
each_write_killed() {
	local - from=$1 policy=$2 n when

	set +T
	shift 2
	record "$from" "$@"
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		for when in before after; do
			try faulty FAULT_NTH=$n FAULT_SIGNAL=KILL FAULT_WHEN=$when "$@"
			[ "$status" = 137 ] || fail "not killed $when ${writes[n - 1]}"
			succeeds "$@"
			reached "$policy"
			[ -z "$(compgen -G '/run/cxl/work*')" ] || fail "a record stays"
			$from
		done
	done
	memory_unchanged "$state" "kills"
}

# each_write_interrupted FROM POLICY SIGNAL WHEN STATUS COMMAND...: taken back; or it was the last
each_write_interrupted() {
	local - from=$1 policy=$2 name=$3 when=$4 expected=$5 n

	set +T
	shift 5
	record "$from" "$@"
	for ((n = 1; n < ${#writes[@]}; n++)); do
		try faulty FAULT_NTH=$n FAULT_SIGNAL="$name" FAULT_WHEN="$when" "$@"
		if [ "$status" = 0 ]; then
			reached "$policy"
			nothing_follows "$n" || fail "$name $when ${writes[n - 1]} had no effect"
			$from
			continue
		fi
		[ "$status" = "$expected" ] || fail "status with $name $when ${writes[n - 1]}"
		memory_unchanged "$state" "$name $when ${writes[n - 1]}"
	done
}

# nothing_follows N: after write N nothing more is changed
nothing_follows() {
	local n

	for ((n = $1; n < ${#writes[@]}; n++)); do
		is_put_back "${writes[n]}" || return 1
	done
}

# memory_driver_fails FROM POLICY COMMAND...: binds of the memory driver, also those that only wait
# for a probe: it is as asked afterwards, or as before
memory_driver_fails() {
	local - from=$1 policy=$2 n

	set +T
	shift 2
	$from
	memory_state state
	for n in 1 2 3; do
		try faulty FAULT_MATCH='*/kmem/bind' FAULT_NTH=$n FAULT_ERRNO=EIO "$@"
		case $status in
		0) reached "$policy" ;;
		1) memory_unchanged "$state" "EIO for bind $n" ;;
		*) fail "neither done nor refused" ;;
		esac
		$from
	done
}

@test "sysram faults: an unbound region comes online, and each write fails" {
	from_unbound
	each_write_fails from_unbound online_movable EIO cxl sysram-online "$region"
}

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

@test "sysram faults: memory leaves, and each write fails" {
	from_movable
	each_write_fails from_movable unplugged EBUSY cxl sysram-offline "$region"
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

@test "sysram killed: the next sysram-online completes what one left at any write" {
	from_unbound
	each_write_killed from_unbound online_movable cxl sysram-online "$region"
}

@test "sysram killed: the same, block by block" {
	from_unbound
	each_write_killed from_unbound online_movable cxl sysram-online --backend block "$region"
}

@test "sysram killed: the next one completes a change of policy" {
	from_movable
	each_write_killed from_movable offline cxl sysram-online -p offline "$region"
	each_write_killed from_offline online_movable cxl sysram-online "$region"
}

@test "sysram killed: the next sysram-offline completes what one left at any write" {
	from_movable
	each_write_killed from_movable unplugged cxl sysram-offline "$region"
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

@test "sysram signals: an unbound region stays one on SIGINT and SIGTERM at any write" {
	from_unbound
	each_write_interrupted from_unbound online_movable INT before 130 cxl sysram-online "$region"
	each_write_interrupted from_unbound online_movable TERM after 143 cxl sysram-online "$region"
}

@test "sysram signals: the same, block by block" {
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
