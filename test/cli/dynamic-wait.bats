#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# create-region --dynamic --wait-extents: capacity that comes, comes late, goes again, or never comes
# shellcheck disable=SC2030,SC2031,SC2154 # variables of dynamic.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load dynamic.bash

setup() {
	dynamic_setup
	drain
}

teardown() {
	dynamic_teardown
}

# creating [WORDS...]: a creation on $static that waits, in the background; it got as far as that
creating() {
	start cxl create-region --dynamic --timeout 60 "$@" "$static"
	wait_for waits_in_region
}

@test "dynamic-wait: any extent is enough" {
	creating --wait-extents
	extent add "$static" 64M 128M
	finish
	[ "$status" = 0 ]
	[ "$(json region)" = "$region" ]
	[ "$(json offset)" = $((64 * MiB)) ]
	[ "$(json length)" = $((128 * MiB)) ]
	[ "$(json available_size)" = $((128 * MiB)) ]
	[[ $stderr == *"created 1 region" ]]
	succeeds cxl destroy-region -f all
}

@test "dynamic-wait: a size is the sum of all extents" {
	creating --wait-extents=256M
	extent add "$static" 0 128M
	extent add "$static" 512M 64M tag="$tag"
	extent add "$static" 1G 64M
	finish
	[ "$status" = 0 ]
	[ "$(json available_size)" = $((256 * MiB)) ]
	succeeds cxl destroy-region -f all
}

@test "dynamic-wait: a size may be a plain number of bytes" {
	creating --wait-extents=$((4 * MiB))
	extent add "$static" 0 2M
	extent add "$static" 2M 2M
	finish
	[ "$status" = 0 ]
	[ "$(json length | xargs)" = "2097152 2097152" ]
	succeeds cxl destroy-region -f all
}

@test "dynamic-wait: a small number counts extents" {
	creating --wait-extents=3
	extent add "$static" 0 1G
	extent add "$static" 1G 64M
	n_extents "$region" 2
	has_region "$region"
	kill -0 "$child"
	extent add "$static" 1536M 2M tag="$tag"
	finish
	[ "$status" = 0 ]
	[ "$(json offset | wc -l)" = 3 ]
	succeeds cxl destroy-region -f all
}

@test "dynamic-wait: capacity that goes again does not count" {
	creating --wait-extents=512M
	extent add "$static" 0 256M
	wait_for n_extents "$region" 1
	extent release "$static" 0 256M
	wait_for n_extents "$region" 0
	extent add "$static" 256M 512M
	finish
	[ "$status" = 0 ]
	[ "$(json offset)" = $((256 * MiB)) ]
	succeeds cxl destroy-region -f all
}

@test "dynamic-wait: what somebody has claimed meanwhile counts, too" {
	creating --wait-extents=2
	extent add "$static" 0 256M
	wait_for n_extents "$region" 1
	claim "$region" 0
	extent add "$static" 256M 256M
	finish
	[ "$status" = 0 ]
	[ "$(json available_size)" = $((256 * MiB)) ]
	[ "$(json claimed_by)" = "$dax" ]
	unclaim "$region" "$dax"
	succeeds cxl destroy-region -f all
}

@test "dynamic-wait: without capacity there is no region, and the message says what came" {
	refuses "region[0-9]+ has 0 bytes in 0 extents, and 1 extent was wanted: whoever manages the \
device did not add that much in time" cxl create-region --dynamic --wait-extents --timeout 0 "$static"
	unchanged_since "$before" "a timeout"
}

# arrives_late REGEX WORDS...: a creation with WORDS gets 256M, which is not enough, and gives up
arrives_late() {
	local regex=$1

	shift
	start cxl create-region --dynamic --timeout 1 "$@" "$static"
	wait_for waits_in_region
	extent add "$static" 0 256M
	finish
	[ "$status" = 1 ] || fail "too little was enough"
	[ -z "$output" ]
	[[ $stderr =~ $regex ]] || fail "expected: $regex"
	unchanged_since "$before" "capacity that was not enough"
}

@test "dynamic-wait: too little capacity goes back to the device with the region" {
	arrives_late "has 256M in 1 extent, and 1G was wanted" --wait-extents=1G
	arrives_late "has 256M in 1 extent, and 2 extents were wanted" --wait-extents=2
}

@test "dynamic-wait: a region that somebody uses stays when the rest does not come" {
	start cxl create-region --dynamic --wait-extents=1G --timeout 2 "$static"
	wait_for waits_in_region
	extent add "$static" 0 256M
	wait_for n_extents "$region" 1
	claim "$region" 0
	finish
	[ "$status" = 1 ]
	[[ $stderr == *"$region has 256M in 1 extent, and 1G was wanted"* ]]
	[[ $stderr == *"could not take back $region, which stays: $dax holds 256M in 1 extent"* ]]
	(($(<"/sys/bus/dax/devices/$dax/size") == 256 * MiB))
	unclaim "$region" "$dax"
	succeeds cxl destroy-region -f all
}

@test "dynamic-wait: others make regions meanwhile" {
	creating --wait-extents
	succeeds cxl create-region --dynamic --timeout 0 "$dynamic"
	succeeds cxl destroy-region -f "$(json region)"
	extent add "$static" 0 256M
	finish
	[ "$status" = 0 ]
	succeeds cxl destroy-region -f all
}

interrupted() {
	creating --wait-extents
	kill "-$1" "$child"
	finish
	[ "$status" = "$2" ] || fail "status after SIG$1"
	[ -z "$output" ] || fail "stdout after SIG$1"
	unchanged_since "$before" "SIG$1 while it waited"
}

@test "dynamic-wait: Ctrl-C ends it, and takes the region back" {
	interrupted INT 130
	interrupted TERM 143
}

@test "dynamic-wait: after kill -9 the region is complete, and can be used or removed" {
	creating --wait-extents
	kill -KILL "$child"
	finish
	[ "$status" = 137 ]
	extent add "$static" 0 256M
	succeeds cxl list -v -r "$region"
	[ "$(json available_size)" = $((256 * MiB)) ]
	succeeds cxl destroy-region -f "$region"
}

@test "dynamic-wait: a region that is disabled meanwhile is taken back, and that is said" {
	creating --wait-extents
	echo "$region" >/sys/bus/cxl/drivers/cxl_region/unbind
	finish
	[ "$status" = 1 ]
	[[ $stderr == *"$region was disabled, or its memdev removed, while it waited for capacity"* ]]
	unchanged_since "$before" "a region that was disabled"
}

@test "dynamic-wait: a region that is destroyed meanwhile is none to take back" {
	creating --wait-extents
	succeeds cxl destroy-region -f "$region"
	finish
	[ "$status" = 1 ]
	[[ $stderr == *"$region was disabled, or its memdev removed, while it waited for capacity"* ]]
	[[ $stderr != *"take back"* ]]
	unchanged_since "$before" "a region that was destroyed"
}

@test "dynamic-wait: the memdev is unbound meanwhile" {
	creating --wait-extents
	echo "$static" >/sys/bus/cxl/drivers/cxl_mem/unbind
	finish
	[ "$status" = 1 ]
	[[ $stderr == *"$region was disabled, or its memdev removed, while it waited for capacity"* ]]
	[ -z "$(regions)" ]
	echo "$static" >/sys/bus/cxl/drivers/cxl_mem/bind
	echo "$dynamic_word" >"$guest_devices/$(endpoint_decoder "$static" 0)/mode"
}

# The last of the file: the card does not come back.
@test "dynamic-wait: the memdev is pulled out meanwhile" {
	creating --wait-extents
	echo "$static" >"$CXL_SIM_CONTROL/remove"
	finish
	[ "$status" = 1 ]
	[[ $stderr == *"$region was disabled, or its memdev removed, while it waited for capacity"* ]]
	[ -z "$(regions)" ]
	[ -z "$(guest_leftovers)" ]
	snapshot before
}
