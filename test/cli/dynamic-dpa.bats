#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# reserve-dpa and free-dpa of dynamic capacity
# shellcheck disable=SC2030,SC2031,SC2154 # variables of dynamic.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load dynamic.bash

setup() {
	dynamic_setup
	decoder=$(endpoint_decoder "$static" 0)
}

teardown() {
	cxl free-dpa all >/dev/null 2>&1 || true
	dynamic_teardown
}

@test "dynamic-dpa: dynamic capacity can be set aside, and given back" {
	local words

	for words in dynamic_ram_1 "$dynamic_word"; do
		succeeds cxl reserve-dpa -t "$words" "$static"
		[ "$(json dpa_size)" = $((2 * GiB)) ]
		[ "$(json mode)" = "$dynamic_word" ]
		[ "$(guest_read "$decoder/mode")" = "$dynamic_word" ]
		succeeds cxl free-dpa -t "$words" "$static"
		(($(guest_read "$decoder/dpa_size") == 0))
	done
}

@test "dynamic-dpa: it is ram by default, and any when given back" {
	succeeds cxl reserve-dpa "$static"
	[ "$(json mode)" = ram ]
	succeeds cxl free-dpa "$static"
	refuses "$dynamic has no ram capacity" expect_nothing cxl reserve-dpa "$dynamic"
	succeeds cxl reserve-dpa -t "$dynamic_word" -s 256M "$dynamic"
	succeeds cxl free-dpa "$dynamic"
	echo "$dynamic_word" >"$guest_devices/$decoder/mode"
}

# An empty array is nothing.
expect_nothing() {
	local rc=0

	"$@" >"$scratch/nothing" || rc=$?
	[ "$(<"$scratch/nothing")" = "[]" ] || cat "$scratch/nothing"
	return $rc
}

@test "dynamic-dpa: behind it no ram can be set aside" {
	succeeds cxl reserve-dpa -t dynamic_ram_1 -s 256M "$static"
	refuses "$static has 0 bytes of its 512M of ram left" expect_nothing cxl reserve-dpa "$static"
	succeeds cxl reserve-dpa -t dynamic_ram_1 "$static"
	[ "$(json dpa_size)" = $((2 * GiB - 256 * MiB)) ]
	refuses "$static has 0 bytes of its 2G of dynamic ram left" \
		expect_nothing cxl reserve-dpa -t dynamic_ram_1 "$static"
	succeeds cxl free-dpa "$static"
	succeeds cxl free-dpa "$static"
}

@test "dynamic-dpa: create-region --dynamic takes what was set aside, and no other type does" {
	succeeds cxl reserve-dpa -t dynamic_ram_1 -s 512M "$static"
	refuses "is reserved: 512M of dynamic ram, not ram; 'cxl free-dpa $static'" \
		cxl create-region -t ram "$static"
	succeeds cxl create-region --dynamic "$static"
	[ "$(json size | head -n 1)" = $((512 * MiB)) ]
	refuses "is part of region[0-9]+" expect_nothing cxl free-dpa "$static"
	succeeds cxl destroy-region -f all
}

@test "dynamic-dpa: a word that the kernel does not have is refused" {
	refuses "this kernel knows no dynamic_ram_zzz" \
		expect_nothing cxl reserve-dpa -t dynamic_ram_zzz "$static"
}

@test "dynamic-dpa: the mode comes back when the size is refused" {
	echo ram >"$guest_devices/$decoder/mode"
	count_writes cxl reserve-dpa -t dynamic_ram_1 "$static"
	[ ${#writes[@]} = 2 ]
	succeeds cxl free-dpa "$static"
	echo ram >"$guest_devices/$decoder/mode"
	refuses "cannot write .*/$decoder/dpa_size" expect_nothing \
		faulty FAULT_NTH=2 FAULT_ERRNO=ENOSPC cxl reserve-dpa -t dynamic_ram_1 "$static"
	[ "$(guest_read "$decoder/mode")" = ram ]
	echo "$dynamic_word" >"$guest_devices/$decoder/mode"
}

@test "dynamic-dpa: the examples of the manual work" {
	local line n=0

	while read -r line; do
		succeeds bash -c "${line//mem0/$static}"
		[ "$(json mode)" = "$dynamic_word" ]
		n=$((n + 1))
	done < <(sed -n 's/^# \(cxl reserve-dpa .*dynamic.*\)/\1/p' \
		"$BATS_TEST_DIRNAME/../../Documentation/cxl-reserve-dpa.1.adoc")
	[ "$n" -ge 1 ]
}
