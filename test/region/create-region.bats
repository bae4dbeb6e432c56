#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl create-region on a real kernel: what it makes, what it refuses, and that a refusal changes
# nothing. Fxx: faults of cxl-cli 85 that must not be here.
# topology: three
# bats file_tags=cmd:create-region
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load region.bash

setup() {
	region_setup three
	ram=${memdev[1]} pmem=${memdev[2]} ram2=${memdev[3]}
}

teardown() {
	region_teardown
}

# as_85 OPTION...: prints the same as Debian's cxl 85, but for the number of the region
as_85() {
	local - ours

	set +T
	succeeds cxl create-region "$@"
	[[ $stderr == *"cxl region: cmd_create_region: created 1 region" ]] || fail "no summary"
	ours=$output
	succeeds cxl destroy-region -f "$(json region)"
	succeeds "$debian_cxl" create-region "$@"
	[ "${output//region+([0-9])/regionN}" = "${ours//region+([0-9])/regionN}" ] ||
		fail "prints something else than 85:" "$ours"
	succeeds cxl destroy-region -f "$(json region)"
}

# makes SIZE TYPE WAYS GRANULARITY MEMDEVS OPTION...: a region of which JSON says all that
makes() {
	local - expected="$1 $2 $3 $4 $5" found region

	set +T
	shift 5
	succeeds cxl create-region "$@"
	region=$(json region)
	found="$(json size) $(json type) $(json interleave_ways) $(json interleave_granularity)"
	found+=" $(by_position memdev)"
	[ "$found" = "$expected" ] || fail "$found instead of $expected"
	[ "$(guest_read "$region/commit")" = 1 ] || fail "not committed"
	succeeds cxl destroy-region -f "$region"
}

# plans MEMDEVS OPTION...: the plan has these memdevs, separated by blanks, in this order
plans() {
	local - expected=$1

	set +T
	shift
	succeeds cxl create-region --dry-run "$@"
	[ "$(by_position memdev)" = "$expected" ] || fail "$expected expected from: $*"
}

@test "create-region: prints the same JSON as cxl-cli 85, for ram and for pmem" {
	guest_debian_cxl_needed
	as_85 -d decoder0.0 -t ram -m "$ram"
	as_85 -d decoder0.0 -t pmem -m "$pmem"
	as_85 -d decoder0.0 -t ram -s 512M -g 1024 -w 2 -m "$ram" "$ram2"
}

@test "create-region: the region is committed, bound, and its dax or pmem device is there" {
	local keys ram_region

	succeeds cxl create-region -d decoder0.0 -t ram "$ram"
	ram_region=$(json region)
	keys="region resource size type interleave_ways interleave_granularity decode_state"
	if [ -e "$guest_devices/$ram_region/locked" ]; then
		keys+=" locked"
		[ "$(json locked)" = false ]
	fi
	[ "$(sed -n 's/^ *"\(.*\)":.*/\1/p' <<<"$output" | xargs)" = \
		"$keys mappings position memdev decoder qos_class_mismatch" ]
	[ "$(json decode_state) $(json size)" = "commit 536870912" ]
	[ "$(guest_read "$ram_region/commit")" = 1 ]
	[ -d "$guest_devices/$ram_region/driver" ]
	[ -e "/sys/bus/dax/drivers/kmem/dax${ram_region#region}.0" ]
	succeeds cxl create-region -t pmem "$pmem"
	[ "$(json type) $(json decode_state) $(json size)" = "pmem commit 536870912" ]
	[ -d "$guest_devices/pmem_$(json region)/driver" ]
	succeeds cxl destroy-region -f all
}

@test "create-region: size, ways, granularity, type and uuid are as asked" {
	local uuid=7d9de1a4-0d5b-4a52-9d4a-2e2f5a1f1a01

	makes 268435456 ram 1 256 "$ram" -s 256M -t ram "$ram"
	makes 536870912 ram 2 4096 "$ram $ram2" -w 2 -g 4096 -s 536870912 -t volatile "$ram" "$ram2"
	makes 1073741824 ram 2 256 "$ram2 $ram" -d 0.0 -s '' "$ram2,$ram"
	succeeds cxl create-region -U "$uuid" -s 256M "$pmem"
	[ "$(json type)" = pmem ]
	[ "$(guest_read "$(json region)/uuid")" = "$uuid" ]
	succeeds cxl destroy-region -f all
}

@test "create-region: a memdev may be named by name, number, serial or PCI address" {
	plans "$ram" "$ram"
	plans "$ram" "${ram#mem}"
	plans "$ram" serial:0x1
	plans "$ram" serial:1
	plans "$ram" 0000:0d:00.0
	plans "$ram2 $ram" serial:3 "$ram"
}

@test "create-region: F3 names are exact, and every separator counts" {
	local word

	for word in "${ram}x" 0000:0d:00 0000 mem01 serial:0x11 serial: "$ram.0"; do
		refuses "$word" cxl create-region -t ram "$word"
	done
	plans "$ram $ram2" "$ram $ram2"
	plans "$ram $ram2" "$ram, $ram2"
	refuses decoder0.00 cxl create-region -d decoder0.00 -t ram "$ram"
}

@test "create-region: F34 without -s a second region takes what the first one left" {
	succeeds cxl create-region -t ram -s 256M "$ram"
	succeeds cxl create-region -t ram "$ram"
	[ "$(json size)" = 268435456 ]
	refuses "$ram has 0 bytes of its 512M of ram left" cxl create-region -t ram "$ram"
	succeeds cxl destroy-region -f all
}

@test "create-region: F35 without memdevs it takes those that have the type" {
	local both

	both=$(printf '%s\n' "$ram" "$ram2" | sort | xargs)
	plans "$both" -d decoder0.0 -t ram
	plans "$pmem" -d decoder0.0 -t pmem
	plans "$both" -t ram -w 2
	refuses "$pmem has no ram" cxl create-region -t ram "$pmem" "$ram"
	refuses "$pmem has no ram" cxl create-region -t ram "$ram" "$pmem"
}

@test "create-region: F20 all is every memdev wherever it is named, and no memdev counts twice" {
	refuses "3 memdevs cannot be interleaved" cxl create-region -t ram all
	refuses "3 memdevs cannot be interleaved" cxl create-region -t ram "$ram" all
	refuses "$ram is named twice" cxl create-region -t ram "$ram" "$ram"
	refuses "$ram is named twice" cxl create-region -t ram "$ram,serial:1"
}

@test "create-region: F10 the type is that of the memdev, and a missing one is named" {
	plans "$ram" -d decoder0.0 "$ram"
	[ "$(json type)" = ram ]
	plans "$pmem" -d decoder0.0 "$pmem"
	[ "$(json type)" = pmem ]
	refuses "$ram has no pmem capacity; it has 512M of ram" cxl create-region -t pmem "$ram"
	refuses "a uuid is for pmem" \
		cxl create-region -t ram -U 7d9de1a4-0d5b-4a52-9d4a-2e2f5a1f1a01 "$ram"
	[ "$stderr" = "cxl region: cmd_create_region: a uuid is for pmem regions, not for ram
cxl region: cmd_create_region: created 0 regions" ]
}

# Each line: what stderr has to say; the options.
refused_table() {
	cat <<-EOF
	no root decoder matches.*decoder9.9.*decoder0.0|-d decoder9.9 -t ram $ram
	decoder2.0|-d decoder2.0 -t ram $ram
	root7|-b root7 -t ram $ram
	mem77|-t ram mem77
	region0|-t ram region0
	type: foo|-t foo $ram
	'foo' is not a uuid|-t pmem -U foo $pmem
	00000000-0000|-t pmem -U 00000000-0000-0000-0000-000000000000 $pmem
	'abc' is not a size|-t ram -s abc $ram
	'-1' is not a size|-t ram -s -1 $ram
	size 0 holds nothing|-t ram -s 0 $ram
	size 300M is not a multiple of 256M.*256M and 512M|-t ram -s 300M $ram
	size 256M is not a multiple of 256M|-t ram -s 256M $ram $ram2
	can be at most 512M|-t ram -s 1G $ram
	can be at most 1G|-t ram -s 2G $ram $ram2
	can be at most 512M|-t ram -s 100G $ram
	positive, not 0|-t ram -w 0 $ram
	positive, not -1|-t ram -w -1 $ram
	2 ways do not suit 1 memdev;|-t ram -w 2 $ram
	1 ways do not suit 2 memdevs;|-t ram -w 1 $ram $ram2
	5 ways are not possible|-t ram -w 5
	-w 4 is more than the memdevs|-t ram -w 4
	positive, not 0|-t ram -g 0 $ram
	granularity 100 is not possible|-t ram -g 100 $ram
	granularity 32768 is not possible|-t ram -g 32768 $ram
	EOF
}

refuse_table() {
	local - regex options

	set +T
	while IFS='|' read -r regex options; do
		# shellcheck disable=SC2086 # a list of options
		refuses "$regex" faulty cxl create-region $options
		[[ $stderr == *"cxl region: cmd_create_region: created 0 regions" ]] || fail "no summary"
		[ ! -s "$fault_log" ] || fail "writes before a refusal:" "$(<"$fault_log")"
	done < <(refused_table)
}

@test "create-region: what cannot be is refused by name before the first write" {
	refuse_table
}

@test "create-region: a wrong command line is a usage error, and changes nothing" {
	local options

	for options in "-w x" "-g 1k" "--no-such-option" "--timeout=-1"; do
		# shellcheck disable=SC2086 # a list of options
		try cxl create-region $options "$ram"
		[ "$status" = 129 ] || fail "$options"
		[ -z "$output" ] || fail "$options"
		[[ $stderr == *usage:*create-region* ]] || fail "$options"
	done
}

@test "create-region: F9 a reserved decoder is used only if it fits, and never resized" {
	local decoder

	decoder=$(endpoint_decoder "$ram" 0)
	echo ram >"$guest_devices/$decoder/mode"
	echo 0x10000000 >"$guest_devices/$decoder/dpa_size"
	refuses "$decoder of $ram is reserved: 256M" cxl create-region -t ram -s 512M "$ram"
	refuses "$decoder of $ram is reserved: 256M" cxl create-region -t ram -s 1G "$ram" "$ram2"
	(($(guest_read "$decoder/dpa_size") == 0x10000000))
	succeeds cxl create-region -t ram -s 256M "$ram"
	[ "$(by_position decoder)" = "$decoder" ]
	succeeds cxl destroy-region -f all
}

@test "create-region: --dry-run touches nothing, and its writes make the same region" {
	local uuid=7d9de1a4-0d5b-4a52-9d4a-2e2f5a1f1a01 paths values i by_hand by_cxl region

	try faulty cxl create-region --dry-run -t pmem -U $uuid "$pmem"
	[ "$status" = 0 ]
	[ ! -s "$fault_log" ]
	unchanged_since "$before" "--dry-run"
	region=$(json region)
	mapfile -t paths < <(json path)
	mapfile -t values < <(json value)
	[ ${#paths[@]} -gt 6 ]
	for i in "${!paths[@]}"; do
		printf %b "${values[i]}" >"${paths[i]}"
	done
	snapshot by_hand
	succeeds cxl destroy-region -f "$region"

	succeeds cxl create-region -t pmem -U $uuid "$pmem"
	snapshot by_cxl
	[ "$(json region)" = "$region" ]
	[ "$by_hand" = "$by_cxl" ] || unchanged_since "$by_hand" "other hands"
	succeeds cxl destroy-region -f all
}

@test "create-region: the writes are those of the plan, in its order" {
	local paths values i path

	succeeds cxl create-region --dry-run -t ram "$ram" "$ram2"
	mapfile -t paths < <(json path)
	mapfile -t values < <(json value)
	count_writes cxl create-region -t ram "$ram" "$ram2"
	[ ${#writes[@]} = ${#paths[@]} ]
	for i in "${!paths[@]}"; do
		path=$(realpath -m "${paths[i]}")
		[[ ${writes[i]} == *"${path##*/} ${values[i]}" ]] || fail "${writes[i]}: not in the plan"
	done
	succeeds cxl destroy-region -f all
}

@test "create-region: --timeout 0 makes one attempt" {
	succeeds cxl create-region --timeout 0 -t ram "$ram"
	succeeds cxl destroy-region -f all
	try faulty FAULT_MATCH='*/create_ram_region' FAULT_NTH=1 FAULT_ERRNO=EBUSY \
		cxl create-region --timeout 0 -t ram "$ram"
	[ "$status" = 1 ]
	[[ $stderr == *"lost the race for a region name 1 time, last for region"* ]]
}

@test "create-region: nobody but root may, and nothing changes" {
	guest_nobody_needed
	refuses "root" setpriv --reuid nobody --regid nogroup --clear-groups \
		"$nobody_cxl" create-region -t ram "$ram"
}

@test "create-region: a closed standard output is told and fails" {
	status=0
	cxl create-region -t ram "$ram" >&- 2>"$scratch/try.err" || status=$?
	slurp stderr <"$scratch/try.err"
	[ "$status" != 0 ]
	[[ $stderr == *"standard output"* ]]
	succeeds cxl destroy-region -f all
}
