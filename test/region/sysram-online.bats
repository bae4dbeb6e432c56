#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# sysram-online, sysram-offline and create-region --online: the zone that was asked for, whatever
# the kernel's default is, and back again.
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

# The values of auto_online_blocks; in the guest sysram-kernel.bats has all of them.
defaults() {
	if guest_is_simulated; then
		echo offline online online_kernel online_movable
	else
		echo offline online
	fi
}

@test "sysram: an unbound region comes online in zone Movable whatever auto_online_blocks says" {
	local policy

	for policy in $(defaults); do
		guest_auto_online offline
		makes_unbound
		policy_is "$policy"
		succeeds cxl sysram-online "$region"
		follows online_movable
		knob_is "$policy"
		succeeds cxl sysram-offline "$region"
		no_blocks
		unbound_now
		succeeds cxl destroy-region "$region"
	done
}

@test "sysram: with policy offline the blocks are there and offline whatever auto_online_blocks says" {
	local policy

	for policy in $(defaults); do
		policy_is "$policy"
		makes offline
		follows offline
		knob_is "$policy"
		take_apart
	done
}

@test "sysram: what is so already is left alone" {
	makes online_movable
	succeeds faulty cxl sysram-online "$region"
	[ ! -s "$fault_log" ] || fail "wrote: $(<"$fault_log")"
	follows online_movable
	succeeds faulty cxl sysram-online -p online "$region"
	[ ! -s "$fault_log" ]
	succeeds cxl sysram-offline "$region"
	succeeds faulty cxl sysram-offline "$region"
	[ ! -s "$fault_log" ]
}

@test "sysram: a bound region changes its policy, with its blocks offline in between" {
	policy_is online_movable
	succeeds cxl create-region -t ram -s 256M "$ram"
	region=$(json region)
	follows online_movable
	succeeds cxl sysram-online -p offline "$region"
	[[ $stderr == *"$region is online already, zone Movable; to become offline"* ]]
	follows offline
	succeeds cxl sysram-online -p online_movable "$region"
	follows online_movable
}

@test "sysram: blocks that were offline, and one that somebody else took offline, come online" {
	local blocks

	succeeds cxl create-region -t ram -s 256M "$ram"
	region=$(json region)
	follows offline
	succeeds cxl sysram-online "$region"
	follows online_movable
	mapfile -t blocks < <(guest_blocks "$region")
	echo offline >"$guest_memory/${blocks[1]%% *}/state"
	succeeds cxl sysram-online "$region"
	follows online_movable
}

@test "sysram: every backend of this kernel can be asked for, another one is refused" {
	local backend dax state

	makes_unbound
	memory_state state
	for backend in sysram state block; do
		try cxl sysram-online --backend $backend "$region"
		if [ "$status" = 1 ]; then
			[[ $stderr == *"this kernel has no "* ]] || fail "no reason"
			[ -z "$output" ]
			memory_unchanged "$state" "a refusal of $backend"
			continue
		fi
		[ "$(json backend)" = $backend ]
		[ "$(json daxdev)" = "dax${region#region}.0" ]
		follows online_movable
		succeeds cxl sysram-offline "$region"
		memory_unchanged "$state" "$backend"
	done
	has_sysram || refuses "no drivers cxl_sysram_region" cxl sysram-online --backend sysram "$region"
	succeeds cxl sysram-online --backend block "$region"
	dax=/sys/bus/dax/devices/dax${region#region}.0
	[ -e "$dax/state" ] ||
		refuses "this kernel has no file \"state\"" cxl sysram-online --backend state -p offline "$region"
}

@test "sysram: a region is bound to cxl_region or to cxl_sysram_region by its exact name" {
	local driver=cxl_region

	makes_unbound
	succeeds cxl enable-region "$region"
	[ "$guest_devices/$region/driver" -ef /sys/bus/cxl/drivers/cxl_region ]
	succeeds cxl sysram-offline "$region"
	has_sysram && driver=cxl_sysram_region
	succeeds cxl sysram-online "$region"
	[ "$guest_devices/$region/driver" -ef /sys/bus/cxl/drivers/$driver ]
	succeeds cxl sysram-online --backend block -p offline "$region"
	[ "$guest_devices/$region/driver" -ef /sys/bus/cxl/drivers/$driver ]
}

@test "sysram: the result says what there is, block by block" {
	local blocks

	makes_unbound
	succeeds cxl sysram-online "$region"
	[ "$(json region)" = "$region" ]
	[ "$(json policy)" = online_movable ]
	[ "$(json online_policy)" = online_movable ]
	[ "$(json online_zone)" = Movable ]
	[ "$(json total_size)" = $((256 << 20)) ]
	[ "$(json online_size)" = $((256 << 20)) ]
	[ "$(json numa_node)" = "$(<"/sys/bus/dax/devices/dax${region#region}.0/target_node")" ]
	blocks=$(paste -d ' ' <(json block) <(json state) <(json zone))
	[ "$blocks" = "$(guest_blocks "$region")" ]
}

@test "sysram: cxl list -v shows policy and state of the memory, and without -v it does not" {
	makes online_movable
	succeeds cxl list -R -r "$region" -v
	[ "$(json online_policy)" = online_movable ]
	[ "$(json online_state)" = online ]
	[ "$(json online_zone)" = Movable ]
	succeeds cxl list -R
	[[ $output != *online_* ]]
	succeeds cxl sysram-online -p offline "$region"
	succeeds cxl list -R -r "$region" -v
	[ "$(json online_policy)" = offline ]
	[ "$(json online_state)" = offline ]
	[ -z "$(json online_zone)" ]
}

@test "sysram: a region that is not ram, or not complete, is refused" {
	succeeds cxl create-region -t pmem "${memdev[2]}"
	region=$(json region)
	refuses "$region is of type pmem: only ram becomes system memory" cxl sysram-online "$region"
	refuses "$region is of type pmem" cxl sysram-offline "$region"
	refuses "only a region of type ram" cxl create-region -t pmem --online=online "$ram"
	succeeds cxl destroy-region -f "$region"
	makes_unbound
	echo 0 >"$guest_devices/$region/commit"
	refuses "$region is not committed" cxl sysram-online "$region"
	succeeds cxl sysram-offline "$region"
	succeeds cxl destroy-region "$region"
}

@test "sysram: a device that programs use is no system memory, and is left to them" {
	local dax

	succeeds cxl create-region -t ram -s 256M "$ram"
	region=$(json region)
	dax=dax${region#region}.0
	echo "$dax" >/sys/bus/dax/drivers/kmem/unbind
	echo "$dax" >/sys/bus/dax/drivers/device_dax/new_id
	[ /sys/bus/dax/devices/"$dax"/driver -ef /sys/bus/dax/drivers/device_dax ]
	refuses "$dax of $region is bound to device_dax and no system memory" cxl sysram-online "$region"
	refuses "$dax of $region is bound to device_dax and no system memory" cxl sysram-offline "$region"
	echo "$dax" >/sys/bus/dax/drivers/device_dax/remove_id
	echo "$dax" >/sys/bus/dax/drivers/device_dax/unbind
	# Nobody's device is taken, with whatever policy the kernel has.
	policy_is online
	succeeds cxl sysram-online "$region"
	follows online_movable
}

# A device is in its directory before it is on its bus, and there before it can be bound; its driver's
# link is there before the memory is. Only EBUSY says that the probe is over.
@test "sysram: a device that is not ready to be bound is waited for" {
	local errno

	makes_unbound
	for errno in EAGAIN ENODEV; do
		succeeds faulty FAULT_MATCH='*/kmem/bind' FAULT_NTH=1 FAULT_ERRNO=$errno \
			cxl sysram-online --backend block "$region"
		follows online_movable
		[[ $(<"$fault_log") == "1 "*$'\n'"2 "* ]] || fail "not bound again after $errno"
		succeeds cxl sysram-offline "$region"
	done
}

# given_to_programs COMMAND...: do it while the name that the dax device will get is device_dax's
given_to_programs() {
	local dax=dax${region#region}.0 dir=/sys/bus/dax/drivers/device_dax

	echo "$dax" >$dir/new_id
	"$@"
	echo "$dax" >$dir/remove_id
}

@test "sysram: a name that was given to programs once does not keep the memory away" {
	local state

	makes_unbound
	memory_state state
	given_to_programs succeeds cxl sysram-online "$region"
	follows online_movable
	[ "/sys/bus/dax/devices/dax${region#region}.0/driver" -ef /sys/bus/dax/drivers/kmem ]
	given_to_programs succeeds cxl sysram-offline "$region"
	memory_unchanged "$state" "two commands"
	succeeds cxl destroy-region "$region"
	given_to_programs makes online_movable
	follows online_movable
}

@test "sysram: with such a name a failure still brings the memory back" {
	local state n

	makes online_movable
	memory_state state
	count_writes cxl destroy-region -f "$region"
	makes online_movable
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		given_to_programs try faulty FAULT_NTH=$n FAULT_ERRNO=EBUSY \
			cxl destroy-region -f "$region"
		[ "$status" = 1 ] || fail "status with EBUSY for ${writes[n - 1]}"
		[[ $stderr != *"could not take back"* ]] || fail "cannot take back ${writes[n - 1]}"
		memory_unchanged "$state" "EBUSY for ${writes[n - 1]}"
	done
}

# Its driver is told the name of a device that it seems not to match; meanwhile the device is there.
@test "sysram: with such a name a device that is listed late comes back, too" {
	local state

	guest_is_simulated || skip "simulator only: a real kernel lists a device late when it likes to"
	makes online_movable
	memory_state state
	# the first two are asked whether a probe is over
	echo 'drivers/kmem/bind 3 ENODEV write' >"$CXL_SIM_CONTROL/fail"
	given_to_programs try faulty FAULT_MATCH='*/commit' FAULT_NTH=1 FAULT_ERRNO=EBUSY \
		FAULT_LOG="$fault_log" cxl destroy-region -f "$region"
	[ "$status" = 1 ] || fail "status"
	[[ $stderr != *"could not take back"* ]] || fail "cannot take it back"
	memory_unchanged "$state" "a device that was listed late"
	[ -z "$(<"$CXL_SIM_CONTROL/fail")" ] || fail "it did not come to that"
}

@test "sysram: the other commands know a region of cxl_sysram_region" {
	has_sysram || skip "this kernel has no cxl_sysram_region"
	makes online_movable
	refuses "2 of 2 memory blocks of $region are online" cxl disable-region "$region"
	refuses "2 of 2 memory blocks of $region are online" cxl destroy-region "$region"
	succeeds cxl disable-region -f "$region"
	unbound_now
	succeeds cxl sysram-online "$region"
	succeeds cxl destroy-region -f "$region"
	region=
}

@test "sysram: a region that somebody left on cxl_sysram_region without a policy is completed" {
	has_sysram || skip "this kernel has no cxl_sysram_region"
	makes_unbound
	echo "$region" >/sys/bus/cxl/drivers/cxl_sysram_region/bind
	succeeds cxl sysram-online --backend state "$region"
	follows online_movable
	succeeds cxl sysram-offline "$region"
	echo "$region" >/sys/bus/cxl/drivers/cxl_sysram_region/bind
	succeeds cxl sysram-online -p online "$region"
	[ "$(<"$guest_devices/sysram_$region/online_type")" = online ]
}

@test "sysram: with the drivers for it a policy is changed by adding the memory anew" {
	has_sysram || skip "this kernel has no cxl_sysram_region"
	makes online_movable
	succeeds cxl sysram-online -p offline "$region"
	[ "$(json backend)" = sysram ]
	[ "$(<"$guest_devices/sysram_$region/online_type")" = offline ]
	follows offline
	# From the plain driver it gets there when that is asked for.
	succeeds cxl sysram-offline "$region"
	succeeds cxl enable-region "$region"
	succeeds cxl sysram-online "$region"
	[ "$(json backend)" != sysram ]
	succeeds cxl sysram-online --backend sysram -p offline "$region"
	[ "$guest_devices/$region/driver" -ef /sys/bus/cxl/drivers/cxl_sysram_region ]
}
