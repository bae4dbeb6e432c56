#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl list on dynamic capacity: partitions, capability, modes, extents and who holds them
# shellcheck disable=SC2030,SC2031,SC2154 # variables of dynamic.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load dynamic.bash

setup() {
	dynamic_setup
}

teardown() {
	cxl destroy-region -f all >/dev/null 2>&1 || true
	dynamic_teardown
}

# keys: of the first object that the last command printed, in order
keys() {
	jq -r '.[0] | keys_unsorted | join(" ")' <<<"$output"
}

# query FILTER: jq on what the last command printed
query() {
	jq -r "$1" <<<"$output"
}

@test "dynamic-list: memdevs have the size of the partition behind those of the others" {
	succeeds cxl list -M -m "$static"
	[ "$(keys)" = "memdev ram_size dynamic_ram_1_size serial host firmware_version" ]
	[ "$(query '.[0].dynamic_ram_1_size')" = $((2 * GiB)) ]
	succeeds cxl list -Mu -m "$dynamic"
	[ "$(query '.dynamic_ram_1_size')" = "4.00 GiB (4.29 GB)" ]
	[[ $output != *qos_class* ]]
}

@test "dynamic-list: root decoders say that they take it, others do not" {
	succeeds cxl list -D -d decoder0.0
	[ "$(query '.[0].dynamic_ram_1_capable')" = true ]
	[[ " $(keys) " == *" volatile_capable dynamic_ram_1_capable "* ]]
	succeeds cxl list -Di -d endpoint
	[[ $output != *dynamic_ram_1_capable* ]]
}

@test "dynamic-list: the mode of decoders and the type of regions are the kernel's words" {
	succeeds cxl create-region --dynamic "$static"
	succeeds cxl list -D -d "$(endpoint_decoder "$static" 0)"
	[ "$(query '.[0].mode')" = "$dynamic_word" ]
	[ "$(query '.[0].dpa_size')" = $((2 * GiB)) ]
	succeeds cxl list -R
	[ "$(query '.[0].type')" = "$dynamic_word" ]
	[ "$(query '.[0].extents')" = null ]
	[ "$(query '.[0].available_size')" = null ]
}

# The region of $static, with extents at 0 (256M), 512M (64M, tagged) and 1G (128M).
region_with_extents() {
	drain
	succeeds cxl create-region --dynamic "$static"
	region=$(json region)
	extent add "$static" 0 256M
	extent add "$static" 512M 64M tag="$tag"
	extent add "$static" 1G 128M
	n_extents "$region" 3
}

@test "dynamic-list: -N adds the extents, with an empty tag where there is none" {
	region_with_extents
	succeeds cxl list -N -r "$region"
	[ "$(query '.[0].extents[0] | keys_unsorted | join(" ")')" = "offset length uuid" ]
	[ "$(query '.[0].extents | sort_by(.offset) | map("\(.offset) \(.length) \(.uuid)") | join(";")')" = \
		"0 $((256 * MiB)) 00000000-0000-0000-0000-000000000000;\
$((512 * MiB)) $((64 * MiB)) $tag;$GiB $((128 * MiB)) 00000000-0000-0000-0000-000000000000" ]
	[[ $output != *available_size* ]]
	[[ $(keys) == *" qos_class_mismatch extents" ]]
}

@test "dynamic-list: extents come in the reverse order of their directory" {
	local names offsets=() name

	region_with_extents
	mapfile -t names < <(find "$(dax_region "$region")/" -maxdepth 1 -name 'extent*' -printf '%f\n')
	[ ${#names[@]} = 3 ]
	for name in "${names[@]}"; do
		offsets=($(($(<"$(dax_region "$region")/$name/offset"))) "${offsets[@]}")
	done
	succeeds cxl list -N -r "$region"
	[ "$(json offset | xargs)" = "${offsets[*]}" ]
}

@test "dynamic-list: for people offsets are hexadecimal and lengths have units" {
	region_with_extents
	succeeds cxl list -Nu -r "$region"
	[ "$(query '.extents | map(select(.offset == "0x20000000")) | .[0].length')" = \
		"64.00 MiB (67.11 MB)" ]
	[ "$(query '.extents | map(.offset) | index("0") != null')" = true ]
}

@test "dynamic-list: -N changes nothing for regions that are not dynamic" {
	local plain

	succeeds cxl create-region -t ram "$static"
	succeeds cxl list -RT
	plain=$output
	succeeds cxl list -RTN
	[ "$output" = "$plain" ]
	succeeds cxl list -v
	[[ $output != *'"extents"'* ]]
	[[ $output != *available_size* ]]
	succeeds cxl destroy-region -f all
	echo "$dynamic_word" >"$guest_devices/$(endpoint_decoder "$static" 0)/mode"
}

@test "dynamic-list: -v shows extents, what is free, and who holds the rest" {
	local first second

	region_with_extents
	claim "$region" "$tag" && first=$dax
	claim "$region" 0 && second=$dax
	succeeds cxl list -v -r "$region"
	output=$(query '[.. | objects | select(.region == "'"$region"'" and .type)]')
	[ "$(query '.[0].extents | map(select(.uuid == "'"$tag"'")) | .[0].claimed_by')" = "$first" ]
	[ "$(query "[.[0].extents[] | select(.claimed_by == \"$second\")] | length")" = 1 ]
	[ "$(query '[.[0].extents[] | select(.claimed_by == null)] | length')" = 1 ]
	[ "$(query '.[0].available_size')" = \
		"$(query '[.[0].extents[] | select(.claimed_by == null)][0].length')" ]
	unclaim "$region" "$first"
	unclaim "$region" "$second"
}

@test "dynamic-list: a region that is memory in name only says so with -v" {
	drain
	succeeds cxl create-region --dynamic "$dynamic"
	region=$(json region)
	succeeds cxl list -v -r "$region"
	output=$(query '[.. | objects | select(.region == "'"$region"'" and .type)]')
	[ "$(query '.[0].size')" = $((4 * GiB)) ]
	[ "$(query '.[0].available_size')" = 0 ]
	[ "$(query '.[0].extents')" = null ]
	[ "$(query '.[0].dynamic_ram_1_size')" = null ]
}

@test "dynamic-list: a disabled region has neither" {
	region_with_extents
	succeeds cxl disable-region "$region"
	succeeds cxl list -vv -r "$region"
	output=$(query '[.. | objects | select(.region == "'"$region"'" and .type)]')
	[ "$(query '.[0].state')" = disabled ]
	[ "$(query '.[0].extents')" = null ]
	[ "$(query '.[0].available_size')" = null ]
	[ -z "$stderr" ]
}

@test "dynamic-list: other users see everything but who holds extents without a tag" {
	guest_nobody_needed
	region_with_extents
	claim "$region" 0
	claim "$region" "$tag"
	chmod 777 "$BATS_TEST_TMPDIR"
	succeeds setpriv --reuid 65534 --regid 65534 --clear-groups "$nobody_cxl" list -v -r "$region"
	[ -z "$stderr" ]
	[ "$(json offset | wc -l)" = 3 ]
	[ "$(json claimed_by)" = "$dax" ]
}

@test "dynamic-list: the examples of the manual work" {
	local line n=0

	region_with_extents
	while read -r line; do
		line=${line//region0/$region} line=${line//mem0/$static} line=${line//0x1/0x501}
		succeeds bash -c "$line"
		jq -e 'length > 0' <<<"$output" >/dev/null || fail "prints nothing: $line"
		[ -z "$stderr" ]
		n=$((n + 1))
	done < <(sed -n '/^== EXAMPLES/,/^== FILES/s/^# \(cxl list.*\)/\1/p' \
		"$BATS_TEST_DIRNAME/../../Documentation/cxl-list.1.adoc")
	[ "$n" -ge 5 ]
}

@test "dynamic-list: garbage is told, and everything else is shown" {
	region_with_extents
	echo "extent*/length * EIO read" >"$CXL_SIM_CONTROL/fail"
	try cxl list -N -r "$region"
	echo clear >"$CXL_SIM_CONTROL/fail"
	[ "$status" = 1 ]
	[[ $stderr == *"cannot read "*"/length: Input/output error"* ]]
	[ "$(query '.[0].extents')" = null ]
	[ "$(query '.[0].size')" = $((2 * GiB)) ]
}
