#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# daxctl create-, destroy-, enable- and disable-device: what they do, and that a write that fails, a
# signal or a kill at any write leaves nothing behind.
# topology: three
# boot: daxctl
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load region.bash

# dax0.0 of a region of 512 MiB, empty and without a driver: all of the region is left
setup() {
	region_setup three
	succeeds cxl create-region -t ram "${memdev[1]}"
	id=$(json region)
	id=${id#region}
	wait_for test -e /sys/bus/dax/devices/dax"$id".0/driver
	succeeds daxctl destroy-device -f dax"$id".0
	snapshot empty
}

teardown() {
	if [ -n "${BATS_TEST_COMPLETED-}" ]; then
		succeeds daxctl destroy-device -f all
		unchanged_since "$empty" "the test and destroy-device all"
	fi
	cxl destroy-region -f all >&2 || true
	region_teardown
}

# fails STATUS REGEX COMMAND...: nothing on stdout, and stderr says why
fails() {
	local - expected=$1 regex=$2

	set +T
	shift 2
	try "$@"
	[ "$status" = "$expected" ] || fail "status $expected expected: $*"
	[ -z "$output" ] || fail "nothing expected on stdout: $*"
	[[ $stderr =~ $regex ]] || fail "expected on stderr: $regex" "command: $*"
}

size_of() {
	cat "/sys/bus/dax/devices/$1/size"
}

driver_of() {
	local link

	link=$(readlink "/sys/bus/dax/devices/$1/driver") || return 0
	echo "${link##*/}"
}

available() {
	cat "/sys/bus/cxl/devices/dax_region$id/dax_region/available_size"
}

# --- what they do ---

@test "daxctl: two devices of half size, in the order of 85's JSON" {
	succeeds daxctl create-device -s 256M
	[ "$(json chardev)" = "dax$id.1" ]
	[ "$(json size)" = 268435456 ]
	[ "$(json mode)" = devdax ]
	[ "$stderr" = "created 1 device" ]
	succeeds daxctl create-device -r "$id"
	[ "$(json chardev)" = "dax$id.2" ]
	[ "$(json size)" = 268435456 ]
	[ "$(available)" = 0 ]
	fails 228 "nothing is left of dax_region$id"$'\n'"error creating devices: No space left on device"$'\n'"created 0 devices" \
		daxctl create-device
	succeeds daxctl destroy-device -f "$id.1,dax$id.2"
	[ "$stderr" = "destroyed 2 devices" ]
	[ "$(available)" = 536870912 ]
}

@test "daxctl: disable-device and enable-device" {
	succeeds daxctl create-device -s 64M
	succeeds daxctl disable-device "dax$id.1"
	[ "$stderr" = "disabled 1 device" ]
	[ -z "$(driver_of "dax$id.1")" ]
	succeeds daxctl disable-device "dax$id.1"
	succeeds daxctl enable-device "/dev/dax$id.1"
	[ "$stderr" = "enabled 1 device" ]
	[ "$(driver_of "dax$id.1")" = device_dax ]
	succeeds daxctl enable-device all -r 7
	[[ $stderr == *"enabled 0 devices" ]]
	fails 250 "size 0: there is nothing to map" daxctl enable-device "dax$id.0"
	fails 250 "dax$id.1 is active, specify --force for deletion"$'\n'"error destroying devices: No such device or address"$'\n'"destroyed 0 devices" \
		daxctl destroy-device "dax$id.1"
	succeeds daxctl disable-device all
	succeeds daxctl destroy-device "dax$id.1"
	[ ! -e "/sys/bus/dax/devices/dax$id.1" ]
}

@test "daxctl: a device of ranges, from what list printed" {
	local file=$BATS_TEST_TMPDIR/device.json mappings

	succeeds daxctl create-device -s 64M
	succeeds daxctl create-device -s 64M
	succeeds daxctl destroy-device -f "dax$id.1"
	# what is left is in two pieces
	succeeds daxctl create-device
	[ "$(json size)" = 469762048 ]
	daxctl list -DM -d "$(json chardev)" >"$file"
	[ "$(grep -c page_offset "$file")" = 2 ]
	mappings=$(grep -E 'start|end' "$file")
	succeeds daxctl destroy-device -f "dax$id.1"
	succeeds daxctl create-device --input "$file"
	[ "$(json size)" = 469762048 ]
	[ "$(daxctl list -DM -d "$(json chardev)" | grep -E 'start|end')" = "$mappings" ]
}

@test "daxctl: what cannot be is refused before anything is made" {
	fails 234 "3145728 bytes .* multiple of the alignment" daxctl create-device -s 3M
	fails 228 "1073741824 bytes are wanted, and dax_region$id has 536870912 left" \
		daxctl create-device -s 1G
	fails 228 "are left of dax_region$id, and the alignment is" daxctl create-device -a 1G
	fails 234 "power of two" daxctl create-device -a 12345
	fails 250 "no dax region like that" daxctl create-device -r 7
	fails 129 "\"foo\" is no size" daxctl create-device -s foo
	fails 129 "\"0\" is not possible" daxctl create-device -s 0
	fails 129 "neither a uuid nor 0" daxctl create-device --uuid foo
	fails 129 "no --size or --input" daxctl create-device --uuid 0 -s 2M
	fails 129 "no --align" daxctl create-device --uuid 0 -a 2M
	fails 161 "no dynamic capacity" daxctl create-device --uuid 0
	unchanged_since "$empty" "what was refused"
}

# --- each write ---

# each_write_of ERRNO COMMAND...: whichever of $writes fails, the command fails, says which one it
# was, and leaves all as it was
each_write_of() {
	local - errno=$1 n state line

	set +T
	shift
	snapshot state
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		line=${writes[n - 1]}
		try faulty FAULT_NTH="$n" FAULT_ERRNO="$errno" "$@"
		# New names are written where bind has no success, and forgotten where it has none either.
		[[ $line != */@(bind|remove_id)\ * || $status != 0 ]] || continue
		# Memory that does not go all at once goes block by block.
		[[ $line != */state\ unplugged || $status != 0 ]] || {
			make_memory
			continue
		}
		[ "$status" -gt 128 ] || fail "status with $errno for write $line"
		[ -z "$output" ] || fail "stdout with $errno for write $line"
		[[ $stderr == *" 0 devices" ]] || fail "summary with $errno for write $line"
		unchanged_since "$state" "$errno for write $line"
	done
}

# each_signal_of NAME WHEN STATUS COMMAND...: a signal at each of $writes but the last
each_signal_of() {
	local - name=$1 when=$2 expected=$3 n state

	set +T
	shift 3
	snapshot state
	for ((n = 1; n < ${#writes[@]}; n++)); do
		try faulty FAULT_NTH="$n" FAULT_SIGNAL="$name" FAULT_WHEN="$when" "$@"
		# What comes behind the driver's word is not taken back any more.
		[[ $status != 0 || ${writes[n - 1]} != */device_dax/* ]] || {
			daxctl destroy-device -f "dax$id.1" 2>/dev/null
			continue
		}
		[ "$status" = "$expected" ] || fail "status with $name $when ${writes[n - 1]}"
		[ -z "$output" ] || fail "stdout with $name $when ${writes[n - 1]}"
		unchanged_since "$state" "$name $when ${writes[n - 1]}"
	done
}

# creations CHECK...: of these devices
creations() {
	local file=$BATS_TEST_TMPDIR/device.json options each

	each=("-s 64M" "--input $file")
	# A guest is slow, and these make the same writes.
	! guest_is_simulated || each+=("" "-s 4M -a 4096")

	succeeds daxctl create-device -s 64M
	daxctl list -DM -d "$(json chardev)" >"$file"
	succeeds daxctl destroy-device -f "dax$id.1"
	for options in "${each[@]}"; do
		# shellcheck disable=SC2086 # words
		count_writes daxctl create-device $options
		succeeds daxctl destroy-device -f "dax$id.1"
		# shellcheck disable=SC2086 # words
		"$@" daxctl create-device $options
	done
}

@test "daxctl: create-device leaves nothing behind when a write fails" {
	creations each_write_of EIO
}

@test "daxctl: create-device takes everything back on SIGINT and SIGTERM" {
	creations each_signal_of INT before 130
	! guest_is_simulated || creations each_signal_of TERM after 143
}

# kill_at COMMAND...: at each of $writes, before and after; what is left is listed, and goes
kill_at() {
	local - n when state

	set +T
	snapshot state
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		for when in before after; do
			try faulty FAULT_NTH="$n" FAULT_SIGNAL=KILL FAULT_WHEN="$when" "$@"
			[ "$status" = 137 ] || fail "not killed $when ${writes[n - 1]}"
			succeeds daxctl destroy-device -f "dax$id.1"
			unchanged_since "$state" "kill $when ${writes[n - 1]}, then destroy-device"
		done
	done
}

@test "daxctl: destroy-device removes what a killed create-device left at any write" {
	creations kill_at
}

# Its memory is in two pieces, and a driver has it.
make_pieces() {
	succeeds daxctl create-device -s 64M
	succeeds daxctl create-device -s 64M
	succeeds daxctl destroy-device -f "dax$id.1"
	succeeds daxctl create-device
}

@test "daxctl: destroy-device takes everything back when a write fails" {
	make_pieces
	count_writes daxctl destroy-device -f "dax$id.1"
	succeeds daxctl create-device
	each_write_of EIO daxctl destroy-device -f "dax$id.1"
}

@test "daxctl: destroy-device takes everything back on SIGINT and SIGTERM" {
	make_pieces
	count_writes daxctl destroy-device -f "dax$id.1"
	succeeds daxctl create-device
	each_signal_of INT before 130 daxctl destroy-device -f "dax$id.1"
}

@test "daxctl: destroy-device ends what a killed destroy-device began" {
	local - n

	set +T
	make_pieces
	count_writes daxctl destroy-device -f "dax$id.1"
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		succeeds daxctl create-device
		try faulty FAULT_NTH="$n" FAULT_SIGNAL=KILL FAULT_WHEN=before \
			daxctl destroy-device -f "dax$id.1"
		[ "$status" = 137 ] || fail "not killed before ${writes[n - 1]}"
		succeeds daxctl destroy-device -f "dax$id.1"
		[ ! -e "/sys/bus/dax/devices/dax$id.1" ] || fail "still there"
	done
}

@test "daxctl: disable- and enable-device take everything back when a write fails" {
	succeeds daxctl create-device -s 64M
	count_writes daxctl disable-device "dax$id.1"
	succeeds daxctl enable-device "dax$id.1"
	each_write_of EIO daxctl disable-device "dax$id.1"
	succeeds daxctl disable-device "dax$id.1"
	count_writes daxctl enable-device "dax$id.1"
	succeeds daxctl disable-device "dax$id.1"
	each_write_of EIO daxctl enable-device "dax$id.1"
}

@test "daxctl: several creators at once get a device each" {
	local i pids=()

	for i in 1 2 3 4 5 6; do
		daxctl create-device -s 64M >"$BATS_TEST_TMPDIR/out.$i" 2>"$BATS_TEST_TMPDIR/err.$i" 3>&- &
		pids+=($!)
	done
	for i in "${!pids[@]}"; do
		wait "${pids[i]}" || fail "creator $i: $(cat "$BATS_TEST_TMPDIR/err.$((i + 1))")"
	done
	[ "$(cat "$BATS_TEST_TMPDIR"/out.* | grep -c chardev)" = 6 ]
	[ "$(cat "$BATS_TEST_TMPDIR"/out.* | grep chardev | sort -u | wc -l)" = 6 ]
	[ "$(available)" = 134217728 ]
}

# --- memory and programs ---

# dax.1 is system memory, online
make_memory() {
	local block

	succeeds daxctl create-device -s 256M
	succeeds daxctl disable-device "dax$id.1"
	echo "dax$id.1" >/sys/bus/dax/drivers/kmem/bind
	wait_for test -e "/sys/bus/dax/drivers/kmem/dax$id.1"
	for block in $(memory_blocks); do
		[ "$(<"$guest_memory/$block/state")" = online ] ||
			echo online_movable >"$guest_memory/$block/state"
	done
}

# Those of the device's node, which has no other memory
memory_blocks() {
	local path

	for path in "/sys/devices/system/node/node$(<"/sys/bus/dax/devices/dax$id.1/target_node")"/memory[0-9]*; do
		echo "${path##*/}"
	done
}

@test "daxctl: F11 destroy-device takes memory offline first, or leaves it alone" {
	local n

	make_memory
	n=$(memory_blocks | wc -l)
	[ "$n" -gt 0 ]
	fails 250 "specify --force" daxctl destroy-device "dax$id.1"
	snapshot state
	try faulty FAULT_MATCH='*/state' FAULT_NTH=1 FAULT_TIMES=100 FAULT_ERRNO=EBUSY \
		daxctl destroy-device -f all
	[ "$status" = 240 ] || fail "status with memory that is busy"
	[[ $stderr == *" of dax$id.1, online in zone "*", did not go offline: "* ]] || fail "not told"
	[ "$(memory_blocks | wc -l)" = "$n" ]
	unchanged_since "$state" "memory that is busy"
	fails 250 "only applicable in devdax mode" daxctl disable-device "dax$id.1"
	succeeds daxctl destroy-device -f "dax$id.1"
	[ ! -e "/sys/bus/dax/devices/dax$id.1" ]
}

@test "daxctl: destroy-device of memory brings it back online when a write fails" {
	make_memory
	count_writes daxctl destroy-device -f "dax$id.1"
	make_memory
	each_write_of EIO daxctl destroy-device -f "dax$id.1"
}

@test "daxctl: a device that a program has open is not taken from it" {
	local node=/dev/dax$id.1

	succeeds daxctl create-device -s 64M
	wait_for test -e "$node"
	guest_openable "$node"
	exec {fd}<>"$node"
	snapshot state
	for command in "disable-device" "destroy-device -f"; do
		# shellcheck disable=SC2086 # words
		fails 240 "process $BASHPID has $node open or mapped" daxctl $command "dax$id.1"
	done
	unchanged_since "$state" "what was refused"
	exec {fd}>&-
	guest_closed "$node"
}

# --- bad input ---

# wrong REGEX JSON: a file that is refused, and nothing changed
wrong() {
	printf '%s' "$2" >"$BATS_TEST_TMPDIR/wrong.json"
	fails "${3:-129}" "$1" daxctl create-device --input "$BATS_TEST_TMPDIR/wrong.json"
}

@test "daxctl: files of --input with mistakes are told" {
	local start

	start=$(($(<"/sys/bus/dax/devices/dax$id.0/resource")))
	fails 129 "No such file or directory" daxctl create-device --input /nonexistent
	wrong "it is cut off in line 1" ''
	wrong "it is cut off in line 2" $'{ "size":\n 4096'
	wrong "line 1: " 'foo'
	wrong "there is more behind" '{ } foo'
	wrong "not the description of one device" '[ ]'
	wrong "not the description of one device" '[ { }, { } ]'
	wrong "not the description of one device" 'null'
	wrong '"size" is no number' '{ "size": "512.00 MiB (536.87 MB)" }'
	wrong '"size" is no number' '{ "size": -1 }'
	wrong '"size" is too large' '{ "size": 99999999999999999999999 }'
	wrong '"size" is 0' '{ "size": 0 }'
	wrong '"align" is no number' '{ "align": [] }'
	wrong '"chardev" is no name' '{ "chardev": "region0" }'
	wrong '"mappings" is no array' '{ "mappings": {} }'
	wrong '"mappings" is no array' '{ "mappings": [] }'
	wrong 'mapping 0 is no object' '{ "mappings": [ 1 ] }'
	wrong 'mapping 0 lacks' '{ "mappings": [ { "start": 1 } ] }'
	wrong 'mapping 0 lacks' '{ "mappings": [ { "start": 1, "end": 2 }, { "start": 3, "end": 4 } ] }'
	wrong 'two mappings have the "page_offset" 0' \
		'{ "mappings": [ { "start": 1, "end": 2, "page_offset": 0 }, { "start": 3, "end": 4, "page_offset": 0 } ] }'
	wrong "ends before it begins" "{ \"mappings\": [ { \"start\": 2, \"end\": 0 } ] }" 234
	wrong "the begin of a range" "{ \"mappings\": [ { \"start\": $((start + 4096)), \"end\": $((start + 4096 + 2097151)) } ] }" 234
	wrong "a range of 4096 bytes" "{ \"mappings\": [ { \"start\": $start, \"end\": $((start + 4095)) } ] }" 234
	wrong "overlap" "{ \"mappings\": [ { \"start\": $start, \"end\": $((start + 4194303)), \"page_offset\": 0 },
		{ \"start\": $((start + 2097152)), \"end\": $((start + 4194303)), \"page_offset\": 1024 } ] }" 234
	wrong "the range 0x200000-0x3fffff is not in dax_region$id" \
		'{ "mappings": [ { "start": 2097152, "end": 4194303 } ] }' 234
	wrong "no dax region like that" '{ "chardev": "dax77.0" }' 250
	head -c 2000000 /dev/zero | tr '\0' ' ' >"$BATS_TEST_TMPDIR/huge.json"
	fails 129 "more than 1048576 bytes" daxctl create-device --input "$BATS_TEST_TMPDIR/huge.json"
	unchanged_since "$empty" "files with mistakes"
}
