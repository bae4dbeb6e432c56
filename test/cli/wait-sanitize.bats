#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl wait-sanitize: who is waited for, how long, and what is told meanwhile.

# shellcheck disable=SC2154 # output and stderr come from run

bats_require_minimum_version 1.5.0
load ../lib/sim.bash
load ../lib/debian.bash

setup() {
	cxl=$(sim_program CXL cxl/cxl)
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	wait
	sim_stop
}

# machine MILLISECONDS [KEY...]: two memdevs that take so long, and a third that takes no time
machine() {
	local ms=$1

	shift
	cat >machine.ini <<-END
		[host-bridge hb0]
		[memdev a]
		serial = 1
		ram = 512M
		sanitize-ms = $ms
		$(printf '%s\n' "$@")
		[memdev b]
		serial = 2
		ram = 512M
		sanitize-ms = $ms
		[memdev c]
		serial = 3
		ram = 512M
		[window w0]
		size = 4G
	END
}

sanitize() {
	sim_write "$1/security/sanitize" 1
}

state() {
	sim_read "$1/security/state"
}

# summary_of STATUS TEXT ARGUMENT...
summary_of() {
	local expected=$1 text=$2

	shift 2
	run "-$expected" --separate-stderr "$cxl" wait-sanitize "$@"
	[ -z "$output" ]
	[ "${stderr_lines[-1]}" = "cxl memdev: cmd_wait_sanitize: $text" ]
}

@test "wait-sanitize: it waits until the device is done, and no longer" {
	machine 4000
	sim_start machine.ini
	sanitize mem0
	summary_of 0 "wait sanitize completed on 1 mem device" mem0
	[ "$(state mem0)" = disabled ]
	[ "$stderr" = "cxl memdev: cmd_wait_sanitize: wait sanitize completed on 1 mem device" ]
}

@test "wait-sanitize: several, by number, serial number, bus, all; each one once" {
	machine 400
	sim_start machine.ini
	sanitize mem0
	sanitize mem1
	summary_of 0 "wait sanitize completed on 3 mem devices" all mem0 -b root0
	[ "$(state mem0)$(state mem1)" = disableddisabled ]
	[[ $stderr == *"mem2: is not sanitizing"* ]]
	sanitize mem1
	summary_of 0 "wait sanitize completed on 1 mem device" -S 2 0x2
	[ "$(state mem1)" = disabled ]
	sanitize mem0
	summary_of 0 "wait sanitize completed on 2 mem devices" 0,1
	[ "$(state mem0)" = disabled ]
}

@test "wait-sanitize: who is not at it counts as done, and is told" {
	machine 400
	sim_start machine.ini
	summary_of 0 "wait sanitize completed on 1 mem device" mem2
	[ "${stderr_lines[0]}" = "cxl wait-sanitize: mem2: is not sanitizing" ]
	summary_of 0 "wait sanitize completed on 1 mem device" -t 0 mem0
}

@test "wait-sanitize: the time is over: who is still at it, and how many failed" {
	machine 600000
	sim_start machine.ini
	sanitize mem0
	sanitize mem1
	summary_of 1 "wait sanitize failed on 1 mem device" mem0 -t 50
	[ "${stderr_lines[0]}" = "cxl wait-sanitize: mem0: is still sanitizing after 50 ms" ]
	summary_of 1 "wait sanitize failed on 2 mem devices" mem0 mem1 --timeout=0
	[ "${stderr_lines[1]}" = "cxl wait-sanitize: mem1: is sanitizing" ]
	# some are done: that is success, as in 85
	summary_of 0 "wait sanitize completed on 1 mem device" all -t 10
	[[ $stderr == *"mem1: is still sanitizing after 10 ms"* ]]
	[ "$(state mem0)" = sanitize ]
}

@test "wait-sanitize: wrong words and numbers" {
	machine 0
	sim_start machine.ini
	summary_of 0 "wait sanitize completed on 0 mem device" mem9
	[[ $stderr == *'no memdev "mem9"; nearest: mem0'* ]]
	summary_of 0 "wait sanitize completed on 1 mem device" mem0 -t -5
	summary_of 0 "wait sanitize completed on 1 mem device" mem0 -t ''
	for words in '' foo '-t x mem0' '-t 0x10 mem0' '-t 4k mem0' '-t' '--nothing mem0'; do
		# shellcheck disable=SC2086 # words
		run -129 --separate-stderr "$cxl" wait-sanitize $words
		[[ $stderr == *"usage: cxl wait-sanitize <mem0> [<mem1>..<memn>] [<options>]"* ]]
		[ -z "$output" ]
	done
}

@test "wait-sanitize: a kernel without the attribute has nothing to wait for" {
	machine 0
	sim_start machine.ini
	sim_fail mem0/security/state '*' ENOENT read
	summary_of 0 "wait sanitize completed on 1 mem device" mem0
}

# --- what can go wrong ---

@test "wait-sanitize: a state that cannot be read is told with its error" {
	local code text n

	machine 600000
	sim_start machine.ini
	sanitize mem0
	while read -r code text; do
		for n in 1 2; do
			sim_fail mem0/security/state "$n" "$code" read
			summary_of 1 "wait sanitize failed on 1 mem device" mem0 -t 2000
			[[ $stderr == "cxl wait-sanitize: cannot read $sim"*"/mem0/security/state: $text"* ]]
			sim_control fail clear
		done
	done <<-END
		EIO Input/output error
		EACCES Permission denied
	END
}

@test "wait-sanitize: a memdev that goes away meanwhile ends the wait" {
	local pid status=0

	machine 600000
	sim_start machine.ini
	sanitize mem0
	sim_control log on
	"$cxl" wait-sanitize mem0 2>err 3>&- &
	pid=$!
	sim_until grep -q security/state "$CXL_SIM_CONTROL/log"
	sim_control remove mem0
	wait "$pid" || status=$?
	[ "$status" = 1 ]
	grep "wait sanitize failed on 1 mem device" err
}

@test "wait-sanitize: Ctrl-C ends the wait and not the sanitizing" {
	local pid signal status

	machine 600000
	sim_start machine.ini
	sanitize mem0
	sanitize mem1
	for signal in INT TERM; do
		sim_control log clear
		sim_control log on
		env --default-signal "$cxl" wait-sanitize mem0 mem1 2>err 3>&- &
		pid=$!
		# the second read: it waits now
		sim_until sh -c "[ \$(grep -c security/state '$CXL_SIM_CONTROL/log') -ge 2 ]"
		kill -s "$signal" "$pid"
		status=0
		wait "$pid" || status=$?
		[ "$status" = $((128 + $(kill -l "$signal"))) ]
		grep "mem0: goes on sanitizing; nobody waits for it any more" err
		run ! grep mem1 err
	done
	[ "$(state mem0)" = sanitize ]
}

@test "wait-sanitize: a terminal shows that it goes on, a file does not" {
	machine 600000
	sim_start machine.ini
	sanitize mem0
	run -1 env --default-signal script -qec "'$cxl' wait-sanitize -t 1500 mem0" /dev/null
	[[ $output == *$'\r'"mem0: sanitizing, "[1-9]*" s"*"wait sanitize failed on 1 mem device"* ]]
	summary_of 1 "wait sanitize failed on 1 mem device" -t 1500 mem0
	[[ $stderr != *$'\r'* && $stderr != *"sanitizing, "* ]]
}

# --- the manual and 85 ---

# examples of: cxl-wait-sanitize
@test "wait-sanitize: the examples of the page work" {
	local page line n=0

	page=$sim_lib/../../Documentation/cxl-wait-sanitize.1.adoc
	[ -e "$page" ] || skip "the pages are not here"
	machine 100
	sim_start machine.ini
	PATH=$(dirname "$cxl"):$PATH
	while read -r line; do
		bash -c "${line//\/sys\//$sim/sys/}" 2>stderr || {
			echo "$line: $(cat stderr)" >&2
			return 1
		}
		n=$((n + 1))
	done < <(sed -n '/^== EXAMPLES/,/^== FILES/s/^# //p' "$page")
	[ $n = 3 ]
}

@test "wait-sanitize: exit status and summary are those of 85" {
	machine 1000
	same_as_85 "$PWD/machine.ini" <<-'END'
		@cxl wait-sanitize
		@cxl wait-sanitize foo
		@cxl wait-sanitize mem9
		@cxl wait-sanitize mem0
		@cxl wait-sanitize -t x mem0
		@cxl wait-sanitize -t 5 all
		@cxl wait-sanitize -S 1
		@cxl wait-sanitize mem0,mem1 mem2
		echo 1 >/sys/bus/cxl/devices/mem0/security/sanitize
		@cxl wait-sanitize mem0
		@cat /sys/bus/cxl/devices/mem0/security/state
	END
	# 85 says "failed on 0" here
	machine 600000
	debian_needed
	script_of_lines >lines <<-'END'
		echo 1 >/sys/bus/cxl/devices/mem0/security/sanitize
		@cxl wait-sanitize -t 20 mem0
	END
	[[ $(answers "$debian_cxl" "$PWD/machine.ini" "$PWD/lines") == *"rc=1"*"failed on 0 mem device" ]]
	[[ $(answers "$cxl" "$PWD/machine.ini" "$PWD/lines") == *"rc=1"*"failed on 1 mem device" ]]
}
