#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl inject-protocol-error: which errors, at which dports.

# shellcheck disable=SC2154 # output and stderr come from run

bats_require_minimum_version 1.5.0
load ../lib/sim.bash
load ../lib/debian.bash

setup() {
	cxl=$(sim_program CXL cxl/cxl)
	cd "$BATS_TEST_TMPDIR" || return
	sed 's/^boot-memory/einj = yes\n&/' "$CXL_SIM_TOPOLOGIES/three.ini" >machine.ini
}

teardown() {
	sim_stop
}

injected() {
	grep EINJ "$CXL_SIM_CONTROL/kernel-log" || true
}

# says STATUS LINE ARGUMENT...: nothing on standard output, and that line, in full or its pattern
says() {
	local expected=$1 line=$2

	shift 2
	run "-$expected" --separate-stderr "$cxl" inject-protocol-error "$@"
	[ -z "$output" ]
	# shellcheck disable=SC2053 # a pattern
	[[ ${stderr_lines[0]} == $line ]] || {
		echo "$stderr" >&2
		return 1
	}
}

# refused LINE ARGUMENT...: exit status 1, and nothing was injected
refused() {
	local line=$1

	shift
	injected >before
	says 1 "cxl inject-protocol-error: $line" "$@"
	injected | diff before -
}

@test "inject-protocol-error: each error at each dport" {
	local protocol severity dport n=0

	sim_start machine.ini
	for protocol in mem cache; do
		for severity in correctable uncorrectable fatal; do
			for dport in 0000:0c:00.0 0000:0c:02.0; do
				says 0 "cxl inject-protocol-error: inject_proto_err: injected $protocol-$severity protocol error." \
					"$dport" -p $protocol -s $severity
				n=$((n + 1))
				[ "$(injected | wc -l)" = $n ]
				[[ $(injected | tail -n 1) == *"CXL.$protocol Protocol "*" injected at $dport" ]]
			done
		done
	done
	[ "$(injected | sort -u | wc -l)" = 12 ]
}

@test "inject-protocol-error: what is no error, and what is no dport" {
	sim_start machine.ini
	refused "'foo' is no protocol; it is mem or cache" 0000:0c:00.0 -p foo -s fatal
	refused "'' is no protocol; it is mem or cache" 0000:0c:00.0 -p '' -s fatal
	refused "'Fatal' is no severity; *" 0000:0c:00.0 -p mem -s Fatal
	refused "*\"0000:0c:00.1\"; nearest: 0000:0c:00.0*" 0000:0c:00.1 -p mem -s fatal
	refused '*"foo"*' foo -p mem -s fatal
	refused '*"0000:0c:00"*' 0000:0c:00 -p mem -s fatal
	refused '*"all"*' all -p mem -s fatal
	# the dport of a root is no port where the platform injects
	refused "the platform injects no errors at pci0000:0c" pci0000:0c -p mem -s fatal
}

@test "inject-protocol-error: wrong command lines" {
	local words

	sim_start machine.ini
	for words in '' 0000:0c:00.0 '0000:0c:00.0 -p mem' '0000:0c:00.0 -s fatal' '-p mem -s fatal' \
		'0000:0c:00.0 0000:0c:01.0 -p mem -s fatal' '0000:0c:00.0 -p mem -s'; do
		# shellcheck disable=SC2086 # words
		run -129 --separate-stderr "$cxl" inject-protocol-error $words
		[[ $stderr == *"usage: cxl inject-protocol-error <dport> -p <protocol> -s <severity> [<options>]"* ]]
		[ -z "$output" ]
	done
	[ -z "$(injected)" ]
}

@test "inject-protocol-error: a platform that injects none, and a machine without debugfs" {
	sim_start three
	refused "the platform injects no mem-fatal errors; 'cxl list -B' shows which it does" \
		0000:0c:00.0 -p mem -s fatal
	sim_stop
	sim_run_needed
	echo "none /sys sysfs rw 0 0" >mounts
	run -1 --separate-stderr sim_run --topology "$PWD/machine.ini" -- env MOUNTS_FILE="$PWD/mounts" \
		LD_PRELOAD="$(sim_program MOUNTS test/lib/mounts.so)" \
		"$cxl" inject-protocol-error 0000:0c:00.0 -p mem -s fatal
	[[ $stderr == "cxl inject-protocol-error: debugfs is not mounted; 'mount -t debugfs debugfs "* ]]
}

@test "inject-protocol-error: errors of the kernel" {
	local code text

	sim_start machine.ini
	while read -r code text; do
		sim_fail debug/cxl/0000:0c:00.0/einj_inject "$code"
		refused "cannot write $sim/sys/kernel/debug/cxl/0000:0c:00.0/einj_inject (\"0x8000\"): $text" \
			0000:0c:00.0 -p mem -s correctable
		[ -z "$(cat "$CXL_SIM_CONTROL/fail")" ]
	done <<-END
		EIO Input/output error
		EBUSY Device or resource busy
		EINVAL Invalid argument
		EACCES Permission denied
	END
	sim_fail debug/cxl/einj_types '*' EIO read
	refused "cannot read $sim/sys/kernel/debug/cxl/einj_types: Input/output error" \
		0000:0c:00.0 -p mem -s correctable
}

# --- the manual and 85 ---

# examples of: cxl-inject-protocol-error
@test "inject-protocol-error: the examples of the page work" {
	local page line n=0

	page=$sim_lib/../../Documentation/cxl-inject-protocol-error.1.adoc
	[ -e "$page" ] || skip "the pages are not here"
	sim_start machine.ini
	PATH=$(dirname "$cxl"):$PATH
	while read -r line; do
		bash -c "$line" 2>stderr || {
			echo "$line: $(cat stderr)" >&2
			return 1
		}
		n=$((n + 1))
	done < <(sed -n '/^== EXAMPLES/,/^== FILES/s/^# //p' "$page")
	[ $n = 1 ]
}

@test "inject-protocol-error: exit status and messages are those of 85" {
	same_as_85_with_debugfs "$PWD/machine.ini" <<-'END'
		@cxl inject-protocol-error
		@cxl inject-protocol-error 0000:0c:00.0
		@cxl inject-protocol-error 0000:0c:00.0 -p mem
		@cxl inject-protocol-error 0000:0c:00.0 -p mem -s correctable
		@cxl inject-protocol-error 0000:0c:01.0 -p cache -s fatal --debug
		@cxl inject-protocol-error foo -p mem -s fatal
		@cxl inject-protocol-error pci0000:0c -p mem -s fatal
		@cxl inject-protocol-error 0000:0c:00.0 -p foo -s fatal
		@cxl inject-protocol-error 0000:0c:00.0 -p mem -s none
	END
}
