#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl reserve-dpa and free-dpa: what 85 accepts and prints, and what it did not refuse or take back
# topology: three
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load ../region/region.bash

setup() {
	region_setup three
	ram=${memdev[1]} pmem=${memdev[2]} ram2=${memdev[3]}
	decoder=$(endpoint_decoder "$ram" 0)
}

teardown() {
	region_teardown
}

# dpa MEMDEV N: what its N-th decoder holds, in MiB
dpa() {
	echo $(($(guest_read "$(endpoint_decoder "$1" "$2")/dpa_size") >> 20))
}

# nothing COMMAND...: status 1, an empty array, and stderr says REGEX
nothing() {
	local - regex=$1

	set +T
	shift
	try "$@"
	[ "$status" = 1 ] || fail "status 1 expected: $*"
	[ "$output" = "[]" ] || fail "an empty array expected: $*"
	[[ $stderr =~ $regex ]] || fail "expected on stderr: $regex" "command: $*"
	[[ $stderr != *"no matching devices"* ]] || fail "it did match: $*"
}

@test "dpa: reserve-dpa takes all that is free, and free-dpa gives it back" {
	succeeds cxl reserve-dpa "$ram"
	[ "$(json memdev)" = "$ram" ]
	[ "$(json decoder | tail -n 1)" = "$decoder" ]
	[ "$(json dpa_size)" = 536870912 ]
	[ "$(json dpa_resource)" = 0 ]
	[ "$(json mode)" = ram ]
	[ "$(json state)" = disabled ]
	[ "$stderr" = "cxl memdev: cmd_reserve_dpa: reservation completed on 1 mem device" ]
	[ "$(dpa "$ram" 0)" = 512 ]

	succeeds cxl free-dpa "$ram"
	[ "$(json decoder | tail -n 1)" = "$decoder" ]
	[ -z "$(json dpa_size)" ]
	[ "$stderr" = "cxl memdev: cmd_free_dpa: reservation release completed on 1 mem device" ]
	[ "$(dpa "$ram" 0)" = 0 ]
}

@test "dpa: the object has the keys of 85, in their order" {
	succeeds cxl reserve-dpa "$ram"
	[ "$(sed -n 's/^  *"\([a-z_]*\)":.*/\1/p' <<<"$output" | grep -v poison_injectable | xargs)" = \
		"memdev ram_size serial host firmware_version decoder decoder interleave_ways state \
dpa_resource dpa_size mode" ]
	succeeds cxl free-dpa "$ram"
}

@test "dpa: sizes, types and decoders may be said in every way of 85" {
	succeeds cxl reserve-dpa "$ram" -t ram -s 256M
	succeeds cxl reserve-dpa --type=volatile --size 0x10000000 --decoder="$(endpoint_decoder "$ram" 1)" "$ram"
	[ "$(dpa "$ram" 0) $(dpa "$ram" 1)" = "256 256" ]
	nothing "has 0 bytes of its 512M of ram left" cxl reserve-dpa "$ram"
	succeeds cxl free-dpa -d 1 "$ram"
	succeeds cxl free-dpa -t ram -d "${decoder#decoder}" "$ram"
	[ "$(dpa "$ram" 0) $(dpa "$ram" 1)" = "0 0" ]
}

@test "dpa: serial numbers, lists and all" {
	local words

	succeeds cxl reserve-dpa -S 1 3 -s 256M
	[ "$(json memdev | xargs)" = "$ram $ram2" ]
	[[ $stderr == *"completed on 2 mem devices" ]]
	succeeds cxl free-dpa "$ram,$ram2"
	for words in all "$ram all" "all $ram"; do
		# shellcheck disable=SC2086 # words
		succeeds cxl reserve-dpa -s 256M $words
		[[ $stderr == *"$pmem has no ram capacity"* ]]
		[ "$(json memdev | sort | xargs)" = "$(printf '%s\n' "$ram" "$ram2" | sort | xargs)" ]
		succeeds cxl free-dpa "$ram" "$ram2" "$ram"
		[[ $stderr == *"completed on 2 mem devices" ]]
	done
	succeeds cxl reserve-dpa -b root0 -S 0x1
	succeeds cxl free-dpa -b root0 "$ram"
	succeeds cxl reserve-dpa -b root7 "$ram"
	[ "$output" = "[]" ]
}

@test "dpa: one memdev that fails is no reason to fail, as in 85" {
	succeeds cxl reserve-dpa "$pmem" "$ram"
	[ "$(json memdev)" = "$ram" ]
	[[ $stderr == *"$pmem has no ram capacity"*"completed on 1 mem device" ]]
	succeeds cxl free-dpa "$ram"
}

@test "dpa: words that mean nothing" {
	try cxl reserve-dpa
	[ "$status" = 129 ]
	try cxl free-dpa foo bar
	[ "$status" = 129 ]
	[[ $stderr == *"'foo' is not a valid memdev name"*"'bar' is not"*"usage: cxl free-dpa"* ]]
	[ -z "$output" ]
	try cxl free-dpa -S zzz
	[ "$status" = 129 ]
	succeeds cxl reserve-dpa mem99
	[ "$output" = "[]" ]
	[[ $stderr == *'there is no memdev "mem99"'*"Warning: no matching devices found"* ]]
	[[ $stderr == *"completed on 0 mem device" ]]
	succeeds cxl reserve-dpa mem99 "$ram"
	succeeds cxl free-dpa "$ram"
}

@test "dpa: what is too large, too small or no number is refused" {
	nothing "$ram has 512M of free ram; 1G exceeds that" cxl reserve-dpa "$ram" -s 1G
	nothing "300M is not a multiple of 256M" cxl reserve-dpa "$ram" -s 300M
	nothing "a number with at most one of the suffixes" cxl reserve-dpa "$ram" -s foo
	nothing "a reservation of size 0 holds nothing" cxl reserve-dpa "$ram" -s 0
	nothing "unsupported type; it is ram" cxl reserve-dpa "$ram" -t foo
	nothing "$ram has no pmem capacity" cxl reserve-dpa "$ram" -t pmem
	nothing "this kernel knows no dynamic_ram_1" cxl reserve-dpa "$ram" -t dynamic_ram_1
	nothing "no match for decoder: '99'" cxl reserve-dpa "$ram" -d 99
	nothing "no match for decoder: 'decoder0.0'" cxl reserve-dpa "$ram" -d decoder0.0
	unchanged_since "$before" "refusals"
}

@test "dpa: an empty size is none, as in 85" {
	succeeds cxl reserve-dpa "$ram" -s ""
	[ "$(dpa "$ram" 0)" = 512 ]
	succeeds cxl free-dpa "$ram"
}

@test "dpa: decoders are used in order" {
	local third

	third=$(endpoint_decoder "$ram" 2)
	nothing "$third is out of sequence: .* it is the turn of $decoder" \
		cxl reserve-dpa "$ram" -d 2 -s 256M
	nothing "cannot write .*/$third/dpa_size.*: Device or resource busy" \
		cxl reserve-dpa "$ram" -d 2 -s 256M --force
	succeeds cxl reserve-dpa "$ram" -s 256M
	succeeds cxl reserve-dpa "$ram" -s 256M
	nothing "$decoder is out of sequence: .* it is the turn of $(endpoint_decoder "$ram" 1)" \
		cxl free-dpa "$ram" -d 0
	nothing "cannot write .*/$decoder/dpa_size" cxl free-dpa "$ram" -d 0 -f
	succeeds cxl free-dpa "$ram"
	succeeds cxl free-dpa "$ram"
	nothing "no decoder of $ram holds capacity" cxl free-dpa "$ram"
}

@test "dpa: F8 free-dpa gives back whatever type it is, and leaves the mode" {
	local its

	its=$(endpoint_decoder "$pmem" 0)
	succeeds cxl reserve-dpa -t pmem "$pmem"
	succeeds cxl free-dpa "$pmem"
	[ "$(json mode)" = pmem ]
	[ "$(guest_read "$its/mode")" = pmem ]
	succeeds cxl reserve-dpa -t pmem "$pmem"
	nothing "$its of $pmem holds pmem, not ram" cxl free-dpa -t ram "$pmem"
	succeeds cxl free-dpa -t pmem "$pmem"
}

@test "dpa: what is part of a region stays" {
	succeeds cxl create-region -t ram "$ram"
	nothing "$decoder is part of region[0-9]+; 'cxl destroy-region region[0-9]+' gives its capacity back" \
		cxl free-dpa "$ram"
	nothing "has 0 bytes of its 512M of ram left" cxl reserve-dpa "$ram"
	succeeds cxl destroy-region -f all
}

@test "dpa: create-region uses what was set aside, if it fits" {
	succeeds cxl reserve-dpa -s 256M "$ram"
	succeeds cxl create-region -t ram "$ram"
	[ "$(json size)" = 268435456 ]
	succeeds cxl destroy-region -f all
}

@test "dpa: a disabled memdev is refused" {
	echo "$ram" >/sys/bus/cxl/drivers/cxl_mem/unbind
	nothing "$ram is disabled; 'cxl enable-memdev $ram' enables it" cxl reserve-dpa "$ram"
	nothing "$ram is disabled" cxl free-dpa "$ram" -d 0
	echo "$ram" >/sys/bus/cxl/drivers/cxl_mem/bind
	give_modes
}

@test "dpa: F8 a write that fails leaves size and mode as they were" {
	local n code

	echo ram >"$guest_devices/$decoder/mode"
	count_writes cxl reserve-dpa "$ram"
	succeeds cxl free-dpa "$ram"
	[ ${#writes[@]} = 1 ]
	for code in EIO EBUSY ENOSPC; do
		nothing "cannot write .*/$decoder/dpa_size" \
			faulty FAULT_NTH=1 FAULT_ERRNO=$code cxl reserve-dpa "$ram"
		unchanged_since "$before" "$code"
	done
	succeeds cxl reserve-dpa "$ram"
	nothing "cannot write .*/$decoder/dpa_size" \
		faulty FAULT_NTH=1 FAULT_ERRNO=EIO cxl free-dpa "$ram"
	[ "$(dpa "$ram" 0)" = 512 ]
	succeeds cxl free-dpa "$ram"
}

@test "dpa: a signal ends it, and takes back what it did" {
	try faulty FAULT_NTH=1 FAULT_SIGNAL=TERM cxl reserve-dpa "$ram" "$ram2"
	[ "$status" = 143 ]
	[ "$(dpa "$ram2" 0)" = 0 ]
	try cxl free-dpa "$ram"
	unchanged_since "$before" "a signal"
}

@test "dpa: it waits for who changes regions, and not for ever" {
	mkdir -p /run/cxl
	exec 9>/run/cxl/lock
	flock 9
	nothing "other cxl processes were changing regions all the time" cxl reserve-dpa "$ram" 9>&-
	exec 9>&-
}

@test "dpa: other users are told that it takes root" {
	guest_nobody_needed
	nothing "Permission denied" \
		setpriv --reuid 65534 --regid 65534 --clear-groups "$nobody_cxl" reserve-dpa "$ram"
}

# examples COMMAND: those in its page, with our names
examples() {
	sed -n "s/^# \(cxl $1 .*\)/\1/p" "$BATS_TEST_DIRNAME/../../Documentation/cxl-$1.1.adoc" |
		sed "s/mem0/$ram/"
}

# examples of: cxl-reserve-dpa cxl-free-dpa
@test "dpa: the examples of the manual work" {
	local line n=0

	guest_simulator_needed "the guest has no manual"
	while read -r line; do
		[[ $line != *dynamic* ]] || continue
		succeeds bash -c "$line"
		[ "$output" != "[]" ] || fail "$line"
		succeeds cxl free-dpa all
		n=$((n + 1))
	done < <(examples reserve-dpa)
	while read -r line; do
		succeeds cxl reserve-dpa "$ram"
		succeeds bash -c "$line"
		[ "$(dpa "$ram" 0)" = 0 ] || fail "$line"
		n=$((n + 1))
	done < <(examples free-dpa)
	[ "$n" -ge 4 ]
}
