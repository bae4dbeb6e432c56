#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# sysram-online and sysram-offline when somebody else is at work: other commands, other drivers,
# rules that bring memory online, memory that refuses, memdevs that are pulled
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load ../region/sysram.bash

setup() {
	guest_simulator_needed "rivals"
	sysram_setup
	child=
}

teardown() {
	local file block

	[ -z "$child" ] || kill -KILL "$child" 2>/dev/null || true
	for file in online-fails offline-fails; do
		while read -r block _; do
			control $file "$block" 0
		done < <(cat "$CXL_SIM_CONTROL/$file")
	done
	control fail clear
	control rival clear
	echo off >"$CXL_SIM_CONTROL/online-daemon"
	rm -f /run/udev/rules.d/80-test.rules
	sysram_teardown
}

# control FILE WORDS: an order to the simulator
control() {
	echo "${@:2}" >"$CXL_SIM_CONTROL/$1"
}

# block N: the N-th block of the region, by address; the region need not have memory now
block() {
	local start unit

	start=$(<"$guest_devices/$region/resource")
	unit=$((0x$(<"$guest_memory/block_size_bytes")))
	echo "memory$((start / unit + $1))"
}

# The driver that a region without one gets here
first_driver() {
	if has_sysram; then
		echo cxl_sysram_region
	else
		echo cxl_region
	fi
}

# differs REGEX COMMAND...: status 1 with the result on stdout, and stderr says what is wrong
differs() {
	try "${@:2}"
	[ "$status" = 1 ] || fail "status 1 expected: ${*:2}"
	[[ $stderr =~ $1 ]] || fail "expected on stderr: $1"
	[ "$(json region)" = "$region" ] || fail "no result on stdout"
}

@test "sysram others: two sysram-online at once on one region both get what they want" {
	local i statuses=()

	makes_unbound
	policy_is online_kernel
	control delay '*/bind 20 write'
	for i in 1 2 3; do
		cxl sysram-online "$region" >"$scratch/at-once.$i" 2>&1 3>&- &
		statuses+=($!)
	done
	for i in "${statuses[@]}"; do
		wait "$i" || fail "one of them failed: $(cat "$scratch"/at-once.*)"
	done
	control delay clear
	follows online_movable
	knob_is online_kernel
}

@test "sysram others: on and off at once end in one of the two, and nothing is lost" {
	local pids=() i pid

	makes online_movable
	for i in 1 2 3; do
		cxl sysram-offline "$region" >/dev/null 2>&1 3>&- &
		pids+=($!)
		cxl sysram-online "$region" >/dev/null 2>&1 3>&- &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do
		wait "$pid" || fail "one of them failed"
	done
	[ ! -e "$guest_devices/$region/driver" ] || follows online_movable
}

@test "sysram others: a command waits for the lock no longer than it is told" {
	makes_unbound
	exec 9>/run/cxl/lock
	flock 9
	refuses "other cxl processes were changing regions" \
		cxl sysram-online --timeout 0 "$region" 9>&-
	refuses "other cxl processes were changing regions" \
		cxl sysram-offline --timeout 0 "$region" 9>&-
	exec 9>&-
	unbound_now
}

@test "sysram others: a rival that binds the region first is named, and nothing is undone of his" {
	makes_unbound
	control rival "/sys/bus/cxl/drivers/cxl_region/bind $region $(first_driver)/bind"
	refuses "something else bound $region to cxl_region meanwhile; try again" \
		cxl sysram-online "$region"
	[ "$guest_devices/$region/driver" -ef /sys/bus/cxl/drivers/cxl_region ]
	succeeds cxl sysram-online "$region"
	follows online_movable
}

@test "sysram others: a rival that binds the region to the driver for programs is named" {
	has_sysram || skip "this kernel has no cxl_devdax_region"
	makes_unbound
	control rival "/sys/bus/cxl/drivers/cxl_devdax_region/bind $region cxl_sysram_region/bind"
	refuses "something else bound $region to cxl_devdax_region meanwhile" cxl sysram-online "$region"
	refuses "$region is bound to cxl_devdax_region, which takes no policy" cxl sysram-online "$region"
	succeeds cxl disable-region "$region"
}

@test "sysram others: a rival that changes online_type before it is read is found out" {
	has_sysram || skip "this kernel has no online_type"
	makes_unbound
	memory_state state
	control rival "sysram_$region/online_type offline cxl_dax_kmem_region/bind"
	# Too late to be seen, except in what comes of it.
	succeeds cxl sysram-online "$region"
	follows online_movable
	succeeds cxl sysram-offline "$region"
	memory_unchanged "$state" "a rival's policy"
}

@test "sysram others: new blocks that a rule puts into zone Movable are taken offline again" {
	makes_unbound
	control rival "$guest_memory/$(block 1)/state online_movable */kmem/bind"
	succeeds cxl sysram-online -p offline "$region"
	follows offline
}

# A rule of udev, where it is looked for
rule() {
	mkdir -p /run/udev/rules.d
	# shellcheck disable=SC1003 # a line that goes on
	printf '%s\n' '# memory' 'SUBSYSTEM=="memory", ACTION=="add", ATTR{state}=="offline", \' \
		'  ATTR{state}="online_movable"' >/run/udev/rules.d/80-test.rules
}

@test "sysram others: a block that a rule put where it stays is told, with the rule" {
	makes_unbound
	rule
	control unmovable "$(block 0)"
	control rival "$guest_memory/$(block 0)/state online_movable */kmem/bind"
	differs "$(block 0) of $region is online in zone Movable, not offline.*
.*the udev rule /[^ ]*rules.d/[^ ]*rules:[0-9]+ brings memory online by itself" \
		cxl sysram-online -p offline "$region"
	[ "$(json online_state)" = partial ]
	[ "$(json policy)" = offline ]
	[ "$(json state)" = $'online\noffline' ]
	[ -e "$guest_devices/$region/driver" ]
	control unmovable "$(block 0)" 0
	succeeds cxl sysram-online -p offline "$region"
	follows offline
}

@test "sysram others: the kernel's own default is told, when it was at work" {
	has_sysram && skip "here the default is never asked"
	makes_unbound
	policy_is online_kernel
	control unmovable "$(block 0)"
	control rival "$guest_memory/auto_online_blocks online_movable */cxl_region/bind"
	differs "could not take back bind: 2 of 2 memory blocks of $region are online" \
		cxl sysram-online -p offline "$region"
	[[ $stderr == *"was to arrive offline; it did not, and cannot be taken offline: Device or"* ]]
	[[ $stderr == *"auto_online_blocks says \"online_movable\""* ]] || fail x
	follows online_movable
	control unmovable "$(block 0)" 0
	# What he chose meanwhile is his choice.
	policy_is online_movable
}

@test "sysram others: create-region --online leaves no region when a rule is in the way" {
	local state

	makes_unbound
	control rival "$guest_memory/$(block 0)/state online_movable */kmem/bind"
	control rival "$guest_memory/$(block 0)/state online_movable $guest_memory/$(block 0)/state 2"
	control unmovable "$(block 0)"
	succeeds cxl destroy-region "$region"
	memory_state state
	try cxl create-region -t ram -s 256M --online=offline "$ram"
	[ "$status" = 1 ]
	[ -z "$output" ]
	region=$(regions)
	[ -n "$region" ] || fail "no region under memory that is online"
	[[ $stderr == *"could not take back commit: "*" of $region are online"* ]] || fail x
	control unmovable "$(block 0)" 0
	succeeds cxl sysram-offline "$region"
	succeeds cxl destroy-region "$region"
	memory_unchanged "$state" "a creation that was stuck"
}

# --- memory that refuses ---

@test "sysram others: sysram-offline names the block that is held, and brings the rest back" {
	makes online_movable
	memory_state state
	control unmovable "$(block 1)"
	refuses "$(block 1) of $region \(zone Movable\) cannot go offline: Device or resource busy: \
something holds its pages in place" cxl sysram-offline "$region"
	[[ $stderr != *"$(block 0) of $region (zone"* ]] || fail "names a block that would go"
	memory_unchanged "$state" "a refusal"
	refuses "$(block 1) of $region \(zone Movable\) cannot go offline" \
		cxl sysram-online -p offline "$region"
	memory_unchanged "$state" "a refusal of another policy"
	refuses "$(block 1) of $region \(zone Movable\) cannot go offline" \
		cxl disable-region -f "$region"
	memory_unchanged "$state" "a refusal of disable-region"
	control unmovable "$(block 1)" 0
	succeeds cxl sysram-offline "$region"
}

@test "sysram others: each block that refuses is named" {
	makes online_movable
	control unmovable "$(block 0)"
	control offline-fails "$(block 1)" EINVAL
	refuses "$(block 0) of $region \(zone Movable\) cannot go offline: Device or resource busy.*
.*$(block 1) of $region \(zone Movable\) cannot go offline: Invalid argument" \
		cxl sysram-offline "$region"
	control unmovable "$(block 0)" 0
	control offline-fails "$(block 1)" 0
}

@test "sysram others: a block that the kernel cannot bring online takes it all back" {
	makes_unbound
	policy_is online
	memory_state state
	control online-fails "$(block 1)" EHWPOISON
	try cxl sysram-online "$region"
	[ "$status" = 1 ]
	[ -z "$output" ]
	[[ $stderr == *"$(block 1)"*"Memory page has hardware error"* ]]
	[[ $stderr != *"something else"* ]]
	memory_unchanged "$state" "a poisoned block"
	control online-fails "$(block 1)" 0
	succeeds cxl sysram-online "$region"
}

@test "sysram others: create-region --online with a block that cannot come online leaves nothing" {
	makes_unbound
	control online-fails "$(block 0)" ENOMEM
	succeeds cxl destroy-region "$region"
	memory_state state
	refuses "memory[0-9]+.*Cannot allocate memory" \
		cxl create-region -t ram -s 256M --online=online_movable "$ram"
	memory_unchanged "$state" "a creation"
	succeeds cxl create-region -t ram -s 256M --online=offline "$ram"
	region=$(json region)
	control online-fails "$(block 0)" 0
}

# --- hardware that goes ---

# The function of the memdev, on the PCI bus
function_of() {
	realpath "$guest_devices/$1/.."
}

@test "sysram others: a memdev that is pulled in between ends the command, not the machine" {
	local pattern patterns=('*/cxl_region/bind' '*/kmem/bind' '*/auto_online_blocks')

	has_sysram && patterns=('*/cxl_sysram_region/bind' '*/online_type' '*/cxl_dax_kmem_region/bind')
	for pattern in "${patterns[@]}"; do
		makes_unbound
		policy_is online
		memory_state state
		control rival "$(function_of "$ram")/remove 1 $pattern"
		try cxl sysram-online "$region"
		control rival clear
		knob_is online
		[ ! -e "$guest_devices/$ram" ] || fail "not pulled at $pattern"
		[ "$status" = 1 ] || fail "status with $pattern"
		[ -z "$output" ] || fail "stdout with $pattern"
		[[ $stderr == *"cxl sysram-online: "*"$region"* ]] || fail "no word of $region at $pattern"
		echo 1 >/sys/bus/pci/rescan
		wait_for has_memdevs
		try cxl destroy-region -f all
		region=
		guest_auto_online offline
		region_setup three
		ram=${memdev[1]}
	done
}

has_memdevs() {
	[ -n "$(guest_memdev 1)" ] && compgen -G "$guest_devices/endpoint*" >/dev/null
}
