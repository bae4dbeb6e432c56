#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# A kernel with a word for each kind of dynamic partition (dynamic-kinds.ini)
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # variables of dynamic.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load dynamic.bash

setup() {
	guest_simulator_needed "dynamic capacity"
	region_setup
	private=${memdev[0x701]} shared=${memdev[0x702]} two=${memdev[0x703]}
	child=
}

teardown() {
	cxl destroy-region -f all >/dev/null 2>&1 || true
	dynamic_teardown
}

@test "dynamic-kinds: --dynamic takes the kind that the memdev has" {
	local each

	for each in "$private dynamic_ram" "$shared dynamic_ram_shared" "$two dynamic_ram"; do
		succeeds cxl create-region --dynamic "${each% *}"
		[ "$(json type)" = "${each#* }" ]
		succeeds cxl list -D -d "$(json decoder)"
		[ "$(json mode)" = "${each#* }" ]
		succeeds cxl destroy-region -f all
	done
}

@test "dynamic-kinds: a kind may be asked for" {
	succeeds cxl create-region -t dynamic_ram_shared "$shared"
	[ "$(json size | head -n 1)" = $((2 * GiB)) ]
	succeeds cxl create-region -t dynamic_ram_ro
	[ "$(json memdev)" = "$two" ]
	[ "$(json size | head -n 1)" = $((512 * MiB)) ]
	[ "$(json type)" = dynamic_ram_ro ]
}

@test "dynamic-kinds: a kind that the memdev does not have is refused, and those it has are named" {
	refuses "$shared has dynamic_ram_shared: '-t dynamic_ram_shared' takes it" \
		cxl create-region -t dynamic_ram "$shared"
	[[ $stderr == *"memdevs with dynamic_ram: $private (1G), $two (1G)"* ]]
	refuses "no memdev of this machine has dynamic_ram_shared_ro" \
		cxl create-region -t dynamic_ram_shared_ro "$private"
}

@test "dynamic-kinds: both partitions of a memdev can be used, one after the other" {
	succeeds cxl create-region -t dynamic_ram "$two"
	[ "$(json size | head -n 1)" = "$GiB" ]
	succeeds cxl create-region -t dynamic_ram_ro "$two"
	[ "$(json size | head -n 1)" = $((512 * MiB)) ]
	refuses "$two has 0 bytes of its 1G of dynamic ram left" \
		cxl create-region -t dynamic_ram "$two"
}

@test "dynamic-kinds: a decoder that is reserved for one kind is not taken for another" {
	local decoder

	decoder=$(endpoint_decoder "$two" 0)
	echo dynamic_ram_ro >"$guest_devices/$decoder/mode"
	echo $((256 * MiB)) >"$guest_devices/$decoder/dpa_size"
	refuses "$decoder of $two is reserved: 256M of dynamic_ram_ro, not dynamic_ram" \
		cxl create-region -t dynamic_ram "$two"
	succeeds cxl create-region -t dynamic_ram_ro "$two"
	succeeds cxl destroy-region -f all
	echo dynamic_ram >"$guest_devices/$decoder/mode"
}

@test "dynamic-kinds: list shows the first partition" {
	succeeds cxl list -M -m "$two"
	[ "$(json dynamic_ram_1_size)" = "$GiB" ]
	succeeds cxl list -M -m "$shared"
	[ "$(json dynamic_ram_1_size)" = $((2 * GiB)) ]
	succeeds cxl list -D -d decoder0.0
	[ "$(json dynamic_ram_1_capable)" = true ]
}
