#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# daxctl on dynamic regions: devices claim capacity by its tag; a claim that fails leaves nothing behind.
# shellcheck disable=SC2030,SC2031,SC2154 # variables of dynamic.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load dynamic.bash

setup() {
	dynamic_setup
	drain
	succeeds cxl create-region --dynamic "$dynamic"
	region=$(json region)
	id=${region#region}
	extent add "$dynamic" 0 256M
	extent add "$dynamic" 1G 512M tag="$tag" more
	extent add "$dynamic" 2G 256M tag="$tag"
	snapshot ready
}

teardown() {
	cxl destroy-region -f all >/dev/null 2>&1 || true
	dynamic_teardown
}

# fails STATUS REGEX COMMAND...: nothing on stdout, nothing changed, and stderr says why
fails() {
	local - expected=$1 regex=$2

	set +T
	shift 2
	try "$@"
	[ "$status" = "$expected" ] || fail "status $expected expected: $*"
	[ -z "$output" ] || fail "nothing expected on stdout: $*"
	[[ $stderr =~ $regex ]] || fail "expected on stderr: $regex" "command: $*"
	unchanged_since "$ready" "$*"
}

@test "dynamic-daxctl: a device claims all extents of a tag" {
	succeeds daxctl create-device -r "$id" --uuid "$tag"
	[ "$(json size)" = $((768 * MiB)) ]
	[ "$(json mode)" = devdax ]
	[ "$(<"/sys/bus/dax/devices/dax$id.1/uuid")" = "$tag" ]
	succeeds daxctl create-device --uuid 0
	[ "$(json chardev)" = "dax$id.2" ]
	[ "$(json size)" = $((256 * MiB)) ]
	succeeds daxctl destroy-device -f all
	[ ! -e "/sys/bus/dax/devices/dax$id.1" ]
	unchanged_since "$ready" "claims that were given back"
}

@test "dynamic-daxctl: a claim that fails leaves nothing behind" {
	fails 254 "no free capacity of this tag" daxctl create-device --uuid "$other_tag"
	fails 161 "has dynamic capacity: it is claimed by its tag" daxctl create-device
	fails 161 "has dynamic capacity: it is claimed by its tag" daxctl create-device -s 256M
	fails 129 "neither a uuid nor 0" daxctl create-device --uuid "${tag%?}"
	fails 129 "no --size or --input" daxctl create-device --uuid "$tag" -s 256M
	fails 129 "no --align" daxctl create-device --uuid "$tag" -a 2M
	succeeds daxctl create-device --uuid "$tag"
	snapshot ready
	fails 254 "no free capacity of this tag" daxctl create-device --uuid "$tag"
	succeeds daxctl create-device --uuid 0
	snapshot ready
	fails 228 "nothing is left of dax_region$id" daxctl create-device --uuid 0
	succeeds daxctl destroy-device -f all
}

@test "dynamic-daxctl: a claim is taken back whichever write fails" {
	local n

	count_writes daxctl create-device --uuid "$tag"
	succeeds daxctl destroy-device -f "dax$id.1"
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		try faulty FAULT_NTH="$n" FAULT_ERRNO=EIO daxctl create-device --uuid "$tag"
		[[ $status != 0 || ${writes[n - 1]} != */bind* ]] || {
			succeeds daxctl destroy-device -f "dax$id.1"
			continue
		}
		[ "$status" -gt 128 ] || fail "status with EIO for ${writes[n - 1]}"
		unchanged_since "$ready" "EIO for ${writes[n - 1]}"
	done
}

@test "dynamic-daxctl: a claim stays when its device cannot be destroyed" {
	local n

	succeeds daxctl create-device --uuid "$tag"
	count_writes daxctl destroy-device -f "dax$id.1"
	succeeds daxctl create-device --uuid "$tag"
	snapshot ready
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		try faulty FAULT_NTH="$n" FAULT_ERRNO=EIO daxctl destroy-device -f "dax$id.1"
		[ "$status" -gt 128 ] || fail "status with EIO for ${writes[n - 1]}"
		unchanged_since "$ready" "EIO for ${writes[n - 1]}"
	done
	succeeds daxctl destroy-device -f all
}

@test "dynamic-daxctl: a claim stays when its device cannot be reconfigured" {
	local input=$BATS_TEST_TMPDIR/input.json

	succeeds daxctl create-device --uuid "$tag"
	snapshot ready
	fails 234 "no driver takes a device of size 0" daxctl reconfigure-device -m devdax -s 0 "dax$id.1"
	fails 234 "no driver takes a device of size 0" \
		daxctl reconfigure-device -m system-ram -s 0 "dax$id.1"
	fails 161 "has dynamic capacity, and so the alignment" \
		daxctl reconfigure-device -m devdax -a 4K "dax$id.1"
	# One of its two ranges is left out: what the kernel refuses is taken back.
	daxctl list -DM -d "dax$id.1" | jq '.[0].mappings |= .[:1] | del(.[0].size)' >"$input"
	try daxctl reconfigure-device -m devdax --input "$input" "dax$id.1"
	[ "$status" -gt 128 ] || fail "a mapping left out"
	[[ $stderr != *"could not take back"* ]] || fail "a mapping left out"
	unchanged_since "$ready" "a mapping left out"
	succeeds daxctl destroy-device -f all
}

# fails_at FILE COMMAND...: the next write to it fails, and all is as it was
fails_at() {
	local - file=$1

	set +T
	shift
	echo "$file EIO" >"$CXL_SIM_CONTROL/fail"
	try "$@"
	[ "$status" = 251 ] || fail "status when $file fails"
	[[ $stderr != *"could not take back"* ]] || fail "$file"
	unchanged_since "$ready" "EIO of $file"
}

@test "dynamic-daxctl: a driver that was told the name takes the device back" {
	guest_auto_online offline
	succeeds daxctl create-device --uuid "$tag"
	succeeds daxctl reconfigure-device -m system-ram "dax$id.1"
	snapshot ready
	fails_at "dax$id.1/size" daxctl destroy-device -f "dax$id.1"
	fails_at dax_region/delete daxctl destroy-device -f "dax$id.1"
	fails_at device_dax/bind daxctl reconfigure-device -f -m devdax "dax$id.1"
	succeeds daxctl destroy-device -f all
}
