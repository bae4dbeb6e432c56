#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Dynamic capacity on a machine where not every memdev and window has it (dynamic-mixed.ini)
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # variables of dynamic.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load dynamic.bash

setup() {
	guest_simulator_needed "dynamic capacity"
	region_setup
	plain=${memdev[0x601]} dynamic=${memdev[0x602]} persistent=${memdev[0x603]}
	mute=${memdev[0x604]}
	child=
	# the windows, by what they take
	single=decoder0.0 pmem_only=decoder0.1 both=decoder0.2
}

teardown() {
	dynamic_teardown
}

@test "dynamic-mixed: a memdev without the partition is refused, and those that have one are named" {
	refuses "$plain has no dynamic ram capacity; it has 512M of ram" \
		cxl create-region --dynamic -d "$single" "$plain"
	[[ $stderr == *"memdevs with $dynamic_word: $dynamic (1G), $mute (512M)"* ]]
	refuses "memdevs with $dynamic_word: $dynamic \(1G\)" \
		cxl create-region --dynamic "$persistent"
}

@test "dynamic-mixed: without names the memdev that has the partition is found" {
	succeeds cxl create-region --dynamic
	[ "$(json memdev)" = "$dynamic" ]
	[ "$(json size | head -n 1)" = "$GiB" ]
	succeeds cxl list -D -d "$single"
	[ "$(json max_available_extent)" = $((3 * GiB)) ]
	succeeds cxl destroy-region -f all
}

@test "dynamic-mixed: a window that takes no volatile memory is refused" {
	refuses "$pmem_only takes no volatile memory, so no dynamic ram either" \
		cxl create-region --dynamic -d "$pmem_only" "$persistent"
	# version 10 of the series offered it everywhere
	[ "$dynamic_word" = dynamic_ram_a ] ||
		[ ! -e "$guest_devices/$pmem_only/create_${dynamic_word}_region" ]
}

@test "dynamic-mixed: a window over two host bridges is refused" {
	refuses "$both has 2 ways, but a dynamic ram region has exactly one memdev" \
		cxl create-region --dynamic -d "$both" "$dynamic"
}

@test "dynamic-mixed: only windows that take it say that they are capable" {
	local name

	for name in "$single" "$both"; do
		succeeds cxl list -D -d "$name"
		[ "$(json dynamic_ram_1_capable)" = true ]
	done
	succeeds cxl list -D -d "$pmem_only"
	[ -z "$(json dynamic_ram_1_capable)" ]
}

@test "dynamic-mixed: memdevs without the partition do not mention it" {
	succeeds cxl list -M -m "$plain"
	[[ $output != *dynamic* ]]
	succeeds cxl list -M -m "$dynamic"
	[ "$(json dynamic_ram_1_size)" = "$GiB" ]
	[ "$(json dynamic_ram_1_qos_class)" = 42 ]
}

@test "dynamic-mixed: the QoS class that counts is that of the partition" {
	succeeds cxl create-region --dynamic -d "$single" -Q "$dynamic"
	[ -z "$(json qos_class_mismatch)" ]
	succeeds cxl destroy-region -f all
}

@test "dynamic-mixed: a memdev for which the kernel turned it off is refused, and that is said" {
	refuses "cannot write .*: the kernel does not let $mute use its dynamic capacity, as when the \
device cannot send events" cxl create-region --dynamic --timeout 0 "$mute"
	[ -z "$(regions)" ]
}
