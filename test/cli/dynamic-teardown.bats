#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# disable-region and destroy-region on dynamic regions: the kernel takes capacity from dax devices
# without a word, so these say whose it is, and never end a region with memory online.
# shellcheck disable=SC2030,SC2031,SC2154 # variables of dynamic.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load dynamic.bash

setup() {
	dynamic_setup
	drain
	succeeds cxl create-region --dynamic "$dynamic"
	region=$(json region)
}

teardown() {
	guest_closed "/dev/${opened:-none}" 2>/dev/null || true
	cxl destroy-region -f all >/dev/null 2>&1 || true
	dynamic_teardown
}

# The dax region is probed in the background.
is_enabled() {
	[ -e "$(dax_region "$region")/dax_region/id" ]
}

# capacity: what the region has, in bytes
capacity() {
	local path sum=0

	for path in "$(dax_region "$region")"/extent*/length; do
		[ ! -e "$path" ] || sum=$((sum + $(<"$path")))
	done
	echo $sum
}

@test "dynamic-teardown: a region that nobody uses is disabled, enabled and destroyed" {
	succeeds cxl disable-region "$region"
	[ ! -e "$guest_devices/$region/driver" ]
	succeeds cxl enable-region "$region"
	is_enabled
	refuses "$region active. Disable it or use --force" cxl destroy-region "$region"
	succeeds cxl disable-region "$region"
	succeeds cxl destroy-region "$region"
}

@test "dynamic-teardown: capacity that nobody claimed goes back to the device" {
	extent add "$dynamic" 0 256M
	[ "$(capacity)" = $((256 * MiB)) ]
	succeeds cxl disable-region "$region"
	succeeds cxl enable-region "$region"
	[ "$(capacity)" = 0 ]
}

@test "dynamic-teardown: who holds capacity is named, and keeps it" {
	local one other command state

	extent add "$dynamic" 0 256M
	extent add "$dynamic" 1G 512M tag="$tag" more
	extent add "$dynamic" 2G 64M tag="$tag"
	claim "$region" 0 && one=$dax
	claim "$region" "$tag" && other=$dax
	snapshot state
	for command in disable-region destroy-region; do
		refuses "$one holds 256M in 1 extent of $region and would lose it: 'daxctl \
destroy-device -f $one' gives it back first, --force takes it away" cxl $command "$region"
		[[ $stderr == *"$other holds 576M in 2 extents of $region and would lose it"* ]]
		unchanged_since "$state" $command
	done
	unclaim "$region" "$one"
	refuses "$other holds 576M" cxl disable-region "$region"
	[[ $stderr != *"$one "* ]]
	unclaim "$region" "$other"
	succeeds cxl disable-region "$region"
}

# The kernel does not answer the device until nobody uses it any more.
@test "dynamic-teardown: capacity that is asked back while somebody holds it stays, and is still held" {
	extent add "$dynamic" 0 256M
	extent add "$dynamic" 1G 512M tag="$tag"
	claim "$region" "$tag"
	extent release "$dynamic" 1G 512M tag="$tag"
	extent release "$dynamic" 0 256M
	n_extents "$region" 1
	succeeds cxl list -Nv -r "$region"
	[ "$(json available_size)" = 0 ]
	[ "$(json claimed_by)" = "$dax" ]
	refuses "$dax holds 512M in 1 extent of $region and would lose it" cxl destroy-region "$region"
	unclaim "$region" "$dax"
	extent release "$dynamic" 1G 512M tag="$tag"
	n_extents "$region" 0
	succeeds cxl disable-region "$region"
}

@test "dynamic-teardown: a device that took the region's first place is named, too" {
	extent add "$dynamic" 0 256M
	echo 0 >"/sys/bus/dax/devices/dax${region#region}.0/uuid"
	refuses "dax${region#region}.0 holds 256M in 1 extent of $region" cxl disable-region "$region"
}

@test "dynamic-teardown: with --force the capacity is taken away" {
	extent add "$dynamic" 0 256M
	claim "$region" 0
	echo "$dax" >/sys/bus/dax/drivers/device_dax/bind
	succeeds cxl disable-region -f "$region"
	[ ! -e "/sys/bus/dax/devices/$dax" ]
	succeeds cxl enable-region "$region"
	[ "$(capacity)" = 0 ]
	extent add "$dynamic" 0 256M
	claim "$region" 0
	succeeds cxl destroy-region -f "$region"
}

@test "dynamic-teardown: who has the device open is named" {
	extent add "$dynamic" 0 256M
	claim "$region" 0
	echo "$dax" >/sys/bus/dax/drivers/device_dax/bind
	guest_openable "/dev/$dax"
	opened=$dax
	exec 8<"/dev/$dax"
	refuses "/dev/$dax is open in process [0-9]+" cxl disable-region "$region"
	[[ $stderr == *"$dax holds 256M"* ]]
	exec 8<&-
}

# as_memory: a claimed device becomes system memory, online in zone Movable
as_memory() {
	extent add "$dynamic" 0 256M
	claim "$region" 0
	echo online_movable >"$guest_memory/auto_online_blocks"
	echo "$dax" >/sys/bus/dax/drivers/kmem/new_id
	[ -e "/sys/bus/dax/drivers/kmem/$dax" ] || echo "$dax" >/sys/bus/dax/drivers/kmem/bind
	guest_blocks "$region" | grep -q " online "
	echo offline >"$guest_memory/auto_online_blocks"
}

@test "dynamic-teardown: memory that is online is refused, and with --force taken offline first" {
	as_memory
	refuses "memory blocks of $region are online as system memory" cxl disable-region "$region"
	refuses "memory blocks of $region are online as system memory" cxl destroy-region "$region"
	guest_blocks "$region" | grep -q " online "
	succeeds cxl destroy-region -f "$region"
	[ -z "$(guest_blocks "$region" 2>/dev/null)" ]
	guest_kernel_log >"$scratch/log"
	[ "$(grep -ci lost "$scratch/log" || true)" = 0 ]
}

@test "dynamic-teardown: memory that cannot go offline is not taken, not even with --force" {
	local block state

	as_memory
	read -r block _ < <(guest_blocks "$region")
	echo "$block" >"$CXL_SIM_CONTROL/unmovable"
	snapshot state
	refuses "could not be taken offline" cxl destroy-region -f "$region"
	refuses "could not be taken offline" cxl disable-region -f "$region"
	unchanged_since "$state" "memory that cannot go offline"
	[ -e "/sys/bus/dax/devices/$dax" ]
	echo "$block 0" >"$CXL_SIM_CONTROL/unmovable"
}

each_write_of_destruction_fails() {
	local - n

	set +T
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		extent add "$dynamic" 0 256M
		try faulty FAULT_NTH=$n FAULT_ERRNO=EIO cxl destroy-region -f "$region"
		[ "$status" = 1 ] || fail "status with EIO for ${writes[n - 1]}"
		names_write "${writes[n - 1]}"
		wait_for is_enabled || fail "not enabled after ${writes[n - 1]}"
		[ "$(guest_read "$region/commit")" = 1 ] || fail "not committed after ${writes[n - 1]}"
		[ "$(capacity)" = 0 ] || continue
		[[ $stderr == *"could not take back the capacity of $region: 256M in 1 extent went to the \
device"* ]] || fail "does not say that the capacity is gone after ${writes[n - 1]}"
	done
}

@test "dynamic-teardown: a destruction that fails is taken back, and says when capacity was lost" {
	count_writes cxl destroy-region -f "$region"
	succeeds cxl create-region --dynamic "$dynamic"
	region=$(json region)
	each_write_of_destruction_fails
}

@test "dynamic-teardown: a signal during the destruction takes it back" {
	local n

	count_writes cxl destroy-region -f "$region"
	succeeds cxl create-region --dynamic "$dynamic"
	region=$(json region)
	for ((n = 1; n < ${#writes[@]}; n++)); do
		try faulty FAULT_NTH=$n FAULT_SIGNAL=TERM cxl destroy-region -f "$region"
		[ "$status" = 143 ] || fail "status"
		[ "$(guest_read "$region/commit")" = 1 ] || fail "SIGTERM at ${writes[n - 1]}"
		wait_for is_enabled || fail "SIGTERM at ${writes[n - 1]}"
	done
}
