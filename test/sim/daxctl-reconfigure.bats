#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# daxctl reconfigure-device: another mode, size or alignment, or everything as it was: the driver,
# the names that drivers were told, the ranges, and the memory.

# shellcheck disable=SC2030,SC2031,SC2154 # output and stderr come from run --separate-stderr

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

memory=/sys/devices/system/memory
drivers=/sys/bus/dax/drivers

# region0 of 512 MiB on mem0: dax0.0 is system memory of four blocks, which are offline
machine() {
	sim_start three --kernel "$1"
	daxctl=$(sim_program DAXCTL daxctl/daxctl)
	sim_write $memory/auto_online_blocks offline
	"$(sim_program CXL cxl/cxl)" create-region -t ram -d decoder0.0 -m mem0 >/dev/null
}

teardown() {
	[ -z "$sim" ] || sim_nothing_lost
	sim_stop
}

# answers STATUS ARGUMENT...: of daxctl
answers() {
	local wanted=$1

	shift
	run "-$wanted" --separate-stderr "$daxctl" "$@"
}

# becomes ARGUMENT...: of reconfigure-device, for dax0.0
becomes() {
	answers 0 reconfigure-device dax0.0 "$@"
	[ "$stderr" = "reconfigured 1 device" ]
}

# tells TEXT: a line of standard error begins like that
tells() {
	local line

	while read -r line; do
		[[ $line != "$1"* ]] || return 0
	done <<<"$stderr"
	echo "$stderr"
	echo "wanted: $1"
	return 1
}

# device_is JQ VALUE: what "daxctl list" says of dax0.0
device_is() {
	local is

	is=$("$daxctl" list -M -i -d dax0.0 | jq -c ".[0] | $1")
	[ "$is" = "$2" ] || {
		echo "$1: $is, not $2"
		return 1
	}
}

# driver_is NAME: "" is none
driver_is() {
	local link

	link=$(readlink "$sim/sys/bus/dax/devices/dax0.0/driver" || true)
	[ "${link##*/}" = "$1" ]
}

# interrupted BLOCK ARGUMENT...: SIGTERM once that block is offline ends reconfigure-device with the signal
interrupted() {
	local block=$1 pid status=0

	shift
	"$daxctl" reconfigure-device "$@" dax0.0 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	pid=$!
	sim_until grep -q offline "$sim$memory/$block/state"
	kill -TERM "$pid"
	wait "$pid" || status=$?
	cat "$BATS_TEST_TMPDIR/err"
	[ "$status" = 143 ]
	sim_delay clear
}

@test "reconfigure-device: from mode to mode, with what 85 prints" {
	local kernel

	for kernel in 7.2 7.3; do
		machine "$kernel"
		becomes -m system-ram
		[ "$(jq -c . <<<"$output")" = '[{"chardev":"dax0.0","size":536870912,"target_node":1,"align":2097152,"mode":"system-ram","online_memblocks":4,"total_memblocks":4,"movable":true}]' ]
		becomes -m devdax -f
		[ "$(jq -c . <<<"$output")" = '[{"chardev":"dax0.0","size":536870912,"target_node":1,"align":2097152,"mode":"devdax"}]' ]
		driver_is device_dax
		becomes -m devdax
		becomes -m famfs
		driver_is fsdev_dax
		becomes -m system-ram -N -u
		[[ $output == '{'*'"size":"512.00 MiB (536.87 MB)"'*'"online_memblocks":0'* ]]
		becomes -m system-ram --no-movable
		device_is '[.online_memblocks, .movable]' '[4,false]'
		sim_stop
	done
}

@test "reconfigure-device: what is in the way is told before anything is written" {
	machine 7.3
	becomes -m system-ram
	sim_dump >"$BATS_TEST_TMPDIR/before"
	answers 240 reconfigure-device -m devdax dax0.0
	[ -z "$output" ]
	tells "daxctl reconfigure-device: 4 of 4 memory blocks of dax0.0 are online"
	tells "error reconfiguring devices: Device or resource busy"
	tells "reconfigured 0 devices"
	answers 234 reconfigure-device -m famfs -f dax0.0
	tells "daxctl reconfigure-device: dax0.0 is system memory"
	answers 234 reconfigure-device -m ram dax0.0
	tells 'daxctl reconfigure-device: dax0.0: there is no mode "ram"'
	answers 240 reconfigure-device -s 128M dax0.0
	tells "daxctl reconfigure-device: dax0.0 is bound to kmem"
	sim_control offline-fails memory36 EBUSY
	answers 240 reconfigure-device -f -m devdax dax0.0
	tells "daxctl reconfigure-device: memory36 of dax0.0, online in zone Movable, did not go offline"
	sim_dump | diff "$BATS_TEST_TMPDIR/before" -
	answers 0 reconfigure-device -m devdax dax7.0
	[ "$stderr" = $'hint: there is no dax device dax7.0\nreconfigured 0 devices' ]
}

@test "reconfigure-device: mistakes in the command line" {
	machine 7.3
	answers 129 reconfigure-device dax0.0
	answers 129 reconfigure-device -m devdax
	answers 129 reconfigure-device -m devdax -N dax0.0
	tells "Error: --no-online goes with --mode=system-ram only"
	answers 129 reconfigure-device -s foo dax0.0
	tells 'Error: --size: "foo" is no size'
	answers 129 reconfigure-device -a foo dax0.0
	answers 129 reconfigure-device -a 0 dax0.0
	answers 129 reconfigure-device -m devdax dax0.0 dax0.1
}

@test "reconfigure-device: a policy that would choose the zone is in the way, as in 85" {
	machine 7.3
	becomes -m devdax
	sim_write $memory/auto_online_blocks online_kernel
	answers 240 reconfigure-device -m system-ram dax0.0
	tells 'daxctl reconfigure-device: auto_online_blocks says "online_kernel"'
	answers 240 reconfigure-device -m system-ram -N --no-movable dax0.0
	driver_is device_dax
	becomes -m system-ram --no-movable
	device_is '[.online_memblocks, .movable]' '[4,false]'
}

@test "reconfigure-device -f: memory that came online by the policy is put where it was asked for" {
	local kernel

	for kernel in 7.2 7.3; do
		machine "$kernel"
		becomes -m devdax
		sim_write $memory/auto_online_blocks online_movable
		becomes -m system-ram -f
		device_is '[.online_memblocks, .movable]' '[4,true]'
		becomes -m devdax -f
		becomes -m system-ram --no-movable
		device_is '[.online_memblocks, .movable]' '[4,false]'
		sim_stop
	done
	# What the kernel does not let go of stays, and that is told.
	machine 7.2
	becomes -m devdax
	sim_write $memory/auto_online_blocks online_kernel
	answers 0 reconfigure-device -m system-ram -f dax0.0
	tells "Warning: memory34"
	device_is '[.online_memblocks, .movable]' '[4,false]'
}

@test "reconfigure-device: size and alignment, with and without a mode" {
	machine 7.3
	becomes -m devdax
	sim_write $drivers/device_dax/unbind dax0.0
	becomes -s 256M
	[ -z "$output" ]
	device_is '[.size, .state]' '[268435456,"disabled"]'
	becomes -a 4096 -s 0
	device_is '[.size, .align]' '[0,4096]'
	becomes -s 384M -a 2M
	device_is '[.size, .align]' '[402653184,2097152]'
	# 85 forgets the mode then.
	becomes -s 128M -m system-ram
	device_is '[.mode, .size, .online_memblocks]' '["system-ram",134217728,1]'
	becomes -s 512M -m devdax -f
	device_is '[.mode, .size]' '["devdax",536870912]'
	becomes -s 256M -m devdax
	device_is '[.mode, .size]' '["devdax",268435456]'
	answers 228 reconfigure-device -s 1G -m devdax dax0.0
	answers 234 reconfigure-device -s 3M -m devdax dax0.0
	device_is '[.mode, .size]' '["devdax",268435456]'
	driver_is device_dax
}

# each_write_fails ARGUMENT...: of reconfigure-device; whichever write fails, the command did it
# another way, or all is as it was; and the drivers know the same names
each_write_fails() {
	local n=0 status=0 image=$BATS_TEST_TMPDIR/before refused=0

	sim_dump >"$image"
	while :; do
		n=$((n + 1))
		sim_fail "/sys/*" $n EIO
		"$daxctl" reconfigure-device dax0.0 "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" && break
		sim_fail clear
		refused=$((refused + 1))
		sim_dump | diff "$image" - || {
			echo "changed by write $n: $(<"$BATS_TEST_TMPDIR/err")"
			return 1
		}
		! grep "could not take back" "$BATS_TEST_TMPDIR/err"
		grep -q "Input/output error" "$BATS_TEST_TMPDIR/err"
		[ ! -s "$BATS_TEST_TMPDIR/out" ]
	done
	sim_fail clear
	# It was done in the end, after as many tries as it has writes.
	[ "$refused" -ge "${least:-2}" ]
}

# told DRIVER: it was told the name of dax0.0, so it takes the device again
told() {
	sim_write $drivers/"$1"/unbind dax0.0
	sim_write $drivers/"$1"/bind dax0.0
	driver_is "$1"
}

@test "reconfigure-device: each write fails once, and all is as it was" {
	local kernel

	for kernel in 7.2 7.3; do
		machine "$kernel"
		each_write_fails -m devdax
		told device_dax
		each_write_fails -m famfs
		told fsdev_dax
		sim_refuses "No such device" $drivers/device_dax/bind dax0.0
		each_write_fails -m system-ram
		device_is '[.online_memblocks, .movable]' '[4,true]'
		sim_stop
	done
}

# With blocks that are online, on the way there and back
@test "reconfigure-device -f: each write fails once, and the memory is as it was" {
	machine 7.2
	becomes -m system-ram
	each_write_fails -f -m devdax
	told device_dax
	each_write_fails -s 256M -m system-ram
	device_is '[.size, .online_memblocks, .movable]' '[268435456,2,true]'
	each_write_fails -s 512M -a 2M -f -m system-ram
	device_is '[.size, .online_memblocks, .movable]' '[536870912,4,true]'
}

@test "reconfigure-device -f: the same where all memory goes at once" {
	machine 7.3
	becomes -m system-ram
	answers 0 offline-memory dax0.0
	answers 0 online-memory dax0.0
	least=0
	# The first write may fail: then the blocks go one by one.
	each_write_fails -f -m devdax
	told device_dax
	becomes -m system-ram
	answers 0 offline-memory dax0.0
	answers 0 online-memory dax0.0
	sim_dump >"$BATS_TEST_TMPDIR/before"
	sim_fail device_dax/new_id EIO
	answers 251 reconfigure-device -f -m devdax dax0.0
	sim_dump | diff "$BATS_TEST_TMPDIR/before" -
	sim_fail kmem/unbind EIO
	answers 251 reconfigure-device -f -m devdax dax0.0
	sim_dump | diff "$BATS_TEST_TMPDIR/before" -
}

# The policy brings memory online on the way back: it is not left in the policy's zone.
@test "reconfigure-device: on the way back memory comes to the zone that it had" {
	local kernel

	for kernel in 7.2 7.3; do
		machine "$kernel"
		becomes -m system-ram
		sim_write $memory/auto_online_blocks online_movable
		sim_write $memory/memory35/state offline
		sim_fail device_dax/new_id EIO
		answers 251 reconfigure-device -f -m devdax dax0.0
		driver_is kmem
		device_is .online_memblocks 3
		[ "$(sim_read $memory/memory35/state)" = offline ]
		[ "$(sim_read $memory/memory36/valid_zones)" = Movable ]
		sim_stop
	done
}

@test "reconfigure-device: several ranges come back in their order" {
	local ranges

	machine 7.3
	becomes -m devdax
	sim_write $drivers/device_dax/unbind dax0.0
	becomes -s 128M
	sim_write /sys/bus/cxl/devices/dax_region0/dax_region/create 1
	sim_write /sys/bus/dax/devices/dax0.1/size 0x8000000
	becomes -s 256M
	ranges=$("$daxctl" list -M -d dax0.0 | jq -c '.[0].mappings')
	[ "$(jq length <<<"$ranges")" = 2 ]
	sim_fail device_dax/bind EIO
	answers 251 reconfigure-device -s 64M -m devdax dax0.0
	[[ $stderr != *"take back"* ]]
	device_is .mappings "$ranges"
	driver_is ""
}

@test "reconfigure-device --input: size, alignment and ranges as list -DM printed them" {
	local image=$BATS_TEST_TMPDIR/input.json n

	machine 7.3
	becomes -m devdax
	sim_write $drivers/device_dax/unbind dax0.0
	becomes -s 128M
	sim_write /sys/bus/cxl/devices/dax_region0/dax_region/create 1
	sim_write /sys/bus/dax/devices/dax0.1/size 0x8000000
	becomes -s 256M
	"$daxctl" list -DM -d dax0.0 >"$image"
	[ "$(jq '.[0].mappings | length' "$image")" = 2 ]
	becomes -s 64M -a 4096
	# Whichever write fails, the ranges are what they were.
	sim_dump >"$BATS_TEST_TMPDIR/before"
	for n in 1 2 3 4; do
		sim_fail "/sys/*" $n EIO
		answers 251 reconfigure-device --input "$image" dax0.0
		[[ $stderr != *"take back"* ]]
		sim_dump | diff "$BATS_TEST_TMPDIR/before" -
	done
	sim_fail clear
	becomes --input "$image"
	diff "$image" <("$daxctl" list -DM -d dax0.0)
	# Again, nothing is written.
	sim_log "$daxctl" reconfigure-device --input "$image" dax0.0 >"$BATS_TEST_TMPDIR/log"
	run ! grep '^W ' "$BATS_TEST_TMPDIR/log"
	echo '{"chardev":"dax1.0","size":1024}' >"$image"
	answers 234 reconfigure-device --input "$image" dax0.0
	tells "daxctl reconfigure-device: dax0.0: the device in $image is of region 1"
	answers 129 reconfigure-device --input /nowhere dax0.0
}

@test "reconfigure-device: a driver that is not there" {
	machine 7.3
	becomes -m devdax
	sim_control module unload fsdev_dax
	answers 237 reconfigure-device -m famfs dax0.0
	tells "daxctl reconfigure-device: this kernel has no driver fsdev_dax"
	driver_is device_dax
	told device_dax
}

@test "reconfigure-device -f: a driver that is not there is told before memory goes offline" {
	machine 7.2
	becomes -m system-ram
	sim_control module unload device_dax
	sim_log "$daxctl" reconfigure-device -f -m devdax dax0.0 >"$BATS_TEST_TMPDIR/log" || [ $? = 237 ]
	run ! grep '^W ' "$BATS_TEST_TMPDIR/log"
	device_is .online_memblocks 4
}

@test "reconfigure-device: what is so already is left alone, and success" {
	machine 7.3
	becomes -m devdax
	becomes -m system-ram -f -s 256M -a 2M
	sim_log "$daxctl" reconfigure-device -m system-ram -s 256M -a 2M dax0.0 >"$BATS_TEST_TMPDIR/log"
	run ! grep '^W ' "$BATS_TEST_TMPDIR/log"
	becomes -s 256M
	device_is '[.size, .online_memblocks]' '[268435456,2]'
	answers 240 reconfigure-device -m system-ram -s 128M dax0.0
}

@test "reconfigure-device: a mode and a size of 0 are refused before the first write" {
	machine 7.3
	becomes -m devdax
	sim_log "$daxctl" reconfigure-device -m devdax -s 0 dax0.0 >"$BATS_TEST_TMPDIR/log" || [ $? = 234 ]
	run ! grep '^W ' "$BATS_TEST_TMPDIR/log"
	device_is '[.mode, .size]' '["devdax",536870912]'
}

@test "reconfigure-device: a daemon brings the memory online at the same time" {
	local kernel

	for kernel in 7.2 7.3; do
		machine "$kernel"
		becomes -m devdax
		sim_control online-daemon online_movable 0
		becomes -m system-ram --no-movable
		device_is '[.online_memblocks, .movable]' '[4,false]'
		sim_stop
	done
}

@test "reconfigure-device: who gives up gets back what there was" {
	machine 7.2
	becomes -m system-ram
	sim_dump >"$BATS_TEST_TMPDIR/before"
	sim_delay kmem/unbind 2000
	interrupted memory34 -f -m devdax
	sim_dump | diff "$BATS_TEST_TMPDIR/before" -
}

# left_alone: since the log was cleared, memory36 went offline once, by our first try, and the driver
# stayed; and all is as it was
left_alone() {
	sim_control log off
	sim_dump | diff "$BATS_TEST_TMPDIR/before" -
	[ "$(grep -c '^W .*/memory36/state <- offline ' "$CXL_SIM_CONTROL/log")" = 1 ]
	run ! grep -E '^W .*(<- unplugged : [0-9]|/kmem/)' "$CXL_SIM_CONTROL/log"
}

@test "reconfigure-device -f: memory that did not leave is not taken away on the way back" {
	local kernel

	for kernel in 7.2 7.3; do
		machine "$kernel"
		becomes -m system-ram
		sim_dump >"$BATS_TEST_TMPDIR/before"
		[ "$kernel" = 7.2 ] || sim_fail dax0.0/state 1 EBUSY
		sim_fail $memory/memory35/state 1 EBUSY
		sim_fail kmem/bind 1 ENOMEM
		sim_control log clear
		sim_control log on
		answers 240 reconfigure-device -m system-ram -s 256M -f dax0.0
		tells "daxctl reconfigure-device: memory35 of dax0.0, online in zone Movable, did not go"
		[[ $stderr != *"take back"* ]]
		left_alone
		sim_stop
	done
}

@test "reconfigure-device -f: who gives up while memory leaves has it back, and it stays" {
	machine 7.2
	becomes -m system-ram
	sim_dump >"$BATS_TEST_TMPDIR/before"
	sim_delay $memory/memory35/state 2000 write
	sim_control log clear
	sim_control log on
	interrupted memory36 -f -m system-ram -s 256M
	left_alone
}

@test "reconfigure-device: two at once take turns" {
	local pid

	machine 7.3
	for _ in 1 2 3; do
		"$daxctl" reconfigure-device -f -m devdax dax0.0 >"$BATS_TEST_TMPDIR/one" 2>&1 3>&- &
		pid=$!
		answers 0 reconfigure-device -m system-ram dax0.0
		wait "$pid"
		becomes -m system-ram
		device_is '[.online_memblocks, .movable]' '[4,true]'
	done
}

# examples of: daxctl-reconfigure-device
@test "the examples of the page work, one after the other" {
	local line n=0

	machine 7.3
	while read -r line; do
		# shellcheck disable=SC2086 # words
		answers 0 $line
		n=$((n + 1))
	done < <(sed -n '/^== EXAMPLES/,/^== FILES/s/^# daxctl \(.*\)/\1/p' \
		"${BATS_TEST_DIRNAME:?}/../../Documentation/daxctl-reconfigure-device.1.adoc")
	[ "$n" -ge 3 ]
}
