#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl inject-media-poison and clear-media-poison: one memdev, one address, or nothing.

# shellcheck disable=SC2154 # output and stderr come from run

bats_require_minimum_version 1.5.0
load ../lib/sim.bash
load ../lib/debian.bash

setup() {
	cxl=$(sim_program CXL cxl/cxl)
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	sim_stop
}

poison() {
	sort "$CXL_SIM_CONTROL/poison"
}

# says STATUS LINE ARGUMENT...: nothing on standard output, and that line, in full or its pattern
says() {
	local expected=$1 line=$2

	shift 2
	run "-$expected" --separate-stderr "$cxl" "$@"
	[ -z "$output" ]
	# shellcheck disable=SC2053 # a pattern
	[[ ${stderr_lines[0]} == $line ]] || {
		echo "$stderr" >&2
		return 1
	}
}

# refused LINE ARGUMENT...: exit status 1, and no memory changed
refused() {
	local line=$1

	shift
	poison >before
	says 1 "$line" "$@"
	poison | diff before -
}

@test "media-poison: what is injected is there, what is cleared is not" {
	sim_start three
	says 0 "cxl inject-media-poison: poison_action: poison injected at mem2:0x1000" \
		inject-media-poison mem2 -a 0x1000
	says 0 "cxl inject-media-poison: poison_action: poison injected at mem0:128" \
		inject-media-poison --address=128 mem0
	says 0 "*poison injected at mem0:0" inject-media-poison 0 -a 0
	[ "$(poison)" = $'mem0 0 injected\nmem0 0x80 injected\nmem2 0x1000 injected' ]
	says 0 "cxl clear-media-poison: poison_action: poison cleared at mem2:4096" \
		clear-media-poison mem2 -a 4096
	says 0 "*poison cleared at mem2:0x9000" clear-media-poison mem2 -a 0x9000
	[ "$(poison)" = $'mem0 0 injected\nmem0 0x80 injected' ]
}

@test "media-poison: an address or serial number means that memdev and no other" {
	local host name

	sim_start three
	for name in mem0 mem1 mem2; do
		host=$("$cxl" list -m "$name" | jq -r '.[0].host')
		says 0 "*poison injected at $name:0x40" inject-media-poison "$host" -a 0x40
	done
	name=$("$cxl" list -s 3 | jq -r '.[0].memdev')
	says 0 "*poison cleared at $name:0x40" clear-media-poison serial:3 -a 0x40
	[ "$(poison | grep -c injected)" = 2 ]
}

@test "media-poison: not one memdev is a refusal" {
	local command

	sim_start three
	for command in inject-media-poison clear-media-poison; do
		refused "cxl $command: 'all' means 3 memdevs; name one" "$command" all -a 0
		refused "cxl $command: 'mem0,mem1' means 2 memdevs; name one" "$command" mem0,mem1 -a 0
		refused "cxl $command: *\"mem9\"; nearest: mem0*" "$command" mem9 -a 0
		refused "cxl $command: *\"foo\"*" "$command" foo -a 0
		refused "cxl $command: *\"mem0x\"*" "$command" mem0x -a 0
		refused "cxl $command: *means 0 memdevs*" "$command" "" -a 0
	done
}

@test "media-poison: what is no address is a refusal, never address 0" {
	local command text

	sim_start three
	for command in inject-media-poison clear-media-poison; do
		for text in foo '' -1 0x 0x1000foo 4k ' ' 1.5 0x10000000000000000; do
			refused "cxl $command: '$text' is no address; it is a number, 0x... or decimal" \
				"$command" mem0 "--address=$text"
		done
		for text in 0x1001 1 0x20000000 0xffffffffffffffff; do
			refused "cxl $command: cannot write *debug/cxl/mem0/*: Invalid argument" \
				"$command" mem0 -a "$text"
			[[ $stderr == *"a multiple of 64"* ]]
		done
	done
}

@test "media-poison: wrong command lines" {
	local command words

	sim_start three
	for command in inject-media-poison clear-media-poison; do
		for words in '' mem0 '-a 0' 'mem0 mem1 -a 0' 'mem0 -a' 'mem0 -a 0 -x' 'mem0 --no-address'; do
			# shellcheck disable=SC2086 # words
			run -129 --separate-stderr "$cxl" $command $words
			[[ $stderr == *"usage: cxl $command <memdev> -a <address> [<options>]"* ]]
			[ -z "$output" ]
		done
	done
	[ -z "$(poison)" ]
}

@test "media-poison: memdevs without it, and disabled ones" {
	cat >machine.ini <<-END
		[host-bridge hb0]
		[memdev a]
		ram = 512M
		poison = no
		[memdev b]
		ram = 512M
		[window w0]
		size = 4G
	END
	sim_start machine.ini
	refused "cxl inject-media-poison: mem0 does not support poison injection" \
		inject-media-poison mem0 -a 0
	refused "cxl clear-media-poison: mem0 does not support clearing poison" \
		clear-media-poison mem0 -a 0
	"$cxl" disable-memdev mem1 2>stderr
	refused "cxl inject-media-poison: mem1 is disabled, and has no files in debugfs then" \
		inject-media-poison mem1 -a 0
}

@test "media-poison: errors of the kernel, with what to do" {
	local command code text i

	sim_start three
	for command in inject clear; do
		while read -r code text; do
			sim_fail "debug/cxl/mem0/${command}_poison" "$code"
			refused "cxl $command-media-poison: cannot write $sim/sys/kernel/debug/cxl/mem0/${command}_poison (\"0x40\"): $text" \
				"$command-media-poison" mem0 -a 0x40
			[ -z "$(cat "$CXL_SIM_CONTROL/fail")" ]
		done <<-END
			EIO Input/output error
			EBUSY Device or resource busy
			ENXIO No such device or address
			EACCES Permission denied
		END
	done
	# the device holds 256 injected ones
	for ((i = 0; i < 256; i++)); do
		printf '%#x\n' $((i * 64)) >"$sim/sys/kernel/debug/cxl/mem0/inject_poison"
	done
	refused "*: Device or resource busy" inject-media-poison mem0 -a 0x100000
	[[ $stderr == *"hint: the memdev has as much injected poison as it can hold"* ]]
}

# --- where debugfs is ---

# with_mounts LINE PROGRAM ARGUMENT...: on a machine whose table of mounts is that line
with_mounts() {
	local mounts=$PWD/mounts

	printf '%s\n' "$1" >"$mounts"
	shift
	run --separate-stderr sim_run --topology three -- env MOUNTS_FILE="$mounts" \
		LD_PRELOAD="$(sim_program MOUNTS test/lib/mounts.so)" "$@"
}

@test "media-poison: debugfs is looked for in the table of mounts, and what is missing is said" {
	debian_needed
	with_mounts "none /sys/kernel/debug debugfs rw 0 0" "$cxl" inject-media-poison mem0 -a 0x40
	[ "$status" = 0 ]
	[ "$stderr" = "cxl inject-media-poison: poison_action: poison injected at mem0:0x40" ]
	with_mounts "none /sys sysfs rw 0 0" "$cxl" inject-media-poison mem0 -a 0x40
	[ "$status" = 1 ]
	[[ $stderr == "cxl inject-media-poison: debugfs is not mounted; 'mount -t debugfs debugfs /sys/kernel/debug' does that" ]]
	with_mounts "none /sys/kernel/nowhere debugfs rw 0 0" "$cxl" clear-media-poison mem0 -a 0x40
	[ "$status" = 1 ]
	[[ $stderr == "cxl clear-media-poison: the kernel has no CXL in debugfs (/sys/kernel/nowhere): "* ]]
	# somewhere else than usual
	# shellcheck disable=SC2016 # expanded in there
	with_mounts "none $PWD/else\\040where debugfs rw 0 0" bash -c \
		'ln -s /sys/kernel/debug "$1/else where"; exec "$0" inject-media-poison mem1 -a 0x80' \
		"$cxl" "$PWD"
	[ "$status" = 0 ]
	[[ $stderr == *"poison injected at mem1:0x80" ]]
}

# --- the manual and 85 ---

# examples of: cxl-inject-media-poison cxl-clear-media-poison
@test "media-poison: the examples of the pages work" {
	local page line n=0

	[ -e "$sim_lib/../../Documentation" ] || skip "the pages are not here"
	sim_start three
	PATH=$(dirname "$cxl"):$PATH
	for page in inject clear; do
		while read -r line; do
			bash -c "$line" 2>stderr || {
				echo "$line: $(cat stderr)" >&2
				return 1
			}
			n=$((n + 1))
		done < <(sed -n '/^== EXAMPLES/,/^== FILES/s/^# //p' \
			"$sim_lib/../../Documentation/cxl-$page-media-poison.1.adoc")
	done
	[ $n = 3 ]
	[ "$(poison | wc -l)" = 1 ]
}

@test "media-poison: exit status and messages are those of 85" {
	same_as_85_with_debugfs <<-'END'
		@cxl inject-media-poison
		@cxl inject-media-poison mem2
		@cxl inject-media-poison mem2 mem0 -a 0x2000
		@cxl inject-media-poison mem2 -a 0x1000
		@cxl inject-media-poison mem2 -a 4096
		@cxl inject-media-poison mem2 -a 0x1001
		@cxl inject-media-poison mem2 -a 0x100000000
		@cxl inject-media-poison mem9 -a 0x1000
		@cxl inject-media-poison foo -a 0x1000
		@cxl clear-media-poison
		@cxl clear-media-poison mem2
		@cxl clear-media-poison mem2 -a 0x1000
		@cxl clear-media-poison mem2 -a 0x9000
		@cxl clear-media-poison mem2 -a 0x9000 --debug
	END
}
