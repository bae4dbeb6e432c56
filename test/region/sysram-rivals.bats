#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# sysram-online and sysram-offline when others come in between any two writes, with what a program
# can do on every kernel: bring memory back, bind, give the device away, let go of the memdev. Memory is
# never pulled from under the kernel. More, with the simulator's help: ../cli/sysram-others.bats.
# topology: three
# kernel: default 6.12
# boot: sysram
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load sysram.bash

setup() {
	sysram_setup
	child=
}

teardown() {
	[ -z "$child" ] || kill -KILL "$child" 2>/dev/null || true
	sysram_teardown
	no_complaints
}

# The kernel has lost no memory, and has not complained, since it booted.
no_complaints() {
	guest_kernel_log >"$scratch/dmesg"
	run ! grep -E 'BUG:|WARNING:|Oops|Call Trace|Bad page|stuck online' "$scratch/dmesg"
}

# --- others at work ---

stopped_or_over() {
	[ ! -e "/proc/$child/stat" ] || is_stopped || is_dead
}

is_dead() {
	local line

	read -r line 2>/dev/null <"/proc/$child/stat" || return 0
	[[ ${line##*) } == [ZX]* ]]
}

# after_write N ACTION COMMAND...: the command stops after its N-th write, ACTION is done, and it
# goes on; false when it has no N-th write
after_write() {
	local - n=$1 action=$2 stopped=

	set +T
	shift 2
	LD_PRELOAD=$fault_library FAULT_MATCH='!(*/flush|*/drivers_probe|*/kmem/bind)' FAULT_NTH=$n \
		FAULT_SIGNAL=STOP FAULT_WHEN=after \
		"$@" >"$scratch/try.out" 2>"$scratch/try.err" 3>&- &
	child=$!
	wait_for stopped_or_over
	if is_stopped 2>/dev/null; then
		stopped=yes
		$action
		kill -CONT "$child"
	fi
	status=0
	wait "$child" || status=$?
	child=
	slurp output <"$scratch/try.out"
	slurp stderr <"$scratch/try.err"
	[ -n "$stopped" ]
}

# Bring back whatever memory of the region can be brought back, as a rule or a daemon would.
brings_back() {
	local - dax block state

	set +T
	dax=dax${region#region}.0
	[ ! -e "/sys/bus/dax/devices/$dax" ] || [ -e "/sys/bus/dax/devices/$dax/driver" ] ||
		echo "$dax" >/sys/bus/dax/drivers/kmem/bind
	state=/sys/bus/dax/devices/$dax/state
	if [ -e "$state" ] && [ "$(<"$state")" = unplugged ]; then
		echo online_movable >"$state"
	fi
	while read -r block state _; do
		[ "$state" != offline ] || echo online_movable >"$guest_memory/$block/state"
	done < <(guest_blocks "$region")
}

# done_or_told POLICY COMMAND...: what the last attempt came to is what was asked, or there is a
# reason; and the same command completes it
done_or_told() {
	local - policy=$1

	set +T
	shift
	case $status in
	0) reached "$policy" ;;
	1) [[ $stderr == *"$region"* ]] || fail "no word of $region" ;;
	*) fail "neither done nor refused: $*" ;;
	esac
	[ "$(guest_read "$region/commit")" = 1 ] || fail "$region is not committed"
	knob_is "$knob"
	succeeds "$@"
	reached "$policy"
}

# after_each_write RIVAL POLICY BACK COMMAND...: it is stopped after each of its writes in turn for
# the rival to act, has done POLICY or told why not, and "cxl BACK" makes the region as it was
after_each_write() {
	local n=0 more=yes rival=$1 policy=$2 back=$3

	shift 3
	while [ -n "$more" ]; do
		n=$((n + 1))
		after_write $n "$rival" "$@" || more=
		done_or_told "$policy" "$@"
		succeeds cxl "$back" "$region"
	done
	[ $n -ge 3 ] || fail "only $n writes"
}

@test "sysram rivals: memory that comes back after any write is not pulled away" {
	makes online_movable
	policy_is online_movable
	after_each_write brings_back unplugged sysram-online cxl sysram-offline "$region"
}

@test "sysram rivals: a rule that brings memory online against us is put right, or told" {
	makes_unbound
	policy_is online_movable
	after_each_write brings_back offline sysram-offline cxl sysram-online -p offline "$region"
}

binds_it() {
	echo "$region" >/sys/bus/cxl/drivers/cxl_region/bind 2>/dev/null || true
}

@test "sysram rivals: a rival that binds the region after any write is told, or does no harm" {
	makes_unbound
	policy_is online_kernel
	after_each_write binds_it online_movable sysram-offline cxl sysram-online "$region"
}

# Give the device to programs as soon as there is one; not memory that is online.
gives_away() {
	local - dax=dax${region#region}.0

	set +T
	[ -e "/sys/bus/dax/devices/$dax" ] && [[ $(guest_blocks "$region") != *online* ]] || return 0
	echo "$dax" >/sys/bus/dax/drivers/kmem/unbind 2>/dev/null || true
	echo "$dax" >/sys/bus/dax/drivers/device_dax/new_id
	echo "$dax" >/sys/bus/dax/drivers/device_dax/remove_id
}

# takes_back: what a rival has given away is not ours to take; after it is disabled, it is nobody's
takes_back() {
	local status=$status stderr=$stderr output=$output

	[ "$status" = 1 ] || return 0
	[[ $stderr == *"$region"* ]] || fail "no word of $region"
	succeeds cxl disable-region -f "$region"
}

@test "sysram rivals: a rival that gives the device to programs meanwhile is told, or too early" {
	local n=0 more=yes

	makes_unbound
	policy_is online_kernel
	while [ -n "$more" ]; do
		n=$((n + 1))
		after_write $n gives_away cxl sysram-online "$region" || more=
		takes_back
		done_or_told online_movable cxl sysram-online "$region"
		succeeds cxl sysram-offline "$region"
	done
	[ $n -ge 3 ] || fail "only $n writes"
}

@test "sysram rivals: several at once on one region, on and off, end in one of the two" {
	local pids=() i pid

	makes_unbound
	policy_is online_kernel
	for i in 1 2 3; do
		cxl sysram-online "$region" >"$scratch/at-once.$i" 2>&1 3>&- &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do
		wait "$pid" || fail "one of them failed: $(cat "$scratch"/at-once.*)"
	done
	follows online_movable
	pids=()
	for i in 1 2; do
		cxl sysram-offline "$region" >"$scratch/at-once.$i" 2>&1 3>&- &
		pids+=($!)
		cxl sysram-online "$region" >"$scratch/at-once.$((i + 3))" 2>&1 3>&- &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do
		wait "$pid" || fail "one of them failed: $(cat "$scratch"/at-once.*)"
	done
	[ ! -e "$guest_devices/$region/driver" ] || follows online_movable
	knob_is online_kernel
}

# --- a device that goes ---

# Its driver lets go of the memdev; not while memory of it is online.
pulls_it() {
	[[ $(guest_blocks "$region") != *online* ]] || return 0
	echo "$function" >/sys/bus/pci/drivers/cxl_pci/unbind
}

is_back() {
	local name

	name=$(guest_memdev 1) || return 1
	for path in "$guest_devices"/endpoint*; do
		[ ! "$path/uport" -ef "$guest_devices/$name" ] || return 0
	done
	return 1
}

@test "sysram rivals: a memdev that its driver lets go of ends the command, not the machine" {
	local n function pulled=0

	function=$(realpath "$guest_devices/$ram/..")
	function=${function##*/}
	policy_is online
	for n in 1 2 3; do
		guest_auto_online offline
		makes_unbound
		policy_is online
		after_write $n pulls_it cxl sysram-online "$region" || true
		knob_is online
		if [ -e "/sys/bus/pci/drivers/cxl_pci/$function" ]; then
			[ "$status" = 0 ] || fail "neither pulled nor done"
			take_apart
			continue
		fi
		pulled=$((pulled + 1))
		[ "$status" = 1 ] || fail "online without a memdev, after write $n"
		[ -z "$output" ] || fail "stdout after write $n"
		[[ $stderr == *"$region"* ]] || fail "no word of $region after write $n"
		echo "$function" >/sys/bus/pci/drivers/cxl_pci/bind
		wait_for is_back
		try cxl destroy-region -f all
		[ -z "$(regions)" ] || fail "a region stays: $(regions)"
		guest_auto_online offline
		region_setup three
		ram=${memdev[1]}
		region=
	done
	[ $pulled -ge 1 ]
	policy_is online
}
