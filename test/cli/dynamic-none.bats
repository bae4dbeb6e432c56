#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# A kernel that knows no dynamic capacity, on hardware that has it: refusals name what is missing
# shellcheck disable=SC2030,SC2031,SC2154 # variables of dynamic.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load dynamic.bash

setup() {
	dynamic_setup
	[ -z "$dynamic_word" ]
}

teardown() {
	dynamic_teardown
}

@test "dynamic-none: create-region --dynamic names the file that the kernel does not have" {
	local words

	for words in --dynamic "-t dynamic_ram_1" "-t dynamic_ram_a"; do
		# shellcheck disable=SC2086 # words
		refuses "this kernel knows no dynamic capacity: no root decoder has a file \
create_dynamic_ram_1_region, or one of another dialect" cxl create-region $words "$static"
	done
	unchanged_since "$before" "refusals"
}

@test "dynamic-none: a dry run says the same" {
	refuses "this kernel knows no dynamic capacity" cxl create-region --dynamic -n
}

@test "dynamic-none: list does not mention dynamic capacity" {
	succeeds cxl list -vvN
	[[ $output != *dynamic* ]]
	[[ $output != *extents* ]]
	[ -z "$stderr" ]
}

@test "dynamic-none: ram is what it always was" {
	succeeds cxl create-region -t ram "$static"
	[ "$(json type)" = ram ]
	[[ $output != *available_size* ]]
	succeeds cxl destroy-region -f all
}
