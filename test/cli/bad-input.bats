#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# create-, enable-, disable- and destroy-region on trees and with words that make no sense: each is
# refused with a line that names what is wrong, the exit status is not 0, and nothing is changed.
# bats file_tags=cmd:create-region,cmd:destroy-region,cmd:enable-region,cmd:disable-region

# shellcheck disable=SC2154,SC2016,SC2030,SC2031 # sysroot is set by sysroot.bash; output, stderr and status by bats

bats_require_minimum_version 1.5.0
load ../lib/sysroot.bash
load ../lib/public.bash

setup() {
	cxl=$(sysroot_program CXL cxl/cxl)
	sysroot_tree --host-bridges 2 --memdevs 4 --kinds b --windows 2 --cross 2 --region ram:0:0
}

fail() {
	printf '%s\n' "$@" "status: $status" "output: $output" "stderr: $stderr" >&2
	return 1
}

# What no input may cause: a signal, or a report of a sanitizer.
sane() {
	[[ $status -lt 126 || $status -eq 129 ]] || fail "died: cxl $*"
	[[ "$output$stderr" != *"Sanitizer"* && "$output$stderr" != *"runtime error"* ]] ||
		fail "sanitizer: cxl $*"
}

try() {
	run --separate-stderr timeout 60 "$cxl" "$@"
	sane "$@"
}

# attempt WORD...: runs cxl; fails when it crashes or changes the tree
attempt() {
	sysroot_snapshot >"$BATS_TEST_TMPDIR/before"
	try "$@"
	sysroot_snapshot | diff "$BATS_TEST_TMPDIR/before" - || fail "changed the tree: cxl $*"
}

# refused TEXT WORD...: status 1, nothing on stdout, and the first line on stderr has TEXT in it
refused() {
	local text=$1

	shift
	attempt "$@"
	says "$text" "$@"
}

says() {
	local text=$1

	shift
	[ "$status" -eq 1 ] || fail "not refused: cxl $*"
	[ -z "$output" ] || fail "wrote to stdout: cxl $*"
	[[ ${stderr%%$'\n'*} == *"$text"* ]] || fail "\"$text\" is not in the first line: cxl $*"
}

# spoil CHECK FILE...: calls CHECK FILE KIND with each file spoilt in each way, one at a time; what
# it does must leave the rest of the tree alone
spoil() {
	local check=$1 file kind path keep="$BATS_TEST_TMPDIR/keep"

	shift
	sysroot_snapshot >"$BATS_TEST_TMPDIR/before"
	for file in "$@"; do
		path=$(sysroot_path "$file")
		cp -a "$path" "$keep"
		for kind in $sysroot_garble_kinds; do
			sysroot_garble "$file" "$kind"
			"$check" "$file" "$kind"
			rm -rf "$path"
			cp -a "$keep" "$path"
		done
		rm -f "$keep"
	done
	sysroot_snapshot | diff "$BATS_TEST_TMPDIR/before" -
}

@test "bad input: without a CXL bus" {
	rm -r "$sysroot/sys/bus/cxl"
	refused "there is no memdev \"mem0\"" create-region mem0
	refused "no CXL bus" create-region
	refused "no CXL bus" create-region --dry-run
	refused "there is no root decoder" create-region -d decoder0.0 mem0
	for action in enable destroy disable; do
		refused "there is no region \"region0\"" "$action-region" region0
	done
}

@test "bad input: without sysfs" {
	rm -r "$sysroot/sys"
	mkdir "$sysroot/sys"
	refused "no CXL bus" create-region
	refused "there is no region \"region0\"" destroy-region region0
	rmdir "$sysroot/sys"
	mkdir "$sysroot/elsewhere"
	run -1 --separate-stderr "$cxl" create-region
	sane
}

@test "bad input: not root" {
	[ "$(id -u)" -eq 0 ] || skip "needs root to become nobody"
	cxl=$(public_program "$cxl")
	chmod -R a+rX "$BATS_RUN_TMPDIR"
	sysroot_snapshot >"$BATS_TEST_TMPDIR/before"
	for words in "create-region -d decoder0.1 mem2" "destroy-region -f region0" \
		"disable-region -f region0"; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups \
			"$cxl" $words
		# shellcheck disable=SC2086
		sane $words
		[[ $stderr == *"Permission denied"* ]] || fail "no reason: $words"
		[[ $stderr == *"hint: changing the configuration needs root"* ]] || fail "no hint: $words"
		[ "$status" -eq 1 ] || fail "not refused: $words"
		sysroot_snapshot | diff "$BATS_TEST_TMPDIR/before" -
	done
}

@test "bad input: names of memdevs that are none" {
	local name

	for name in mem9 mem0x mem00 mem mem-1 99 00 0x0 serial: serial:zz serial:0x99 0000:99:00.0 \
		0000: region0 decoder0.0 ../mem0 é "$(printf 'm%.0s' {1..5000})"; do
		refused "${name:0:20}" create-region -d decoder0.1 "$name"
	done
	# An unset variable of a script is no wish for just any memdev, or for all regions.
	refused "no memdev is named" create-region -d decoder0.1 ""
	refused "no memdev is named" create-region -d decoder0.1 " ,"
	attempt destroy-region -f ""
	refused "mem2 is named twice" create-region -d decoder0.1 mem2 mem2
	refused "mem2 is named twice" create-region -d decoder0.1 mem2 2
	refused "mem2 is named twice" create-region -d decoder0.2 mem0 mem2,mem2
}

@test "bad input: names of decoders and buses that are none" {
	local name

	for name in decoder9.9 decoder0 decoder0.0x decoder00.0 port1 mem0 region0 nonsense ../x; do
		refused "${name%%[, ]*}" create-region -d "$name" mem2
	done
	refused "no root decoder" create-region -d decoder3.0 mem2
	refused "no root decoder" create-region -b root9 mem2
}

@test "bad input: names of regions that are none" {
	local action name

	for action in enable disable destroy; do
		for name in region9 region00 region0x region nonsense mem0 decoder0.0 ../region0; do
			refused "$name" "$action-region" "$name"
		done
	done
}

@test "bad input: a good name among bad ones does not hide them" {
	refused "region9" destroy-region region9 region0
	[[ $stderr == *"region0 active"* ]] || fail "region0 is not spoken of"
}

@test "bad input: sizes" {
	local size

	for size in x 1x 1kk -1 0x 1.5G "1 G" 16777216T 18446744073709551616 K " "; do
		refused "'$size' is not a size" create-region -d decoder0.1 -s "$size" mem2
	done
	refused "300M" create-region -d decoder0.1 -s 300M mem2
	refused "not a multiple of 256M" create-region -d decoder0.1 -s 1 mem2
	refused "not a multiple of 256M" create-region -d decoder0.1 -s 18446744073709551615 mem2
	refused "256M x 2" create-region -d decoder0.2 -s 256M mem0 mem2
	refused "100T" create-region -d decoder0.1 -s 100T mem2
	refused "16777215T" create-region -d decoder0.1 -s 16777215T mem2
}

@test "bad input: ways, granularity, type and uuid" {
	refused "the number of ways has to be positive, not 0" create-region -d decoder0.1 -w 0 mem2
	refused "the number of ways has to be positive, not -1" create-region -d decoder0.1 -w -1 mem2
	refused "3 memdevs" create-region -d decoder0.1 -w 3 mem2 mem3 mem0
	refused "2 ways do not suit 1 memdev" create-region -d decoder0.1 -w 2 mem2
	refused "" create-region -d decoder0.1 -w 2147483647
	refused "2147483647" create-region -d decoder0.1 -w 2147483647 mem2
	refused "granularity 100" create-region -d decoder0.1 -g 100 mem2
	refused "granularity has to be positive, not 0" create-region -d decoder0.1 -g 0 mem2
	refused "granularity 1073741824" create-region -d decoder0.1 -g 1073741824 mem2
	refused "unsupported type: rom" create-region -d decoder0.1 -t rom mem2
	refused "'zz' is not a uuid" create-region -d decoder0.1 -t pmem -U zz mem2
	refused "is not a uuid" create-region -d decoder0.1 -U 00000000-0000-0000-0000-000000000000 mem2
	refused "a uuid is for pmem" create-region -d decoder0.1 -t ram \
		-U 9812afed-7046-4026-bdc9-511cae408650 mem2
	attempt create-region -d decoder0.1 -w zz mem2
	[ "$status" -eq 129 ] || fail "-w zz"
}

@test "bad input: a window that cannot take it" {
	refused "mem0 is not below decoder0.1" create-region -d decoder0.1 mem0
	sysroot_set decoder0.1/cap_pmem 0
	refused "pmem" create-region -d decoder0.1 -t pmem mem2
	sysroot_set decoder0.1/cap_ram 0
	refused "" create-region -d decoder0.1 mem2
}

@test "bad input: memory that is online, decoders that are locked" {
	local id

	refused "active" destroy-region region0
	id=$(($(sysroot_read region0/resource) / 0x8000000))
	mkdir -p "$sysroot/sys/devices/system/memory/memory$id"
	echo 8000000 >"$sysroot/sys/devices/system/memory/block_size_bytes"
	echo online >"$sysroot/sys/devices/system/memory/memory$id/state"
	echo Normal >"$sysroot/sys/devices/system/memory/memory$id/valid_zones"
	refused "memory blocks of region0 are online" disable-region region0
	refused "memory blocks of region0 are online" destroy-region region0
	sysroot_set region0/locked 1
	for force in "" -f; do
		# shellcheck disable=SC2086 # none or one
		refused "region0 is locked" disable-region $force region0
		# shellcheck disable=SC2086
		refused "region0 is locked" destroy-region $force region0
	done
}

# The plan is made or refused, and nothing else.
plan_or_reason() {
	try create-region --dry-run -d decoder0.1 -t ram mem2
	case $status in
	0) [[ $output == *'"writes":['* ]] || fail "no plan: $2 $1" ;;
	1) [[ $stderr == *"cxl "*[a-z]* ]] || fail "no reason: $2 $1" ;;
	*) fail "$2 $1" ;;
	esac
}

@test "bad input: attributes that create-region reads" {
	spoil plan_or_reason decoder0.1/{start,size,interleave_ways,interleave_granularity} \
		decoder0.1/{target_list,cap_ram,locked,qos_class,create_ram_region} \
		mem2/{serial,ram/size} decoder5.0/{dpa_size,mode,region,size}
}

# A bound region is never destroyed without -f, whatever it says about itself.
destroy_is_refused() {
	try destroy-region region0
	says "" "$2 $1"
}

@test "bad input: attributes that destroy-region reads" {
	spoil destroy_is_refused region0/{resource,size,commit,interleave_ways,target0,mode,locked} \
		decoder3.0/{dpa_size,region}
}

# Where the memory is cannot be known: with -f, too, the region stays.
force_is_refused() {
	# No such file means a kernel without memory hot-plug.
	[ "${1##*/} $2" != "block_size_bytes gone" ] || return 0
	try disable-region -f region0
	says "${1##*/}" "$2 $1"
	try destroy-region -f region0
	says "${1##*/}" "$2 $1"
}

@test "bad input: a region whose place is not known" {
	mkdir -p "$sysroot/sys/devices/system/memory/memory0"
	echo 8000000 >"$sysroot/sys/devices/system/memory/block_size_bytes"
	echo online >"$sysroot/sys/devices/system/memory/memory0/state"
	spoil force_is_refused region0/{resource,size} /sys/devices/system/memory/block_size_bytes
}

@test "bad input: output that cannot be written" {
	run --separate-stderr bash -c '"$1" create-region --dry-run -d decoder0.1 mem2 >&-' _ "$cxl"
	sane
	[ "$status" -ne 0 ] || fail "closed stdout"
	[ -n "$stderr" ]
	run --separate-stderr bash -c \
		'"$1" create-region --dry-run -d decoder0.1 mem2 >/dev/full' _ "$cxl"
	sane
	[ "$status" -ne 0 ] || fail "full stdout"
	[[ $stderr == *"No space left on device"* ]] || fail "no reason"
}

@test "bad input: messages that cannot be written" {
	for to in '>&-' '2>&-' '2>/dev/full' '>&- 2>&- <&-'; do
		sysroot_snapshot >"$BATS_TEST_TMPDIR/before"
		run -1 bash -c "\"\$1\" create-region -d decoder0.1 -s 300M mem2 $to" _ "$cxl"
		run -1 bash -c "\"\$1\" destroy-region region0 $to" _ "$cxl"
		sysroot_snapshot | diff "$BATS_TEST_TMPDIR/before" -
	done
}

@test "bad input: the trace does not change what is done" {
	run -0 --separate-stderr "$cxl" create-region --dry-run -d decoder0.1 -t ram mem2
	expected=$output
	run -0 --separate-stderr bash -c \
		'"$1" --trace-sysfs create-region --dry-run -d decoder0.1 -t ram mem2 2>/dev/full' _ "$cxl"
	[ "$output" = "$expected" ]
}
