#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl create-region below two host bridges and a switch: memdevs in any order become a region that
# the kernel can decode, or the command says why not; nothing stays reserved.
# topology: switch
# bats file_tags=cmd:create-region
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load region.bash

setup() {
	region_setup switch
}

teardown() {
	region_teardown
}

# permutations WORD...: all orders, one per line
permutations() {
	local i line rest

	if [ $# = 1 ]; then
		echo "$1"
		return
	fi
	for ((i = 1; i <= $#; i++)); do
		rest=("${@:1:i-1}" "${@:i+1}")
		while read -r line; do
			echo "${!i} $line"
		done < <(permutations "${rest[@]}")
	done
}

# host_bridge MEMDEV: "pci0000:0c"
host_bridge() {
	local path

	path=$(realpath "$guest_devices/$1")
	path=${path#/sys/devices/}
	echo "${path%%/*}"
}

# The kernel's own view of the last region: its targets are decoders of these memdevs, in order.
has_targets() {
	local region position=0 target found memdev

	region=$(json region)
	[ "$(guest_read "$region/commit")" = 1 ] || fail "not committed"
	for memdev in "$@"; do
		target=$(<"$guest_devices/$region/target$position")
		found=$guest_devices/endpoint${target//[!0-9.]/}
		[ "${found%.*}/uport" -ef "$guest_devices/$memdev" ] ||
			fail "target$position is $target, not of $memdev"
		position=$((position + 1))
	done
}

# Below one host bridge every order can be decoded, so every order is kept.
every_order_below_the_switch() {
	local - order names tried=0

	set +T
	while read -r order; do
		read -ra names <<<"$order"
		succeeds cxl create-region -d decoder0.0 -t ram -s 1G "${names[@]}"
		[ "$(by_position memdev)" = "$order" ] || fail "reordered: $order"
		has_targets "${names[@]}"
		succeeds cxl destroy-region -f all
		tried=$((tried + 1))
	done < <(permutations "${memdev[17]}" "${memdev[18]}" "${memdev[19]}" "${memdev[20]}")
	[ "$tried" = 24 ]
}

@test "order: each of the 24 orders of the memdevs below the switch makes a region on the x1 window" {
	every_order_below_the_switch
}

# bridges_of MEMDEV...: the host bridge of each, in $bridges
bridges_of() {
	local name

	bridges=
	for name in "$@"; do
		bridges+="${bridge[${name#mem}]} "
	done
}

# Across both host bridges they have to take turns; an order that does is kept.
every_order_across() {
	local - order names made tried=0 turns="pci0000:0c pci0000:de pci0000:0c pci0000:de "

	set +T
	while read -r order; do
		succeeds cxl create-region -d decoder0.2 -t ram -w 4 -s 1G "$order"
		read -ra made <<<"$(by_position memdev)"
		has_targets "${made[@]}"
		bridges_of "${made[@]}"
		[ "$bridges" = "$turns" ] || fail "position by position: $bridges"
		read -ra names <<<"$order"
		bridges_of "${names[@]}"
		[ "$bridges" != "$turns" ] || [ "${made[*]}" = "$order" ] || fail "reordered: $order"
		succeeds cxl destroy-region -f all
		tried=$((tried + 1))
	done < <(permutations "$@")
	[ "$tried" = 24 ]
}

@test "order: -w 4 across both host bridges works for each of the 24 orders of the memdevs" {
	local name bridge=() bridges

	for name in "${memdev[@]}"; do
		bridge[${name#mem}]=$(host_bridge "$name")
	done
	every_order_across "${memdev[16]}" "${memdev[17]}" "${memdev[21]}" "${memdev[22]}"
}

@test "order: --strict-order keeps the order or refuses it and names one that works" {
	local a=${memdev[16]} b=${memdev[21]} c=${memdev[17]} d=${memdev[22]} order

	succeeds cxl create-region -d decoder0.2 -t ram --strict-order "$a" "$b" "$c" "$d"
	has_targets "$a" "$b" "$c" "$d"
	succeeds cxl destroy-region -f all
	refuses "$b cannot be at position 0 on decoder0.2.*an order that works:" \
		faulty cxl create-region -d decoder0.2 -t ram --strict-order "$b" "$a"
	[ ! -s "$fault_log" ]
	order=${stderr##*an order that works: }
	order=${order%%$'\n'*}
	# shellcheck disable=SC2086 # a list of names
	succeeds cxl create-region -d decoder0.2 -t ram --strict-order ${order//,/}
	succeeds cxl destroy-region -f all
}

# What became of 22 command lines with cxl-cli 85 is in its fault list; four of them left capacity
# reserved. Each line: what stderr has to say (+: it works), and the options. S16 is the memdev with
# serial 16.
measured_cases() {
	cat <<-'EOF'
	+|-d decoder0.2 -t ram -w 2 S16 S21
	+|-d decoder0.2 -t ram -w 2 S21 S16
	decoder0.2 needs 1 memdev below each of its 2|-d decoder0.2 -t ram -w 2 S16 S17
	+|-d decoder0.2 -t ram -w 4 S16 S21 S17 S22
	+|-d decoder0.2 -t ram -w 4 S16 S17 S21 S22
	+|-d decoder0.0 -t ram -w 4 S17 S18 S19 S20
	+|-d decoder0.0 -t ram -w 4 S20 S18 S19 S17
	+|-d decoder0.0 -t ram -w 2 S16 S17
	3 memdevs cannot be interleaved on decoder0.0|-d decoder0.0 -t ram -w 3 S17 S18 S19
	+|-d decoder0.0 -t ram -w 2 -g 512 S17 S18
	only its own granularity 1024|-d decoder0.2 -t ram -w 2 -g 512 S16 S21
	not a multiple of 256M|-d decoder0.0 -t ram -w 1 -s 100M S16
	not a multiple of 256M|-d decoder0.0 -t ram -w 1 -s 300M S16
	can be at most 512M|-d decoder0.0 -t ram -w 1 -s 2G S16
	S21 is not below decoder0.0|-d decoder0.0 -t ram -w 1 S21
	+|-d decoder0.1 -t pmem -w 1 S22
	S21 has no pmem|-d decoder0.1 -t pmem -w 1 S21
	5 memdevs|-d decoder0.0 -t ram
	7 memdevs .* cannot be interleaved all; possible: -w 2 or 4|-d decoder0.2 -t ram
	mem99|-d decoder0.0 -t ram mem99
	no root decoder matches|-d decoder9.9 -t ram S16
	unsupported type|-d decoder0.0 -t bogus S16
	EOF
}

with_names() {
	local serial text=$1

	for serial in 16 17 18 19 20 21 22; do
		text=${text//S$serial/${memdev[serial]}}
	done
	echo "$text"
}

try_measured_cases() {
	local - regex options tried=0

	set +T
	while IFS='|' read -r regex options; do
		options=$(with_names "$options")
		regex=$(with_names "$regex")
		# shellcheck disable=SC2086 # a list of options
		if [ "$regex" = + ]; then
			succeeds cxl create-region $options
			succeeds cxl destroy-region -f all
			set_mode "${memdev[22]}" ram
		else
			refuses "$regex" cxl create-region $options
		fi
		unchanged_since "$before" "create-region $options"
		tried=$((tried + 1))
	done < <(measured_cases)
	[ "$tried" = 22 ]
}

# set_mode MEMDEV TYPE: of its first decoder, which serves both types
set_mode() {
	echo "$2" >"$guest_devices/$(endpoint_decoder "$1" 0)/mode"
}

@test "order: none of the 22 measured command lines leaves a decoder with capacity" {
	try_measured_cases
}

# Each port has the granularity above it times the ways above it, and no port can have more than
# 16384, also one that does not fan out.
@test "order: what is too coarse for a port on the way is refused with the reason, before any write" {
	local names=("${memdev[16]}" "${memdev[17]}")

	refuses "port[0-9]+ would have to interleave at granularity 16384 x 2 ways above it" \
		faulty cxl create-region -d decoder0.0 -t ram -w 2 -g 16384 "${names[@]}"
	[[ $stderr == *"use -g 8192 or less"* ]]
	[ ! -s "$fault_log" ]
	succeeds cxl create-region -d decoder0.0 -t ram -w 2 -g 8192 "${names[@]}"
	succeeds cxl destroy-region -f all
	succeeds cxl create-region -d decoder0.0 -t ram -w 2 -g 16384 "${memdev[17]}" "${memdev[18]}"
	succeeds cxl destroy-region -f all
}

# put TEXT FILE
put() {
	echo "$1" >"$2"
}

@test "order: the kernel refuses what was called too coarse" {
	local name member members=() d=$guest_devices

	name=$(<"$d/decoder0.0/create_ram_region")
	echo "$name" >"$d/decoder0.0/create_ram_region"
	echo 16384 >"$d/$name/interleave_granularity"
	echo 2 >"$d/$name/interleave_ways"
	echo 0x20000000 >"$d/$name/size"
	members=("$(endpoint_decoder "${memdev[16]}" 0)" "$(endpoint_decoder "${memdev[17]}" 0)")
	for member in "${members[@]}"; do
		echo ram >"$d/$member/mode"
		echo 0x10000000 >"$d/$member/dpa_size"
	done
	echo "${members[0]}" >"$d/$name/target0"
	try put "${members[1]}" "$d/$name/target1"
	[ "$status" -ne 0 ]
	[[ $stderr == *"Invalid argument"* ]]
	echo "$name" >"$d/decoder0.0/delete_region"
	for member in "${members[@]}"; do
		echo 0 >"$d/$member/dpa_size"
	done
}

@test "order: F8 a x4 region across switch and host bridges is taken back when a write fails" {
	local targets=("${memdev[16]}" "${memdev[21]}" "${memdev[17]}" "${memdev[22]}")

	count_writes cxl create-region -d decoder0.2 -t ram -s 1G "${targets[@]}"
	[ ${#writes[@]} -ge 14 ]
	succeeds cxl destroy-region -f all
	each_write_fails ENXIO 1 cxl create-region -d decoder0.2 -t ram -s 1G "${targets[@]}"
}

@test "order: F8 a decoder that was meant for pmem is so again when a ram region fails" {
	local both=${memdev[22]}

	set_mode "$both" pmem
	count_writes cxl create-region -t ram -s 256M "$both"
	[[ ${writes[*]} == */mode\ ram* ]]
	succeeds cxl destroy-region -f all
	set_mode "$both" pmem
	each_write_fails EIO 1 cxl create-region -t ram -s 256M "$both"
	set_mode "$both" ram
}

@test "order: without -d and memdevs the widest window and a balanced set are taken" {
	succeeds cxl create-region --dry-run -t ram -w 2
	[[ $output == *'"decoder":"decoder0.2",'* ]]
	succeeds cxl create-region --dry-run -t pmem
	[[ $output == *'"decoder":"decoder0.1",'* ]]
	[ "$(by_position memdev)" = "${memdev[22]}" ]
}
