#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# create-region --dynamic: what it makes, what it refuses and why, and that both leave nothing behind
# shellcheck disable=SC2030,SC2031,SC2154 # variables of dynamic.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load dynamic.bash

setup() {
	dynamic_setup
}

teardown() {
	dynamic_teardown
}

# --- what it makes ---

# made TYPE SIZE MEMDEV: what the last command printed and what is in sysfs now
made() {
	local region decoder

	region=$(json region)
	decoder=$(endpoint_decoder "$3" 0)
	[ "$(json type)" = "$1" ]
	[ "$(json size | head -n 1)" = "$2" ]
	[ "$(json interleave_ways)" = 1 ]
	[ "$(json decode_state)" = commit ]
	[ "$(json memdev)" = "$3" ]
	[ "$(json decoder)" = "$decoder" ]
	[ "$(guest_read "$decoder/mode")" = "$1" ]
	(($(guest_read "$decoder/dpa_size") == $2))
	(($(guest_read "$region/size") == $2))
	[ "$guest_devices/$region/driver" -ef /sys/bus/cxl/drivers/cxl_region ]
	[ -e "$(dax_region "$region")/dax_region/available_size" ]
}

@test "dynamic: create-region makes a region of all that is free of the partition" {
	succeeds cxl create-region --dynamic "$static"
	made "$dynamic_word" $((2 * GiB)) "$static"
	[ "$(json dynamic_ram_1_size)" = $((2 * GiB)) ]
	[[ $stderr == *"cmd_create_region: created 1 region" ]]
	succeeds cxl destroy-region -f "$(json region)"
}

@test "dynamic: -t dynamic_ram_1 and the kernel's own word say the same" {
	local words

	for words in "-t dynamic_ram_1" "-t $dynamic_word" "--type=$dynamic_word --dynamic"; do
		# shellcheck disable=SC2086 # words
		succeeds cxl create-region $words -s 512M "$dynamic"
		made "$dynamic_word" $((512 * MiB)) "$dynamic"
		succeeds cxl destroy-region -f "$(json region)"
	done
}

@test "dynamic: everything that 85 has for creation goes with it, if it makes sense" {
	succeeds cxl create-region -m -d decoder0.0 -b root0 --dynamic -w 1 -g 1024 -s 256M -u "$static"
	made "$dynamic_word" $((256 * MiB)) "$static"
	[ "$(json interleave_granularity)" = 1024 ]
	succeeds cxl destroy-region -f "$(json region)"
}

@test "dynamic: without a memdev the first one that has enough is taken" {
	succeeds cxl create-region --dynamic
	made "$dynamic_word" $((2 * GiB)) "$static"
	succeeds cxl destroy-region -f all
	succeeds cxl create-region --dynamic -s 3G
	made "$dynamic_word" $((3 * GiB)) "$dynamic"
	succeeds cxl destroy-region -f all
}

@test "dynamic: it is never made unless asked for" {
	refuses "$dynamic has neither ram nor pmem, only dynamic ram: '--dynamic' takes it" \
		cxl create-region "$dynamic"
	refuses "$dynamic has no ram capacity; it has 4G of dynamic ram" \
		cxl create-region -t ram "$dynamic"
}

@test "dynamic: what a device handed out earlier is there at once" {
	drain
	succeeds cxl create-region --dynamic "$static"
	[ "$(json available_size)" = 0 ]
	[[ $output != *'"extents"'* ]]
	extent add "$static" 0 64M
	extent add "$static" 256M 128M tag="$tag"
	succeeds cxl list -v -r "$(json region)"
	[ "$(json available_size)" = $((192 * MiB)) ]
	succeeds cxl destroy-region -f all
}

@test "dynamic: two regions share a partition, and then it is used up" {
	succeeds cxl create-region --dynamic -s 1G "$static"
	succeeds cxl create-region --dynamic "$static"
	[ "$(json size | head -n 1)" = "$GiB" ]
	refuses "$static has 0 bytes of its 2G of dynamic ram left, and 256M is the least" \
		cxl create-region --dynamic "$static"
	refuses "$static has 0 bytes of its 512M of ram left" cxl create-region -t ram "$static"
	succeeds cxl destroy-region -f all
}

@test "dynamic: ram that was taken before leaves the partition as it is" {
	local decoder

	decoder=$(endpoint_decoder "$static" 0)
	succeeds cxl create-region -t ram "$static"
	succeeds cxl create-region --dynamic "$static"
	[ "$(json size | head -n 1)" = $((2 * GiB)) ]
	succeeds cxl destroy-region -f all
	echo "$dynamic_word" >"$guest_devices/$decoder/mode"
}

@test "dynamic: capacity that somebody reserved is used as it is" {
	local decoder

	decoder=$(endpoint_decoder "$dynamic" 0)
	echo $((512 * MiB)) >"$guest_devices/$decoder/dpa_size"
	succeeds cxl create-region --dynamic "$dynamic"
	made "$dynamic_word" $((512 * MiB)) "$dynamic"
	succeeds cxl destroy-region -f all
}

@test "dynamic: the examples of the manual work" {
	local page line n=0

	drain
	for page in "$BATS_TEST_DIRNAME"/../../Documentation/cxl-*.1.adoc; do
		while read -r line; do
			line=${line//mem0/$static}
			start bash -c "$line"
			if [[ $line == *--wait-extents* ]]; then
				wait_for waits_in_region
				extent add "$static" 0 256M
			fi
			finish
			[ "$status" = 0 ] || fail "example: $line"
			succeeds cxl destroy-region -f all
			n=$((n + 1))
		done < <(sed -n 's/^# \(cxl create-region .*--dynamic.*\)/\1/p' "$page")
	done
	[ "$n" -ge 1 ]
}

# --- a plan ---

@test "dynamic: --dry-run prints the writes, and changes nothing" {
	local region decoder

	succeeds cxl create-region --dynamic --dry-run -s 512M "$dynamic"
	region=$(json region) decoder=$(endpoint_decoder "$dynamic" 0)
	[ "$(json type)" = "$dynamic_word" ]
	[ "$(json size)" = $((512 * MiB)) ]
	[ "$(json path | sed 's,.*/,,' | xargs)" = "create_${dynamic_word}_region \
interleave_granularity interleave_ways size dpa_size target0 commit bind" ]
	[ "$(json value | xargs)" = "$region 256 1 0x20000000 0x20000000 $decoder 1 $region" ]
	unchanged_since "$before" "--dry-run"
}

@test "dynamic: the writes are those of the plan" {
	local planned

	succeeds cxl create-region --dynamic --dry-run "$dynamic"
	planned=$(json value | xargs)
	count_writes cxl create-region --dynamic "$dynamic"
	[ "$(printf '%s\n' "${writes[@]##* }" | xargs)" = "$planned" ]
	succeeds cxl destroy-region -f all
}

# --- refusals ---

@test "dynamic: more than one memdev is refused" {
	refuses "a dynamic ram region has exactly one memdev, not 2" \
		cxl create-region --dynamic "$static" "$dynamic"
	refuses "a dynamic ram region has exactly one memdev, not 4" cxl create-region --dynamic -w 4
	refuses "a dynamic ram region has exactly one memdev, not 2" \
		cxl create-region --dynamic -w 2 "$static"
}

@test "dynamic: a uuid is refused" {
	refuses "a uuid is for pmem regions, not for dynamic ram" \
		cxl create-region --dynamic -U "$tag" "$static"
}

@test "dynamic: another type beside it is refused" {
	refuses "--dynamic and the type pmem exclude each other" \
		cxl create-region --dynamic -t pmem "$static"
	refuses "unsupported type: dynamic; it is ram, volatile, pmem or dynamic_ram_1" \
		cxl create-region -t dynamic "$static"
}

@test "dynamic: a word that the kernel does not have is refused, and those it has are named" {
	refuses "this kernel knows no dynamic_ram_zzz; its words for dynamic ram: $dynamic_word" \
		cxl create-region -t dynamic_ram_zzz "$static"
}

@test "dynamic: more than the partition has is refused" {
	refuses "$static has 2G of free dynamic ram, but each of 1 memdev has to give 4G" \
		cxl create-region --dynamic -s 4G "$static"
}

@test "dynamic: a disabled memdev is refused" {
	echo "$static" >/sys/bus/cxl/drivers/cxl_mem/unbind
	refuses "$static is disabled; 'cxl enable-memdev $static'" cxl create-region --dynamic "$static"
	echo "$static" >/sys/bus/cxl/drivers/cxl_mem/bind
	echo "$dynamic_word" >"$guest_devices/$(endpoint_decoder "$static" 0)/mode"
}

@test "dynamic: capacity to wait for has to be a number" {
	local word

	for word in 0 x 12X -1 1.5G ; do
		refuses "'$word' is neither a size nor a number of extents" \
			cxl create-region --dynamic --wait-extents="$word" "$static"
	done
	refuses "--wait-extents is for dynamic regions: give --dynamic as well" \
		cxl create-region --wait-extents -t ram "$static"
}
