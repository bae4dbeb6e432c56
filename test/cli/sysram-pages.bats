#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What the pages of sysram-online and sysram-offline say is so: their examples, keys and numbers.
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load ../region/sysram.bash

pages=$BATS_TEST_DIRNAME/../../Documentation

setup() {
	guest_simulator_needed "the pages"
	sysram_setup
}

teardown() {
	sysram_teardown
}

# examples PAGE: its command lines, one per line
examples() {
	sed -n '/^== EXAMPLES/,/^== FILES/s/^# \(cxl .*\)/\1/p' "$pages/$1.1.adoc"
}

# examples of: cxl-sysram-online
@test "sysram pages: the examples of sysram-online work, one after the other" {
	local line lines

	makes_unbound
	[ "$region" = region0 ]
	mapfile -t lines < <(examples cxl-sysram-online)
	[ ${#lines[@]} -ge 3 ]
	for line in "${lines[@]}"; do
		# shellcheck disable=SC2086 # words
		succeeds $line
		[[ $output == *'"region":"region0"'* ]] || fail "$line"
		case $line in
		*offline*) follows offline ;;
		*) follows online_movable ;;
		esac
	done
	# With -u one result stands alone, and sizes are for people.
	[[ $output == "{"*'"online_size":"256.00 MiB (268.44 MB)"'* ]]
}

# examples of: cxl-sysram-offline
@test "sysram pages: the examples of sysram-offline work" {
	local line lines

	makes online_movable
	[ "$region" = region0 ]
	mapfile -t lines < <(examples cxl-sysram-offline)
	[ ${#lines[@]} -ge 2 ]
	for line in "${lines[@]}"; do
		# shellcheck disable=SC2086 # words
		succeeds $line
	done
	[ ! -e "$guest_devices/region0" ]
	region=
}

@test "sysram pages: the example of create-region --online works" {
	local line lines

	policy_is online_kernel
	mapfile -t lines < <(examples cxl-create-region | grep -e --online)
	[ ${#lines[@]} = 1 ]
	# shellcheck disable=SC2086 # words
	succeeds ${lines[0]}
	region=$(json region)
	[ "$(json online_zone)" = Movable ]
}

# keys: all in what the last attempt printed
keys() {
	sed -n 's/^ *"\([a-z_0-9]*\)":.*/\1/p' <<<"$output" | sort -u
}

# documented PAGE: keys in its OUTPUT
documented() {
	sed -n '/^== OUTPUT/,/^== EXIT STATUS/p' "$pages/$1.1.adoc" | grep -oE '_[a-z_]+_' |
		sed 's/^_\(.*\)_$/\1/' | sort -u
}

@test "sysram pages: every key is in the page" {
	local key

	makes online_movable
	succeeds cxl sysram-online "$region"
	for key in $(keys); do
		documented cxl-sysram-online | grep -qx "$key" || fail "not in the page: $key"
	done
	succeeds cxl sysram-offline "$region"
	for key in $(keys); do
		cat <(documented cxl-sysram-online) <(documented cxl-sysram-offline) | grep -qx "$key" ||
			fail "not in the page: $key"
	done
	[ "$(json online_state)" = $'unplugged\nonline' ]
}

@test "sysram pages: wrong command lines are usage errors, unknown regions are told" {
	local words

	makes_unbound
	for words in sysram-online sysram-offline "sysram-online $region -p movable" \
		"sysram-online $region --policy" "sysram-online $region --backend dax" \
		"sysram-online $region --timeout soon" "sysram-offline $region --policy online" \
		"create-region --online $ram" "create-region --online=sometimes $ram"; do
		# shellcheck disable=SC2086 # words
		try cxl $words
		[ "$status" = 129 ] || fail "status of cxl $words"
		[ -z "$output" ] || fail "stdout of cxl $words"
	done
	refuses "region7" cxl sysram-online region7
	try cxl sysram-offline "$region" region7
	[ "$status" = 1 ]
	[[ $stderr == *"there is no region \"region7\""* ]]
	[ "$(json region)" = "$region" ]
}

@test "sysram pages: several regions are one array, in the order of their addresses" {
	local both

	makes_unbound
	both=$region
	succeeds cxl create-region -t ram -s 256M "${memdev[3]}"
	both+=$'\n'$(json region)
	succeeds cxl sysram-online all
	[ "$(json region)" = "$both" ]
	succeeds cxl sysram-offline all
	[ "$(json region | sort)" = "$(sort <<<"$both")" ]
	succeeds cxl destroy-region all
	region=
}
