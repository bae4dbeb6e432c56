#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Memory that comes online, refuses, gets stuck or is lost: dax devices, blocks, the sysram series.

# shellcheck disable=SC2154 # output comes from run

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

blocks=/sys/devices/system/memory

teardown() {
	sim_stop
}

# start [OPTION...]: topology three, with region0 of 512 MiB on mem0 committed, nothing bound
start() {
	local row

	sim_start three "$@"
	for row in decoder0.0/create_ram_region=region0 region0/interleave_granularity=256 \
		region0/interleave_ways=1 region0/size=0x20000000 decoder2.0/mode=ram \
		decoder2.0/dpa_size=0x20000000 region0/target0=decoder2.0 region0/commit=1; do
		sim_write "${row%=*}" "${row#*=}"
	done
}

bind() {
	sim_write "/sys/bus/cxl/drivers/$1/bind" "$2"
}

unbind() {
	sim_write "/sys/bus/cxl/drivers/$1/unbind" "$2"
}

# blocks_are STATE...: of memory34 to memory37
blocks_are() {
	local block states=()

	for block in 34 35 36 37; do
		states+=("$(sim_read $blocks/memory$block/state)")
	done
	[ "${states[*]}" = "$*" ]
}

has_kmem() {
	[ -e "$sim/sys/bus/dax/devices/dax0.0/state" ]
}

state() {
	sim_read /sys/bus/dax/devices/dax0.0/state
}

set_state() {
	sim_write /sys/bus/dax/devices/dax0.0/state "$1"
}

# with_kmem POLICY: region0 down to kmem
with_kmem() {
	start
	sim_write $blocks/auto_online_blocks "$1"
	bind cxl_region region0
	sim_until has_kmem
}

@test "online-fails: hot-add does not tell that a block stayed offline" {
	start
	sim_control online-fails memory36
	[ "$(cat "$CXL_SIM_CONTROL/online-fails")" = "memory36 EBUSY" ]
	sim_write $blocks/auto_online_blocks online_movable
	bind cxl_region region0
	sim_until has_kmem
	[ "$(state)" = online_movable ]
	blocks_are online online offline online
	sim_refuses "Device or resource busy" $blocks/memory36/state online
	sim_refuses "Device or resource busy" $blocks/memory36/online 1
	sim_control online-fails memory36 EHWPOISON
	sim_refuses "Memory page has hardware error" $blocks/memory36/state online_movable
	sim_control online-fails memory36 0
	[ -z "$(cat "$CXL_SIM_CONTROL/online-fails")" ]
	sim_write $blocks/memory36/state online_movable
	blocks_are online online online online
}

@test "online-fails: what daxN.M/state brings online stays partly offline as well" {
	with_kmem offline
	[ "$(state)" = offline ]
	sim_control online-fails memory34
	sim_refuses "Device or resource busy" /sys/bus/dax/devices/dax0.0/state online_movable
	set_state unplugged
	[ ! -e "$(sim_path $blocks/memory34)" ]
	set_state online_movable
	[ "$(state)" = online_movable ]
	blocks_are offline online online online
	set_state unplugged
	[ ! -e "$(sim_path $blocks/memory34)" ]
}

@test "offline-fails: all or nothing is unplugged, with the errno of the block" {
	with_kmem online_movable
	sim_control offline-fails memory37 EINTR
	sim_refuses "Interrupted system call" /sys/bus/dax/devices/dax0.0/state unplugged
	blocks_are online online online online
	[ "$(sim_read $blocks/memory35/valid_zones)" = Movable ]
	[ "$(state)" = online_movable ]
	sim_control offline-fails memory37 0
	sim_control unmovable memory34
	[ "$(cat "$CXL_SIM_CONTROL/offline-fails")" = "memory34 EBUSY" ]
	sim_refuses "Device or resource busy" /sys/bus/dax/devices/dax0.0/state unplugged
	sim_control unmovable memory34 no
	set_state unplugged
	[ "$(state)" = unplugged ]
	sim_nothing_lost
}

@test "blocks: what is no order is EINVAL, what can never be there ENOENT" {
	local order

	start
	for order in 'online-fails 34' 'online-fails memory34 EWHAT' 'online-fails memory34 5 6' \
		'online-daemon sometimes' 'online-daemon offline' 'online-daemon online soon' \
		'online-daemon off 5' 'unmovable memory34 perhaps'; do
		# shellcheck disable=SC2086 # file and words
		run -1 sim_control $order
		[[ $output == *"Invalid argument" ]]
	done
	run -1 sim_control online-fails memory9999
	[[ $output == *"No such file or directory" ]]
}

@test "online-daemon: somebody else puts offline blocks online, after a while" {
	start
	sim_control online-daemon online_movable 50
	[ "$(cat "$CXL_SIM_CONTROL/online-daemon")" = "online_movable 50" ]
	sim_write $blocks/auto_online_blocks offline
	bind cxl_region region0
	sim_until has_kmem
	[ "$(state)" = offline ]
	sim_until blocks_are online online online online
	[ "$(sim_read $blocks/memory34/valid_zones)" = Movable ]
	[ "$(state)" = offline ]
	sim_control online-daemon off
	[ -z "$(cat "$CXL_SIM_CONTROL/online-daemon")" ]
}

@test "parameters: auto-movable chooses by the ratio, for what is put online without a word" {
	local parameters=/sys/module/memory_hotplug/parameters

	with_kmem offline
	[ "$(sim_read $parameters/online_policy)" = contig-zones ]
	[ "$(sim_read $parameters/auto_movable_ratio) $(sim_read $parameters/auto_movable_numa_aware)" = "301 Y" ]
	sim_refuses "Invalid argument" $parameters/online_policy sometimes
	sim_refuses "Permission denied" $parameters/memmap_on_memory 1
	sim_write $parameters/online_policy auto-movable
	# the node has no kernel memory of its own to go with it
	sim_write $blocks/memory34/state online
	[ "$(sim_read $blocks/memory34/valid_zones)" = Normal ]
	sim_write $parameters/auto_movable_numa_aware 0
	sim_write $blocks/memory36/state online
	[ "$(sim_read $blocks/memory36/valid_zones)" = Movable ]
	sim_write $parameters/auto_movable_ratio 0
	sim_write $blocks/memory37/state online
	[ "$(sim_read $blocks/memory37/valid_zones)" = Normal ]
}

@test "state: each word in each state" {
	local word

	with_kmem offline
	for word in offline unplug '' hotplug; do
		sim_refuses "Invalid argument" /sys/bus/dax/devices/dax0.0/state "$word"
	done
	for word in online online_kernel online_movable; do
		sim_refuses "Device or resource busy" /sys/bus/dax/devices/dax0.0/state $word
	done
	set_state unplugged
	set_state unplugged
	for word in online_movable online; do
		set_state $word
		set_state $word
		[ "$(state)" = $word ]
		sim_refuses "Device or resource busy" /sys/bus/dax/devices/dax0.0/state online_kernel
		sim_refuses "Invalid argument" /sys/bus/dax/devices/dax0.0/state offline
		[ $word = online ] || set_state unplugged
	done
	# the first kernel memory of a node never leaves: state and blocks as before
	sim_refuses "Device or resource busy" /sys/bus/dax/devices/dax0.0/state unplugged
	[ "$(state)" = online ]
	blocks_are online online online online
}

@test "state: what others do to the blocks it does not know" {
	local block

	with_kmem online_movable
	for block in 34 35 36 37; do
		sim_write $blocks/memory$block/state offline
	done
	[ "$(state)" = online_movable ]
	set_state online_movable
	blocks_are offline offline offline offline
	set_state unplugged
	[ "$(state)" = unplugged ]
	sim_nothing_lost
}

@test "stuck: kmem lets go of memory that is online, and the range is lost until reboot" {
	with_kmem online_movable
	sim_write $blocks/memory34/state offline
	sim_write /sys/bus/dax/drivers/kmem/unbind dax0.0
	grep -F "lost: memory 0x110000000-0x12fffffff is online, and dax0.0 let go of it" "$CXL_SIM_CONTROL/lost"
	grep -F "Hotplug regions stuck online until reboot" "$CXL_SIM_CONTROL/kernel-log"
	run ! sim_nothing_lost
	sim_refuses "Device or resource busy" /sys/bus/dax/drivers/kmem/bind dax0.0
	unbind cxl_region region0
	bind cxl_region region0
	[ -e "$(sim_path region0/driver)" ]
	[ ! -e "$(sim_path region0/dax_region0)" ]
	blocks_are offline online online online
}

@test "lost: commit 0 below memory that is online is told, and the kernel dies" {
	is_dead() {
		! cat "$(sim_path region0/commit)"
	}

	with_kmem online_kernel
	sim_write region0/commit 0
	grep -F "lost: memory 0x110000000-0x12fffffff is online, and nothing decodes it" "$CXL_SIM_CONTROL/lost"
	sim_until is_dead
	run -1 sim_read mem0/serial
	[[ $output == *"Input/output error" ]]
	grep -F "lost: the kernel: memory that is online is not decoded any more" "$CXL_SIM_CONTROL/lost"
	sim_dump | grep '^lost: the kernel'
}

@test "lost: a card pulled below memory that is online, also in a locked region" {
	with_kmem online_movable
	sim_control remove mem0
	grep -F "is online, and nothing decodes it" "$CXL_SIM_CONTROL/lost"
	sim_stop
	sim_start locked-firmware
	sim_until has_kmem
	set_state unplugged
	set_state online_movable
	sim_nothing_lost
	sim_control remove mem1
	grep -F "memory 0x1000000000-0x107fffffff is online, and nothing decodes it" "$CXL_SIM_CONTROL/lost"
}

@test "lost: addresses that forgotten decoders still decode are given away" {
	local row

	sim_start partial
	[ "$(sim_read region0/commit)" = 0 ]
	sim_write decoder0.0/delete_region region0
	for row in decoder0.0/create_ram_region=region0 region0/interleave_granularity=256 \
		region0/interleave_ways=1 region0/size=0x40000000 decoder3.0/mode=ram \
		decoder3.0/dpa_size=0x40000000 region0/target0=decoder3.0; do
		sim_write "${row%=*}" "${row#*=}"
	done
	sim_nothing_lost
	sim_write region0/commit 1
	[ "$(cat "$CXL_SIM_CONTROL/lost")" = \
		"lost: addresses 0x1000000000-0x103fffffff of region0 are decoded twice" ]
}

@test "sysram: a policy is needed first, and is taken when kmem's region is bound" {
	start --kernel sysram
	sim_refuses "No such device" /sys/bus/cxl/drivers/cxl_dax_kmem_region/bind region0
	bind cxl_sysram_region region0
	[ "$(sim_read sysram_region0/online_type)" = invalid ]
	sim_refuses "No such device" /sys/bus/cxl/drivers/cxl_sysram_region/bind sysram_region0
	sim_refuses "Device or resource busy" /sys/bus/cxl/drivers/cxl_sysram_region/bind region0
	sim_refuses "No such device" /sys/bus/cxl/drivers/cxl_dax_kmem_region/bind sysram_region0
	sim_write sysram_region0/online_type online_movable
	bind cxl_dax_kmem_region sysram_region0
	sim_until has_kmem
	blocks_are online online online online
	sim_refuses "Device or resource busy" /sys/bus/cxl/drivers/cxl_dax_kmem_region/bind sysram_region0
	# without taking the memory down, the next policy does not get there
	sim_write sysram_region0/online_type offline
	unbind cxl_dax_kmem_region sysram_region0
	bind cxl_dax_kmem_region sysram_region0
	sim_until test -e "$sim/sys/bus/dax/devices/dax0.0"
	[ ! -e "$sim/sys/bus/dax/devices/dax0.0/driver" ]
	blocks_are online online online online
	unbind cxl_sysram_region region0
	bind cxl_region region0
	[ ! -e "$(sim_path dax_region0)" ]
	run ! sim_nothing_lost
}

@test "sysram: taken down in the right order nothing is lost" {
	start --kernel sysram
	bind cxl_sysram_region region0
	sim_write sysram_region0/online_type online_movable
	bind cxl_dax_kmem_region sysram_region0
	sim_until has_kmem
	set_state unplugged
	unbind cxl_dax_kmem_region sysram_region0
	sim_refuses "No such device" /sys/bus/cxl/drivers/cxl_dax_kmem_region/unbind sysram_region0
	sim_write sysram_region0/online_type offline
	bind cxl_dax_kmem_region sysram_region0
	sim_until has_kmem
	blocks_are offline offline offline offline
	unbind cxl_sysram_region region0
	[ ! -e "$(sim_path dax_region0)" ]
	sim_write region0/commit 0
	sim_write decoder0.0/delete_region region0
	sim_nothing_lost
}

@test "several devices of a region: each with its blocks, and the rest of the pool" {
	local pool

	with_kmem online_movable
	pool=$(sim_path dax_region0/dax_region)
	set_state unplugged
	sim_write /sys/bus/dax/drivers/kmem/unbind dax0.0
	sim_refuses "Device or resource busy" dax_region0/dax_region/delete dax0.0
	sim_write /sys/bus/dax/devices/dax0.0/size 0x8000000
	[ "$(cat "$pool/available_size")" = $((0x18000000)) ]
	sim_write dax_region0/dax_region/create 1
	[ "$(cat "$pool/seed")" = dax0.1 ]
	sim_refuses "No space left on device" /sys/bus/dax/devices/dax0.1/size 0x20000000
	sim_write /sys/bus/dax/devices/dax0.1/size 0x10000000
	sim_write /sys/bus/dax/drivers/kmem/bind dax0.1
	sim_write /sys/bus/dax/drivers/kmem/bind dax0.0
	[ -z "$(cat "$pool/seed")" ]
	[ "$(sim_read $blocks/memory36/state)" = online ]
	[ ! -e "$(sim_path $blocks/memory37)" ]
	sim_write /sys/bus/dax/devices/dax0.1/state unplugged
	[ -e "$(sim_path $blocks/memory34)" ]
	[ ! -e "$(sim_path $blocks/memory35)" ]
	sim_write /sys/bus/dax/drivers/kmem/unbind dax0.1
	sim_write /sys/bus/dax/devices/dax0.1/size 0
	sim_write dax_region0/dax_region/delete dax0.1
	sim_refuses "No such device or address" dax_region0/dax_region/delete dax0.1
	sim_nothing_lost
}
