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

@test "dynamic-daxctl: the example of the manual works" {
	local line

	line=$(sed -n '/^== EXAMPLES/,/^== FILES/s/^# \(.* --uuid .*\)/\1/p' \
		"$BATS_TEST_DIRNAME/../../Documentation/daxctl-create-device.1.adoc")
	[[ $line == "daxctl create-device "* ]]
	# shellcheck disable=SC2086 # words
	succeeds $line
	[ "$(json size)" = $((768 * MiB)) ]
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

# --- daxctl list ---

# query FILTER: jq on what the last command printed
query() {
	jq -cr "$1" <<<"$output"
}

# As in ready: 256M at 0, and of the tag 512M at 1G and 256M at 2G.
free='[[0,268435456,"0",null],[1073741824,536870912,"t",null],[2147483648,268435456,"t",null]]'
# shellcheck disable=SC2016 # $tag is of jq
rows='map([.offset, .length, (if .uuid == $tag then "t" else .uuid | gsub("[0-]"; "") + "0" end), .claimed_by])'

# region_has ROWS: the extents that the region shows
region_has() {
	succeeds daxctl list -RN -r "$id"
	[ -z "$stderr" ] || fail "silence expected"
	[ "$(jq -c --arg tag "$tag" ".[0].extents | $rows" <<<"$output")" = "$1" ] || fail "expected: $1"
}

@test "dynamic-daxctl: list -N shows what there is, and who has it" {
	region_has "$free"
	succeeds daxctl create-device --uuid "$tag"
	region_has "${free//t\",null/t\",\"dax$id.1\"}"
	succeeds daxctl create-device --uuid 0
	region_has "$(jq -c --arg id "$id" \
		'.[0][3] = "dax\($id).2" | .[1][3] = "dax\($id).1" | .[2][3] = .[1][3]' <<<"$free")"
	succeeds daxctl list -DN -r "$id"
	[ "$(query 'map([.chardev, (.extents | map([.offset, .length, (has("claimed_by"))]))])')" = \
		"[[\"dax$id.1\",[[1073741824,536870912,false],[2147483648,268435456,false]]],[\"dax$id.2\",[[0,268435456,false]]]]" ]
	succeeds daxctl list -DNu -d "dax$id.2"
	[ "$(query '.extents[0] | [.offset, .length]')" = '["0","256.00 MiB (268.44 MB)"]' ]
	succeeds daxctl destroy-device -f all
	region_has "$free"
	succeeds daxctl list -DNi -r "$id"
	[ "$(query 'map(has("extents"))')" = '[false]' ]
}

@test "dynamic-daxctl: without -N, and for other regions, list says what it always said" {
	local plain

	succeeds daxctl list -RDi
	[[ $output != *extents* ]]
	succeeds cxl destroy-region -f "$region"
	succeeds cxl create-region -t ram "$static"
	succeeds daxctl list -RDMi
	plain=$output
	succeeds daxctl list -RDMi -N
	[ "$output" = "$plain" ]
	[ "$(query length)" = 1 ]
	[ -z "$stderr" ]
	succeeds cxl destroy-region -f all
	echo "$dynamic_word" >"$guest_devices/$(endpoint_decoder "$static" 0)/mode"
	succeeds cxl create-region --dynamic "$dynamic"
	succeeds daxctl list -RN
	[ "$(query '.[0] | has("extents")')" = false ]
}

@test "dynamic-daxctl: list -N without a right to read says so, and shows the rest" {
	local nobody_daxctl

	guest_nobody_needed
	nobody_daxctl=$(public_program "$(type -P daxctl)")
	succeeds daxctl create-device --uuid 0
	chmod 777 "$BATS_TEST_TMPDIR"
	succeeds setpriv --reuid 65534 --regid 65534 --clear-groups "$nobody_daxctl" list -RN
	[[ $stderr == *"shows them to root only"* ]]
	[ "$(query '.[0].extents | map(has("claimed_by"))')" = '[false,false,false]' ]
	succeeds daxctl destroy-device -f all
}

@test "dynamic-daxctl: list -N tells what cannot be read, and shows everything else" {
	local file

	succeeds daxctl create-device --uuid "$tag"
	for file in offset length uuid; do
		echo "extent*/$file * EIO read" >"$CXL_SIM_CONTROL/fail"
		try daxctl list -RDN -r "$id"
		echo clear >"$CXL_SIM_CONTROL/fail"
		[ "$status" = 1 ] || fail "status with a bad $file"
		[[ $stderr == *"cannot read "*"/$file: Input/output error"* ]] || fail "$file"
		[ "$(query '.[0] | [has("extents"), (.devices | map(has("extents")))]')" = '[false,[false]]' ]
		[ "$(query '.[0].devices[0].size')" = $((768 * MiB)) ]
	done
	echo "dax$id.1/uuid * EIO read" >"$CXL_SIM_CONTROL/fail"
	try daxctl list -RN -r "$id"
	echo clear >"$CXL_SIM_CONTROL/fail"
	[ "$status" = 1 ]
	[[ $stderr == *"cannot read "*"dax$id.1/uuid: Input/output error"* ]]
	[ "$(query '.[0].extents | map(has("claimed_by"))')" = '[false,false,false]' ]
	succeeds daxctl destroy-device -f all
}
